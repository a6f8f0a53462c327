package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// Process is a process as its last event left it.
type Process struct {
	lifecycle.Ref
	Status string
	// Version is the number of events so far; Epoch rises when the process is started again from here.
	Version int
	Epoch   int
	// State is the JSON of the kind's state, such as placement.State; without its calendar where it is read for people.
	State     json.RawMessage
	CreatedAt time.Time
	UpdatedAt time.Time
	// EndedAt is nil while the process goes on.
	EndedAt *time.Time
	// RulePack is the law that a placement is under since its start, as an ID. Process alone reads it.
	RulePack string
	// Ran is what its rules and its runs go by. Process alone reads it.
	Ran Versions
}

// PlacementFilter chooses placements; empty fields choose all.
type PlacementFilter struct {
	CandidateID string
	CompanyID   string
	PlaceID     string
	MentorID    string
	UnitID      string
	OwnerID     string
	Statuses    []string
	// Ruleset chooses those under one version of the rules; 0 for all.
	Ruleset int
	// Paused chooses those that stand still, or those that do not; nil for both.
	Paused *bool
	// Untrained chooses those that have not begun, and whose mentor has no training that holds on their first day.
	Untrained bool
	Page
}

// RematchFilter chooses rematches; empty fields choose all.
type RematchFilter struct {
	CandidateID string
	OwnerID     string
	UnitID      string
	Status      string
	// Overdue chooses those whose target had passed at At, and that still wait.
	Overdue bool
	At      time.Time
	// Cause chooses those after one kind of ending, OpenedFrom those that were opened on a day or later.
	Cause      placement.EndingKind
	OpenedFrom lifecycle.Date
	Page
}

// processColumns leave the calendar in the database: only rules that go on need it.
// wholeColumns are for those who compare states or go on from them.
const (
	processColumns = `p.kind, p.id, p.status, p.version, p.epoch, p.state - 'calendar', p.created_at, p.updated_at, p.ended_at`
	wholeColumns   = `p.kind, p.id, p.status, p.version, p.epoch, p.state, p.created_at, p.updated_at, p.ended_at`
)

// columnsOf are what people need of a process of the kind: a rematch counts how many working days it has used.
func columnsOf(kind lifecycle.Kind) string {
	if kind == lifecycle.KindRematch {
		return wholeColumns
	}
	return processColumns
}

// Process returns one process. ErrNotFound when there is none of this kind.
func (s *Store) Process(ctx context.Context, tenantID string, kind lifecycle.Kind, id string) (Process, error) {
	q := query{
		sql: `SELECT ` + columnsOf(kind) + `, x.rule_pack, p.ruleset, p.schema_version, p.host, p.build FROM processes p
			LEFT JOIN placements x ON x.tenant_id = p.tenant_id AND x.id = p.id WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(kind), "id": id},
		none: !areIDs(id),
	}
	q.and("p.id = @id")
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (Process, error) {
		var pack, build *string
		var ran Versions
		p, err := scanProcess(func(into ...any) error {
			return scan(append(into, &pack, &ran.Ruleset, &ran.Schema, &ran.Host, &build)...)
		})
		if pack != nil {
			p.RulePack = *pack
		}
		if build != nil {
			ran.Build = *build
		}
		p.Ran = ran
		return p, err
	})
	switch {
	case err != nil:
		return Process{}, fmt.Errorf("read %s: %w", kind, err)
	case len(found) == 0:
		return Process{}, ErrNotFound
	}
	return found[0], nil
}

// Placements returns a page of placements, newest first.
func (s *Store) Placements(ctx context.Context, tenantID string, f PlacementFilter) (List[Process], error) {
	list, err := s.processes(ctx, tenantID, "placements", placementQuery(tenantID, f), f.Page)
	if err != nil {
		return list, fmt.Errorf("list placements: %w", err)
	}
	return list, nil
}

func placementQuery(tenantID string, f PlacementFilter) query {
	q := query{
		sql:  `SELECT ` + processColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(lifecycle.KindPlacement)},
	}
	if f.CompanyID != "" || f.PlaceID != "" || f.MentorID != "" {
		q.and("p.id IN (SELECT l.id FROM placements l WHERE l.tenant_id = @tenant")
		q.id("l.company_id", "company", f.CompanyID)
		q.id("l.place_id", "place", f.PlaceID)
		q.id("l.mentor_id", "mentor", f.MentorID)
		q.sql += ")"
	}
	q.id("p.candidate_id", "candidate", f.CandidateID)
	q.id("p.unit_id", "unit", f.UnitID)
	q.id("p.owner_id", "owner", f.OwnerID)
	if len(f.Statuses) > 0 {
		q.and("p.status IN @statuses")
		q.args["statuses"] = f.Statuses
	}
	if f.Ruleset > 0 {
		q.and("p.ruleset = @ruleset")
		q.args["ruleset"] = f.Ruleset
	}
	if f.Paused != nil {
		// A pause has a deadline by which it should be over, which is open as long as the pause is.
		q.and(`@paused = EXISTS (SELECT FROM deadlines d WHERE d.tenant_id = @tenant AND d.process_id = p.id AND d.closed_at IS NULL AND d.key = @resume)`)
		q.args["paused"], q.args["resume"] = *f.Paused, placement.DeadlineOfPause
	}
	if f.Untrained {
		q.and(`p.status IN @ahead AND EXISTS (
			SELECT FROM placements x JOIN mentors m ON m.tenant_id = x.tenant_id AND m.id = x.mentor_id
			WHERE x.tenant_id = @tenant AND x.id = p.id AND NOT EXISTS (SELECT ` + trainingOn("x.starts_on") + `))`)
		q.args["ahead"] = placement.BeforeStart()
	}
	return q
}

// Rematches returns a page of rematches, newest first.
func (s *Store) Rematches(ctx context.Context, tenantID string, f RematchFilter) (List[Process], error) {
	q := query{
		sql:  `SELECT ` + columnsOf(lifecycle.KindRematch) + ` FROM processes p WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(lifecycle.KindRematch)},
	}
	q.id("p.candidate_id", "candidate", f.CandidateID)
	q.id("p.owner_id", "owner", f.OwnerID)
	q.id("p.unit_id", "unit", f.UnitID)
	q.text("p.status", "status", f.Status)
	if f.Overdue {
		q.and("EXISTS (SELECT FROM deadlines d WHERE d.tenant_id = @tenant AND d.process_id = p.id AND d.closed_at IS NULL AND d.due < @at)")
		q.args["at"] = f.At
	}
	q.text("p.state ->> 'cause'", "cause", string(f.Cause))
	if f.OpenedFrom != "" {
		q.and("p.state ->> 'opened_on' >= @opened") // days of four digits are in order as texts
		q.args["opened"] = string(f.OpenedFrom)
		q.none = q.none || !storable(f.OpenedFrom)
	}
	list, err := s.processes(ctx, tenantID, "rematches", q, f.Page)
	if err != nil {
		return list, fmt.Errorf("list rematches: %w", err)
	}
	return list, nil
}

func (s *Store) processes(ctx context.Context, tenantID, list string, q query, p Page) (List[Process], error) {
	if err := q.newest(list, "p", p); err != nil {
		return List[Process]{}, err
	}
	items, err := rowsOf(ctx, s, tenantID, q, scanProcess)
	if err != nil {
		return List[Process]{}, err
	}
	return paged(items, p.limit(), func(p Process) cursor {
		return cursor{List: list, At: instant(p.CreatedAt), ID: p.ID}
	}), nil
}

// OpenRematch returns the rematch that waits for a new placement of a candidate; the one that waits longest when there are
// several. ErrNotFound when there is none.
func (s *Store) OpenRematch(ctx context.Context, tenantID, candidateID string) (string, error) {
	if !areIDs(candidateID) {
		return "", ErrNotFound
	}
	var id string
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`
			SELECT id FROM processes
			WHERE tenant_id = ? AND candidate_id = ? AND kind = ? AND ended_at IS NULL
			ORDER BY created_at, id LIMIT 1`, tenantID, candidateID, string(lifecycle.KindRematch)).Row().Scan(&id)
	})
	if err != nil {
		return "", fmt.Errorf("find open rematch: %w", err)
	}
	return id, nil
}

// StoredOutcome is what became of a command.
type StoredOutcome struct {
	// Fingerprint is that of the request.
	Fingerprint string
	// Version is that of the process after the command, or 0 when it was refused; then Refusal says why.
	Version int
	Refusal *lifecycle.RuleError
}

// StoredOutcome returns what became of a command that was carried out, or refused by the database, before. ErrNotFound
// when neither is known.
func (s *Store) StoredOutcome(ctx context.Context, tenantID, processID, commandID string) (StoredOutcome, error) {
	if !areIDs(processID, commandID) {
		return StoredOutcome{}, ErrNotFound
	}
	var out StoredOutcome
	var refusal []byte
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`
			SELECT fingerprint, version, CAST(NULL AS jsonb) FROM events
			WHERE tenant_id = @tenant AND process_id = @process AND command_id = @command
			UNION ALL
			SELECT fingerprint, 0, refusal FROM refusals
			WHERE tenant_id = @tenant AND process_id = @process AND command_id = @command
			LIMIT 1`, map[string]any{"tenant": tenantID, "process": processID, "command": commandID}).
			Row().Scan(&out.Fingerprint, &out.Version, &refusal)
	})
	if err == nil && refusal != nil {
		err = json.Unmarshal(refusal, &out.Refusal)
	}
	if err != nil {
		return StoredOutcome{}, fmt.Errorf("read outcome of a command: %w", err)
	}
	return out, nil
}

func scanProcess(scan func(...any) error) (Process, error) {
	var p Process
	var state []byte
	err := scan(&p.Kind, &p.ID, &p.Status, &p.Version, &p.Epoch, &state, &p.CreatedAt, &p.UpdatedAt, &p.EndedAt)
	p.State, p.CreatedAt, p.UpdatedAt, p.EndedAt = state, p.CreatedAt.UTC(), p.UpdatedAt.UTC(), inUTC(p.EndedAt)
	return p, err
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}
