package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store/storetest"
)

// The doctor hears of a placement that may have told something, while what belongs to it is open.
func TestWithNewsFindsPlacementsThatToldSomething(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	at := lifecycletest.At("2027-05-05", 10)
	r := closed(t, b, 0, 0, at, placement.NoChange)
	f := followed(r, at)
	news := func(after string) int {
		rows, err := b.Store.WithNews(t.Context(), b.Tenant.ID, after, 10)
		require.NoError(t, err)
		return len(rows)
	}
	says := func(state string) {
		r.exec(`UPDATE processes SET state = state || CAST($2 AS jsonb) WHERE id = $1`, r.state.ID, state)
	}

	require.Zero(t, news(""), "it was never opened again")
	says(`{"reopened": 1}`)
	require.Equal(t, 1, news(""))
	require.Zero(t, news(r.state.ID))
	f.record(at, followalong.PauseFollowAlong{Reopened: 1})
	require.Zero(t, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL`, f.state.ID), "it stands still")
	e := lifecycletest.ResumeFollowAlong()
	e.LastDay = "2027-04-28"
	f.record(lifecycletest.At("2027-05-12", 10), e)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM follow_alongs WHERE id = $1 AND last_day = '2027-04-28'`, f.state.ID), "it was corrected")
	require.Equal(t, 1, r.count(`SELECT count(*) FROM deadlines WHERE process_id = $1 AND closed_at IS NULL`, f.state.ID))
	again := lifecycletest.PlacedAgain(1)
	again.NewPlacementID = closed(t, b, 0, 1, at, placement.NoChange, func(s *placement.State) {
		s.Period.Start, s.Period.End, s.StartedOn = "2027-06-28", "2027-07-09", "2027-06-28"
	}).state.ID
	f.record(lifecycletest.At("2027-06-29", 10), again)
	require.Zero(t, news(""), "nobody is left who could hear it")
}
