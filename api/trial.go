package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/candidacy"
	"placement/models/store"
)

// TrialBody is a visit at a workplace before anything is agreed.
type TrialBody struct {
	CandidateID    string                `json:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"It cannot be changed later."`
	WorkplaceID    string                `json:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"It cannot be changed later."`
	From           day                   `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
	To             day                   `json:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day, at most the fifth."`
	Status         candidacy.TrialStatus `json:"status,omitempty" enum:"planned,held,not_held" default:"planned"`
	CandidateWants candidacy.Answer      `json:"candidate_wants,omitempty" enum:"yes,no,unsure" doc:"Whether the candidate would go on with a placement; when the visit was held."`
	CompanyWants   candidacy.Answer      `json:"company_wants,omitempty" enum:"yes,no,unsure" doc:"Whether the company would go on with a placement; when the visit was held."`
	Note           string                `json:"note,omitempty" maxLength:"5000" doc:"What was seen and said. Kept encrypted."`
}

// TrialView is a visit at a workplace before anything is agreed.
type TrialView struct {
	ID             string                `json:"id"`
	CandidateID    string                `json:"candidate_id"`
	WorkplaceID    string                `json:"workplace_id"`
	From           day                   `json:"from"`
	To             day                   `json:"to"`
	Status         candidacy.TrialStatus `json:"status"`
	CandidateWants candidacy.Answer      `json:"candidate_wants,omitempty"`
	CompanyWants   candidacy.Answer      `json:"company_wants,omitempty"`
	Note           string                `json:"note"`
	Version        int                   `json:"version"`
	CreatedAt      time.Time             `json:"created_at"`
	UpdatedAt      time.Time             `json:"updated_at"`
}

func trialView(v store.TrialVisit) TrialView {
	return TrialView{
		ID: v.ID, CandidateID: v.CandidateID, WorkplaceID: v.WorkplaceID, From: v.Days.Start, To: v.Days.End, Status: v.Status,
		CandidateWants: v.CandidateWants, CompanyWants: v.CompanyWants, Note: v.Note,
		Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}
}

func trialOutput(v store.TrialVisit) *thingOutput[TrialView] {
	return &thingOutput[TrialView]{ETag: etag(v.Version), Body: trialView(v)}
}

// trial is the body as the store takes it, when it can be so today.
func (s *server) trial(ctx context.Context, b TrialBody) (store.TrialVisit, error) {
	v := store.TrialVisit{
		CandidateID: b.CandidateID, WorkplaceID: b.WorkplaceID, Note: b.Note,
		Trial: candidacy.Trial{
			Days: lifecycle.Period{Start: b.From, End: b.To}, Status: b.Status, CandidateWants: b.CandidateWants, CompanyWants: b.CompanyWants,
		},
	}
	today, err := s.today(ctx)
	if err != nil {
		return v, err
	}
	return v, v.Check(today)
}

func (s *server) createTrial(ctx context.Context, in *createInput[TrialBody]) (*thingOutput[TrialView], error) {
	visit, err := s.trial(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateTrialVisit, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if visit, err = s.Store.CreateTrialVisit(ctx, c, visit); err != nil {
		return nil, err
	}
	out := trialOutput(visit)
	out.Location = "/v1/trial-visits/" + visit.ID
	return out, nil
}

func (s *server) readTrial(ctx context.Context, in *idInput) (*thingOutput[TrialView], error) {
	visit, err := s.Store.TrialVisit(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return trialOutput(visit), nil
}

func (s *server) updateTrial(ctx context.Context, in *updateInput[TrialBody]) (*thingOutput[TrialView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	visit, err := s.trial(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	visit.ID, visit.Version = in.ID, version
	if visit, err = s.Store.UpdateTrialVisit(ctx, actorOf(ctx), visit); err != nil {
		return nil, err
	}
	return trialOutput(visit), nil
}

type trialsInput struct {
	CandidateID string `query:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	WorkplaceID string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

func (s *server) listTrials(ctx context.Context, in *trialsInput) (*listOutput[TrialView], error) {
	list, err := s.Store.TrialVisits(ctx, actorOf(ctx), store.TrialVisitFilter{CandidateID: in.CandidateID, WorkplaceID: in.WorkplaceID, Page: in.page()})
	if err != nil {
		return nil, err
	}
	return listOf(list, trialView), nil
}
