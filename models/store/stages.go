package store

import (
	"context"
	"fmt"
	"time"
)

// Entered is a stage that a process came into, and when by the tenant's clock.
type Entered struct {
	Status string
	At     time.Time
	// Version is that of the event which led to it.
	Version int
}

// Stages returns the stages that a process has been in, in order; one that it came back to is there again. Events from before
// the stage was kept with them say nothing, so the first one is the beginning only where its version is 1. None for a process
// that is not there.
func (s *Store) Stages(ctx context.Context, tenantID, processID string) ([]Entered, error) {
	q := query{
		sql: `SELECT status, at, version FROM (
			SELECT status, at, version, lag(status) OVER (ORDER BY version) AS before FROM events
			WHERE tenant_id = @tenant AND process_id = @process AND status <> '') e
			WHERE before IS DISTINCT FROM status ORDER BY version`,
		args: map[string]any{"tenant": tenantID, "process": processID}, none: !areIDs(processID),
	}
	list, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (Entered, error) {
		var e Entered
		err := scan(&e.Status, &e.At, &e.Version)
		e.At = e.At.UTC()
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the stages of a process: %w", err)
	}
	return list, nil
}
