package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"placement/models/lifecycle"
)

// TaskRow is an open task: what a person must do now.
type TaskRow struct {
	ID          string
	ProcessID   string
	ProcessKind lifecycle.Kind
	lifecycle.Task
	OwnerID string
	UnitID  string
	// CandidateID is empty when the task is about none.
	CandidateID string
	OpenedAt    time.Time
}

// TaskFilter chooses open tasks; empty fields choose all. It is fast for an owner, a unit or a process.
type TaskFilter struct {
	OwnerID   string
	UnitID    string
	ProcessID string
	// Overdue chooses those that were due before At.
	Overdue bool
	At      time.Time
	// Escalated chooses those that were raised to the supervisors.
	Escalated bool
	Page
}

// due is what tasks are sorted by: when they are due, those without a date last. The partial indexes are over it.
const due = `coalesce(due, 'infinity'::timestamptz)`

// Tasks returns a page of open tasks, the most urgent first.
func (s *Store) Tasks(ctx context.Context, tenantID string, f TaskFilter) (List[TaskRow], error) {
	const list = "tasks"
	q, err := taskQuery(tenantID, list, f)
	if err != nil {
		return List[TaskRow]{}, fmt.Errorf("list tasks: %w", err)
	}
	items, err := rowsOf(ctx, s, tenantID, q, scanTask)
	if err != nil {
		return List[TaskRow]{}, fmt.Errorf("list tasks: %w", err)
	}
	return paged(items, f.limit(), func(t TaskRow) cursor {
		c := cursor{List: list, At: forever, ID: t.ID}
		if !t.Due.IsZero() {
			c.At = instant(t.Due)
		}
		return c
	}), nil
}

func taskQuery(tenantID, list string, f TaskFilter) (query, error) {
	q := query{
		sql: `SELECT id, process_id, process_kind, key, kind, command, due, level, escalated, owner_id, unit_id, candidate_id, opened_at
FROM tasks WHERE tenant_id = @tenant AND closed_at IS NULL`,
		args: map[string]any{"tenant": tenantID},
	}
	q.id("owner_id", "owner", f.OwnerID)
	q.id("unit_id", "unit", f.UnitID)
	q.id("process_id", "process", f.ProcessID)
	if f.Overdue {
		q.and(due + " < @at")
		q.args["at"] = f.At
	}
	if f.Escalated {
		q.and("escalated")
	}
	after, err := f.after(list, 0)
	if err != nil {
		return q, err
	}
	if after != nil {
		q.and("(" + due + ", id) > (CAST(@after AS timestamptz), CAST(@afterid AS uuid))")
		q.args["after"], q.args["afterid"] = after.At, after.ID
	}
	q.sql += "\nORDER BY " + due + ", id LIMIT " + strconv.Itoa(f.limit()+1)
	return q, nil
}

func scanTask(scan func(...any) error) (TaskRow, error) {
	var t TaskRow
	var due *time.Time
	var candidate *string
	err := scan(&t.ID, &t.ProcessID, &t.ProcessKind, &t.Key, &t.Kind, &t.Command, &due, &t.Level, &t.Escalated,
		&t.OwnerID, &t.UnitID, &candidate, &t.OpenedAt)
	if candidate != nil {
		t.CandidateID = *candidate
	}
	if due != nil {
		t.Due = due.UTC()
	}
	t.OpenedAt = t.OpenedAt.UTC()
	return t, err
}
