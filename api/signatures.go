package api

import (
	"context"
	"errors"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

type statementBody struct {
	Statement placement.StatementKind `json:"statement" enum:"agrees,disagrees,no_representative" doc:"What the employee representative says about the conditions, or that there is none."`
	ChannelInput
	ReasonText string `json:"reason_text,omitempty" maxLength:"20000" doc:"Why the representative disagrees. Kept encrypted."`
}

func (b statementBody) texts() []text { return written(text{placement.ContentReason, b.ReasonText}) }

func (b statementBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.RecordRepresentativeStatement{Statement: b.Statement, Channel: b.Channel, Contents: refs}
}

type signatureBody struct {
	Party lifecycle.Party `json:"party" enum:"candidate,company,municipality" doc:"Who signs; the municipality last."`
	ChannelInput
	Approval *ApprovalInput `json:"approval,omitempty" doc:"Answers for findings of a refusal with needs_approval."`
}

func (b signatureBody) texts() []text { return b.Approval.texts() }

func (b signatureBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.Sign{Party: b.Party, Channel: b.Channel, Approval: b.Approval.approval(), Contents: refs}
}

type amendmentBody struct {
	PlaceID         string         `json:"place_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Another place. Its workplace and company come with it."`
	Period          *PeriodInput   `json:"period,omitempty" doc:"Other days."`
	WeeklyHours     float64        `json:"weekly_hours,omitempty" minimum:"0" maximum:"168" doc:"The same hours in every week; comes with a period. Or send hours."`
	Hours           []HoursInput   `json:"hours,omitempty" maxItems:"50" doc:"Hours that change on the way."`
	MentorID        *string        `json:"mentor_id,omitempty" pattern:"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Another mentor at the place; empty for none any more. Who moves to another workplace names a mentor there."`
	Goals           []GoalInput    `json:"goals,omitempty" maxItems:"20" doc:"The goals from now on."`
	TasksText       string         `json:"tasks_text,omitempty" maxLength:"20000" doc:"The tasks from now on. Kept encrypted."`
	NewFunctionText string         `json:"new_function_text,omitempty" maxLength:"20000" doc:"How the tasks differ from what the candidate did before, when they last worked there. Kept encrypted."`
	PurposeText     string         `json:"purpose_text,omitempty" maxLength:"20000" doc:"The purpose from now on. Kept encrypted."`
	Note            string         `json:"note,omitempty" maxLength:"20000" doc:"What else is to be known. Kept encrypted."`
	Approval        *ApprovalInput `json:"approval,omitempty" doc:"Answers for findings of a refusal with needs_approval."`
}

func (b amendmentBody) texts() []text {
	_, all := goalsOf(b.Goals)
	all = append(all, b.Approval.texts()...)
	return written(append(all, text{placement.ContentTasks, b.TasksText}, text{placement.ContentPurpose, b.PurposeText},
		text{placement.ContentNote, b.Note}, text{placement.ContentNewFunction, b.NewFunctionText})...)
}

func (b amendmentBody) resolve(ctx context.Context, s *server, t *target) error {
	if b.WeeklyHours != 0 && (b.Period == nil || len(b.Hours) > 0) {
		return refuseField("hours_either_or", "weekly_hours")
	}
	if b.PlaceID == "" {
		return nil
	}
	var err error
	t.place, err = s.placeOf(ctx, b.PlaceID)
	return err
}

func (b amendmentBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	goals, _ := goalsOf(b.Goals)
	e := placement.Amend{
		PlaceID: t.place.ID, WorkplaceID: t.place.WorkplaceID, CompanyID: t.place.CompanyID,
		AgreementID: t.place.AgreementID, PlaceModel: modelOf(t.place), Hours: hoursOf(b.Hours), Mentor: b.MentorID, Goals: goals, Approval: b.Approval.approval(), Contents: refs,
	}
	if b.Period != nil {
		period := lifecycle.Period(*b.Period)
		e.Period = &period
		if b.WeeklyHours != 0 {
			e.Hours = []placement.HoursStep{{From: period.Start, WeeklyHours: b.WeeklyHours}}
		}
	}
	return e
}

// placeOf returns a place with its workplace and company, or says that there is none.
func (s *server) placeOf(ctx context.Context, id string) (store.Place, error) {
	place, err := s.Store.Place(ctx, principalOf(ctx).Tenant.ID, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && place.State == placeUnopened) {
		return place, refuseField(lifecycle.CodePlaceNotFound, "place_id")
	}
	return place, err
}

// modelOf is how a place was agreed; empty for one without an agreement that was made for nobody in particular.
func modelOf(p store.Place) vocabulary.Model {
	if p.AgreementID == "" && p.MadeFor == "" {
		return ""
	}
	return vocabulary.Model(p.Model)
}
