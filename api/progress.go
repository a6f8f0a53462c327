package api

import (
	"context"
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type subGoalBody struct {
	Key      string `json:"key" pattern:"^[a-z][a-z0-9_]{0,19}$" patternDescription:"a code of small letters, digits and underscores" doc:"A key of its own, among all goals of the placement."`
	Parent   string `json:"parent" pattern:"^[a-z][a-z0-9_]{0,19}$" patternDescription:"a code of small letters, digits and underscores" doc:"The key of the goal that it is on the way to."`
	TargetOn day    `json:"target_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day by which it should be reached."`
	Text     string `json:"text" maxLength:"20000" doc:"The sub-goal in words: something that can be seen to be reached. Kept encrypted."`
}

func (b subGoalBody) texts() []text { return written(text{goalKind(b.Key), b.Text}) }

func (b subGoalBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.AddSubGoal{Key: b.Key, Parent: b.Parent, TargetOn: b.TargetOn, Contents: refs}
}

type reachedGoalBody struct {
	Key  string `json:"key" pattern:"^[a-z][a-z0-9_]{0,19}$" patternDescription:"a code of small letters, digits and underscores" doc:"The key of the goal or sub-goal."`
	On   day    `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day on which it was reached."`
	Note string `json:"note,omitempty" maxLength:"20000" doc:"How it shows. Kept encrypted."`
}

func (b reachedGoalBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b reachedGoalBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ReachGoal{Key: b.Key, On: b.On, Contents: refs}
}

// ProgressView is how far the goals of a placement have come, goal by goal, as candidate and mentor each see it.
type ProgressView struct {
	PlacementID string          `json:"placement_id"`
	Goals       []GoalSeries    `json:"goals" doc:"The goals, and after them the sub-goals."`
	Links       map[string]Link `json:"links"`
}

// GoalSeries is how far one goal has come from follow-up to follow-up.
type GoalSeries struct {
	Goal      string          `json:"goal" doc:"The key; its words are among the texts."`
	Kind      string          `json:"kind"`
	Parent    string          `json:"parent,omitempty" doc:"Of a sub-goal: the goal that it is on the way to."`
	TargetOn  string          `json:"target_on,omitempty"`
	ReachedOn string          `json:"reached_on,omitempty"`
	Candidate []RatingView    `json:"candidate" doc:"What the candidate said, oldest first."`
	Mentor    []RatingView    `json:"mentor" doc:"What the mentor said, oldest first."`
	Missing   []MissingRating `json:"missing" doc:"Follow-ups that were held without asking somebody. Sub-goals, and a placement without a mentor, ask less."`
}

// RatingView is what somebody said at a follow-up.
type RatingView struct {
	No     int    `json:"no" doc:"The follow-up."`
	On     string `json:"on"`
	Rating int    `json:"rating" doc:"0 (not begun) to 4 (reached)."`
}

// MissingRating is what nobody asked.
type MissingRating struct {
	No int    `json:"no" doc:"The follow-up."`
	On string `json:"on"`
	By string `json:"by" enum:"candidate,mentor"`
}

type progressOutput struct{ Body ProgressView }

// readProgress answers with the ratings of all follow-ups (domain.md F62). The store notes who reads them.
func (s *server) readProgress(ctx context.Context, in *idInput) (*progressOutput, error) {
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	said, err := s.ratings(ctx, state)
	if err != nil {
		return nil, err
	}
	v := ProgressView{PlacementID: state.ID, Goals: []GoalSeries{}, Links: map[string]Link{
		"placement": {Href: placementPath(state.ID)}, "texts": {Href: placementPath(state.ID) + "/texts"},
	}}
	for _, sub := range []bool{false, true} {
		for _, g := range state.Goals {
			if (g.Parent != "") == sub {
				v.Goals = append(v.Goals, goalSeries(state, g, said))
			}
		}
	}
	return &progressOutput{v}, nil
}

// ratings are what was said at each follow-up, by its number. What a backup has lost is not there.
func (s *server) ratings(ctx context.Context, state placement.State) (map[int][]placement.Progress, error) {
	said := map[int][]placement.Progress{}
	for _, f := range state.FollowUps {
		said[f.No] = slices.Clone(f.Progress)
	}
	if !slices.ContainsFunc(state.FollowUps, func(f placement.FollowUp) bool { return len(f.RatingsIn()) > 0 }) {
		return said, nil
	}
	kept, err := s.writtenIn(ctx, state.ID, func(t TextView) bool { return t.Kind == placement.ContentRatings })
	if err != nil {
		return nil, err
	}
	for _, t := range kept {
		i := slices.IndexFunc(state.FollowUps, func(f placement.FollowUp) bool { return slices.Contains(f.RatingsIn(), t.ID) })
		if i < 0 {
			continue
		}
		ratings, err := placement.Ratings(t.Text)
		if err != nil {
			return nil, err
		}
		no := state.FollowUps[i].No
		said[no] = append(said[no], ratings...)
	}
	return said, nil
}

func goalSeries(state placement.State, g placement.Goal, said map[int][]placement.Progress) GoalSeries {
	v := GoalSeries{
		Goal: g.Key, Kind: string(g.Kind), Parent: g.Parent, TargetOn: string(g.TargetOn), ReachedOn: string(g.ReachedOn),
		Candidate: []RatingView{}, Mentor: []RatingView{}, Missing: []MissingRating{},
	}
	held := slices.DeleteFunc(slices.Clone(state.FollowUps), func(f placement.FollowUp) bool { return f.HeldOn == "" })
	slices.SortStableFunc(held, func(a, b placement.FollowUp) int { return b.HeldOn.DaysUntil(a.HeldOn) })
	for _, f := range held {
		for _, p := range said[f.No] {
			if p.Goal != g.Key {
				continue
			}
			if p.Candidate != nil {
				v.Candidate = append(v.Candidate, RatingView{f.No, string(f.HeldOn), *p.Candidate})
			}
			if p.Mentor != nil {
				v.Mentor = append(v.Mentor, RatingView{f.No, string(f.HeldOn), *p.Mentor})
			}
		}
		for _, m := range state.MissingRatings(f) {
			if m.Goal != g.Key {
				continue
			}
			for _, by := range m.Parties() {
				v.Missing = append(v.Missing, MissingRating{f.No, string(f.HeldOn), string(by)})
			}
		}
	}
	return v
}
