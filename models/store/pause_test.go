package store_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// While a placement is paused, its row has the deadline of the pause and that of its last day, and one task; its place is held.
// Afterwards everything that was left is there again.
func TestAPauseIsKeptInRows(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := begun(t, b, "active_paused")

	require.Equal(t, []string{"planned_end", "resume_placement"}, r.keys("deadlines"))
	require.Equal(t, []string{"resume_placement"}, r.keys("tasks"))
	require.True(t, r.state.Holds())
	listed := func(paused bool) int {
		list, err := b.Store.Placements(t.Context(), b.Tenant.ID, store.PlacementFilter{Paused: &paused})
		require.NoError(t, err)
		return len(list.Items)
	}
	require.Equal(t, []int{1, 0}, []int{listed(true), listed(false)})

	require.Equal(t, store.VerdictRecorded, r.say(lifecycletest.At(lifecycletest.ResumesOn, 9), lifecycletest.Resumes()).Verdict)

	require.Equal(t, []string{
		"follow_up:2", "follow_up:3", "follow_up:4", "follow_up:5", "follow_up:6", "follow_up:8", "planned_end", "problem:1",
	}, r.keys("deadlines"))
	require.Equal(t, []int{0, 1}, []int{listed(true), listed(false)})
	require.Equal(t, []string{"hold_follow_up:2", "resolve_problem:1"}, r.keys("tasks"))
}

// The length of a placement goes on in a pause, as the row of the product's rule pack says; under a pack that says otherwise,
// it does not.
func TestTheLegalClockOfAPauseFollowsItsRuleRow(t *testing.T) {
	t.Parallel()
	for count, verdict := range map[string]store.Verdict{"count: true": store.VerdictRefused, "count: false": store.VerdictRecorded} {
		t.Run(count, func(t *testing.T) {
			t.Parallel()
			b := storetest.New(t)
			_, err := b.Store.LoadRulePack(t.Context(), b.Tenant.Admin.Actor(), packLike(t, secretPack, "2027-01-15", "count: true", count))
			require.NoError(t, err)
			r := begun(t, b, "active_resumed")

			// 103 days, 12 of them paused: 91 are thirteen weeks.
			out := r.say(lifecycletest.At("2027-04-12", 10), placement.Extend{End: "2027-05-14", Reason: placement.MoreTimeNeeded})

			require.Equal(t, verdict, out.Verdict)
			if verdict == store.VerdictRefused {
				require.Equal(t, []string{legal.RuleExtensionAssessment}, rules(out.Refusal.Findings))
			}
		})
	}
}

// keys are those of the open rows of a table about the placement, in order.
func (r *recorder) keys(table string) []string {
	r.t.Helper()
	conn, err := pgx.Connect(r.t.Context(), r.b.OwnerURL)
	require.NoError(r.t, err)
	defer conn.Close(r.t.Context()) //nolint:errcheck // nothing is lost
	rows, err := conn.Query(r.t.Context(), `SELECT key FROM `+table+` WHERE process_id = $1 AND closed_at IS NULL ORDER BY key`, r.state.ID)
	require.NoError(r.t, err)
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(r.t, err)
	return keys
}
