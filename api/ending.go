package api

import (
	"context"
	"errors"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

type extensionBody struct {
	End day `json:"end" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The new last day."`
	ReasonInput
	Approval *ApprovalInput `json:"approval,omitempty" doc:"Answers for findings of a refusal with needs_approval."`
}

func (b extensionBody) texts() []text {
	return written(append(b.Approval.texts(), text{placement.ContentReason, b.ReasonText})...)
}

func (b extensionBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.Extend{End: b.End, Reason: b.Reason, Approval: b.Approval.approval(), Contents: refs}
}

type endBody struct{}

func (endBody) texts() []text { return nil }

func (endBody) event(target, lifecycle.Contents) lifecycle.Event { return placement.EndAsPlanned{} }

type terminationBody struct {
	ByInput
	LastDay day `json:"last_day" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day of work."`
	ReasonInput
	AdjustmentsTried []placement.Adjustment `json:"adjustments_tried,omitempty" maxItems:"10" enum:"tasks,hours,goals,mentor,workplace,support,pause,period,other,none" doc:"Which adjustments were tried before; none, alone, with the reason in tried, or with the reason unsafe. Required of placements under ruleset 2."`
	Tried            string                 `json:"tried,omitempty" maxLength:"20000" doc:"What was tried first, or why nothing was. Kept encrypted."`
	LearnedInput
}

func (b terminationBody) texts() []text {
	return written(append(b.learned(), text{placement.ContentReason, b.ReasonText}, text{placement.ContentTried, b.Tried})...)
}

func (b terminationBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.TerminateEarly{By: b.By, Reason: b.Reason, LastDay: b.LastDay, Tried: b.AdjustmentsTried, Contents: refs}
}

type withdrawalBody struct {
	ByInput
	ReasonInput
	LearnedInput
}

func (b withdrawalBody) texts() []text {
	return written(append(b.learned(), text{placement.ContentReason, b.ReasonText})...)
}

func (b withdrawalBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.Withdraw{By: b.By, Reason: b.Reason, Contents: refs}
}

type cancellationBody struct {
	Reason placement.Reason `json:"reason,omitempty" enum:"no_capacity,tasks_do_not_fit,hours_do_not_fit,period_does_not_fit,transport_too_far,better_match_elsewhere,company_circumstances,candidate_circumstances,workplace_conditions,attendance,unsafe,undisclosed_problem,got_job,other_measure,entered_by_mistake,duplicate,more_time_needed,hours_rising,holiday,workplace_closed,other" doc:"Why: entered_by_mistake or duplicate."`
}

func (cancellationBody) texts() []text { return nil }

func (b cancellationBody) event(target, lifecycle.Contents) lifecycle.Event {
	return placement.Cancel{Reason: b.Reason}
}

// OwnerInput is who takes over.
type OwnerInput struct {
	OwnerID string `json:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The case worker who takes over, with their unit."`
}

func (OwnerInput) texts() []text { return nil }

func (b OwnerInput) resolve(ctx context.Context, s *server, t *target) error {
	owner, err := s.ownerOf(ctx, b.OwnerID)
	t.unitID = owner.UnitID
	return err
}

type reassignmentBody struct{ OwnerInput }

func (b reassignmentBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return placement.Reassign{OwnerID: b.OwnerID, UnitID: t.unitID, TakesAlong: true}
}

// ownerOf returns the user who is to own a process, or says that there is none: somebody who works here, and has an inbox.
func (s *server) ownerOf(ctx context.Context, id string) (store.User, error) {
	owner, err := s.Store.User(ctx, principalOf(ctx).Tenant.ID, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && (!owner.Active || !s.carriesCases(owner.Roles))) {
		return owner, refuseField(lifecycle.CodeOwnerNotFound, "owner_id")
	}
	return owner, err
}
