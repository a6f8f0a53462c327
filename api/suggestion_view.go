package api

import (
	"context"

	"placement/models/matching"
)

// SuggestionsView is the answer to who or what could fit. A human decides.
type SuggestionsView struct {
	On             day               `json:"on" doc:"The day that was counted from."`
	RulesVersion   int               `json:"rules_version" doc:"The version of what excludes."`
	WeightsVersion int               `json:"weights_version" doc:"The version of the weights: the same facts, rules and weights give the same answer."`
	Ranked         []SuggestionView  `json:"ranked" doc:"The best of those that nothing excludes, by score, then by who has waited longest."`
	Eligible       int               `json:"eligible" doc:"How many nothing excludes."`
	Excluded       ExcludedView      `json:"excluded"`
	Opens          []OpensView       `json:"opens" doc:"Single changes that would make more eligible, and how many. Only such as people make: a distance to at most twice the limit or 30 km more, whichever is more; hours to at most double (down to half) or 5 hours, whichever is more; a first day by at most 13 weeks; a language by at most two levels."`
	Experience     []ExperienceView  `json:"experience" doc:"What was learned before with the companies that are suggested, and what others have released about such work; newest first, at most twenty."`
	Alternatives   []AlternativeView `json:"alternatives" doc:"What else could be done, when nobody eligible has the occupation as a job goal."`
}

// SuggestionView is a candidate and a place that nothing excludes, with all that is needed to decide.
type SuggestionView struct {
	CandidateID string       `json:"candidate_id"`
	PlaceID     string       `json:"place_id"`
	Score       int          `json:"score" doc:"0 to 100: the sum of the points of the parts."`
	Parts       []PartView   `json:"parts"`
	Start       day          `json:"start" doc:"The first day on which the placement could begin."`
	MinHours    float64      `json:"min_weekly_hours" doc:"The fewest hours a week that both can."`
	MaxHours    float64      `json:"max_weekly_hours" doc:"The most hours a week that both can."`
	MentorID    string       `json:"mentor_id,omitempty" doc:"The mentor who fits best; absent when there is none yet."`
	TaskIDs     []string     `json:"task_ids" doc:"The tasks that the candidate would do."`
	Dropped     []ReasonView `json:"dropped" doc:"Demands for which a task, or that part of it, is left out."`
	Notes       []ReasonView `json:"notes" doc:"What to know before deciding."`
	Lessons     []string     `json:"lessons" doc:"Those lessons of the candidate's profile that apply, by their place in it."`
}

// PartView is what one factor gives to a score.
type PartView struct {
	Factor string            `json:"factor"`
	Text   string            `json:"text" doc:"The part in words, in the caller's language."`
	Weight int               `json:"weight" doc:"The most points that it can give."`
	Value  int               `json:"value" doc:"How well it fits, from 0 to 1000."`
	Points int               `json:"points" doc:"Weight times value, in thousandths, rounded."`
	Values map[string]string `json:"values,omitempty" doc:"The facts behind it: codes, numbers, dates, IDs."`
}

// ReasonView is why something is excluded, or what to know of it.
type ReasonView struct {
	Code      string            `json:"code"`
	Text      string            `json:"text" doc:"The reason in the caller's language."`
	Relaxable bool              `json:"relaxable" doc:"Whether something could be done about it."`
	Values    map[string]string `json:"values,omitempty" doc:"The facts behind it: codes, numbers, dates, IDs."`
}

// ExcludedView are those that something excludes: counted, and the first ones with every reason.
type ExcludedView struct {
	Count    int             `json:"count"`
	ByReason []ReasonCount   `json:"by_reason" doc:"How many each reason excludes, the most frequent first. One may have several."`
	First    []ExclusionView `json:"first" doc:"The first ones by ID, as many as were asked for, and those that were asked about."`
}

// ReasonCount is how many a reason excludes.
type ReasonCount struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// ExclusionView is a place, or a candidate, that is no option.
type ExclusionView struct {
	ID      string       `json:"id" doc:"The place when a candidate asks, the candidate when a place does."`
	Reasons []ReasonView `json:"reasons"`
}

// OpensView is one change that would open more.
type OpensView struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	About string `json:"about,omitempty" doc:"The code or ID that the change is about."`
	From  string `json:"from,omitempty" doc:"What holds now."`
	To    string `json:"to,omitempty" doc:"What would do."`
	Opens int    `json:"opens" doc:"How many more would not be excluded, when nothing else changes."`
}

// AlternativeView is something else that could be done.
type AlternativeView struct {
	Code  string   `json:"code"`
	Text  string   `json:"text"`
	About []string `json:"about" doc:"The codes that it is about."`
	Count int      `json:"count"`
	IDs   []string `json:"ids" doc:"The best places, or candidates, at most ten."`
}

func (s *server) suggestionsView(ctx context.Context, a matching.Suggestions, on day) SuggestionsView {
	l := inquiryOf(ctx).language
	return SuggestionsView{
		On: on, RulesVersion: a.RulesVersion, WeightsVersion: a.WeightsVersion, Eligible: a.Eligible,
		Ranked:   each(a.Ranked, func(v matching.Suggestion) SuggestionView { return s.texts.suggestion(l, v) }),
		Excluded: s.texts.excluded(l, a),
		Opens: each(a.Opens, func(r matching.Relaxation) OpensView {
			return OpensView{Code: string(r.Code), Text: s.texts.opens(l, r), About: r.About, From: r.From, To: r.To, Opens: r.Opens}
		}),
		Experience: []ExperienceView{},
		Alternatives: each(a.Alternatives, func(v matching.Alternative) AlternativeView {
			return AlternativeView{
				Code: string(v.Code), Text: s.texts.match(l, matching.KindAlternative, v.Code, nil),
				About: list(v.About), Count: v.Count, IDs: list(v.IDs),
			}
		}),
	}
}

// list is all, and an empty list for none.
func list(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}

func (t texts) suggestion(l language, v matching.Suggestion) SuggestionView {
	return SuggestionView{
		CandidateID: v.CandidateID, PlaceID: v.PlaceID, Score: v.Score, Parts: t.parts(l, v.Parts), Start: v.Start,
		MinHours: v.Hours.Min, MaxHours: v.Hours.Max, MentorID: v.MentorID, TaskIDs: list(v.Tasks),
		Dropped: t.reasons(l, matching.KindExclusion, v.Dropped), Notes: t.reasons(l, matching.KindNote, v.Notes), Lessons: list(v.Lessons),
	}
}

func (t texts) parts(l language, all []matching.Part) []PartView {
	return each(all, func(p matching.Part) PartView {
		return PartView{
			Factor: string(p.Factor), Text: t.part(l, p), Weight: p.Weight, Value: p.Value, Points: p.Points, Values: p.Values,
		}
	})
}

func (t texts) reasons(l language, kind matching.Kind, all []matching.Reason) []ReasonView {
	return each(all, func(r matching.Reason) ReasonView {
		return ReasonView{Code: string(r.Code), Text: t.match(l, kind, r.Code, r.Values), Relaxable: r.Relaxable, Values: r.Values}
	})
}

func (t texts) excluded(l language, a matching.Suggestions) ExcludedView {
	return ExcludedView{
		Count:    a.NotEligible,
		ByReason: each(a.ByReason, func(c matching.ReasonCount) ReasonCount { return ReasonCount{string(c.Code), c.Count} }),
		First: each(a.Excluded, func(e matching.Exclusion) ExclusionView {
			return ExclusionView{ID: e.ID, Reasons: t.reasons(l, matching.KindExclusion, e.Reasons)}
		}),
	}
}
