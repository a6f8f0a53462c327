package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// coordinated is an active cluster of two workplaces that the supervisor coordinates, with a placement under way at the first
// one; and the place at the other one.
func coordinated(t *testing.T) (inCluster, *recorder) {
	t.Helper()
	c := clusteredUnder(t, func(n *storetest.Tenant) string { return n.Supervisor.ID })
	r := c.placement
	r.happens(r.at(lifecycletest.At("2027-02-01", 12), placement.ReportProblem{Kind: placement.ProblemTasks, By: lifecycle.PartyCandidate}))
	return c, r
}

// happens records a transition and goes on from it.
func (r *recorder) happens(t store.Transition) {
	r.t.Helper()
	out, err := r.b.Store.Record(r.t.Context(), t)
	require.NoError(r.t, err)
	require.Equal(r.t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	r.state, _ = t.State.(placement.State)
}

// elapse lets time bring what comes next for the placement of r, on time, and returns what came.
func (r *recorder) elapse() lifecycle.Event {
	r.t.Helper()
	d, ok := r.state.Due()
	require.True(r.t, ok)
	rung, _ := d.Next()
	e, ok := r.state.Elapse(rung.At)
	require.True(r.t, ok)
	brought := r.at(rung.At, e)
	brought.Actor = lifecycle.Actor{TenantID: r.b.Tenant.ID}
	r.happens(brought)
	return e
}

// A coordinator sees what is open in the cluster, finds what was escalated in the inbox, and is told of that and of moves.
func TestACoordinatorSeesWhatIsEscalatedInTheCluster(t *testing.T) {
	t.Parallel()
	c, r := coordinated(t)
	b, n := c.b, c.b.Tenant
	keys := func(f store.TaskFilter) (keys []string) {
		list, err := b.Store.Tasks(t.Context(), n.ID, f)
		require.NoError(t, err)
		for _, k := range list.Items {
			keys = append(keys, k.Key)
			if f.InboxOf == n.Supervisor.ID || f.CoordinatorID != "" {
				require.Equal(t, c.state.ID, k.CoordinatorOf)
			} else {
				require.Empty(t, k.CoordinatorOf)
			}
		}
		return keys
	}
	notices := func(f store.NoticeFilter) []store.Notice {
		list, err := b.Store.Notices(t.Context(), n.ID, f)
		require.NoError(t, err)
		return list.Items
	}
	mine := store.TaskFilter{InboxOf: n.Supervisor.ID, On: "2027-02-10"}
	all := store.TaskFilter{CoordinatorID: n.Supervisor.ID}
	told := store.NoticeFilter{CoordinatorID: n.Supervisor.ID}

	require.IsType(t, placement.Remind{}, r.elapse())
	require.Empty(t, keys(mine), "a reminder is the case worker's alone")
	require.Contains(t, keys(all), "renew_agreement")
	require.Contains(t, keys(all), "hold_follow_up:1")
	require.Empty(t, notices(told))

	var raised placement.Escalate
	for raised.Deadline == "" {
		raised, _ = r.elapse().(placement.Escalate)
	}
	require.Equal(t, "follow_up:1", raised.Deadline)
	require.Equal(t, []string{"hold_follow_up:1"}, keys(mine))
	owner := store.TaskFilter{InboxOf: n.CaseWorker.ID, On: "2027-02-10"}
	require.Contains(t, keys(owner), "hold_follow_up:1", "it is the case worker's all the same, once")
	escalated := all
	escalated.Escalated = true
	require.Equal(t, []string{"hold_follow_up:1"}, keys(escalated))
	require.Empty(t, keys(store.TaskFilter{InboxOf: n.SecondCaseWorker.ID, On: "2027-02-10"}))
	got := notices(told)
	require.Len(t, got, 1)
	require.Equal(t, store.Notice{
		ID: got[0].ID, Fact: "escalated", ProcessID: r.state.ID, ProcessKind: lifecycle.KindPlacement, AgreementID: c.state.ID,
		CandidateID: r.state.CandidateID, At: got[0].At, Deadline: "follow_up:1",
	}, got[0])

	move := c.moves(c.trainedFrom("2027-02-01", "2028-02-01"))
	at := got[0].At.Add(time.Hour)
	r.happens(r.at(at, move))
	got = notices(told)
	require.Len(t, got, 2, "the latest first, and the old one still")
	require.Equal(t, "moved_to_workplace", got[0].Fact)
	require.Equal(t, c.there, got[0].PlaceID)
	require.Equal(t, c.other.ID, got[0].WorkplaceID)
	require.Equal(t, at, got[0].At)
	require.Equal(t, []string{"hold_follow_up:1"}, keys(mine), "the cluster is the same at the new workplace")
	require.Len(t, notices(store.NoticeFilter{CoordinatorID: n.Supervisor.ID, Since: got[1].At}), 1)
	require.Len(t, notices(store.NoticeFilter{CoordinatorID: n.Supervisor.ID, Page: store.Page{Limit: 1}}), 1)
	first, err := b.Store.Notices(t.Context(), n.ID, store.NoticeFilter{CoordinatorID: n.Supervisor.ID, Page: store.Page{Limit: 1}})
	require.NoError(t, err)
	require.Equal(t, got[1:], notices(store.NoticeFilter{CoordinatorID: n.Supervisor.ID, Page: store.Page{Limit: 1, After: first.Next}}))
	require.Empty(t, notices(store.NoticeFilter{CoordinatorID: n.CaseWorker.ID}))
	require.Empty(t, notices(store.NoticeFilter{CoordinatorID: "none"}))
}

// Mentors of the cluster's workplaces belong to it as long as it holds; places of other models never do.
func TestWhatBelongsToACluster(t *testing.T) {
	t.Parallel()
	c, r := coordinated(t)
	b, n := c.b, c.b.Tenant
	c.train("2026-12-01", "2028-12-01")
	c.exec(`INSERT INTO tasks (tenant_id, id, process_id, process_kind, key, kind, command, owner_id, unit_id, due, level, escalated, opened_at)
		SELECT tenant_id, gen_random_uuid(), id, kind, 'renew_training', 'renew_training', 'x', owner_id, unit_id, '2027-01-10', 2, true, now()
		FROM processes WHERE tenant_id = $1 AND kind = 'mentor_training'`, n.ID)
	has := func(key string) bool {
		list, err := b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{CoordinatorID: n.Supervisor.ID})
		require.NoError(t, err)
		for _, k := range list.Items {
			if k.Kind == key {
				return true
			}
		}
		return false
	}

	require.True(t, has("renew_training"))
	c.exec(`UPDATE processes SET state = state || '{"place_model": "fixed_places"}' WHERE id = $1`, r.state.ID)
	c.exec(`UPDATE tasks SET escalated = true WHERE process_id = $1`, r.state.ID)
	list, err := b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{CoordinatorID: n.Supervisor.ID, ProcessID: r.state.ID})
	require.NoError(t, err)
	require.Empty(t, list.Items, "a place of another model of the same agreement")
	c.exec(`UPDATE processes SET ended_at = now(), status = 'ended' WHERE id = $1`, c.state.ID)
	require.False(t, has("renew_training"), "the agreement has ended")
}
