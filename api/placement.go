package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// idInput names one thing by its ID.
type idInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
}

// readPlacement answers with a placement as it is in the database.
func (s *server) readPlacement(ctx context.Context, in *idInput) (*placementOutput, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindPlacement, in.ID)
	if err != nil {
		return nil, err
	}
	state, err := stateOf[placement.State](row)
	if err != nil {
		return nil, err
	}
	view, err := s.placementView(ctx, state)
	if view.RulePack = row.RulePack; row.RulePack != "" {
		view.Links["rule_pack"] = Link{Href: "/v1/rule-packs/" + row.RulePack}
	}
	view.Versions = versionsView(row)
	return &placementOutput{Status: http.StatusOK, ETag: etag(state.Version), Body: view}, err
}

type placementsInput struct {
	CandidateID string   `query:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CompanyID   string   `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PlaceID     string   `query:"place_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	MentorID    string   `query:"mentor_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Those in the care of a mentor."`
	UnitID      string   `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	OwnerID     string   `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Status      []string `query:"status,explode" maxItems:"20" enum:"proposed,agreed,meeting_booked,signing,approved,active,evaluating,evaluated,declined,expired,closed,withdrawn,cancelled" doc:"One of these; may be repeated."`
	Ruleset     int      `query:"ruleset" minimum:"1" maximum:"1000" doc:"Those under one version of the rules."`
	Paused      string   `query:"paused" enum:"true,false" doc:"Those that are paused now, or those that are not."`
	Untrained   bool     `query:"mentor_untrained" doc:"Only those that have not begun, and whose mentor has no training that holds on their first day."`
	PageInput
}

// PlacementLine is a placement in a list.
type PlacementLine struct {
	ID           string     `json:"id"`
	Status       string     `json:"status"`
	StatusText   string     `json:"status_text" doc:"What the status means, in the caller's language."`
	Version      int        `json:"version"`
	CandidateID  string     `json:"candidate_id"`
	CompanyID    string     `json:"company_id"`
	WorkplaceID  string     `json:"workplace_id"`
	PlaceID      string     `json:"place_id"`
	OwnerID      string     `json:"owner_id"`
	UnitID       string     `json:"unit_id"`
	Period       Period     `json:"period"`
	Outcome      string     `json:"outcome,omitempty"`
	NextDeadline *Deadline  `json:"next_deadline,omitempty"`
	CreatedAt    time.Time  `json:"created_at"`
	EndedAt      *time.Time `json:"ended_at,omitempty"`
	Href         string     `json:"href"`
}

// placementLine is what a line needs of a state: reading the rest, the calendar first of all, would cost more than the
// query.
type placementLine struct {
	CandidateID string               `json:"candidate_id"`
	CompanyID   string               `json:"company_id"`
	WorkplaceID string               `json:"workplace_id"`
	PlaceID     string               `json:"place_id"`
	OwnerID     string               `json:"owner_id"`
	UnitID      string               `json:"unit_id"`
	Period      lifecycle.Period     `json:"period"`
	Outcome     string               `json:"outcome"`
	Deadlines   []lifecycle.Deadline `json:"deadlines"`
}

func (s *server) listPlacements(ctx context.Context, in *placementsInput) (*listOutput[PlacementLine], error) {
	var paused *bool
	if in.Paused != "" {
		paused = new(in.Paused == "true")
	}
	list, err := s.Store.Placements(ctx, principalOf(ctx).Tenant.ID, store.PlacementFilter{
		Paused: paused, CandidateID: in.CandidateID, CompanyID: in.CompanyID, PlaceID: in.PlaceID, MentorID: in.MentorID, UnitID: in.UnitID, OwnerID: in.OwnerID,
		Statuses: in.Status, Ruleset: in.Ruleset, Untrained: in.Untrained, Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	l := inquiryOf(ctx).language
	lines := make([]PlacementLine, len(list.Items))
	for i, row := range list.Items {
		state, err := stateOf[placementLine](row)
		if err != nil {
			return nil, err
		}
		lines[i] = PlacementLine{
			ID: row.ID, Status: row.Status, StatusText: s.texts.status(l, lifecycle.KindPlacement, row.Status), Version: row.Version,
			CandidateID: state.CandidateID, CompanyID: state.CompanyID, WorkplaceID: state.WorkplaceID, PlaceID: state.PlaceID,
			OwnerID: state.OwnerID, UnitID: state.UnitID, Period: Period{string(state.Period.Start), string(state.Period.End)},
			Outcome: state.Outcome, CreatedAt: row.CreatedAt, EndedAt: row.EndedAt, Href: placementPath(row.ID),
		}
		if d, ok := lifecycle.Earliest(state.Deadlines); ok {
			next := s.deadlineView(l, d)
			lines[i].NextDeadline = &next
		}
	}
	return &listOutput[PlacementLine]{Body: ListView[PlacementLine]{Items: lines, Next: list.Next}}, nil
}
