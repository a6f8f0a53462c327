package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

// Transition is one event that a process decided, with the state after it.
type Transition struct {
	TenantID string
	// Epoch and Expected guard the write: the row must be of this epoch and have this version; Expected 0 means that there
	// is no row yet.
	Epoch, Expected int
	// CommandID is unique per process: a repeated one changes nothing.
	CommandID   string
	Fingerprint string
	Name, Fact  string
	Event       json.RawMessage
	// At is the process's own time. Due and Late are set for what the clock brought.
	At   time.Time
	Due  *time.Time
	Late bool
	// Actor has no user when the clock acts, nor where somebody acts through a link.
	Actor lifecycle.Actor
	Clock lifecycle.Clock

	// State is that of a kind of process, such as placement.State; the rest is what it says of itself.
	State     any
	Schema    int
	Head      lifecycle.Head
	Tasks     []lifecycle.Task
	Deadlines []lifecycle.Deadline
	Texts     lifecycle.Contents
	// Findings are what was found when the event was recorded, for BringForward. Record finds them itself.
	Findings []lifecycle.Finding

	// Host is the version of how the run issues its commands; nil where no run does.
	Host *int

	// Founded begins another process besides: both are recorded, or neither. Nil for none.
	Founded *Transition

	// restored is set by BringForward: the database proved this event once and lost it with its latest days.
	restored bool
}

// Verdict says what became of a transition.
type Verdict int

// The verdicts. Only with VerdictRecorded has anything changed.
const (
	// VerdictRecorded: committed.
	VerdictRecorded Verdict = iota
	// VerdictRepeated: the command was carried out before, at or before the expected version.
	VerdictRepeated
	// VerdictRefused: the database knows a reason against it.
	VerdictRefused
	// VerdictBehind: the row, or the tenant's clock, is ahead of the transition.
	VerdictBehind
	// VerdictSuperseded: the row is of a newer epoch.
	VerdictSuperseded
)

// Recorded answers Record.
type Recorded struct {
	Verdict Verdict
	// Fingerprint is that of the request carried out before, with VerdictRepeated.
	Fingerprint string
	// Refusal says why, with VerdictRefused.
	Refusal *lifecycle.RuleError
	// Findings are what the checks found and did not stand against, with VerdictRecorded.
	Findings []lifecycle.Finding
	// Missed are the events after the expected version, in order, and Clock the tenant's newer clock, with VerdictBehind.
	Missed []Event
	Clock  *lifecycle.Clock
}

// Event is one row of history.
type Event struct {
	Version     int
	CommandID   string
	Fingerprint string
	Name        string
	Payload     json.RawMessage
	At          time.Time
}

// Errors with which Record leaves its transaction without a commit.
var (
	errBehind     = errors.New("behind")
	errClock      = errors.New("clock moved")
	errWasRefused = errors.New("was refused before")
)

// Record is the one write path of every process: history, state, tasks, deadlines and audit in one transaction, or
// nothing. It may be repeated without end: a command that is there already is never written twice. Errors are those of
// the database and of the connection, worth trying again; everything else is a verdict.
func (s *Store) Record(ctx context.Context, t Transition) (Recorded, error) {
	var out Recorded
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return s.record(ctx, tx, t, &out) })
	founded, ofFounded := errors.AsType[*foundedError](err)
	switch {
	case err == nil:
		return Recorded{Verdict: VerdictRecorded, Findings: out.Findings}, nil
	case ofFounded && errors.Is(err, errBehind):
		// Both are written together: whoever meets this has found a bug, or half of a restored backup.
		return Recorded{}, fmt.Errorf("record %s: the process that it begins is there already", t.Name)
	case errors.Is(err, errBehind):
		return s.behind(ctx, t)
	case errors.Is(err, errClock), errors.Is(err, errWasRefused):
		return out, nil
	}
	if rule, ok := errors.AsType[*lifecycle.RuleError](err); ok {
		return s.refuse(ctx, t, founded.within(rule))
	}
	switch code, constraint := violated(err); {
	case code == codeUnique:
		// Every ID that is written derives from the command's: whichever is met first, the command is there already.
		return s.repeated(ctx, t)
	case code != "":
		if refusal := refusalOf(constraint); refusal != nil {
			return s.refuse(ctx, t, founded.within(refusal))
		}
	}
	return Recorded{}, fmt.Errorf("record %s: %w", t.Name, scrub(err))
}

// record does the work of Record in one transaction. It fills out when it returns errClock or errWasRefused, and with the
// findings when it returns nil.
func (s *Store) record(ctx context.Context, tx *gorm.DB, t Transition, out *Recorded) error {
	newer, err := newerClock(tx, t)
	if err != nil {
		return err
	}
	if newer != nil {
		*out = Recorded{Verdict: VerdictBehind, Clock: newer}
		return errClock
	}
	if err := writeProcess(tx, t, s.build); err != nil {
		return err
	}
	if err := useLink(tx, t); err != nil {
		return err
	}
	if err := holdForFounded(tx, t); err != nil {
		return err
	}
	// After the guard: a command that is there already is not checked again.
	findings, err := judged(tx, t, s.checks)
	if err != nil {
		return err
	}
	if err := project(tx, t); err != nil {
		return err
	}
	refused, err := writeEvent(tx, t)
	if err != nil {
		return err
	}
	if refused != nil {
		*out = Recorded{Verdict: VerdictRefused, Refusal: refused}
		return errWasRefused
	}
	if err := s.learn(ctx, tx, t); err != nil {
		return err
	}
	out.Findings = append(out.Findings, findings...)
	if err := writeFindings(tx, t, findings); err != nil {
		return err
	}
	return s.recordFounded(ctx, tx, t, out)
}

// newerClock names the tenant of the transaction, and returns its clock when that is newer than the transition's. Only
// practice tenants have one that moves; the share lock holds a move back until this transaction has ended.
func newerClock(tx *gorm.DB, t Transition) (*lifecycle.Clock, error) {
	var offset, version *int64
	if err := tx.Raw(`SELECT clock_offset, clock_version FROM enter_tenant(?)`, t.TenantID).Row().Scan(&offset, &version); err != nil {
		return nil, fmt.Errorf("enter tenant: %w", err)
	}
	if offset == nil || version == nil || int(*version) <= t.Clock.Version {
		return nil, nil //nolint:nilnil // no newer clock is no error
	}
	return &lifecycle.Clock{Offset: time.Duration(*offset), Version: int(*version)}, nil
}

// writeProcess writes the process row under its guard; errBehind when the guard does not hold.
func writeProcess(tx *gorm.DB, t Transition, build string) error {
	state, err := json.Marshal(t.State)
	if err != nil {
		return fmt.Errorf("encode state: %w", err)
	}
	var endedAt *time.Time
	if t.Head.Ended {
		endedAt = &t.At
	}
	args := map[string]any{
		"tenant": t.TenantID, "id": t.Head.ID, "kind": string(t.Head.Kind), "status": t.Head.Status, "ended": endedAt,
		"outcome": t.Head.Outcome, "ruleset": t.Head.Ruleset, "schema": t.Schema, "version": t.Head.Version, "epoch": t.Epoch,
		"state": string(state), "owner": t.Head.OwnerID, "unit": t.Head.UnitID, "candidate": optional(t.Head.CandidateID),
		"parent": optional(t.Head.Parent.ID), "calendar": t.Head.Calendar.Version, "at": t.At, "expected": t.Expected, "host": t.Host, "build": optional(build),
	}
	statement := `
		UPDATE processes SET status = @status, ended_at = @ended, outcome = @outcome, schema_version = @schema,
			version = @version, state = CAST(@state AS jsonb), owner_id = @owner, unit_id = @unit,
			calendar_version = @calendar, updated_at = @at, host = coalesce(@host, host), build = coalesce(@build, build)
		WHERE tenant_id = @tenant AND id = @id AND kind = @kind AND epoch = @epoch AND version = @expected`
	switch {
	case t.Name == (placement.Reopen{}).Name():
		// The run that goes on from the row is a new one, unless the old one has not gone yet.
		statement = `
		UPDATE processes SET status = @status, ended_at = @ended, outcome = @outcome, schema_version = @schema, epoch = @epoch,
			version = @version, state = CAST(@state AS jsonb), owner_id = @owner, unit_id = @unit,
			calendar_version = @calendar, updated_at = @at, host = coalesce(@host, host), build = coalesce(@build, build)
		WHERE tenant_id = @tenant AND id = @id AND kind = @kind AND epoch IN (@epoch, @epoch - 1) AND version = @expected
			AND ended_at IS NOT NULL`
	case t.Expected == 0:
		statement = `
			INSERT INTO processes (tenant_id, id, kind, status, ended_at, outcome, ruleset, schema_version, version, epoch, state,
				owner_id, unit_id, candidate_id, parent_id, calendar_version, created_at, updated_at, host, build)
			VALUES (@tenant, @id, @kind, @status, @ended, @outcome, @ruleset, @schema, @version, @epoch, CAST(@state AS jsonb),
				@owner, @unit, @candidate, @parent, @calendar, @at, @at, @host, @build)
			ON CONFLICT (tenant_id, id) DO NOTHING`
	}
	res := tx.Exec(statement, args)
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return errBehind
	}
	return nil
}

// project writes what other people look a process up by, and what the database must prove about it.
func project(tx *gorm.DB, t Transition) error {
	switch s := t.State.(type) {
	case placement.State:
		return projectPlacement(tx, t, s)
	case rematch.State:
		if t.Expected > 0 {
			return nil
		}
		return tx.Exec(`INSERT INTO rematches (tenant_id, id, placement_id, cause) VALUES (?, ?, ?, ?)`,
			t.TenantID, s.ID, s.PlacementID, string(s.Cause)).Error
	case issue.State:
		return projectIssue(tx, t, s)
	case mentortraining.State:
		return projectMentorTraining(tx, t, s)
	case outreach.State:
		return projectOutreach(tx, t, s)
	case followalong.State:
		return projectFollowAlong(tx, t, s)
	case agreement.State:
		return projectAgreement(tx, t, s)
	case endpoint.State:
		return projectEndpoint(tx, t, s)
	}
	return fmt.Errorf("no process has a state of type %T", t.State)
}

// errPlaceNotOpen is returned for a place that takes nobody now.
var errPlaceNotOpen = lifecycle.RefuseField(lifecycle.CodePlaceNotOpen, "place_id", "this place is paused or closed")

func projectPlacement(tx *gorm.DB, t Transition, s placement.State) error {
	if !t.restored && takesPlace(t, s) {
		var state string
		var madeFor *string
		row := tx.Raw(`SELECT state, made_for FROM places WHERE tenant_id = ? AND id = ? FOR SHARE`, t.TenantID, s.PlaceID).Row()
		switch err := row.Scan(&state, &madeFor); {
		case err == nil && state != "open":
			return errPlaceNotOpen
		case err == nil && madeFor != nil && *madeFor != s.CandidateID:
			return errMadeForOther
		}
	}
	if t.Name == (placement.GoBack{}).Name() && (s.Status == placement.Approved || s.Status == placement.Signing) {
		// The start that pinned the law was none.
		if err := tx.Exec(`UPDATE placements SET rule_pack = NULL WHERE tenant_id = ? AND id = ? AND rule_pack IS NOT NULL`, t.TenantID, s.ID).Error; err != nil {
			return err
		}
	}
	if t.Expected > 0 {
		return projectStay(tx, t, s) // the rest with the event, in one statement
	}
	return tx.Exec(`
		INSERT INTO placements (tenant_id, id, candidate_id, company_id, workplace_id, place_id, mentor_id, starts_on, ends_on, holds, binds)
		VALUES (@tenant, @id, @candidate, @company, @workplace, @place, `+mentorSQL+`, CAST(@starts AS date), CAST(@ends AS date), @holds, @binds)`,
		placementArgs(t.TenantID, s)).Error
}

// mentorSQL is the mentor of a placement as its row refers to it. Placements from before mentors were registered name
// somebody who is not there: they refer to nobody, and whatever else happens to them goes on.
const mentorSQL = `(SELECT m.id FROM mentors m
	WHERE m.tenant_id = @tenant AND m.id = CAST(@mentor AS uuid) AND m.workplace_id = CAST(@workplace AS uuid))`

// takesPlace tells whether the event may take a place that the placement did not hold before. After the start an amendment
// does not: whoever works at a place that was closed meanwhile stays.
func takesPlace(t Transition, s placement.State) bool {
	switch t.Name {
	case placement.Propose{}.Name(), placement.MoveToWorkplace{}.Name():
		return true
	case placement.GoBack{}.Name():
		return s.Status == placement.Proposed
	case placement.Amend{}.Name():
		return s.StartedOn == ""
	}
	return false
}

// placementArgs are the columns of a placement's row.
func placementArgs(tenantID string, s placement.State) map[string]any {
	return map[string]any{
		"tenant": tenantID, "id": s.ID, "candidate": s.CandidateID, "company": s.CompanyID, "workplace": s.WorkplaceID,
		"place": s.PlaceID, "mentor": optional(s.MentorID), "starts": string(s.Period.Start), "ends": string(s.Period.End), "holds": s.Holds(), "binds": s.Binds(),
		"here": optional(string(s.HereFrom)),
	}
}
