package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// AgreementLineInput is so many places of one model at one workplace.
type AgreementLineInput struct {
	Model       string `json:"model" enum:"fixed_places,advance_agreement,sought_for_one,cluster" doc:"fixed_places: kept filled. advance_agreement: may stand idle. sought_for_one: made for one person. cluster: several workplaces among which a person may move."`
	WorkplaceID string `json:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The workplace. Those of other companies belong to a cluster."`
	Count       int    `json:"count" minimum:"-1000" maximum:"1000" doc:"How many places: 1 to 9 fixed ones, 1 to 99 of another model."`
}

// AgreementTextsInput is what the parties write down.
type AgreementTextsInput struct {
	CompanyTasks        []string `json:"company_tasks,omitempty" maxItems:"20" doc:"What the company does, one text for each task. Kept encrypted."`
	MunicipalityTasks   []string `json:"municipality_tasks,omitempty" maxItems:"20" doc:"What the municipality does. Kept encrypted."`
	CompanyDemands      []string `json:"company_demands,omitempty" maxItems:"20" doc:"What the company may demand of the municipality. Kept encrypted."`
	MunicipalityDemands []string `json:"municipality_demands,omitempty" maxItems:"20" doc:"What the municipality may demand of the company. Kept encrypted."`
	ExchangeText        string   `json:"exchange_text,omitempty" maxLength:"20000" doc:"What is given in return for places, such as help with recruitment. Kept encrypted."`
	Note                string   `json:"note,omitempty" maxLength:"20000" doc:"What else is to be known. Kept encrypted."`
}

// AgreementBody is an agreement as it is drafted.
type AgreementBody struct {
	CompanyID     string               `json:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The company that the agreement is made with; in a cluster, the leading one."`
	Lines         []AgreementLineInput `json:"lines" maxItems:"50" doc:"How many places of which model where. One agreement may mix the models."`
	Period        PeriodInput          `json:"period"`
	FollowUpEvery int                  `json:"follow_up_every,omitempty" minimum:"-1000" maximum:"1000" default:"14" doc:"Calendar days between regular follow-ups of placements."`
	NoticeDays    int                  `json:"notice_days,omitempty" minimum:"-1000" maximum:"1000" default:"30" doc:"Calendar days between a notice and the last day."`
	MentorPay     bool                 `json:"mentor_pay,omitempty" doc:"Whether the company is paid for its mentors."`
	CoordinatorID string               `json:"coordinator_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The user who holds a cluster together; required for one."`
	OwnerID       string               `json:"owner_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The responsible case worker; you, when you leave it out."`
	AgreementTextsInput
}

// maxAgreementText is the most characters of one task or demand.
const maxAgreementText = 20000

func (b AgreementTextsInput) texts() []text {
	var all []text
	for _, list := range []struct {
		kind   string
		bodies []string
	}{
		{agreement.ContentCompanyTask, b.CompanyTasks},
		{agreement.ContentMunicipalityTask, b.MunicipalityTasks},
		{agreement.ContentCompanyDemand, b.CompanyDemands},
		{agreement.ContentMunicipalityDemand, b.MunicipalityDemands},
		{agreement.ContentExchange, []string{b.ExchangeText}},
		{agreement.ContentNote, []string{b.Note}},
	} {
		for _, body := range list.bodies {
			all = append(all, text{list.kind, body})
		}
	}
	return written(all...)
}

// check refuses a text in a list that is longer than one may be.
func (b AgreementTextsInput) check() error {
	for _, list := range []struct {
		field  string
		bodies []string
	}{
		{"company_tasks", b.CompanyTasks},
		{"municipality_tasks", b.MunicipalityTasks},
		{"company_demands", b.CompanyDemands},
		{"municipality_demands", b.MunicipalityDemands},
	} {
		for i, body := range list.bodies {
			if len([]rune(body)) > maxAgreementText {
				return &apiError{status: http.StatusUnprocessableEntity, code: "too_long", faults: []FieldError{{
					Field: fmt.Sprintf("%s[%d]", list.field, i), Code: "too_long", limit: strconv.Itoa(maxAgreementText),
				}}}
			}
		}
	}
	return nil
}

// linesOf are the lines with the companies that their workplaces belong to.
func (s *server) linesOf(ctx context.Context, in []AgreementLineInput) ([]agreement.Line, error) {
	var lines []agreement.Line
	for i, l := range in {
		workplace, err := s.Store.Workplace(ctx, principalOf(ctx).Tenant.ID, l.WorkplaceID)
		if errors.Is(err, store.ErrNotFound) {
			return nil, refuseField(lifecycle.CodeWorkplaceNotFound, fmt.Sprintf("lines[%d].workplace_id", i))
		}
		if err != nil {
			return nil, err
		}
		lines = append(lines, agreement.Line{
			Model: vocabulary.Model(l.Model), WorkplaceID: workplace.ID, CompanyID: workplace.CompanyID, Count: l.Count,
		})
	}
	return lines, nil
}

// coordinatorOf refuses a coordinator who is no active user.
func (s *server) coordinatorOf(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	user, err := s.Store.User(ctx, principalOf(ctx).Tenant.ID, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && !user.Active) {
		return refuseField(lifecycle.CodeCoordinatorNotFound, "coordinator_id")
	}
	return err
}

type agreementRevisionBody struct {
	Lines         []AgreementLineInput `json:"lines,omitempty" maxItems:"50" doc:"All lines from now on."`
	Period        *PeriodInput         `json:"period,omitempty"`
	FollowUpEvery *int                 `json:"follow_up_every,omitempty" minimum:"-1000" maximum:"1000"`
	NoticeDays    *int                 `json:"notice_days,omitempty" minimum:"-1000" maximum:"1000"`
	MentorPay     *bool                `json:"mentor_pay,omitempty"`
	CoordinatorID *string              `json:"coordinator_id,omitempty" pattern:"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Another coordinator; empty for none any more."`
	AgreementTextsInput
}

func (b agreementRevisionBody) resolve(ctx context.Context, s *server, t *target) error {
	if err := b.check(); err != nil {
		return err
	}
	if b.CoordinatorID != nil {
		if err := s.coordinatorOf(ctx, *b.CoordinatorID); err != nil {
			return err
		}
	}
	var err error
	t.lines, err = s.linesOf(ctx, b.Lines)
	return err
}

func (b agreementRevisionBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	e := agreement.ReviseAgreement{
		Lines: t.lines, CoordinatorID: b.CoordinatorID, FollowUpEvery: b.FollowUpEvery, NoticeDays: b.NoticeDays,
		MentorPay: b.MentorPay, Contents: refs,
	}
	if b.Period != nil {
		period := lifecycle.Period(*b.Period)
		e.Period = &period
	}
	return e
}

type agreementSignatureBody struct {
	Party     lifecycle.Party `json:"party" enum:"company,municipality" doc:"Who signs; the municipality last."`
	CompanyID string          `json:"company_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Which company of a cluster signs; the leading one, when you leave it out."`
	ChannelInput
}

func (agreementSignatureBody) texts() []text { return nil }

func (b agreementSignatureBody) event(target, lifecycle.Contents) lifecycle.Event {
	return agreement.SignAgreement{Party: b.Party, CompanyID: b.CompanyID, Channel: b.Channel}
}

type agreementWithdrawalBody struct {
	Reason     agreement.Reason `json:"reason" enum:"company_circumstances,municipality_circumstances,places_not_needed,new_agreement,entered_by_mistake,other"`
	ReasonText string           `json:"reason_text,omitempty" maxLength:"20000" doc:"The reason in words. Kept encrypted."`
}

func (b agreementWithdrawalBody) texts() []text {
	return written(text{agreement.ContentReason, b.ReasonText})
}

func (b agreementWithdrawalBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return agreement.WithdrawAgreement{Reason: b.Reason, Contents: refs}
}

type renewalBody struct {
	End day `json:"end" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The new last day."`
	ChannelInput
	Note string `json:"note,omitempty" maxLength:"20000" doc:"What else was agreed. Kept encrypted."`
}

func (b renewalBody) texts() []text { return written(text{agreement.ContentNote, b.Note}) }

func (b renewalBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return agreement.RenewAgreement{End: b.End, Channel: b.Channel, Contents: refs}
}

type agreementTerminationBody struct {
	By         lifecycle.Party  `json:"by" enum:"company,municipality" doc:"Who terminates."`
	Reason     agreement.Reason `json:"reason" enum:"company_circumstances,municipality_circumstances,terms_not_kept,places_not_needed,new_agreement,mutual_consent,other" doc:"A coarse code. With mutual_consent the notice need not be kept."`
	End        day              `json:"end" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day."`
	ReasonText string           `json:"reason_text,omitempty" maxLength:"20000" doc:"The reason in words. Kept encrypted."`
}

func (b agreementTerminationBody) texts() []text {
	return written(text{agreement.ContentReason, b.ReasonText})
}

func (b agreementTerminationBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return agreement.TerminateAgreement{By: b.By, Reason: b.Reason, End: b.End, Contents: refs}
}

type agreementEndBody struct{}

func (agreementEndBody) texts() []text { return nil }

func (agreementEndBody) event(target, lifecycle.Contents) lifecycle.Event {
	return agreement.EndAgreement{}
}

type agreementReassignmentBody struct{ OwnerInput }

func (b agreementReassignmentBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return agreement.ReassignAgreement{OwnerID: b.OwnerID, UnitID: t.unitID}
}

type exchangeBody struct {
	By      lifecycle.Party   `json:"by" enum:"company,municipality" doc:"Who did it for the other."`
	Service agreement.Service `json:"service" enum:"recruitment_help,training,retention,advice,place_offered,job_offered,introduction" doc:"What was done."`
	Note    string            `json:"note,omitempty" maxLength:"20000" doc:"More about it. Kept encrypted."`
}

func (b exchangeBody) texts() []text { return written(text{agreement.ContentNote, b.Note}) }

func (b exchangeBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return agreement.RecordExchange{By: b.By, Service: b.Service, Contents: refs}
}

// agreementCommand is a route that sends an event to an agreement and answers with the agreement after it.
func agreementCommand[B request](name, path, summary string) operation {
	o := operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Agreements", status: http.StatusOK, command: true}
	return fromServer(o, func(s *server) func(context.Context, *CommandInput[B]) (*agreementOutput, error) {
		return func(ctx context.Context, in *CommandInput[B]) (*agreementOutput, error) {
			ref := lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: in.ID}
			out, err := carryOut[agreement.State](ctx, s, ref, name, in.IfMatch, in.CommandHeaders, in.Body, target{})
			if err != nil {
				return nil, err
			}
			return &agreementOutput{Status: http.StatusOK, ETag: etag(out.State.Version), Body: s.agreementView(ctx, out.State)}, nil
		}
	})
}
