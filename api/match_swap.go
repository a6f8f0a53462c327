package api

import (
	"context"
	"net/http"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/matching"
	"placement/models/store"
)

// maxSwaps is how many swaps a round explains: those by which most is gained.
const maxSwaps = 50

// RoundSwap is two placements whose candidates would each fit better at the other's place.
type RoundSwap struct {
	A SwapSide `json:"a"`
	B SwapSide `json:"b"`
}

// SwapSide is what one of the two would gain.
type SwapSide struct {
	PlacementID string          `json:"placement_id"`
	CandidateID string          `json:"candidate_id"`
	PlaceID     string          `json:"place_id" doc:"The place that they have."`
	ToPlaceID   string          `json:"to_place_id" doc:"The place that they would have."`
	ScoreNow    int             `json:"score_now"`
	ScoreThen   int             `json:"score_then"`
	Gain        int             `json:"gain" doc:"The sum of the gains of the parts; always more than 0."`
	Parts       []GainView      `json:"parts"`
	TaskIDs     []string        `json:"task_ids" doc:"The tasks that the candidate would do there."`
	Dropped     []ReasonView    `json:"dropped" doc:"Demands for which a task, or that part of it, would be left out there."`
	Notes       []ReasonView    `json:"notes" doc:"What to know before deciding."`
	Links       map[string]Link `json:"links" doc:"swap is the command that gives this placement's place to the other candidate; a swap of both is given as two of them."`
}

// GainView is what one factor gives now, and what it would give after the swap.
type GainView struct {
	Factor string            `json:"factor"`
	Text   string            `json:"text" doc:"The part after the swap in words, in the caller's language."`
	Weight int               `json:"weight" doc:"The most points that it can give."`
	Now    int               `json:"now" doc:"The points that it gives now."`
	Then   int               `json:"then" doc:"The points that it would give."`
	Gain   int               `json:"gain" doc:"What would be gained; less than 0 for what would be lost."`
	Values map[string]string `json:"values,omitempty" doc:"The facts behind it after the swap: codes, numbers, dates, IDs."`
}

// swaps finds among the placements that could be exchanged those where both would gain. It moves nobody: a human gives the
// command, or does not.
func (s *server) swaps(ctx context.Context, facts store.MatchFacts, o matching.Options, options int) (found int, views []RoundSwap) {
	candidates, places := matching.Sides(facts.Running)
	found, best := matching.Exchanges(facts.Running, shortlists(candidates, places, o, options), o, maxSwaps)
	return found, each(best, func(e matching.Exchange) RoundSwap {
		return RoundSwap{A: s.swapSide(ctx, e.A), B: s.swapSide(ctx, e.B)}
	})
}

func (s *server) swapSide(ctx context.Context, e matching.Exchanged) SwapSide {
	l, then := inquiryOf(ctx).language, e.Then
	v := SwapSide{
		PlacementID: e.PlacementID, CandidateID: e.Now.CandidateID, PlaceID: e.Now.PlaceID, ToPlaceID: then.PlaceID,
		ScoreNow: e.Now.Score, ScoreThen: then.Score, Gain: e.Gain(), Parts: make([]GainView, len(then.Parts)), TaskIDs: list(then.Tasks),
		Dropped: s.texts.reasons(l, matching.KindExclusion, then.Dropped), Notes: s.texts.reasons(l, matching.KindNote, then.Notes),
		Links: map[string]Link{
			"placement": {Href: placementPath(e.PlacementID)}, "candidate": {Href: "/v1/candidates/" + e.Now.CandidateID},
			"place": {Href: placePath(e.Now.PlaceID)}, "to_place": {Href: placePath(then.PlaceID)},
		},
	}
	for i, p := range then.Parts {
		now := e.Now.Parts[i].Points
		v.Parts[i] = GainView{
			Factor: string(p.Factor), Text: s.texts.part(l, p), Weight: p.Weight, Now: now, Then: p.Points, Gain: p.Points - now, Values: p.Values,
		}
	}
	command := placement.Swap{}.Name()
	if s.access.May(principalOf(ctx).Roles, access.Operation(command)) {
		ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: e.PlacementID}
		v.Links[command] = Link{Href: s.commandPath(ref, command, ""), Method: http.MethodPost}
	}
	return v
}
