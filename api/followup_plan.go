package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// PlannedFollowUp is a follow-up that a period would get.
type PlannedFollowUp struct {
	Kind  string `json:"kind"`
	DueOn string `json:"due_on"`
}

// FollowUpPlanView is the follow-ups that a period would get.
type FollowUpPlanView struct {
	Period Period            `json:"period"`
	Every  int               `json:"every" doc:"The calendar days between regular follow-ups, by the tenant's policy."`
	Items  []PlannedFollowUp `json:"items"`
}

type followUpPlanInput struct {
	Start day `query:"start" required:"true" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day."`
	End   day `query:"end" required:"true" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day."`
}

type followUpPlanOutput struct{ Body FollowUpPlanView }

// previewFollowUps shows the follow-ups that a placement of the period would get. Nothing is changed.
func (s *server) previewFollowUps(ctx context.Context, in *followUpPlanInput) (*followUpPlanOutput, error) {
	t := principalOf(ctx).Tenant
	calendar, err := s.calendars.of(ctx, t, s.now(t))
	if err != nil {
		return nil, err
	}
	switch {
	case !in.Start.Valid():
		return nil, refuseField(lifecycle.CodeInvalidDate, "start")
	case !in.End.Valid():
		return nil, refuseField(lifecycle.CodeInvalidDate, "end")
	case in.End < in.Start:
		return nil, refuseField(placement.CodeEndBeforeStart, "end")
	}
	planned, err := placement.PlanFollowUps(lifecycle.Period{Start: in.Start, End: in.End}, t.PlacementPolicy, calendar)
	if err != nil {
		return nil, err
	}
	return &followUpPlanOutput{FollowUpPlanView{
		Period: Period{string(in.Start), string(in.End)}, Every: t.PlacementPolicy.FollowUpEvery,
		Items: each(planned, func(f placement.FollowUp) PlannedFollowUp { return PlannedFollowUp{string(f.Kind), string(f.DueOn)} }),
	}}, nil
}

// FollowUpChange is what a change would do to one follow-up that has not been held.
type FollowUpChange struct {
	No     int    `json:"no,omitempty" doc:"Its number; absent for one that would come, and before the start."`
	Kind   string `json:"kind"`
	Now    string `json:"now,omitempty" doc:"When it is due; absent for one that would come."`
	Then   string `json:"then,omitempty" doc:"When it would be; absent for one that would go."`
	Change string `json:"change" enum:"stays,moves,comes,goes"`
}

// FollowUpChangesView is what a change would do to the follow-ups of a placement.
type FollowUpChangesView struct {
	PlacementID string           `json:"placement_id"`
	Items       []FollowUpChange `json:"items" doc:"Those that have not been held; what was held does not move."`
}

type followUpChangesInput struct {
	ID          string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	End         day    `query:"end" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Another last day."`
	PausedUntil day    `query:"paused_until" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"A pause from today until this day; or of one that it is in, another day."`
}

type followUpChangesOutput struct{ Body FollowUpChangesView }

// previewPlacementFollowUps shows how another last day, or a pause, would move what is planned (domain.md F58). Nothing is
// changed.
func (s *server) previewPlacementFollowUps(ctx context.Context, in *followUpChangesInput) (*followUpChangesOutput, error) {
	state, err := s.counted(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	moves, err := state.PreviewFollowUps(placement.PlanChange{End: in.End, PausedUntil: in.PausedUntil}, s.now(principalOf(ctx).Tenant))
	if err != nil {
		return nil, err
	}
	return &followUpChangesOutput{FollowUpChangesView{PlacementID: state.ID, Items: each(moves, followUpChange)}}, nil
}

func followUpChange(m placement.FollowUpMove) FollowUpChange {
	v := FollowUpChange{No: m.No, Kind: string(m.Kind), Now: string(m.Now), Then: string(m.Then), Change: "moves"}
	switch {
	case m.Now == "":
		v.Change = "comes"
	case m.Then == "":
		v.Change = "goes"
	case m.Now == m.Then:
		v.Change = "stays"
	}
	return v
}
