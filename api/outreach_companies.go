package api

import (
	"cmp"
	"context"
	"net/http"

	"placement/models/lifecycle"
	"placement/models/lifecycle/outreach"
	"placement/models/matching"
	"placement/models/store"
)

type companiesForInput struct {
	ID         string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The search."`
	MaxKm      int    `query:"max_km" minimum:"0" maximum:"500" doc:"How far away they may be; as far as the wish says, when you leave it out."`
	SmallLocal bool   `query:"small_local" doc:"Workplaces with fewer than 20 employees alone, within 15 km unless the wish or max_km says otherwise."`
	ListedInput
}

// CompaniesView is the answer to which workplaces could be asked. A human decides.
type CompaniesView struct {
	On             day                     `json:"on" doc:"The day that was counted from."`
	RulesVersion   int                     `json:"rules_version" doc:"The version of what excludes."`
	WeightsVersion int                     `json:"weights_version" doc:"The version of the weights: the same facts, rules and weights give the same answer."`
	Ranked         []CompanySuggestionView `json:"ranked" doc:"The best of those that nothing excludes: workplaces with fewer than 20 employees first, then by score."`
	Eligible       int                     `json:"eligible" doc:"How many nothing excludes."`
	Excluded       ExcludedView            `json:"excluded" doc:"Workplaces that are no option, by their IDs."`
	Opens          []OpensView             `json:"opens" doc:"Single changes that would make more eligible, and how many."`
}

// CompanySuggestionView is a workplace that could be asked, with all that is needed to decide.
type CompanySuggestionView struct {
	WorkplaceID string          `json:"workplace_id"`
	CompanyID   string          `json:"company_id"`
	Small       bool            `json:"small" doc:"Whether fewer than 20 people work there."`
	Score       int             `json:"score" doc:"0 to 100: the sum of the points of the parts."`
	Parts       []PartView      `json:"parts"`
	TaskIDs     []string        `json:"task_ids" doc:"The tasks of its catalogue that the candidate could do."`
	Dropped     []ReasonView    `json:"dropped" doc:"Demands for which a task, or that part of it, would be left out."`
	Notes       []ReasonView    `json:"notes" doc:"What to know before asking."`
	Lessons     []string        `json:"lessons" doc:"Those lessons of the candidate's profile that apply, by their place in it."`
	Links       map[string]Link `json:"links"`
}

type companiesForOutput struct{ Body CompaniesView }

// suggestCompanies says which workplaces could be asked for a place, and why the others not. It changes nothing but audit.
func (s *server) suggestCompanies(ctx context.Context, in *companiesForInput) (*companiesForOutput, error) {
	state, err := s.outreach(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if state.Ended() {
		return nil, refuse(http.StatusConflict, codeOutreachClosed)
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	facts, err := s.Store.CompanyFacts(ctx, actorOf(ctx), store.CompanyQuestion{CandidateID: state.CandidateID, On: today, MinHours: state.Wish.MinHours})
	if err != nil {
		return nil, err
	}
	sought := matching.Sought{
		Occupation: state.Wish.Occupation, Hours: matching.Hours{Min: state.Wish.MinHours, Max: state.Wish.MaxHours},
		Approached: each(state.Approaches, func(a outreach.Approach) matching.Approached {
			return matching.Approached{CompanyID: a.CompanyID, WorkplaceID: a.WorkplaceID}
		}),
	}
	answer := matching.SuggestCompanies(facts.Candidates[0], facts.Places, sought, matching.Options{
		On: today, Limit: in.Limit, Excluded: in.excluded(), Why: in.Why, MaxKm: cmp.Or(in.MaxKm, state.Wish.MaxKm), SmallLocal: in.SmallLocal,
		Lessons: facts.Lessons,
	})
	return &companiesForOutput{s.companiesView(ctx, answer, facts.Places, today)}, nil
}

func (s *server) companiesView(ctx context.Context, a matching.Suggestions, workplaces []matching.Place, on lifecycle.Date) CompaniesView {
	l := inquiryOf(ctx).language
	known := make(map[string]*matching.Place, len(workplaces))
	for i := range workplaces {
		known[workplaces[i].ID] = &workplaces[i]
	}
	v := s.suggestionsView(ctx, a, on)
	return CompaniesView{
		On: v.On, RulesVersion: v.RulesVersion, WeightsVersion: v.WeightsVersion, Eligible: v.Eligible, Excluded: v.Excluded, Opens: v.Opens,
		Ranked: each(a.Ranked, func(r matching.Suggestion) CompanySuggestionView {
			view, w := s.texts.suggestion(l, r), known[r.PlaceID]
			return CompanySuggestionView{
				WorkplaceID: w.ID, CompanyID: w.CompanyID, Small: w.Small, Score: view.Score, Parts: view.Parts, TaskIDs: view.TaskIDs,
				Dropped: view.Dropped, Notes: view.Notes, Lessons: view.Lessons,
				Links: map[string]Link{
					"workplace": {Href: "/v1/workplaces/" + w.ID}, "company": {Href: "/v1/companies/" + w.CompanyID},
					"legal_room": {Href: "/v1/workplaces/" + w.ID + "/legal-room"},
				},
			}
		}),
	}
}
