package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// brings lets the clock bring the next step of the placement so long after its time, and returns when that was.
func (r *recorder) brings(late time.Duration) time.Time {
	r.t.Helper()
	d, ok := r.state.Due()
	require.True(r.t, ok)
	rung, _ := d.Next()
	e, ok := r.state.Elapse(rung.At.Add(late))
	require.True(r.t, ok)
	brought := r.transitionAt(rung.At.Add(late), e)
	brought.Actor = lifecycle.Actor{TenantID: r.b.Tenant.ID}
	brought.Due, brought.Late = &rung.At, late > time.Minute
	r.happens(brought)
	return rung.At
}

// Every step that is due is counted once by what became of it, and every count is as long as its list.
func TestEveryStepIsCountedByWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	first := r.brings(time.Second)
	second := r.brings(3 * time.Hour)
	require.Equal(t, first, second, "candidate and company are asked on the same day")
	d, _ := r.state.Due()
	third, _ := d.Next()
	from := lifecycletest.At(lifecycletest.ProposedOn, 0)
	ask := func(now time.Time) store.TimerQuery {
		return store.TimerQuery{Since: from, Until: from.AddDate(1, 0, 0), Now: now}
	}
	stands := func(q store.TimerQuery) map[store.TimerStand]int {
		found, err := r.b.Store.Timers(t.Context(), r.b.Tenant.ID, q)
		require.NoError(t, err)
		return found.All.Stands
	}

	late := stands(ask(third.At.Add(2 * time.Hour)))
	require.Equal(t, []int{1, 1, 2, 0}, []int{late[store.StepInTime], late[store.StepLate], late[store.StepNotFired], late[store.StepPassedOver]}, "%v", late)
	require.Equal(t, 2, stands(ask(third.At.Add(time.Second)))[store.StepUnderWay])
	require.Zero(t, stands(ask(third.At.Add(-time.Second)))[store.StepNotFired])
	ahead := stands(ask(third.At.Add(-time.Second)))[store.StepAhead]
	require.Equal(t, len(r.state.Deadlines[0].Rungs)+len(r.state.Deadlines[1].Rungs)-2, ahead, "steps after the next one, too")

	// The candidate answers before the step that should have come: it is not to come any more.
	r.happens(r.transitionAt(third.At.Add(2*time.Hour), lifecycletest.CandidateAccepts()))
	q := ask(third.At.Add(3 * time.Hour))
	report, err := r.b.Store.Timers(t.Context(), r.b.Tenant.ID, q)
	require.NoError(t, err)
	require.Equal(t, 1, report.All.Stands[store.StepPassedOver])
	require.Equal(t, 1, report.All.Stands[store.StepNotFired])
	require.Equal(t, []any{2, time.Second, 3 * time.Hour, 3 * time.Hour}, []any{report.All.Fired, report.All.Half, report.All.Most, report.All.Latest})
	require.NotEmpty(t, report.BySteps)
	for _, c := range append(append(report.ByDeadline, report.BySteps...), report.All) {
		for stand, n := range c.Stands {
			one := q
			one.Kind, one.Deadline, one.Step, one.Stand = c.Kind, c.Deadline, c.Step, stand
			require.Len(t, r.steps(one), n, "%+v", one)
		}
	}
	hours, err := r.b.Store.TimersByHour(t.Context(), r.b.Tenant.ID, q)
	require.NoError(t, err)
	all := 0
	for _, h := range hours {
		all += h.Steps
	}
	require.Equal(t, len(r.steps(q)), all)
	q.UnitID = r.b.Tenant.OtherUnit.ID
	require.Empty(t, r.steps(q), "another unit has none")
	require.IsType(t, placement.State{}, r.state)
}

// What has not come is told until it does, and not for a week; whatever came is told for the time that was asked for.
func TestAStepThatHasNotComeIsToldHoweverLongAgo(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	r.brings(time.Second)
	d, _ := r.state.Due()
	next, _ := d.Next()
	now := next.At.AddDate(0, 0, 8)
	q := store.TimerQuery{Since: now.AddDate(0, 0, -7), Until: now, Now: now}

	found, err := r.b.Store.Timers(t.Context(), r.b.Tenant.ID, q)

	require.NoError(t, err)
	require.Positive(t, found.All.Stands[store.StepNotFired])
	require.Zero(t, found.All.Fired)
	require.Len(t, r.steps(q), found.All.Expected())
	require.Equal(t, []any{next.At.UTC(), store.StepNotFired}, []any{r.steps(q)[0].Due, r.steps(q)[0].Stand})
	q.Since, q.Until = now, now.AddDate(0, 0, 1)
	q.Now = now.Add(-time.Second)
	for _, s := range r.steps(q) {
		require.Equal(t, store.StepAhead, s.Stand, "whoever asks for what is to come is told of nothing else")
	}
}

// steps are all steps of a query, read one a page.
func (r *recorder) steps(q store.TimerQuery) []store.TimerStep {
	r.t.Helper()
	var all []store.TimerStep
	for p := (store.Page{Limit: 1}); ; {
		list, err := r.b.Store.TimerSteps(r.t.Context(), r.b.Tenant.ID, q, p)
		require.NoError(r.t, err)
		all = append(all, list.Items...)
		if p.After = list.Next; p.After == "" {
			return all
		}
	}
}

// A step whose time had passed when its deadline was set comes at once: that is not late.
func TestAStepThatWasSetTooLateIsMeasuredFromThen(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	r.exec(`UPDATE deadlines SET opened_at = next_at + interval '2 hours' WHERE key = 'candidate_decision'`)
	d, _ := r.state.Due()
	require.Equal(t, "candidate_decision", d.Key)
	due := r.brings(2*time.Hour + time.Second)

	found := r.steps(store.TimerQuery{Since: due, Until: due.Add(time.Second), Now: due.Add(3 * time.Hour), Deadline: "candidate_decision"})

	require.Len(t, found, 1)
	require.Equal(t, []any{store.StepInTime, time.Second, "candidate_decision", lifecycle.Remind},
		[]any{found[0].Stand, found[0].Late, found[0].Key, found[0].Step})
}

// always chooses every step that there is.
func always() store.TimerQuery {
	day := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	return store.TimerQuery{Since: day(2000), Until: day(2100), Now: day(2050)}
}
