package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"placement/models/lifecycle"
)

// FindingRow is what a check found about an event that happened all the same.
type FindingRow struct {
	lifecycle.Finding
	// Approved tells that somebody answered for it.
	Approved bool
	// Fact, Version, At and UserID are those of the event.
	Fact    string
	Version int
	At      time.Time
	UserID  string
}

// Findings returns what the checks found about the events of a process, in their order. None for a process that is not
// there.
func (s *Store) Findings(ctx context.Context, tenantID, processID string) ([]FindingRow, error) {
	q := query{
		sql: `SELECT f.finding, f.approved, e.fact, e.version, e.at, e.user_id
			FROM findings f JOIN events e ON e.tenant_id = f.tenant_id AND e.id = f.event_id WHERE f.tenant_id = @tenant`,
		args: map[string]any{"tenant": tenantID, "process": processID},
		none: !areIDs(processID),
	}
	q.and("f.process_id = @process")
	q.sql += " ORDER BY e.version, f.id"
	rows, err := rowsOf(ctx, s, tenantID, q, scanFinding)
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	return rows, nil
}

func scanFinding(scan func(...any) error) (FindingRow, error) {
	var f FindingRow
	var data []byte
	var user *string
	if err := scan(&data, &f.Approved, &f.Fact, &f.Version, &f.At, &user); err != nil {
		return f, err
	}
	if user != nil {
		f.UserID = *user
	}
	f.At = f.At.UTC()
	return f, json.Unmarshal(data, &f.Finding)
}
