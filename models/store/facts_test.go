package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/store"
)

// Facts are counted in the tenant's own time, but for webhooks, which are sent in real time.
func TestFacts(t *testing.T) {
	t.Parallel()
	h, r := listening(t)
	facts := func(now time.Time) store.Facts {
		f, err := h.b.Store.Facts(t.Context(), h.n.ID, now)
		require.NoError(t, err)
		return f
	}

	begun := r.state.Since.Add(time.Second)
	f := facts(begun)
	require.ElementsMatch(t, []store.OpenProcesses{
		{Kind: lifecycle.KindPlacement, Status: "agreed", Count: 1}, {Kind: lifecycle.KindWebhookEndpoint, Status: "active", Count: 1},
	}, f.Open)
	require.Equal(t, []store.OpenTasks{{Kind: lifecycle.KindPlacement, Command: "book_safety_meeting", Count: 1}}, f.Tasks)
	require.Zero(t, f.LateDeadlines)
	require.Zero(t, f.MissedFollowUps)
	require.Equal(t, []int{1, 0, 3, 0}, []int{f.Endpoints, f.Failing, f.Waiting, f.GivenUp})
	require.WithinDuration(t, time.Now(), *f.Oldest, time.Minute)
	require.Nil(t, f.FailingSince)

	// A year on, nobody has done anything.
	f = facts(begun.AddDate(1, 0, 0))
	require.Equal(t, 1, f.Tasks[0].Overdue)
	require.Positive(t, f.LateDeadlines)
	require.True(t, f.Latest.Before(begun.AddDate(0, 1, 0)))

	// A follow-up is missed more than two days after its day, and a task of another command never is.
	r.exec(`UPDATE tasks SET command = 'hold_follow_up' WHERE command = 'book_safety_meeting' AND closed_at IS NULL`)
	var due time.Time
	require.NoError(t, owner(t, r.b.OwnerURL).QueryRowContext(t.Context(),
		`SELECT due FROM tasks WHERE command = 'hold_follow_up' AND closed_at IS NULL`).Scan(&due))
	require.Zero(t, facts(due.AddDate(0, 0, 2)).MissedFollowUps)
	require.Equal(t, 1, facts(due.AddDate(0, 0, 2).Add(time.Second)).MissedFollowUps)

	// Messages that are through, or given up, wait no more.
	run := h.begin()
	messages := h.due(run)
	h.attempted(run, came(messages[0], store.WebhookDelivered, messages[0].DueAt), came(messages[1], store.WebhookGivenUp, messages[1].DueAt))
	r.exec(`UPDATE webhook_runs SET failing_since = now() - interval '1 hour'`)
	f = facts(begun)
	require.Equal(t, []int{1, 1, 1, 1}, []int{f.Endpoints, f.Failing, f.Waiting, f.GivenUp})
	require.WithinDuration(t, time.Now().Add(-time.Hour), *f.FailingSince, time.Minute)

	require.Nil(t, f.NumbersAt)
	toldIn(t, r.b, h.n.ID)
	require.Equal(t, "2027-06-15", facts(begun).NumbersAt.Format(time.DateOnly))

	other, err := h.b.Store.Facts(t.Context(), lifecycle.DeriveID("nobody"), begun)
	require.NoError(t, err)
	require.Empty(t, other.Open)
	require.Zero(t, other.Waiting)
}
