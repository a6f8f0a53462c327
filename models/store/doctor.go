package store

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// noID sorts before every ID.
const noID = "00000000-0000-0000-0000-000000000000"

// OpenRows returns up to limit processes of the tenant that have not ended, in order of ID, after the given one.
func (s *Store) OpenRows(ctx context.Context, tenantID, after string, limit int) ([]Process, error) {
	q := query{
		sql:  `SELECT ` + wholeColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.ended_at IS NULL AND p.id > @after`,
		args: map[string]any{"tenant": tenantID, "after": after},
	}
	if after == "" {
		q.args["after"] = noID
	}
	q.sql += "\nORDER BY p.id LIMIT " + strconv.Itoa(limit)
	rows, err := rowsOf(ctx, s, tenantID, q, scanProcess)
	if err != nil {
		return nil, fmt.Errorf("list open rows: %w", err)
	}
	return rows, nil
}

// Rows returns those of the processes that have a row, by ID, whether they have ended or not.
func (s *Store) Rows(ctx context.Context, tenantID string, ids []string) (map[string]Process, error) {
	found := map[string]Process{}
	if len(ids) == 0 {
		return found, nil
	}
	q := query{
		sql:  `SELECT ` + wholeColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.id IN @ids`,
		args: map[string]any{"tenant": tenantID, "ids": ids},
		none: !areIDs(ids...),
	}
	rows, err := rowsOf(ctx, s, tenantID, q, scanProcess)
	if err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	for _, p := range rows {
		found[p.ID] = p
	}
	return found, nil
}

// CommandAt returns the command that led a process to the version. ErrNotFound when there is no such event.
func (s *Store) CommandAt(ctx context.Context, tenantID, processID string, version int) (string, error) {
	var id string
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT command_id FROM events WHERE tenant_id = ? AND process_id = ? AND version = ?`, tenantID, processID, version).
			Row().Scan(&id)
	})
	if err != nil {
		return "", fmt.Errorf("read command: %w", err)
	}
	return id, nil
}

// WithoutRematch returns up to limit placements whose end wants a rematch that has no row, in order of ID, after the given
// one.
func (s *Store) WithoutRematch(ctx context.Context, tenantID, after string, limit int) ([]Process, error) {
	var wanting []string
	for _, kind := range placement.EndingKinds() {
		if (placement.State{Ending: &placement.Ending{Kind: kind}}).WantsRematch() {
			wanting = append(wanting, string(kind))
		}
	}
	rows, err := s.without(ctx, tenantID, after, limit, `
		p.state->'ending'->>'kind' IN @wanting
		AND NOT EXISTS (SELECT FROM rematches r WHERE r.tenant_id = p.tenant_id AND r.placement_id = p.id)`,
		map[string]any{"wanting": wanting})
	if err != nil {
		return nil, fmt.Errorf("list placements without rematch: %w", err)
	}
	return rows, nil
}

// without returns up to limit placements that the condition holds for, in order of ID, after the given one: it says that they
// want another process and have none.
func (s *Store) without(ctx context.Context, tenantID, after string, limit int, condition string, args map[string]any) ([]Process, error) {
	q := query{
		sql:  `SELECT ` + wholeColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.kind = @kind AND p.id > @after`,
		args: args,
	}
	q.and(condition)
	q.args["tenant"], q.args["kind"], q.args["after"] = tenantID, string(lifecycle.KindPlacement), cmp.Or(after, noID)
	q.sql += "\nORDER BY p.id LIMIT " + strconv.Itoa(limit)
	return rowsOf(ctx, s, tenantID, q, scanProcess)
}

// Overdue is a step of a deadline that should have happened.
type Overdue struct {
	// ID is that of the deadline's row.
	ID string
	lifecycle.Ref
	Key      string
	NextKind string
	NextAt   time.Time
}

// OverdueDeadlines returns up to limit deadlines of open processes whose next step should have happened before the given
// time of the tenant, in order of ID, after the given one.
func (s *Store) OverdueDeadlines(ctx context.Context, tenantID string, before time.Time, after string, limit int) ([]Overdue, error) {
	q := query{
		sql: `SELECT d.id, d.process_kind, d.process_id, d.key, d.next_kind, d.next_at FROM deadlines d
			JOIN processes p ON p.tenant_id = d.tenant_id AND p.id = d.process_id AND p.ended_at IS NULL
			WHERE d.tenant_id = @tenant AND d.closed_at IS NULL AND d.next_at < @before AND d.id > @after`,
		args: map[string]any{"tenant": tenantID, "before": before.UTC(), "after": after},
	}
	if after == "" {
		q.args["after"] = noID
	}
	q.sql += "\nORDER BY d.id LIMIT " + strconv.Itoa(limit)
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (Overdue, error) {
		var o Overdue
		err := scan(&o.ID, &o.Kind, &o.Ref.ID, &o.Key, &o.NextKind, &o.NextAt)
		o.NextAt = o.NextAt.UTC()
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("list overdue deadlines: %w", err)
	}
	return found, nil
}
