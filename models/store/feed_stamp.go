package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// FeedHead is where a tenant's feed ends.
type FeedHead struct {
	// Seq is the newest number; 0 when there is none.
	Seq int64
	// Waiting tells that events are there which have no number yet, so many that one call did not reach them.
	Waiting bool
}

// stampAtOnce is how many events get their number in one transaction.
const stampAtOnce = 5000

// StampFeed gives the committed events of a tenant that have no number yet the next ones, and returns where the feed ends.
// It may be called by anybody at any time, and repeated.
func (s *Store) StampFeed(ctx context.Context, tenantID string) (FeedHead, error) {
	head, err := s.feedHead(ctx, tenantID)
	if err == nil && head.Waiting {
		head, err = s.stampFeed(ctx, tenantID)
	}
	if err != nil {
		return FeedHead{}, fmt.Errorf("stamp feed: %w", err)
	}
	return head, nil
}

// feedHead looks whether there is anything to do; most often there is not, and no lock is taken.
func (s *Store) feedHead(ctx context.Context, tenantID string) (FeedHead, error) {
	var head FeedHead
	err := s.exchange(ctx, tenantID, feedHeadSQL, []any{tenantID}, func(answer pgx.BatchResults) error {
		return answer.QueryRow().Scan(&head.Seq, &head.Waiting)
	})
	return head, err
}

const feedHeadSQL = `
	SELECT (SELECT coalesce(max(seq), 0) FROM feed WHERE tenant_id = $1), EXISTS (SELECT FROM feed_pending WHERE tenant_id = $1)`

// stampFeed takes the lock in one statement and gives the numbers in the next: a statement sees what was committed when it
// began, so one that waited for the lock itself would not see the numbers that were given meanwhile.
func (s *Store) stampFeed(ctx context.Context, tenantID string) (FeedHead, error) {
	var head FeedHead
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		if err := tx.Exec(`SELECT pg_advisory_xact_lock(feed_lock(?))`, tenantID).Error; err != nil {
			return err
		}
		var stamped int
		err := tx.Raw(stampSQL, map[string]any{"tenant": tenantID, "most": stampAtOnce}).Row().Scan(&head.Seq, &stamped)
		head.Waiting = stamped == stampAtOnce
		return err
	})
	if code, _ := violated(err); code == codeLockTimeout {
		return FeedHead{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return head, err
}

// stampSQL orders by when the events were written. Within a process their version decides, whatever the clock showed: the
// greatest time so far stands for each.
const stampSQL = `
	WITH pending AS (
		SELECT e.id, e.process_id, e.version, max(e.recorded_at) OVER (PARTITION BY e.process_id ORDER BY e.version) AS written
		FROM feed_pending p JOIN events e ON e.tenant_id = p.tenant_id AND e.id = p.event_id
		WHERE p.tenant_id = @tenant
	), chosen AS (
		SELECT id, row_number() OVER (ORDER BY written, process_id, version) AS no FROM pending ORDER BY no LIMIT @most
	), moved AS (
		DELETE FROM feed_pending p USING chosen c WHERE p.tenant_id = @tenant AND p.event_id = c.id RETURNING c.id, c.no
	), head AS (
		SELECT coalesce(max(seq), 0) AS seq FROM feed WHERE tenant_id = @tenant
	), stamped AS (
		INSERT INTO feed (tenant_id, seq, event_id)
		SELECT CAST(@tenant AS uuid), head.seq + row_number() OVER (ORDER BY moved.no), moved.id FROM moved, head ORDER BY moved.no
		RETURNING seq
	)
	SELECT coalesce(max(stamped.seq), (SELECT seq FROM head)), count(*) FROM stamped`

// SweepFeed removes from a tenant's feed what has had its number for longer than the given time, and returns how many. What
// has none gets one first, and is never swept before its time. The newest event stays, however old: the next number follows
// it. The database keeps what is younger than 90 days, whatever is asked.
func (s *Store) SweepFeed(ctx context.Context, tenantID string, olderThan time.Duration) (int, error) {
	for waiting := true; waiting; {
		head, err := s.StampFeed(ctx, tenantID)
		if err != nil {
			return 0, fmt.Errorf("sweep feed: %w", err)
		}
		waiting = head.Waiting
	}
	// From the oldest on until the first that is young enough, so that no gap comes about when the clock was set back once.
	n, err := s.sweep(ctx, tenantID, olderThan, `
		DELETE FROM feed WHERE tenant_id = @tenant AND seq IN (
			SELECT seq FROM feed WHERE tenant_id = @tenant AND seq < coalesce(
				(SELECT seq FROM feed WHERE tenant_id = @tenant AND stamped_at >= now() - make_interval(secs => @age) ORDER BY seq LIMIT 1),
				(SELECT max(seq) FROM feed WHERE tenant_id = @tenant))
			ORDER BY seq LIMIT @most)`)
	if err != nil {
		return n, fmt.Errorf("sweep feed: %w", err)
	}
	return n, nil
}
