package api

import (
	"context"
	"errors"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// EmploymentBody is a job that a candidate has or had.
type EmploymentBody struct {
	CompanyID   string `json:"company_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The employer, when it is in the register; else send cvr."`
	CVR         string `json:"cvr,omitempty" maxLength:"20" doc:"The employer's company number, when you do not send company_id: eight digits that pass modulus 11."`
	From        day    `json:"from" format:"date" pattern:"^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 1900 to 2099" doc:"The first day."`
	To          day    `json:"to,omitempty" format:"date" pattern:"^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 1900 to 2099" doc:"The last day; leave it out while the job goes on."`
	Subsidised  bool   `json:"subsidised,omitempty" doc:"Whether it was a job with a wage subsidy, not an ordinary one."`
	JobFunction string `json:"job_function,omitempty" maxLength:"500" doc:"What the candidate did there, in words. Kept encrypted."`
}

// EmploymentView is a job that a candidate has or had.
type EmploymentView struct {
	ID          string    `json:"id"`
	CandidateID string    `json:"candidate_id"`
	CompanyID   string    `json:"company_id,omitempty" doc:"The employer in the register, when it was there as this was written."`
	CVR         string    `json:"cvr" doc:"The employer's company number."`
	From        day       `json:"from"`
	To          day       `json:"to,omitempty" doc:"Absent while the job goes on."`
	Subsidised  bool      `json:"subsidised"`
	JobFunction string    `json:"job_function"`
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func employmentView(e store.Employment) EmploymentView { return EmploymentView(e) }

func employmentOutput(e store.Employment) *thingOutput[EmploymentView] {
	return &thingOutput[EmploymentView]{ETag: etag(e.Version), Body: employmentView(e)}
}

// employment is the body as the store takes it.
func (b EmploymentBody) employment() (store.Employment, error) {
	switch {
	case (b.CompanyID == "") == (b.CVR == ""):
		return store.Employment{}, refuseField("employer_either_or", "company_id")
	case b.CVR != "" && !lifecycle.ValidCVR(b.CVR):
		return store.Employment{}, refuseField("invalid_cvr", "cvr")
	case b.To != "" && b.To < b.From:
		return store.Employment{}, refuseField(placement.CodeEndBeforeStart, "to")
	}
	return store.Employment{
		CompanyID: b.CompanyID, CVR: b.CVR, From: b.From, To: b.To, Subsidised: b.Subsidised, JobFunction: b.JobFunction,
	}, nil
}

// addInput adds something to a candidate.
type addInput[B any] struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CreateHeaders
	Body B
}

// ofPath is err, when the store says that there is no candidate of the path.
func ofPath(err error) error {
	if ref, ok := errors.AsType[*store.RefError](err); ok && ref.Field == "candidate_id" {
		return store.ErrNotFound
	}
	return err
}

func (s *server) createEmployment(ctx context.Context, in *addInput[EmploymentBody]) (*thingOutput[EmploymentView], error) {
	employment, err := in.Body.employment()
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateEmployment, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	employment.CandidateID = in.ID
	if employment, err = s.Store.CreateEmployment(ctx, c, employment); err != nil {
		return nil, ofPath(err)
	}
	return employmentOutput(employment), nil
}

func (s *server) updateEmployment(ctx context.Context, in *updateInput[EmploymentBody]) (*thingOutput[EmploymentView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	employment, err := in.Body.employment()
	if err != nil {
		return nil, err
	}
	employment.ID, employment.Version = in.ID, version
	if employment, err = s.Store.UpdateEmployment(ctx, actorOf(ctx), employment); err != nil {
		return nil, err
	}
	return employmentOutput(employment), nil
}

// removeInput removes one thing, of the version that the caller has seen.
type removeInput struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	IfMatch string `header:"If-Match" doc:"The ETag that you last saw; required. When the thing has changed since, nothing happens and you get 412."`
}

func (s *server) removeEmployment(ctx context.Context, in *removeInput) (*thingOutput[EmploymentView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	employment, err := s.Store.RemoveEmployment(ctx, actorOf(ctx), in.ID, version)
	if err != nil {
		return nil, err
	}
	return employmentOutput(employment), nil
}

type ofCandidateInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

func (s *server) listEmployments(ctx context.Context, in *ofCandidateInput) (*listOutput[EmploymentView], error) {
	list, err := s.Store.Employments(ctx, actorOf(ctx), in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, employmentView), nil
}
