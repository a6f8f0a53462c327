package matching_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/matching"
)

// Whatever the scores, capacities, groups and running placements: nothing better exists, as trying everything shows.
func TestAnAssignmentIsTheBestThereIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)

		a := matching.Assign(p)

		requireKept(t, p, a)
		require.Equal(t, bruteForce(p), worth(a))
		require.Equal(t, worth(a), bound(p, a), "the prices prove it")
	})
}

// A price says how scarce a place is: what everybody together would gain from one more.
func TestAPriceIsWhatOneMoreWouldBeWorth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		p.Groups, p.Fixed = nil, nil
		a := matching.Assign(p)
		id := rapid.SampledFrom(slices.Sorted(maps.Keys(p.Capacities))).Draw(t, "place")
		price := 0
		if i := slices.IndexFunc(a.Prices, func(x matching.Price) bool { return x.ID == id }); i >= 0 {
			price = a.Prices[i].Points
		}

		p.Capacities[id]++

		require.Equal(t, worth(a)+price, worth(matching.Assign(p)))
	})
}

// Of all that are equally good, the one is chosen that is best for whoever has waited longest, then for the second.
func TestTheOrderOfWaitingDecidesAmongEquals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		a := matching.Assign(p)
		placed := inOrder(p, a)

		for out := range 1 << len(p.Order) {
			some := p
			some.Edges = slices.DeleteFunc(slices.Clone(p.Edges), func(e matching.Edge) bool {
				return out>>slices.Index(p.Order, e.CandidateID)&1 == 1
			})
			if b := matching.Assign(some); worth(b) == worth(a) {
				require.LessOrEqual(t, inOrder(p, b), placed)
			}
		}
	})
}

// Where all fit equally well, adding one after the other in order of waiting, each by whatever chain lets them in, places
// whom the order favours: nobody who was placed is left out again for one who comes later.
func TestTheOrderOfWaitingDecidesAmongManyEquals(t *testing.T) {
	t.Parallel()
	for seed := range 200 {
		r := &dice{seed}
		p := matching.Problem{Capacities: map[string]int{}}
		options := map[string][]string{}
		for i := range 15 {
			p.Capacities[placeID(i)] = r.roll(3)
		}
		for i := range 40 {
			id := fmt.Sprintf("c%02d", (i*17+seed)%40)
			p.Order = append(p.Order, id)
			for range 1 + r.roll(4) {
				place := placeID(r.roll(15))
				options[id] = append(options[id], place)
				p.Edges = append(p.Edges, matching.Edge{CandidateID: id, PlaceID: place, Score: 50})
			}
		}
		sitting := map[string][]string{}
		var enter func(id string, seen map[string]bool) bool
		enter = func(id string, seen map[string]bool) bool {
			for _, place := range options[id] {
				if seen[place] {
					continue
				}
				seen[place] = true
				if len(sitting[place]) < p.Capacities[place] {
					sitting[place] = append(sitting[place], id)
					return true
				}
				for i, other := range sitting[place] {
					if enter(other, seen) {
						sitting[place][i] = id
						return true
					}
				}
			}
			return false
		}
		var expected strings.Builder
		for _, id := range p.Order {
			bit := "0"
			if enter(id, map[string]bool{}) {
				bit = "1"
			}
			expected.WriteString(bit)
		}

		require.Equal(t, expected.String(), inOrder(p, matching.Assign(p)), "seed %d", seed)
	}
}

// inOrder writes a 1 for each candidate who is placed and a 0 for others, who has waited longest first.
func inOrder(p matching.Problem, a matching.Assignment) string {
	var placed strings.Builder
	for _, id := range p.Order {
		bit := "0"
		if slices.ContainsFunc(a.Pairs, func(e matching.Edge) bool { return e.CandidateID == id }) {
			bit = "1"
		}
		placed.WriteString(bit)
	}
	return placed.String()
}

func TestTheOrderOfAProblemDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		a := matching.Assign(p)

		p.Edges = rapid.Permutation(p.Edges).Draw(t, "edges")
		p.Groups = rapid.Permutation(p.Groups).Draw(t, "groups")
		p.Fixed = rapid.Permutation(p.Fixed).Draw(t, "fixed")

		require.Equal(t, a, matching.Assign(p))
	})
}

// Too many for trying everything: here the prices alone prove that nothing better exists.
func TestALargeAssignmentIsTheBestThereIs(t *testing.T) {
	t.Parallel()
	for _, places := range []int{300, 1000, 2000} {
		p := randomProblem(1000, places, 20)
		for i := range places / 10 {
			g := matching.Group{ID: fmt.Sprintf("g%04d", i), Capacity: i % 7}
			for j := range 10 {
				g.PlaceIDs = append(g.PlaceIDs, placeID(10*i+j))
			}
			p.Groups = append(p.Groups, g)
			p.Capacities[placeID(10*i)] = 3
		}

		a := matching.Assign(p)

		requireKept(t, p, a)
		require.Equal(t, worth(a), bound(p, a))
	}
}

func TestWhoWaitedLongerKeepsThePlaceAmongEquals(t *testing.T) {
	t.Parallel()
	p := matching.Problem{
		Edges:      []matching.Edge{{"a", "only", 60}, {"b", "only", 60}, {"c", "only", 60}},
		Order:      []string{"b", "c"},
		Capacities: map[string]int{"only": 1},
	}

	require.Equal(t, matching.Assignment{
		Pairs: []matching.Edge{{"b", "only", 60}},
		Total: 60,
		Unplaced: []matching.Unplaced{
			{CandidateID: "a", Code: matching.PlacesTaken, PlaceID: "only"},
			{CandidateID: "c", Code: matching.PlacesTaken, PlaceID: "only"},
		},
		Prices: []matching.Price{{"only", 1060}},
	}, matching.Assign(p))
}

// One fits both places and one only the first: both are placed, though the first would fit better the other way.
func TestNobodyIsLeftOutForAFewPoints(t *testing.T) {
	t.Parallel()

	a := matching.Assign(matching.Problem{
		Edges:      []matching.Edge{{"able", "easy", 95}, {"able", "hard", 40}, {"bound", "easy", 30}, {"none", "closed", 90}},
		Capacities: map[string]int{"easy": 1, "hard": 1},
	})

	require.Equal(t, []matching.Edge{{"able", "hard", 40}, {"bound", "easy", 30}}, a.Pairs)
	require.Equal(t, []matching.Unplaced{{CandidateID: "none", Code: matching.NoOption}}, a.Unplaced)
}

// Ten people who each give up 100 points for an eleventh: that is worth as much as the bonus, and more people are placed.
func TestAmongEqualsMorePeopleArePlaced(t *testing.T) {
	t.Parallel()
	p := matching.Problem{Capacities: map[string]int{placeID(10): 1}, Edges: []matching.Edge{{"x", placeID(0), 0}}}
	for i := range 10 {
		id := fmt.Sprintf("c%d", i)
		p.Edges = append(p.Edges, matching.Edge{id, placeID(i), 100}, matching.Edge{id, placeID(i + 1), 0})
		p.Capacities[placeID(i)] = 1
	}

	require.Len(t, matching.Assign(p).Pairs, 11)
}

func TestRunningPlacementsStay(t *testing.T) {
	t.Parallel()

	a := matching.Assign(matching.Problem{
		Edges:      []matching.Edge{{"runs", "place", 99}, {"waits", "place", 100}, {"waits", "other", 1}},
		Capacities: map[string]int{"place": 1, "other": 1},
		Fixed:      []matching.Pair{{"runs", "place"}},
	})

	require.Equal(t, []matching.Edge{{"waits", "other", 1}}, a.Pairs)
	require.Empty(t, a.Unplaced)
}

// Two places at one workplace, and legal room for one.
func TestPlacesShareTheRoomOfTheirGroup(t *testing.T) {
	t.Parallel()
	p := matching.Problem{
		Edges:      []matching.Edge{{"a", "p1", 50}, {"b", "p2", 70}, {"c", "p3", 20}},
		Capacities: map[string]int{"p1": 1, "p2": 1, "p3": 1},
		Groups:     []matching.Group{{ID: "workplace", Capacity: 1, PlaceIDs: []string{"p1", "p2"}}},
	}

	a := matching.Assign(p)

	require.Equal(t, []matching.Edge{{"b", "p2", 70}, {"c", "p3", 20}}, a.Pairs)
	require.Equal(t, []matching.Price{{"workplace", 1050}}, a.Prices)

	p.Fixed = []matching.Pair{{"d", "p1"}, {"e", "p1"}}
	a = matching.Assign(p)
	require.Equal(t, []matching.Edge{{"c", "p3", 20}}, a.Pairs)
	require.Equal(t, []matching.Unplaced{{CandidateID: "a", Code: matching.NoOption}, {CandidateID: "b", Code: matching.NoOption}}, a.Unplaced)
}

func BenchmarkAssign(b *testing.B) {
	for _, size := range []struct {
		candidates, places, options int
		popular                     bool
	}{
		{1_000, 1_000, 20, false},
		{10_000, 10_000, 20, false},
		{10_000, 10_000, 50, false},
		{10_000, 6_000, 50, false},
		{10_000, 9_900, 50, false},
		{10_000, 10_000, 50, true},
	} {
		name := fmt.Sprintf("%dx%dx%d", size.candidates, size.places, size.options)
		if size.popular {
			name += "/popular"
		}
		b.Run(name, func(b *testing.B) {
			p := randomProblem(size.candidates, size.places, size.options)
			if size.popular {
				// Everybody fits the same places best, which is what makes an assignment hard.
				for i, e := range p.Edges {
					p.Edges[i].Score = popularity(e.PlaceID) + e.Score/5
				}
			}
			var a matching.Assignment
			for b.Loop() {
				a = matching.Assign(p)
			}
			b.ReportMetric(float64(len(a.Unplaced)), "unplaced")
		})
	}
}

// popularity lies between 0 and 79.
func popularity(placeID string) int {
	sum := 0
	for _, c := range placeID {
		sum = sum*31 + int(c)
	}
	return sum % 80
}

func placeID(i int) string { return fmt.Sprintf("p%05d", i) }

func randomProblem(candidates, places, options int) matching.Problem {
	r := &dice{1}
	p := matching.Problem{Capacities: map[string]int{}}
	for i := range places {
		p.Capacities[placeID(i)] = 1
	}
	for i := range candidates {
		for range options {
			p.Edges = append(p.Edges, matching.Edge{CandidateID: fmt.Sprintf("c%05d", i), PlaceID: placeID(r.roll(places)), Score: r.roll(101)})
		}
	}
	return p
}

func smallProblem(t *rapid.T) matching.Problem {
	candidates, places := rapid.IntRange(0, 6).Draw(t, "candidates"), rapid.IntRange(1, 5).Draw(t, "places")
	p := matching.Problem{Capacities: map[string]int{}}
	for i := range places {
		p.Capacities[placeID(i)] = rapid.IntRange(0, 2).Draw(t, "capacity")
	}
	top := rapid.SampledFrom([]int{1, 5, 100}).Draw(t, "highest score")
	for i := range candidates {
		for j := range places {
			if rapid.IntRange(0, 2).Draw(t, "fits") > 0 {
				p.Edges = append(p.Edges, matching.Edge{
					CandidateID: fmt.Sprintf("c%d", i), PlaceID: placeID(j), Score: rapid.IntRange(0, top).Draw(t, "score"),
				})
			}
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "groups") {
		g := matching.Group{ID: fmt.Sprintf("g%d", i), Capacity: rapid.IntRange(0, 4).Draw(t, "room")}
		for j := range places {
			if j%2 == i {
				g.PlaceIDs = append(g.PlaceIDs, placeID(j))
			}
		}
		p.Groups = append(p.Groups, g)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "running") {
		p.Fixed = append(p.Fixed, matching.Pair{CandidateID: fmt.Sprintf("c%d", i), PlaceID: placeID(i % places)})
	}
	p.Order = rapid.Permutation([]string{"c0", "c1", "c2", "c3", "c4", "c5"}[:candidates]).Draw(t, "order")
	return p
}

func worth(a matching.Assignment) int { return a.Total + matching.PlacedBonus*len(a.Pairs) }

// room is what running placements leave.
func room(p matching.Problem) (places, groups map[string]int, groupOf map[string]string) {
	places, groups, groupOf = map[string]int{}, map[string]int{}, map[string]string{}
	held := map[string]int{}
	for _, f := range p.Fixed {
		held[f.PlaceID]++
	}
	for id, n := range p.Capacities {
		places[id] = max(0, n-held[id])
	}
	for _, g := range p.Groups {
		groups[g.ID] = g.Capacity
		for _, id := range g.PlaceIDs {
			groupOf[id] = g.ID
			groups[g.ID] -= held[id]
		}
		groups[g.ID] = max(0, groups[g.ID])
	}
	return places, groups, groupOf
}

func requireKept(t require.TestingT, p matching.Problem, a matching.Assignment) {
	places, groups, groupOf := room(p)
	seen := map[string]bool{}
	for _, f := range p.Fixed {
		seen[f.CandidateID] = true
	}
	for _, pair := range a.Pairs {
		require.False(t, seen[pair.CandidateID], "placed once")
		seen[pair.CandidateID] = true
		require.True(t, slices.ContainsFunc(p.Edges, func(e matching.Edge) bool {
			return e == pair
		}), "a pair that was given")
		places[pair.PlaceID]--
		require.GreaterOrEqual(t, places[pair.PlaceID], 0)
		if g, ok := groupOf[pair.PlaceID]; ok {
			groups[g]--
			require.GreaterOrEqual(t, groups[g], 0)
		}
	}
	for _, u := range a.Unplaced {
		require.False(t, seen[u.CandidateID])
		seen[u.CandidateID] = true
	}
	for _, e := range p.Edges {
		require.True(t, seen[e.CandidateID], "placed or not, but not forgotten")
	}
}

// bruteForce tries everything.
func bruteForce(p matching.Problem) int {
	places, groups, groupOf := room(p)
	options := map[string][]matching.Edge{}
	var candidates []string
	for _, e := range p.Edges {
		if slices.ContainsFunc(p.Fixed, func(f matching.Pair) bool { return f.CandidateID == e.CandidateID }) {
			continue
		}
		if options[e.CandidateID] == nil {
			candidates = append(candidates, e.CandidateID)
		}
		options[e.CandidateID] = append(options[e.CandidateID], e)
	}
	var best func(i int) int
	best = func(i int) int {
		if i == len(candidates) {
			return 0
		}
		most := best(i + 1)
		for _, e := range options[candidates[i]] {
			g, grouped := groupOf[e.PlaceID]
			if places[e.PlaceID] == 0 || grouped && groups[g] == 0 {
				continue
			}
			places[e.PlaceID]--
			groups[g]--
			most = max(most, e.Score+matching.PlacedBonus+best(i+1))
			places[e.PlaceID]++
			groups[g]++
		}
		return most
	}
	return best(0)
}

// bound is what no assignment can exceed, by the prices: all room at its price, and for each candidate what the best option
// brings beyond.
func bound(p matching.Problem, a matching.Assignment) int {
	places, groups, groupOf := room(p)
	price := map[string]int{}
	sum := 0
	for _, x := range a.Prices {
		price[x.ID] = x.Points
		sum += x.Points * (places[x.ID] + groups[x.ID])
	}
	most := map[string]int{}
	for _, e := range p.Edges {
		if slices.ContainsFunc(p.Fixed, func(f matching.Pair) bool { return f.CandidateID == e.CandidateID }) {
			continue
		}
		if _, known := p.Capacities[e.PlaceID]; !known {
			continue
		}
		cost := price[e.PlaceID]
		if g, ok := groupOf[e.PlaceID]; ok {
			cost += price[g]
		}
		most[e.CandidateID] = max(most[e.CandidateID], e.Score+matching.PlacedBonus-cost)
	}
	for _, m := range most {
		sum += m
	}
	return sum
}
