package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

func TestTheTimelineTellsWhatHappenedInOrder(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n := r.b.Tenant
	accepted := r.transition(lifecycletest.CandidateAccepts())
	accepted.Actor.OnBehalf, accepted.At = n.Supervisor.ID, lifecycletest.At("2027-01-05", 10)
	_, err := r.b.Store.Record(t.Context(), accepted)
	require.NoError(t, err)
	r.state, _ = accepted.State.(placement.State)
	tick, ok := lifecycletest.Tick(r.state)
	require.True(t, ok)
	rung := clockTransition(r, tick)
	rung.Late = true
	_, err = r.b.Store.Record(t.Context(), rung)
	require.NoError(t, err)

	list, err := r.b.Store.Timeline(t.Context(), n.ID, r.state.ID, store.Page{})

	require.NoError(t, err)
	var told []string
	for _, e := range list.Items {
		told = append(told, string(e.Kind)+" "+e.Fact+e.TaskKey)
	}
	require.Len(t, told, 6)
	require.Equal(t, "event proposed", told[0])
	require.ElementsMatch(t, []string{"task_opened record_candidate_decision", "task_opened record_company_decision"}, told[1:3])
	require.Equal(t, []string{"event candidate_decided", "task_closed record_candidate_decision", "rung reminded"}, told[3:])

	event, fired := list.Items[3], list.Items[5]
	require.Equal(t, n.CaseWorker.ID, event.UserID)
	require.Equal(t, n.CaseWorker.Name, event.UserName)
	require.Equal(t, n.Supervisor.ID, event.OnBehalf)
	require.Equal(t, accepted.At, event.At)
	require.Equal(t, 2, event.Version)
	require.JSONEq(t, string(accepted.Event), string(event.Payload))
	require.Nil(t, event.Due)
	require.Empty(t, fired.UserID)
	require.True(t, fired.Late)
	require.Equal(t, tick.At, *fired.Due)
}

// clockTransition is what the clock brings.
func clockTransition(r *recorder, tick lifecycletest.Happened) store.Transition {
	r.t.Helper()
	next, err := r.state.Next(tick.Event, tick.At)
	require.NoError(r.t, err)
	data, err := json.Marshal(tick.Event)
	require.NoError(r.t, err)
	due := tick.At
	return store.Transition{
		TenantID: r.b.Tenant.ID, Expected: r.state.Version, CommandID: uuid.NewString(), Fingerprint: "f", Name: tick.Event.Name(),
		Fact: tick.Event.Fact(), Event: data, At: tick.At, Due: &due, State: next, Schema: placement.Schema, Head: next.Head(),
		Tasks: next.Tasks(), Deadlines: next.Open(),
	}
}

func TestTheTimelineIsPagedWithoutGapOrRepetition(t *testing.T) {
	t.Parallel()
	b, first, _ := two(t)
	whole, err := b.Store.Timeline(t.Context(), b.Tenant.ID, first.ID, store.Page{})
	require.NoError(t, err)
	require.Empty(t, whole.Next)

	var found []store.TimelineEntry
	page := store.Page{Limit: 1}
	for {
		list, err := b.Store.Timeline(t.Context(), b.Tenant.ID, first.ID, page)
		require.NoError(t, err)
		found = append(found, list.Items...)
		if page.After = list.Next; page.After == "" {
			break
		}
	}

	require.Equal(t, whole.Items, found)
	_, err = b.Store.Timeline(t.Context(), b.Tenant.ID, uuid.NewString(), store.Page{})
	require.ErrorIs(t, err, store.ErrNotFound)
}
