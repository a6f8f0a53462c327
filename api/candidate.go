package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// AccommodationBody is something about the candidate that work has to respect: how much of a demand they can meet.
type AccommodationBody struct {
	Code  vocabulary.Demand `json:"code" enum:"standing,walking,sitting,lifting,heights,stairs,noise,cold,outdoors,dust,fragrance,night,early_morning,weekend,customers,crowds,working_alone,fast_pace,repetition,changing_tasks,fine_motor,screen,reading,numbers,driving,danish_language" doc:"A demand of work."`
	Max   *float64          `json:"max,omitempty" minimum:"0" maximum:"480" doc:"How much of it can be met: minutes at a stretch for standing, walking and sitting, kilograms at a time for lifting, 1 to 6 (A1 to C2) for danish_language. Leave it out for all others: they cannot be met at all."`
	Limit string            `json:"limit,omitempty" maxLength:"100" doc:"The same in words, such as 20 minutes, then a break."`
	Hard  bool              `json:"hard,omitempty" doc:"Whether there is no way around it."`
	From  day               `json:"from,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day on which it holds; leave it out for always."`
	To    day               `json:"to,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day on which it holds; leave it out for always."`
	Note  string            `json:"note,omitempty" maxLength:"2000"`
}

// AccommodationView is an accommodation as it was written.
type AccommodationView struct {
	Code   string            `json:"code" doc:"A demand of work; before there was a list of them, any code such as no_heights."`
	Demand vocabulary.Demand `json:"demand,omitempty" doc:"The demand that the code means; absent when an earlier code means none of them."`
	Max    *float64          `json:"max,omitempty"`
	Limit  string            `json:"limit,omitempty"`
	Hard   bool              `json:"hard,omitempty"`
	From   day               `json:"from,omitempty"`
	To     day               `json:"to,omitempty"`
	Note   string            `json:"note,omitempty"`
}

func accommodation(b AccommodationBody) store.Accommodation {
	return store.Accommodation{Code: string(b.Code), Max: b.Max, Limit: b.Limit, Hard: b.Hard, From: b.From, To: b.To, Note: b.Note}
}

func accommodationView(a store.Accommodation) AccommodationView {
	v := AccommodationView{Code: a.Code, Max: a.Max, Limit: a.Limit, Hard: a.Hard, From: a.From, To: a.To, Note: a.Note}
	v.Demand, _ = a.Demand()
	return v
}

// CandidateBody is what is known of a candidate. What tells who they are or how they are is kept encrypted.
type CandidateBody struct {
	UnitID         string                 `json:"unit_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The unit that helps the candidate; your own, when you leave it out."`
	Name           string                 `json:"name" minLength:"1" maxLength:"200"`
	CPR            string                 `json:"cpr,omitempty" maxLength:"20" doc:"The personal number, with or without the hyphen. Required when the candidate is registered; leave it out of a change to keep the one there is. A number that fails modulus 11 is taken, with a warning."`
	Phone          string                 `json:"phone,omitempty" maxLength:"40"`
	Accommodations []AccommodationBody    `json:"accommodations,omitempty" maxItems:"50"`
	TargetGroup    vocabulary.TargetGroup `json:"target_group,omitempty" enum:"insured_unemployed,job_ready_cash_benefit,activity_ready,education_ready,education_activity_ready,sick_pay,job_clarification,resource_course,rehabilitation,early_pensioner,flex_job_referred,self_supporting_job_ready,self_supporting_other,under_18,integration_programme" doc:"The group of § 6 of the act on active employment effort; leave it out while it is not known."`
	WaitingSince   day                    `json:"waiting_since,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day since which the candidate waits for a place, not after today; leave it out when they do not seek one."`
	Protected      candidacy.Protection   `json:"protected,omitempty" enum:"name,address,name_and_address" doc:"What of the person is protected by law. It is seen by the case workers of the candidate's own unit only; leave it out when nothing is."`
}

// CandidateView is a candidate. The personal number shows the day of birth only, unless the whole was asked for.
type CandidateView struct {
	ID             string                 `json:"id"`
	UnitID         string                 `json:"unit_id"`
	Name           string                 `json:"name" doc:"protected, when it is hidden."`
	CPR            string                 `json:"cpr" doc:"Such as 070761-****; the whole with include=cpr, for case workers."`
	Phone          string                 `json:"phone"`
	Accommodations []AccommodationView    `json:"accommodations"`
	TargetGroup    vocabulary.TargetGroup `json:"target_group,omitempty"`
	Seeking        bool                   `json:"seeking" doc:"Whether the candidate waits for a place."`
	WaitingSince   day                    `json:"waiting_since,omitempty"`
	HasJobGoal     bool                   `json:"has_job_goal" doc:"Whether the profile names a job goal: a placement cannot be proposed without one."`
	Protected      candidacy.Protection   `json:"protected,omitempty"`
	Hidden         candidacy.Protection   `json:"hidden,omitempty" doc:"What is left out, because the person is protected and you are not a case worker of their unit."`
	Warnings       []FieldError           `json:"warnings" doc:"What to look at twice; nothing was refused for it."`
	Version        int                    `json:"version"`
	CreatedAt      time.Time              `json:"created_at"`
	UpdatedAt      time.Time              `json:"updated_at"`
}

func (s *server) candidateView(ctx context.Context, c store.Candidate, whole bool) CandidateView {
	v := CandidateView{
		ID: c.ID, UnitID: c.UnitID, Name: c.Name, CPR: c.CPR, Phone: c.Phone, Version: c.Version, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
		Accommodations: each(c.Accommodations, accommodationView),
		TargetGroup:    c.TargetGroup, Seeking: c.WaitingSince != "", WaitingSince: c.WaitingSince, HasJobGoal: c.HasJobGoal, Protected: c.Protected,
		Warnings: []FieldError{},
	}
	if c.Hidden != candidacy.NotProtected {
		return hide(v, c.Hidden)
	}
	number, regular, ok := lifecycle.ParseCPR(c.CPR)
	if !ok || !regular {
		const code = "cpr_irregular"
		v.Warnings = append(v.Warnings, FieldError{Field: "cpr", Code: code, Detail: s.texts.refusal(inquiryOf(ctx).language, code, "cpr", "")})
	}
	switch {
	case !ok:
		v.CPR = ""
	case whole:
		v.CPR = number[:6] + "-" + number[6:]
	default:
		v.CPR = number[:6] + "-****"
	}
	return v
}

// hiddenName stands where the name of a protected person would.
const hiddenName = "protected"

// hide says what is hidden; the store has left it out.
func hide(v CandidateView, hidden candidacy.Protection) CandidateView {
	v.Hidden = hidden
	if hidden.HidesName() {
		v.Name = hiddenName
	}
	return v
}

func (s *server) candidateOutput(ctx context.Context, c store.Candidate, whole bool) *thingOutput[CandidateView] {
	return &thingOutput[CandidateView]{ETag: etag(c.Version), Body: s.candidateView(ctx, c, whole)}
}

// candidate is the body as the store takes it.
func (s *server) candidate(ctx context.Context, b CandidateBody) (store.Candidate, error) {
	c := store.Candidate{
		UnitID: b.UnitID, Name: b.Name, Phone: b.Phone, TargetGroup: b.TargetGroup, WaitingSince: b.WaitingSince, Protected: b.Protected,
		Accommodations: each(b.Accommodations, accommodation),
	}
	if c.UnitID == "" {
		c.UnitID = principalOf(ctx).UnitID
	}
	if b.CPR != "" {
		number, _, ok := lifecycle.ParseCPR(b.CPR)
		if !ok {
			return c, refuseField("invalid_cpr", "cpr")
		}
		c.CPR = number
	}
	if err := candidacy.CheckAccommodations(c.Accommodations); err != nil {
		return c, err
	}
	return c, s.notAfterToday(ctx, b.WaitingSince, "waiting_since")
}

func (s *server) createCandidate(ctx context.Context, in *createInput[CandidateBody]) (*thingOutput[CandidateView], error) {
	candidate, err := s.candidate(ctx, in.Body)
	switch {
	case err != nil:
		return nil, err
	case candidate.CPR == "":
		return nil, refuseField(lifecycle.CodeRequired, "cpr")
	}
	c, err := s.creation(ctx, access.CreateCandidate, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if candidate, err = s.Store.CreateCandidate(ctx, c, candidate); err != nil {
		return nil, err
	}
	out := s.candidateOutput(ctx, candidate, false)
	out.Location = "/v1/candidates/" + candidate.ID
	return out, nil
}

type candidateInput struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Include string `query:"include" enum:"cpr" doc:"cpr for the whole personal number; for case workers only, and noted like every reading of a candidate."`
}

// readCandidate answers with a candidate. The store notes who read it.
func (s *server) readCandidate(ctx context.Context, in *candidateInput) (*thingOutput[CandidateView], error) {
	whole := in.Include == "cpr"
	if whole && !s.access.May(principalOf(ctx).Roles, access.ReadCandidateNumber) {
		return nil, refuse(http.StatusForbidden, codeNotAllowed)
	}
	candidate, err := s.Store.Candidate(ctx, actorOf(ctx), in.ID)
	switch {
	case err != nil:
		return nil, err
	case whole && candidate.Hidden != candidacy.NotProtected:
		return nil, refuse(http.StatusForbidden, candidacy.CodeProtectedPerson)
	}
	return s.candidateOutput(ctx, candidate, whole), nil
}

func (s *server) updateCandidate(ctx context.Context, in *updateInput[CandidateBody]) (*thingOutput[CandidateView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	candidate, err := s.candidate(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	candidate.ID, candidate.Version = in.ID, version
	if candidate, err = s.Store.UpdateCandidate(ctx, actorOf(ctx), candidate); err != nil {
		return nil, err
	}
	return s.candidateOutput(ctx, candidate, false), nil
}

type candidatesInput struct {
	UnitID  string `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Seeking bool   `query:"seeking" doc:"true for those only who wait for a place."`
	PageInput
}

func (s *server) listCandidates(ctx context.Context, in *candidatesInput) (*listOutput[CandidateView], error) {
	list, err := s.Store.Candidates(ctx, actorOf(ctx), store.CandidateFilter{UnitID: in.UnitID, Seeking: in.Seeking, Page: in.page()})
	if err != nil {
		return nil, err
	}
	return listOf(list, func(c store.Candidate) CandidateView { return s.candidateView(ctx, c, false) }), nil
}

type searchInput struct {
	Body struct {
		CPR string `json:"cpr" maxLength:"20" doc:"The personal number, with or without the hyphen."`
	}
}

// searchCandidate finds a candidate by personal number. It is a POST so that the number is in no address and no log.
func (s *server) searchCandidate(ctx context.Context, in *searchInput) (*thingOutput[CandidateView], error) {
	number, _, ok := lifecycle.ParseCPR(in.Body.CPR)
	if !ok {
		return nil, refuseField("invalid_cpr", "cpr")
	}
	candidate, err := s.Store.FindCandidateByCPR(ctx, actorOf(ctx), number)
	if err != nil {
		return nil, err
	}
	return s.candidateOutput(ctx, candidate, false), nil
}
