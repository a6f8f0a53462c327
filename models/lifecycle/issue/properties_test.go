package issue_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// In any order, at any time: nothing is asked for after the end, something is before it; each rung at its time and once; the
// clock is never refused; a state is its JSON; a reaction counts once; nobody resolves over the head of who reported it.
func TestAnyLifeKeepsThePromises(t *testing.T) {
	t.Parallel()
	opening, commands := lifecycletest.OpenIssue(), lifecycletest.IssueCommands()
	rapid.Check(t, func(t *rapid.T) {
		l := &life{t: t, now: lifecycletest.At("2027-01-04", 0).Add(time.Duration(rapid.IntRange(0, 4000*60).Draw(t, "reported")) * time.Minute)}
		e := opening
		e.ReportedAt = l.now
		e.Severity = rapid.SampledFrom(placement.Severities()).Draw(t, "severity")
		e.ReportedBy = rapid.SampledFrom([]lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyMentor, lifecycle.PartyCaseWorker}).Draw(t, "by")
		// The process may begin after an outage.
		l.now = l.now.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "outage")) * 11 * time.Hour)
		l.happen(e, false)
		for range rapid.IntRange(1, 14).Draw(t, "steps") {
			l.now = l.now.Add(time.Duration(rapid.IntRange(0, 40*60).Draw(t, "minutes pass")) * time.Minute)
			switch _, pending := l.s.Due(); {
			case pending && rapid.Bool().Draw(t, "clock"):
				l.tick()
			case rapid.IntRange(0, 9).Draw(t, "edit") == 0:
				l.close()
			default:
				l.happen(commands[rapid.IntRange(0, len(commands)-1).Draw(t, "command")].Event, false)
			}
		}
	})
}

type life struct {
	t   *rapid.T
	s   issue.State
	now time.Time
}

// tick lets the clock bring what comes next, at its time or late, never before.
func (l *life) tick() {
	due, _ := l.s.Due()
	rung, _ := due.Next()
	if rung.At.After(l.now) {
		l.now = rung.At
	}
	e, ok := l.s.Elapse(l.now)
	require.True(l.t, ok)
	_, err := l.s.Next(e, rung.At.Add(-1))
	require.ErrorContains(l.t, err, lifecycle.CodeNotDue)
	l.happen(e, true)
	require.Equal(l.t, due.Fired+1, l.s.Deadlines[0].Fired)
	_, err = l.s.Next(e, l.now)
	require.ErrorContains(l.t, err, lifecycle.CodeNotDue, "no rung fires twice")
}

// close closes a day soon: nothing falls due earlier for it.
func (l *life) close() {
	c := l.s.Calendar
	day := c.DateOf(l.now).AddDays(rapid.IntRange(1, 9).Draw(l.t, "closed"))
	if works, err := c.IsWorkingDay(day); err != nil || !works || l.s.Status == issue.Ended {
		return
	}
	c.Version++
	c.Closed = append(slices.Clone(c.Closed), day)
	slices.Sort(c.Closed)
	before := l.s.Deadlines[0].Due
	l.happen(issue.ChangeCalendar{CalendarChange: lifecycle.CalendarChange{
		Calendar: c, Days: []lifecycle.ChangedDay{{Date: day, Closed: true}},
	}}, true)
	require.False(l.t, l.s.Deadlines[0].Due.Before(before))
}

func (l *life) happen(e lifecycle.Event, clock bool) {
	said, before := text(l.t, l.s), l.s

	next, err := l.s.Next(e, l.now)

	require.Equal(l.t, said, text(l.t, l.s), "the state before is left alone")
	var stored issue.State
	require.NoError(l.t, json.Unmarshal([]byte(said), &stored))
	again, err2 := stored.Next(e, l.now)
	require.Equal(l.t, err, err2)
	require.Equal(l.t, text(l.t, next), text(l.t, again))
	if err != nil {
		require.False(l.t, clock, "the clock is never refused")
		require.Equal(l.t, said, text(l.t, next))
		return
	}
	if !clock && e.Name() != "open_issue" && e.Name() != "conclude_issue" {
		require.Contains(l.t, l.s.Allowed(), e.Name(), "what can happen is said to be possible")
	}
	require.Equal(l.t, l.s.Version+1, next.Version)
	l.s = next
	ended := next.Status == issue.Ended
	require.Equal(l.t, ended, next.Head().Ended)
	require.Equal(l.t, ended, len(next.Tasks()) == 0)
	require.Equal(l.t, ended, len(next.Open()) == 0)
	require.Equal(l.t, ended, len(next.Allowed()) == 0)
	require.Equal(l.t, ended, next.Head().Outcome != "")
	require.Equal(l.t, next.Status == issue.Reported || (ended && next.InPlacement && before.ReactedAt.IsZero()), next.ReactedAt.IsZero())
	require.True(l.t, before.ReactedAt.IsZero() || before.ReactedAt.Equal(next.ReactedAt), "the first reaction stays the first")
	require.False(l.t, ended && !next.InPlacement && next.NeedsAnswer(), "who reported it has heard of it")
	for _, d := range next.Open() {
		require.True(l.t, slices.IsSortedFunc(d.Rungs, func(a, b lifecycle.Rung) int { return a.At.Compare(b.At) }))
		require.NotEmpty(l.t, d.Rungs)
		local := next.Calendar.Local(d.Due)
		works, err := next.Calendar.IsWorkingDay(next.Calendar.DateOf(d.Due))
		require.NoError(l.t, err)
		require.True(l.t, works && local.Hour() >= lifecycle.Morning && (local.Hour() < lifecycle.Evening || local.Minute() == 0), "due at %s", local)
	}
}
