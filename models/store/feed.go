package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"placement/models/lifecycle"
)

// FeedQuery says what is wanted of a tenant's feed.
type FeedQuery struct {
	// After is where to go on: the Next of a page or the Cursor of an event. Empty begins with the oldest event that is kept,
	// FeedNow behind the newest.
	After string
	// Limit is the greatest number of events; 0 means 50, and more than 200 are never given.
	Limit int
	// Types are the types of event that are wanted, such as placement.proposed; Kinds those of process. Both empty: all.
	Types []string
	Kinds []lifecycle.Kind
	// Subject is the process that is wanted; zero for any.
	Subject lifecycle.Ref
}

// FeedEvent is an event as the feed gives it.
type FeedEvent struct {
	// Cursor is the position behind it.
	Cursor  string
	ID      string
	Process lifecycle.Ref
	Version int
	Fact    string
	// Status is that of the process after the event; empty for events from before it was kept.
	Status string
	At     time.Time
}

// FeedPage is a part of a feed, in the order of its numbers.
type FeedPage struct {
	Events []FeedEvent
	// Next is where to go on. There always is one, and it passes over what was not wanted, also when there are no events.
	Next string
	// More tells that there are events behind Next already, wanted or not.
	More bool
}

// feedSpan is how many numbers one page looks at: where few events are wanted, a page is empty rather than late.
const feedSpan = 5000

// Feed returns the events of a tenant that have a number, in order, from a position on. What has no number yet gets one by
// StampFeed. Events of one process are in the order in which they happened, and whoever goes on from each Next misses none
// and gets none twice. ErrCursor when this tenant's feed cannot have given the position; *FeedGoneError when it is too old,
// or from before the database was restored.
func (s *Store) Feed(ctx context.Context, tenantID string, q FeedQuery) (FeedPage, error) {
	var from *position
	if q.After != FeedNow {
		var err error
		if from, err = feedPosition(tenantID, q.After); err != nil {
			return FeedPage{}, fmt.Errorf("read feed: %w", err)
		}
	}
	if q.Subject.ID != "" && !areIDs(q.Subject.ID) {
		return FeedPage{}, fmt.Errorf("read feed: %w", &InvalidError{Field: "subject"})
	}
	limit := Page{Limit: q.Limit}.limit()
	var found feedRows
	err := s.exchange(ctx, tenantID, feedSQL, feedArgs(tenantID, q, from, limit), func(answer pgx.BatchResults) error {
		rows, err := answer.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		return found.read(rows)
	})
	if err == nil {
		err = found.goesOn(tenantID, from)
	}
	if err != nil {
		return FeedPage{}, fmt.Errorf("read feed: %w", err)
	}
	return found.page(tenantID, limit), nil
}

// feedSQL finds the bounds of the feed, whether the position is one of it, and the events that are wanted of the span behind
// it. All of it is seen at one moment. Numbers have no gaps, so the span is found by counting.
const feedSQL = `
	WITH bounds AS (
		SELECT coalesce(min(seq), 1) AS oldest, coalesce(max(seq), 0) AS newest FROM feed WHERE tenant_id = $1
	), span AS (
		SELECT start.seq AS after, least(newest, start.seq + CAST($6 AS bigint)) AS upto
		FROM bounds, LATERAL (SELECT CASE WHEN $5 THEN newest ELSE coalesce(CAST($2 AS bigint), oldest - 1) END AS seq) start
	)
	SELECT bounds.oldest, bounds.newest,
		EXISTS (SELECT FROM feed WHERE tenant_id = $1 AND seq = $2 AND event_id = $3 AND stamped_at = $4),
		span.upto, last.event_id, last.stamped_at,
		f.seq, f.stamped_at, f.id, f.process_kind, f.process_id, f.version, f.fact, f.status, f.at
	FROM bounds CROSS JOIN span
	LEFT JOIN feed last ON last.tenant_id = $1 AND last.seq = span.upto
	LEFT JOIN LATERAL (
		SELECT n.seq, n.stamped_at, e.id, e.process_kind, e.process_id, e.version, e.fact, e.status, e.at
		FROM feed n JOIN events e ON e.tenant_id = n.tenant_id AND e.id = n.event_id
		WHERE n.tenant_id = $1 AND n.seq > span.after AND n.seq <= span.upto
			AND (cardinality(CAST($7 AS text[])) + cardinality(CAST($8 AS text[])) = 0
				OR e.process_kind || '.' || e.fact = ANY ($7) OR e.process_kind = ANY ($8))
			AND (CAST($9 AS uuid) IS NULL OR e.process_id = $9 AND e.process_kind = $10)
		ORDER BY n.seq LIMIT $11
	) f ON true
	ORDER BY f.seq`

func feedArgs(tenantID string, q FeedQuery, from *position, limit int) []any {
	types, kinds := append([]string{}, q.Types...), make([]string, len(q.Kinds))
	for i, k := range q.Kinds {
		kinds[i] = string(k)
	}
	args := []any{tenantID, nil, nil, nil, q.After == FeedNow, feedSpan, types, kinds, optional(q.Subject.ID), string(q.Subject.Kind), limit}
	if from != nil {
		args[1], args[2], args[3] = from.seq, from.eventID, from.stampedAt
	}
	return args
}

// feedRows is what feedSQL found.
type feedRows struct {
	oldest, newest int64
	known          bool
	upto           position
	at             []position // of each event
	events         []FeedEvent
}

func (f *feedRows) read(rows pgx.Rows) error {
	for rows.Next() {
		var lastID, id, kind, process, fact, status *string
		var lastAt, stamped, at *time.Time
		var seq *int64
		var version *int
		err := rows.Scan(&f.oldest, &f.newest, &f.known, &f.upto.seq, &lastID, &lastAt,
			&seq, &stamped, &id, &kind, &process, &version, &fact, &status, &at)
		if err != nil {
			return err
		}
		if lastID != nil {
			f.upto.eventID, f.upto.stampedAt = *lastID, *lastAt
		}
		if seq == nil {
			continue // nothing is wanted
		}
		f.at = append(f.at, position{*seq, *id, *stamped})
		f.events = append(f.events, FeedEvent{
			ID: *id, Process: lifecycle.Ref{Kind: lifecycle.Kind(*kind), ID: *process}, Version: *version, Fact: *fact,
			Status: *status, At: at.UTC(),
		})
	}
	return rows.Err()
}

// goesOn tells whether the feed can go on from the position.
func (f *feedRows) goesOn(tenantID string, from *position) error {
	gone := &FeedGoneError{Oldest: before(f.oldest).cursor(tenantID)}
	switch {
	case from == nil, f.known, from.seq == f.oldest-1:
		return nil
	case from.seq < f.oldest:
		return gone
	}
	gone.Lost = true
	return gone
}

func (f *feedRows) page(tenantID string, limit int) FeedPage {
	last := f.upto
	if len(f.events) == limit {
		last = f.at[limit-1]
	}
	if last.eventID == "" {
		last = before(f.oldest) // nothing has ever happened
	}
	for i, p := range f.at {
		f.events[i].Cursor = p.cursor(tenantID)
	}
	return FeedPage{Events: f.events, Next: last.cursor(tenantID), More: last.seq < f.newest}
}
