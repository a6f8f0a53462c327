package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// writeEvent writes the history row with what was written for it, the difference of tasks and deadlines, and the audit row,
// in one statement. The foreign key proves that the texts are there; an event that is brought
// forward may have lost one, and is recorded all the same. It returns
// the refusal that the command met before, if it did.
func writeEvent(tx *gorm.DB, t Transition) (*lifecycle.RuleError, error) {
	tasks, err := json.Marshal(taskRows(t))
	if err != nil {
		return nil, fmt.Errorf("encode tasks: %w", err)
	}
	texts, err := json.Marshal(textRows(t))
	if err != nil {
		return nil, fmt.Errorf("encode texts: %w", err)
	}
	deadlines, err := json.Marshal(deadlineRows(t))
	if err != nil {
		return nil, fmt.Errorf("encode deadlines: %w", err)
	}
	var refused *string
	args := map[string]any{
		"tenant": t.TenantID, "event": t.EventID(), "process": t.Head.ID, "kind": string(t.Head.Kind),
		"version": t.Head.Version, "epoch": t.Epoch, "name": t.Name, "fact": t.Fact, "payload": string(t.Event),
		"status": t.Head.Status, "at": t.At, "due": t.Due, "late": t.Late, "command": t.CommandID, "fingerprint": t.Fingerprint,
		"user": optional(t.Actor.UserID), "behalf": t.Actor.OnBehalf, "request": t.Actor.RequestID, "link": optional(t.Actor.LinkID),
		"owner": t.Head.OwnerID, "unit": t.Head.UnitID, "candidate": optional(t.Head.CandidateID),
		"tasks": string(tasks), "deadlines": string(deadlines), "texts": string(texts), "restored": t.restored,
		"trace": traceOf(tx.Statement.Context),
	}
	var moved string
	if p, ok := t.State.(placement.State); ok && t.Expected > 0 {
		moved = movePlacementSQL
		maps.Copy(args, placementArgs(t.TenantID, p))
	}
	if err := tx.Raw(`WITH `+moved+writeEventSQL, args).Row().Scan(&refused); err != nil {
		return nil, err
	}
	if refused == nil {
		return nil, nil //nolint:nilnil // no refusal is no error
	}
	var refusal lifecycle.RuleError
	if err := json.Unmarshal([]byte(*refused), &refusal); err != nil {
		return nil, fmt.Errorf("decode refusal: %w", err)
	}
	return &refusal, nil
}

// EventID is the ID of the history row: the same event always has the same one.
func (t Transition) EventID() string { return lifecycle.DeriveID("event", t.Head.ID, t.CommandID) }

// movePlacementSQL changes a placement's row where the event has changed what it says: most have not, and an update that
// changes nothing would still write a row and its index entries.
const movePlacementSQL = `moved AS (
	UPDATE placements SET company_id = @company, workplace_id = @workplace, place_id = @place, mentor_id = ` + mentorSQL + `,
		starts_on = CAST(@starts AS date), ends_on = CAST(@ends AS date), holds = @holds, binds = @binds, here_from = CAST(@here AS date)
	WHERE tenant_id = @tenant AND id = @id AND (company_id, workplace_id, place_id, mentor_id, starts_on, ends_on, holds, binds, here_from)
		IS DISTINCT FROM (CAST(@company AS uuid), CAST(@workplace AS uuid), CAST(@place AS uuid), ` + mentorSQL + `, CAST(@starts AS date),
			CAST(@ends AS date), CAST(@holds AS boolean), CAST(@binds AS boolean), CAST(@here AS date))
), `

const writeEventSQL = `event AS (
	INSERT INTO events (tenant_id, id, process_id, process_kind, version, epoch, name, fact, payload, at, due, late,
		command_id, fingerprint, user_id, on_behalf, request_id, link_id, status)
	VALUES (@tenant, @event, @process, @kind, @version, @epoch, @name, @fact, CAST(@payload AS jsonb), @at, @due, @late,
		@command, @fingerprint, @user, @behalf, @request, @link, @status)
), wanted_tasks AS (
	SELECT * FROM jsonb_to_recordset(CAST(@tasks AS jsonb))
		AS x(id uuid, key text, kind text, command text, due timestamptz, level integer, escalated boolean)
), closed_tasks AS (
	UPDATE tasks SET closed_at = @at
	WHERE tenant_id = @tenant AND process_id = @process AND closed_at IS NULL AND key NOT IN (SELECT key FROM wanted_tasks)
), opened_tasks AS (
	INSERT INTO tasks (tenant_id, id, process_id, process_kind, key, kind, command, owner_id, unit_id, candidate_id, due, level,
		escalated, opened_at)
	SELECT CAST(@tenant AS uuid), id, CAST(@process AS uuid), CAST(@kind AS text), key, kind, command, CAST(@owner AS uuid),
		CAST(@unit AS uuid), CAST(@candidate AS uuid), due, level, escalated, CAST(@at AS timestamptz)
	FROM wanted_tasks
	ON CONFLICT (tenant_id, process_id, key) WHERE closed_at IS NULL
	DO UPDATE SET due = excluded.due, level = excluded.level, escalated = excluded.escalated,
		owner_id = excluded.owner_id, unit_id = excluded.unit_id
	WHERE (tasks.due, tasks.level, tasks.escalated, tasks.owner_id, tasks.unit_id)
		IS DISTINCT FROM (excluded.due, excluded.level, excluded.escalated, excluded.owner_id, excluded.unit_id)
), wanted_deadlines AS (
	SELECT * FROM jsonb_to_recordset(CAST(@deadlines AS jsonb))
		AS x(id uuid, key text, due timestamptz, next_at timestamptz, next_kind text, fired integer)
), closed_deadlines AS (
	UPDATE deadlines SET closed_at = @at
	WHERE tenant_id = @tenant AND process_id = @process AND closed_at IS NULL
		AND (key, due) NOT IN (SELECT key, due FROM wanted_deadlines)
), opened_deadlines AS (
	INSERT INTO deadlines (tenant_id, id, process_id, process_kind, key, due, next_at, next_kind, fired, opened_at)
	SELECT CAST(@tenant AS uuid), id, CAST(@process AS uuid), CAST(@kind AS text), key, due, next_at, next_kind, fired,
		CAST(@at AS timestamptz)
	FROM wanted_deadlines
	ON CONFLICT (tenant_id, process_id, key, due) WHERE closed_at IS NULL
	DO UPDATE SET next_at = excluded.next_at, next_kind = excluded.next_kind, fired = excluded.fired
	WHERE deadlines.fired <> excluded.fired OR deadlines.next_at IS DISTINCT FROM excluded.next_at
), referred AS (
	INSERT INTO event_contents (tenant_id, event_id, content_id, process_id)
	SELECT CAST(@tenant AS uuid), CAST(@event AS uuid), id, CAST(@process AS uuid)
	FROM jsonb_to_recordset(CAST(@texts AS jsonb)) AS x(id uuid)
	WHERE NOT CAST(@restored AS boolean)
		OR EXISTS (SELECT FROM contents c WHERE c.tenant_id = @tenant AND c.id = x.id AND c.process_id = @process)
), audited AS (
	INSERT INTO audit (tenant_id, id, user_id, on_behalf, action, resource_kind, resource_id, request_id, link_id)
	VALUES (@tenant, @event, @user, @behalf, CAST(@kind AS text) || '.' || CAST(@fact AS text), @kind, @process, @request, @link)
)` + queueDeliveriesSQL + `
SELECT (SELECT CAST(refusal AS text) FROM refusals
	WHERE tenant_id = @tenant AND process_id = @process AND command_id = @command)`

type taskRow struct {
	ID        string     `json:"id"`
	Key       string     `json:"key"`
	Kind      string     `json:"kind"`
	Command   string     `json:"command"`
	Due       *time.Time `json:"due"`
	Level     int        `json:"level"`
	Escalated bool       `json:"escalated"`
}

func taskRows(t Transition) []taskRow {
	rows := make([]taskRow, 0, len(t.Tasks))
	for _, k := range t.Tasks {
		row := taskRow{
			ID:  lifecycle.DeriveID("task", t.EventID(), k.Key),
			Key: k.Key, Kind: k.Kind, Command: k.Command, Level: k.Level, Escalated: k.Escalated,
		}
		if !k.Due.IsZero() {
			due := k.Due.UTC()
			row.Due = &due
		}
		rows = append(rows, row)
	}
	return rows
}

type deadlineRow struct {
	ID       string     `json:"id"`
	Key      string     `json:"key"`
	Due      time.Time  `json:"due"`
	NextAt   *time.Time `json:"next_at"`
	NextKind string     `json:"next_kind"`
	Fired    int        `json:"fired"`
}

func deadlineRows(t Transition) []deadlineRow {
	rows := make([]deadlineRow, 0, len(t.Deadlines))
	for _, d := range t.Deadlines {
		row := deadlineRow{ID: lifecycle.DeriveID("deadline", t.EventID(), d.Key), Key: d.Key, Due: d.Due.UTC(), Fired: d.Fired}
		if next, ok := d.Next(); ok {
			at := next.At.UTC()
			row.NextAt, row.NextKind = &at, string(next.Kind)
		}
		rows = append(rows, row)
	}
	return rows
}

type textRow struct {
	ID string `json:"id"`
}

func textRows(t Transition) []textRow {
	rows := make([]textRow, 0, len(t.Texts))
	for _, c := range t.Texts {
		rows = append(rows, textRow{c.ID})
	}
	return rows
}
