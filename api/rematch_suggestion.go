package api

import (
	"context"
	"slices"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

// RematchSuggestionsView is which open places fit the candidate of a rematch, with what was learned as constraints.
type RematchSuggestionsView struct {
	RematchID   string       `json:"rematch_id"`
	CandidateID string       `json:"candidate_id"`
	PlacementID string       `json:"placement_id" doc:"The placement that ended."`
	PlaceID     string       `json:"place_id" doc:"Its place. It is excluded, with the reason refused_before, until a decision cleared says that the cause is gone."`
	Learned     []LessonView `json:"learned" doc:"What placements taught. Each is held against the places: by the reason learned, with the placement that taught it. Take one out of the candidate's profile when it no longer holds."`
	Words       []TextView   `json:"words" doc:"What was written about how the placement ended. It is for people, and no suggestion looks at it. Reading it is noted."`
	SuggestionsView
}

// LessonView is a lesson of the candidate's profile.
type LessonView struct {
	Lesson string `json:"lesson" doc:"Its place in the profile, as suggestions name it."`
	LessonBody
}

type rematchSuggestionsOutput struct{ Body RematchSuggestionsView }

// suggestForRematch says which open places fit the candidate of a rematch, and shows what was learned in words beside it.
func (s *server) suggestForRematch(ctx context.Context, in *placesForInput) (*rematchSuggestionsOutput, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindRematch, in.ID)
	if err != nil {
		return nil, err
	}
	r, err := stateOf[rematch.State](row)
	if err != nil {
		return nil, err
	}
	v := RematchSuggestionsView{
		RematchID: r.ID, CandidateID: r.CandidateID, PlacementID: r.PlacementID, PlaceID: r.PlaceID, Learned: []LessonView{},
	}
	if v.SuggestionsView, err = s.placesFor(ctx, r.CandidateID, in.PlacesInput); err != nil {
		return nil, err
	}
	profile, err := s.Store.CandidateProfile(ctx, actorOf(ctx), r.CandidateID)
	if err != nil {
		return nil, err
	}
	for i, l := range profile.Lessons {
		if l.PlacementID != "" {
			v.Learned = append(v.Learned, LessonView{"lessons[" + strconv.Itoa(i) + "]", LessonBody(l)})
		}
	}
	v.Words, err = s.writtenIn(ctx, r.PlacementID, tellsHowItEnded)
	return &rematchSuggestionsOutput{v}, err
}

// tellsHowItEnded tells whether a text was written about the end of a placement: what was learned, why it ended, what was
// tried, what went wrong and how to avoid it.
func tellsHowItEnded(t TextView) bool {
	switch t.Kind {
	case placement.ContentConstraints, placement.ContentTried, placement.ContentWentWrong, placement.ContentAvoid:
		return true
	case placement.ContentReason, placement.ContentNote:
		ends := []string{placement.TerminateEarly{}.Fact(), placement.Withdraw{}.Fact(), placement.ReportNoShow{}.Fact()}
		return slices.Contains(ends, t.Fact)
	}
	return false
}
