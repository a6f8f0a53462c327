package api

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"placement/models/matching"
	"placement/models/store"
)

// maxRound is how many candidates, and how many places, are considered together.
const maxRound = 10_000

// listedAtOnce is how many candidates one processor makes the lists of before it takes the next ones.
const listedAtOnce = 100

// MatchRoundBody asks for the best assignment of everybody at once.
type MatchRoundBody struct {
	Options int `json:"options,omitempty" minimum:"1" maximum:"50" default:"20" doc:"How many places of each candidate are considered: those that fit best."`
}

type matchRoundInput struct{ Body MatchRoundBody }

// MatchRoundView is what would be best for all together. Nothing is changed by it: a human decides about each pair.
type MatchRoundView struct {
	On             day            `json:"on"`
	RulesVersion   int            `json:"rules_version"`
	WeightsVersion int            `json:"weights_version"`
	Candidates     int            `json:"candidates" doc:"How many wait and were considered: all of them, and at most 10,000."`
	Places         int            `json:"places" doc:"How many are open and were considered: all of them, and at most 10,000."`
	Pairs          []RoundPair    `json:"pairs"`
	Total          int            `json:"total" doc:"The sum of the scores."`
	Unplaced       []UnplacedView `json:"unplaced"`
	Prices         []PriceView    `json:"prices" doc:"Which places and workplaces are scarce."`
	Running        int            `json:"running" doc:"How many placements were considered for a swap: proposed or running, not about to end, at an open place, where neither candidate nor place has another one. They stay as they are."`
	SwapsFound     int            `json:"swaps_found" doc:"How many swaps of two of them there are by which both candidates gain. Somebody may stand in several: after one was carried out, ask again."`
	Swaps          []RoundSwap    `json:"swaps" doc:"The first 50 of them: by what the two gain together, then by the IDs of the candidates. A human decides."`
}

// RoundPair is a candidate at a place.
type RoundPair struct {
	CandidateID string `json:"candidate_id"`
	PlaceID     string `json:"place_id"`
	Score       int    `json:"score"`
}

// UnplacedView is a candidate for whom there is no place.
type UnplacedView struct {
	CandidateID string `json:"candidate_id"`
	Code        string `json:"code" enum:"no_option,places_taken,placed_already"`
	Text        string `json:"text"`
	PlacementID string `json:"placement_id,omitempty" doc:"The placement that they have already."`
	PlaceID     string `json:"place_id,omitempty" doc:"The place that they came closest to."`
	Short       int    `json:"short,omitempty" doc:"By how many points they would have had to fit better."`
}

// PriceView is what one more of a place would be worth, in points.
type PriceView struct {
	ID     string `json:"id" doc:"A place, or a workplace whose mentors can take nobody more."`
	Points int    `json:"points" doc:"With 1000 for a further person placed."`
}

type matchRoundOutput struct{ Body MatchRoundView }

// runMatchRound assigns all who wait to all places that are open. It changes nothing but audit.
func (s *server) runMatchRound(ctx context.Context, in *matchRoundInput) (*matchRoundOutput, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	facts, err := s.Store.MatchFacts(ctx, actorOf(ctx), store.MatchQuestion{On: today, Most: maxRound, Running: true})
	if errors.Is(err, store.ErrTooMany) {
		return nil, &apiError{
			status: http.StatusUnprocessableEntity, code: "too_many_to_match", values: map[string]string{"limit": strconv.Itoa(maxRound)},
		}
	}
	if err != nil {
		return nil, err
	}
	options := matching.Options{On: today}
	problem := matching.Problem{
		Edges: shortlists(facts.Candidates, facts.Places, options, in.Body.Options),
		Order: matching.WaitingOrder(facts.Candidates), Capacities: map[string]int{}, Groups: mentorGroups(facts.Places),
	}
	for _, p := range facts.Places {
		problem.Capacities[p.ID] = 1
	}
	view := s.roundView(ctx, today, facts, matching.Assign(problem))
	view.Running = len(facts.Running)
	view.SwapsFound, view.Swaps = s.swaps(ctx, facts, options, in.Body.Options)
	return &matchRoundOutput{view}, nil
}

// shortlists makes the lists of all candidates on all processors. Each list is the candidate's alone, so the order in which
// they are made does not show.
func shortlists(candidates []matching.Candidate, places []matching.Place, o matching.Options, most int) []matching.Edge {
	parts := slices.Collect(slices.Chunk(candidates, listedAtOnce))
	lists := make([][]matching.Edge, len(parts))
	var next atomic.Int64
	var broken atomic.Pointer[any]
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			// A panic belongs to the request that asked, not to the whole process.
			defer func() {
				if p := recover(); p != nil {
					broken.Store(&p)
				}
			}()
			for i := int(next.Add(1)) - 1; i < len(parts); i = int(next.Add(1)) - 1 {
				lists[i] = matching.Shortlist(parts[i], places, o, most)
			}
		})
	}
	group.Wait()
	if p := broken.Load(); p != nil {
		panic(*p)
	}
	return slices.Concat(lists...)
}

// mentorGroups are workplaces whose mentors together take fewer than there are places.
func mentorGroups(places []matching.Place) []matching.Group {
	at := map[string]int{}
	var groups []matching.Group
	for _, p := range places {
		if len(p.Mentors) == 0 {
			continue
		}
		i, known := at[p.WorkplaceID]
		if !known {
			i = len(groups)
			at[p.WorkplaceID] = i
			group := matching.Group{ID: p.WorkplaceID}
			for _, m := range p.Mentors {
				group.Capacity += m.Free
			}
			groups = append(groups, group)
		}
		groups[i].PlaceIDs = append(groups[i].PlaceIDs, p.ID)
	}
	return groups
}

func (s *server) roundView(ctx context.Context, on day, facts store.MatchFacts, a matching.Assignment) MatchRoundView {
	l := inquiryOf(ctx).language
	v := MatchRoundView{
		On: on, RulesVersion: matching.RulesVersion, WeightsVersion: matching.WeightsVersion,
		Candidates: len(facts.Candidates), Places: len(facts.Places), Total: a.Total, Unplaced: []UnplacedView{},
		Pairs:  each(a.Pairs, func(e matching.Edge) RoundPair { return RoundPair(e) }),
		Prices: each(a.Prices, func(p matching.Price) PriceView { return PriceView(p) }),
	}
	answered := map[string]bool{}
	for _, e := range a.Pairs {
		answered[e.CandidateID] = true
	}
	say := func(u UnplacedView, code matching.Code) {
		u.Code, u.Text = string(code), s.texts.match(l, matching.KindUnplaced, code, nil)
		v.Unplaced = append(v.Unplaced, u)
	}
	for _, u := range a.Unplaced {
		answered[u.CandidateID] = true
		say(UnplacedView{CandidateID: u.CandidateID, PlaceID: u.PlaceID, Short: u.Short}, u.Code)
	}
	// Who has a placement, and who fits nowhere, stands in no pair that was considered.
	for _, c := range facts.Candidates {
		if answered[c.ID] {
			continue
		}
		if has, engaged := c.Engaged(); engaged {
			say(UnplacedView{CandidateID: c.ID, PlacementID: has.PlacementID}, matching.PlacedAlready)
			continue
		}
		say(UnplacedView{CandidateID: c.ID}, matching.NoOption)
	}
	return v
}
