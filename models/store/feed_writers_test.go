package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// slowCommits lets the database hold the transaction of every third event open for a while, after everything of it has been
// written: until then nobody sees it, and what is written later is committed before.
func (r *recorder) slowCommits(longest time.Duration) {
	r.t.Helper()
	r.exec(`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF random() < 0.34 THEN PERFORM pg_sleep(random() * ` + fmt.Sprint(longest.Seconds()) + `); END IF;
			RETURN NULL;
		END $$`)
	r.exec(`CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()`)
}

// writers let so many placements be amended at the same time, each so often, and count how many events are committed.
func writers(t *testing.T, b *storetest.Bundle, placements, amendments int) (*sync.WaitGroup, *atomic.Int64) {
	t.Helper()
	var all []*recorder
	for i := range placements {
		r := &recorder{t: t, b: b}
		proposal := r.proposal(i%2, 0)
		place, err := b.Store.CreatePlace(context.Background(), b.Tenant.CaseWorker.Create(), store.Place{
			WorkplaceID: b.Tenant.Workplace.ID, Title: "Lager", MinWeeklyHours: 2, MaxWeeklyHours: 37, State: "open",
		})
		require.NoError(t, err)
		proposal.PlaceID = place.ID
		r.record(proposal)
		all = append(all, r)
	}
	var group sync.WaitGroup
	var committed atomic.Int64
	for _, r := range all {
		group.Go(func() {
			committed.Add(1)
			for i := range amendments {
				kind := placement.GoalEducation
				if i%2 == 1 {
					kind = placement.GoalJob
				}
				next := r.transition(placement.Amend{Goals: []placement.Goal{{Key: "job", Kind: kind}}})
				if _, err := b.Store.Record(context.Background(), next); err != nil {
					t.Errorf("record: %v", err)
					return
				}
				r.state, _ = next.State.(placement.State)
				committed.Add(1)
			}
		})
	}
	return &group, &committed
}

// feedReader is a reader of a feed, and what it has had.
type feedReader struct {
	events   []store.FeedEvent
	versions map[string]int
	ids      map[string]bool
}

// have takes the events of a page, and requires that each is the next one of its process.
func (g *feedReader) have(t *testing.T, page store.FeedPage) {
	t.Helper()
	for _, e := range page.Events {
		if g.ids[e.ID] || g.versions[e.Process.ID]+1 != e.Version {
			t.Errorf("version %d of %s after version %d", e.Version, e.Process.ID, g.versions[e.Process.ID])
		}
		g.ids[e.ID], g.versions[e.Process.ID] = true, e.Version
		g.events = append(g.events, e)
	}
}

func newFeedReader() *feedReader {
	return &feedReader{versions: map[string]int{}, ids: map[string]bool{}}
}

func TestReadersMissNothingBesideWritersThatCommitLate(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	const placements, amendments, readers = 8, 40, 4
	r.slowCommits(60 * time.Millisecond)
	written, committed := writers(t, r.b, placements, amendments)

	var done atomic.Bool
	var reading sync.WaitGroup
	readings := make([]*feedReader, readers)
	for i := range readings {
		readings[i] = newFeedReader()
		reading.Go(func() { readings[i].follow(t, r.b, &done, 1+i*7) })
	}
	written.Wait()
	done.Store(true)
	reading.Wait()

	const all = placements * (amendments + 1)
	require.EqualValues(t, all, committed.Load())
	require.Equal(t, all, r.count(`SELECT count(*) FROM events`))
	require.Zero(t, r.count(`SELECT count(*) FROM feed_pending`))
	require.Equal(t, all, r.count(`SELECT max(seq) FROM feed`), "no gaps")
	require.NotZero(t, r.count(`SELECT count(*) FROM feed a JOIN feed b ON b.seq = a.seq + 1 JOIN events e ON e.id = a.event_id
		JOIN events f ON f.id = b.event_id WHERE f.recorded_at < e.recorded_at`), "nobody committed late: the test shows nothing")
	for _, g := range readings {
		require.Len(t, g.events, all)
		for i := range g.events {
			require.Equal(t, readings[0].events[i].ID, g.events[i].ID, "everybody has the same order")
		}
	}
}

// follow polls until everything that was committed before done has been read.
func (g *feedReader) follow(t *testing.T, b *storetest.Bundle, done *atomic.Bool, limit int) {
	t.Helper()
	after := ""
	for {
		last := done.Load()
		if _, err := b.Store.StampFeed(context.Background(), b.Tenant.ID); err != nil {
			t.Errorf("stamp: %v", err)
			return
		}
		page, err := b.Store.Feed(context.Background(), b.Tenant.ID, store.FeedQuery{After: after, Limit: limit})
		if err != nil {
			t.Errorf("read: %v", err)
			return
		}
		g.have(t, page)
		after = page.Next
		if last && !page.More {
			return
		}
	}
}

func TestTheOrderWithinAProcessIsThatOfItsVersionsWhateverTheClockShowed(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	group, _ := writers(t, r.b, 2, 5)
	group.Wait()
	// The clock was set back while the third was written.
	r.exec(`UPDATE events SET recorded_at = recorded_at - interval '1 hour' WHERE version >= 3`)

	g := newFeedReader()
	g.have(t, r.feed(store.FeedQuery{}))

	require.Len(t, g.events, 12)
}
