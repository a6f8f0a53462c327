package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// feed reads a page, after every event has its number.
func (r *recorder) feed(q store.FeedQuery) store.FeedPage {
	r.t.Helper()
	_, err := r.b.Store.StampFeed(context.Background(), r.b.Tenant.ID)
	require.NoError(r.t, err)
	page, err := r.b.Store.Feed(context.Background(), r.b.Tenant.ID, q)
	require.NoError(r.t, err)
	return page
}

// facts are what the events of a page say.
func facts(p store.FeedPage) []string {
	said := []string{}
	for _, e := range p.Events {
		said = append(said, e.Fact)
	}
	return said
}

func TestTheFeedGivesEveryEventOnceInOrder(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	proposal := r.state.ID
	first := r.feed(store.FeedQuery{})

	r.record(lifecycletest.CandidateAccepts())
	r.record(lifecycletest.CompanyAccepts())
	second := r.feed(store.FeedQuery{After: first.Next, Limit: 1})
	third := r.feed(store.FeedQuery{After: second.Next})
	nothing := r.feed(store.FeedQuery{After: third.Next})

	require.Equal(t, []string{"proposed"}, facts(first))
	require.Equal(t, []string{"candidate_decided"}, facts(second))
	require.Equal(t, []string{"company_decided"}, facts(third))
	require.Empty(t, nothing.Events)
	require.Equal(t, []bool{false, true, false, false}, []bool{first.More, second.More, third.More, nothing.More})
	require.Equal(t, third.Next, nothing.Next, "an empty page goes on where it stands")
	require.Equal(t, third.Next, third.Events[0].Cursor)
	e := third.Events[0]
	require.Equal(t, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: proposal}, e.Process)
	require.Equal(t, 3, e.Version)
	require.Equal(t, string(placement.Agreed), e.Status)
	require.True(t, lifecycletest.At(lifecycletest.ProposedOn, 10).Equal(e.At))
}

func TestTheFeedOfATenantWithoutEventsHasAPosition(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}

	empty := r.feed(store.FeedQuery{})
	fromNow := r.feed(store.FeedQuery{After: store.FeedNow})
	r.record(r.proposal(0, 0))

	require.Empty(t, empty.Events)
	require.Equal(t, []string{"proposed"}, facts(r.feed(store.FeedQuery{After: empty.Next})))
	require.Equal(t, []string{"proposed"}, facts(r.feed(store.FeedQuery{After: fromNow.Next})))
	require.Empty(t, r.feed(store.FeedQuery{After: store.FeedNow}).Events)
}

func TestTheFeedGivesWhatIsWanted(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	one := r.state.Head().Ref
	r.record(lifecycletest.CandidateAccepts())
	other := &recorder{t: t, b: r.b}
	other.record(other.proposal(1, 1))
	all := r.feed(store.FeedQuery{})

	for name, c := range map[string]struct {
		q    store.FeedQuery
		want []string
	}{
		"Type":             {store.FeedQuery{Types: []string{"placement.candidate_decided"}}, []string{"candidate_decided"}},
		"Types":            {store.FeedQuery{Types: []string{"placement.candidate_decided", "placement.proposed"}}, []string{"proposed", "candidate_decided", "proposed"}},
		"Kind":             {store.FeedQuery{Kinds: []lifecycle.Kind{lifecycle.KindPlacement}}, []string{"proposed", "candidate_decided", "proposed"}},
		"AnotherKind":      {store.FeedQuery{Kinds: []lifecycle.Kind{lifecycle.KindRematch}}, []string{}},
		"KindAndType":      {store.FeedQuery{Kinds: []lifecycle.Kind{lifecycle.KindRematch}, Types: []string{"placement.candidate_decided"}}, []string{"candidate_decided"}},
		"Subject":          {store.FeedQuery{Subject: one}, []string{"proposed", "candidate_decided"}},
		"SubjectAndType":   {store.FeedQuery{Subject: one, Types: []string{"placement.proposed"}}, []string{"proposed"}},
		"SubjectOfAnother": {store.FeedQuery{Subject: lifecycle.Ref{Kind: lifecycle.KindRematch, ID: one.ID}}, []string{}},
	} {
		page := r.feed(c.q)
		require.Equal(t, c.want, facts(page), name)
		require.Equal(t, all.Next, page.Next, "%s: the position passes over what is not wanted", name)
	}
	limited := r.feed(store.FeedQuery{Subject: one, Limit: 1})
	require.True(t, limited.More)
	require.Equal(t, limited.Events[0].Cursor, limited.Next)
}

func TestAPositionOfAnotherTenantIsRefused(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	mine := r.feed(store.FeedQuery{}).Next
	other := r.b.AddTenant(t, false)

	for name, after := range map[string]string{
		"AnotherTenant": mine, "NoCursor": "!", "AnotherList": "eyJsIjoidGFza3MiLCJpIjoiIn0",
	} {
		_, err := r.b.Store.Feed(t.Context(), other.ID, store.FeedQuery{After: after})
		require.ErrorIs(t, err, store.ErrCursor, name)
	}
}

// age makes the first numbers of the feed older, as the owner.
func (r *recorder) age(upto int, by time.Duration) {
	r.t.Helper()
	r.exec(`UPDATE feed SET stamped_at = stamped_at - make_interval(secs => $1) WHERE seq <= $2`, by.Seconds(), upto)
}

const ninetyDays = 90 * 24 * time.Hour

func TestSweepingLeavesLaterPositionsValid(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	// The position before everything was given out before there was anything.
	start, err := r.b.Store.Feed(t.Context(), r.b.Tenant.ID, store.FeedQuery{})
	require.NoError(t, err)
	r.record(lifecycletest.CandidateAccepts())
	r.record(lifecycletest.CompanyAccepts())
	first := r.feed(store.FeedQuery{Limit: 1})
	second := r.feed(store.FeedQuery{After: first.Next, Limit: 1})
	r.age(2, ninetyDays+time.Hour)

	swept, err := r.b.Store.SweepFeed(t.Context(), r.b.Tenant.ID, ninetyDays)

	require.NoError(t, err)
	require.Equal(t, 2, swept)
	require.Equal(t, []string{"company_decided"}, facts(r.feed(store.FeedQuery{After: second.Next})), "the next one is still there")
	require.Equal(t, []string{"company_decided"}, facts(r.feed(store.FeedQuery{})))
	for name, old := range map[string]string{"First": first.Next, "Start": start.Next} {
		_, err = r.b.Store.Feed(t.Context(), r.b.Tenant.ID, store.FeedQuery{After: old})
		var gone *store.FeedGoneError
		require.ErrorAs(t, err, &gone, name)
		require.False(t, gone.Lost)
		require.Equal(t, []string{"company_decided"}, facts(r.feed(store.FeedQuery{After: gone.Oldest})), name)
	}
}

func TestTheNewestNumberIsNeverSweptAndTheNextFollowsIt(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	r.feed(store.FeedQuery{})
	r.age(1, 2*ninetyDays)
	r.record(lifecycletest.CandidateAccepts()) // has no number before the sweeper comes

	swept, err := r.b.Store.SweepFeed(t.Context(), r.b.Tenant.ID, ninetyDays)
	require.NoError(t, err)
	again, err := r.b.Store.SweepFeed(t.Context(), r.b.Tenant.ID, ninetyDays)
	require.NoError(t, err)

	require.Equal(t, 1, swept)
	require.Zero(t, again)
	require.Equal(t, 2, r.count(`SELECT min(seq) FROM feed`))
	r.age(2, 2*ninetyDays)
	again, err = r.b.Store.SweepFeed(t.Context(), r.b.Tenant.ID, ninetyDays)
	require.NoError(t, err)
	require.Zero(t, again, "all are old, and the newest stays")
	r.record(lifecycletest.CompanyAccepts())
	require.Equal(t, []string{"company_decided"}, facts(r.feed(store.FeedQuery{After: r.feed(store.FeedQuery{Limit: 1}).Next})))
	require.Equal(t, 3, r.count(`SELECT max(seq) FROM feed`))
}

func TestTheDatabaseKeepsWhatIsYoung(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	r.record(lifecycletest.CandidateAccepts())
	r.feed(store.FeedQuery{})
	r.age(1, ninetyDays-time.Hour)

	swept, err := r.b.Store.SweepFeed(t.Context(), r.b.Tenant.ID, time.Minute)

	require.NoError(t, err)
	require.Zero(t, swept)
	require.Equal(t, 2, r.count(`SELECT count(*) FROM feed`))
}

func TestAPositionFromBeforeARestoreIsLost(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	kept := r.feed(store.FeedQuery{}).Next
	before := *r
	again := r.record(lifecycletest.CandidateAccepts())
	lost := r.feed(store.FeedQuery{}).Next
	r.restore(before)

	_, err := r.b.Store.Feed(t.Context(), r.b.Tenant.ID, store.FeedQuery{After: lost})
	var ahead *store.FeedGoneError
	require.ErrorAs(t, err, &ahead, "a number that is not there any more")
	require.True(t, ahead.Lost)

	// The workflow knows what the backup lacks.
	require.Equal(t, store.VerdictRecorded, r.forward(again).Verdict)
	require.Equal(t, store.VerdictBehind, r.forward(again).Verdict)
	require.Equal(t, []string{"candidate_decided"}, facts(r.feed(store.FeedQuery{After: kept})), "once")

	_, err = r.b.Store.Feed(t.Context(), r.b.Tenant.ID, store.FeedQuery{After: lost})
	var other *store.FeedGoneError
	require.ErrorAs(t, err, &other, "the same event under the same number again; what came before it may be another story")
	require.True(t, other.Lost)
	require.Equal(t, []string{"proposed", "candidate_decided"}, facts(r.feed(store.FeedQuery{After: other.Oldest})))
}

// restore takes back the latest event, as an older backup does, and brings the recorder to where it was before.
func (r *recorder) restore(before recorder) {
	r.t.Helper()
	for _, statement := range []string{
		`DELETE FROM feed WHERE event_id IN (SELECT id FROM events WHERE version > $1)`,
		`DELETE FROM feed_pending WHERE event_id IN (SELECT id FROM events WHERE version > $1)`,
		`DELETE FROM event_contents WHERE event_id IN (SELECT id FROM events WHERE version > $1)`,
		`DELETE FROM audit WHERE id IN (SELECT id FROM events WHERE version > $1)`,
		`DELETE FROM findings WHERE event_id IN (SELECT id FROM events WHERE version > $1)`,
		`DELETE FROM events WHERE version > $1`,
	} {
		r.exec(statement, before.state.Version)
	}
	r.exec(`UPDATE processes SET version = $1`, before.state.Version)
	r.state = before.state
}
