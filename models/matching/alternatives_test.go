package matching_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// A company asks for a carpenter (7115), and none is free.
func carpenterWanted() matching.Place {
	p := place()
	p.Occupation, p.Industry, p.Municipality = "7115", "433200", "0730"
	p.Skills = []matching.SkillAsked{{Code: "power_tools", Required: true}}
	p.Certificates = []string{"scaffolding"}
	p.Tasks = []matching.Task{task("roof", false, vocabulary.Heights, 0), task("workshop", false, vocabulary.Standing, 60)}
	return p
}

func seeker(id string, change func(*matching.Candidate)) matching.Candidate {
	c := candidate()
	c.ID, c.Municipality = id, "0730"
	c.Goals, c.Skills, c.Certificates = []string{"7115"}, []string{"power_tools"}, []string{"scaffolding"}
	change(&c)
	return c
}

func TestACarpenterIsAskedForWhereNoneIsFree(t *testing.T) {
	t.Parallel()
	candidates := []matching.Candidate{
		seeker("roofer", func(c *matching.Candidate) { c.Goals = []string{"7119"} }),
		seeker("unskilled", func(c *matching.Candidate) { c.Skills = nil }),
		seeker("uncertified", func(c *matching.Candidate) { c.Certificates = nil }),
		seeker("afraid", func(c *matching.Candidate) {
			c.Limits = []matching.Limit{{Demand: vocabulary.Heights, Hard: true}}
		}),
		seeker("elsewhere", func(c *matching.Candidate) { c.Home, c.Municipality = aarhus, "0751" }),
		seeker("far", func(c *matching.Candidate) { c.Home = aarhus }),
		seeker("mason", func(c *matching.Candidate) { c.Goals = []string{"7112", "9112"} }),
		seeker("handy", func(c *matching.Candidate) { c.Goals, c.Tasks = []string{"5120"}, []matching.Wish{{"workshop", 2}} }),
		seeker("cook", func(c *matching.Candidate) { c.Goals = []string{"5120"} }),
		seeker("weaver", func(c *matching.Candidate) { c.Goals, c.Skills = []string{"7318"}, nil }),
		seeker("both", func(c *matching.Candidate) { c.Skills, c.Home = nil, aarhus }),
	}

	s := matching.SuggestCandidates(carpenterWanted(), candidates, asked)

	require.Equal(t, []matching.Alternative{
		{Code: matching.AdjacentOccupation, About: []string{"7112", "7119"}, Count: 2, IDs: []string{"mason", "roofer"}},
		{Code: matching.Upskill, About: []string{"power_tools", "scaffolding"}, Count: 2, IDs: []string{"uncertified", "unskilled"}},
		{Code: matching.SplitTasks, About: []string{"heights"}, Count: 1, IDs: []string{"afraid"}},
		{Code: matching.OtherMunicipality, About: []string{"0751"}, Count: 1, IDs: []string{"elsewhere"}},
		{Code: matching.LookFarther, Count: 1, IDs: []string{"far"}},
		{Code: matching.PlacementFirst, About: []string{"5120"}, Count: 1, IDs: []string{"handy"}},
	}, s.Alternatives)
}

func TestNoAlternativeIsSaidExpressly(t *testing.T) {
	t.Parallel()

	for _, candidates := range [][]matching.Candidate{nil, {seeker("cook", func(c *matching.Candidate) { c.Goals = []string{"5120"} })}} {
		require.Equal(t, []matching.Alternative{{Code: matching.NoAlternative}},
			matching.SuggestCandidates(carpenterWanted(), candidates, asked).Alternatives)
	}
}

func TestAMatchNeedsNoAlternatives(t *testing.T) {
	t.Parallel()
	c := seeker("carpenter", func(*matching.Candidate) {})

	require.Empty(t, matching.SuggestCandidates(carpenterWanted(), []matching.Candidate{c}, asked).Alternatives)
	require.Empty(t, matching.Suggest(c, []matching.Place{carpenterWanted()}, asked).Alternatives)
}

// The other way round: a candidate who wants to be a carpenter, and places that are something else.
func TestACandidateFindsNoPlaceOfTheirGoal(t *testing.T) {
	t.Parallel()
	next, shop := carpenterWanted(), place()
	next.ID, next.Occupation = "next", "7119"
	shop.ID, shop.Occupation, shop.Industry = "shop", "5223", "433200"
	c := seeker("c", func(c *matching.Candidate) { c.Industries = []matching.Wish{{"43", 1}} })

	s := matching.Suggest(c, []matching.Place{next, shop}, asked)

	require.Equal(t, []matching.Alternative{
		{Code: matching.AdjacentOccupation, About: []string{"7119"}, Count: 1, IDs: []string{"next"}},
		{Code: matching.PlacementFirst, About: []string{"5223"}, Count: 1, IDs: []string{"shop"}},
	}, s.Alternatives)
}

func TestAnAlternativeNamesTheBestTen(t *testing.T) {
	t.Parallel()
	var candidates []matching.Candidate
	for i := range 12 {
		candidates = append(candidates, seeker(fmt.Sprintf("c%02d", i), func(c *matching.Candidate) {
			c.Goals, c.WaitingSince = []string{"7119"}, today.AddDays(-i)
		}))
	}

	a := matching.SuggestCandidates(carpenterWanted(), candidates, asked).Alternatives

	require.Equal(t, 12, a[0].Count)
	require.Len(t, a[0].IDs, 10)
	require.Equal(t, "c11", a[0].IDs[0], "who has waited longest")
}

// At least one, typed, whenever nobody eligible has the occupation as a goal; none expressly or some, never both.
func TestThereIsAlwaysAnAlternativeOrNone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		s := matching.Suggest(d.candidate("c01"), d.places(), matching.Options{On: today})

		match := len(s.Ranked) > 0 && func() bool {
			for _, r := range s.Ranked {
				if r.Parts[0].Value == 1000 {
					return true
				}
			}
			return false
		}()

		require.Equal(t, match, len(s.Alternatives) == 0)
		for _, a := range s.Alternatives {
			if a.Code == matching.NoAlternative {
				require.Len(t, s.Alternatives, 1)
				continue
			}
			require.Positive(t, a.Count)
			require.NotEmpty(t, a.IDs)
		}
	})
}
