package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

type tasksInput struct {
	Scope     string `query:"scope" enum:"mine,unit,coordinated" default:"mine" doc:"mine: your own tasks; those of whom you stand in for, who is away; those of a company's absent owner whose substitute you are, about its agreements and trainings; and those of clusters you coordinate that were raised to the supervisors. unit: all of your unit. coordinated: all of the clusters you coordinate."`
	Overdue   bool   `query:"overdue" doc:"Only those whose date has passed."`
	Escalated bool   `query:"escalated" doc:"Only those that were raised to the supervisors."`
	Task      string `query:"task" pattern:"^[a-z_]{1,60}$" patternDescription:"a kind of task: small letters and underscores" doc:"Only those of one kind, such as hold_follow_up."`
	ProcessID string `query:"process_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Only those of one process: a placement, a rematch, the training of a mentor, a search for a company; or those about one mentor, or one grant."`
	PageInput
}

// carriesCases tells whether somebody with the roles may have placements, and sees them.
func (s *server) carriesCases(roles []lifecycle.Role) bool {
	return s.access.May(roles, access.Operation(placement.Propose{}.Name()))
}

// listTasks is the inbox: what the caller, or the caller's unit, must do now, the most urgent first.
func (s *server) listTasks(ctx context.Context, in *tasksInput) (*listOutput[Task], error) {
	p, l := principalOf(ctx), inquiryOf(ctx).language
	now := s.now(p.Tenant)
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	filter := store.TaskFilter{On: today, ProcessID: in.ProcessID, Task: in.Task, Overdue: in.Overdue, Escalated: in.Escalated, At: now, Page: in.page()}
	if !s.carriesCases(p.Roles) {
		filter.Kind = lifecycle.KindWebhookEndpoint // whoever looks after systems sees no cases
	}
	switch in.Scope {
	case "unit":
		filter.UnitID = p.UnitID
	case "coordinated":
		filter.CoordinatorID = p.UserID
	default:
		filter.InboxOf, filter.Deputy = p.UserID, p.Deputy
	}
	list, err := s.Store.Tasks(ctx, p.Tenant.ID, filter)
	if err != nil {
		return nil, err
	}
	return listOf(list, func(t store.TaskRow) Task {
		v := s.taskView(l, lifecycle.Ref{Kind: t.ProcessKind, ID: t.ProcessID}, t.Task, now)
		v.ID, v.OwnerID, v.UnitID, v.CandidateID, v.OpenedAt = t.ID, t.OwnerID, t.UnitID, t.CandidateID, &t.OpenedAt
		v.SubstituteFor, v.CoordinatorOf, v.DeputyFor, v.Because = t.SubstituteFor, t.CoordinatorOf, t.DeputyFor, s.because(l, t)
		return v
	}), nil
}
