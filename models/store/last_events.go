package store

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// LastEvent is what happened in a process, and when by the tenant's clock.
type LastEvent struct {
	Fact string
	At   time.Time
}

// LastEvents returns the newest events of a process, at most n, the oldest of them first; none for one that is not there.
func (s *Store) LastEvents(ctx context.Context, tenantID, processID string, n int) ([]LastEvent, error) {
	q := query{
		sql:  "SELECT fact, at FROM events WHERE tenant_id = @tenant AND process_id = @process ORDER BY version DESC LIMIT @n",
		args: map[string]any{"tenant": tenantID, "process": processID, "n": n}, none: !areIDs(processID),
	}
	list, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (LastEvent, error) {
		var e LastEvent
		err := scan(&e.Fact, &e.At)
		e.At = e.At.UTC()
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the last events: %w", err)
	}
	slices.Reverse(list)
	return list, nil
}
