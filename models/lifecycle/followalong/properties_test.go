package followalong_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// In any order, at any time: nothing is asked for after the end, something is before it; each rung at its time and once; the
// clock is never refused; a state is its JSON; nobody is given up before being tried on enough days; no check is made before
// its time.
func TestAnyLifeKeepsThePromises(t *testing.T) {
	t.Parallel()
	first, commands := lifecycletest.OpenFollowAlong(), lifecycletest.FollowAlongCommands()
	rapid.Check(t, func(t *rapid.T) {
		begun := lifecycletest.At("2027-02-01", 9).Add(time.Duration(rapid.IntRange(0, 9000).Draw(t, "begun")) * time.Hour)
		l := &life{t: t, now: begun}
		e := first
		e.LastDay = e.Calendar.DateOf(begun).AddDays(-rapid.IntRange(0, 200).Draw(t, "closed after"))
		p := placement.FollowAlongPolicy{First: rapid.IntRange(1, 30).Draw(t, "first")}
		p.Second, p.Early = p.First+rapid.IntRange(1, 90).Draw(t, "second"), rapid.IntRange(0, p.First-1).Draw(t, "early")
		p.Escalation, p.Retry, p.Attempts = rapid.IntRange(1, 10).Draw(t, "escalation"), rapid.IntRange(1, 5).Draw(t, "retry"), rapid.IntRange(1, 4).Draw(t, "attempts")
		require.True(t, p.Valid())
		e.Policy = p
		l.happen(e, false)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			l.now = l.now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "hours pass")) * time.Hour)
			if _, pending := l.s.Due(); pending && rapid.Bool().Draw(t, "clock") {
				l.tick()
				continue
			}
			c := commands[rapid.IntRange(0, len(commands)-1).Draw(t, "command")].Event
			switch told := c.(type) {
			case followalong.PauseFollowAlong:
				told.Reopened = rapid.IntRange(1, 3).Draw(t, "reopened")
				c = told
			case followalong.ResumeFollowAlong:
				told.Reopened = rapid.IntRange(1, 3).Draw(t, "reopened")
				c = told
			}
			l.happen(c, false)
		}
	})
}

type life struct {
	t   *rapid.T
	s   followalong.State
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

func (l *life) happen(e lifecycle.Event, clock bool) {
	said, before := text(l.t, l.s), l.s

	next, err := l.s.Next(e, l.now)

	require.Equal(l.t, said, text(l.t, l.s), "the state before is left alone")
	var stored followalong.State
	require.NoError(l.t, json.Unmarshal([]byte(said), &stored))
	again, err2 := stored.Next(e, l.now)
	require.Equal(l.t, err, err2)
	require.Equal(l.t, text(l.t, next), text(l.t, again))
	if err != nil {
		require.False(l.t, clock, "the clock is never refused")
		require.Equal(l.t, said, text(l.t, next))
		return
	}
	if told := []string{"open_follow_along", "pause_follow_along", "resume_follow_along"}; !clock && !slices.Contains(told, e.Name()) {
		require.Contains(l.t, before.Allowed(), e.Name(), "what can happen is said to be possible")
	}
	require.Equal(l.t, before.Version+1, next.Version)
	l.s = next
	ended, today := next.Status == followalong.Ended, next.Calendar.DateOf(l.now)
	require.Equal(l.t, ended, next.Head().Ended)
	require.Equal(l.t, ended || next.StandsStill, len(next.Tasks()) == 0)
	require.Equal(l.t, ended || next.StandsStill, len(next.Open()) == 0)
	require.False(l.t, ended && next.StandsStill)
	require.Equal(l.t, ended, len(next.Allowed()) == 0)
	require.Equal(l.t, ended, next.Head().Outcome != "")
	require.Equal(l.t, next.Outcome == followalong.NewPlacement, next.PlacedBy != "")
	for _, c := range next.Checks {
		working, err := next.Calendar.IsWorkingDay(c.DueOn)
		require.NoError(l.t, err)
		require.True(l.t, working)
		if _, resumed := e.(followalong.ResumeFollowAlong); resumed {
			was := before.Checks[c.No-1]
			require.True(l.t, was.MadeOn == "" || c == was, "a check that was made stays made")
			require.True(l.t, was.MadeOn != "" || was.Missed || c.DueOn >= today.AddDays(next.Policy.First), "what was not counts from this close")
		}
		if c.MadeOn != "" && c.Outcome != followalong.NewPlacement {
			require.GreaterOrEqual(l.t, c.MadeOn, c.DueOn.AddDays(-next.Policy.Early))
		}
	}
	require.LessOrEqual(l.t, next.Checks[0].DueOn, next.Checks[1].DueOn)
	if before.StandsStill && next.StandsStill {
		require.Contains(l.t, []string{"reassign_follow_along", "pause_follow_along", "change_calendar"}, e.Name(), "nobody is asked meanwhile")
	}
	if next.Outcome == followalong.Unreached {
		require.GreaterOrEqual(l.t, before.DaysTried(), next.Policy.Attempts)
	}
	if e.Name() == "record_attempt" {
		require.False(l.t, next.Deadlines[0].Due.Before(lifecycletest.At(today, 0)), "there is a day ahead on which to try again")
	}
	for _, d := range next.Open() {
		require.True(l.t, slices.IsSortedFunc(d.Rungs, func(a, b lifecycle.Rung) int { return a.At.Compare(b.At) }))
	}
}

// Nothing that is told, and nothing that can be worked out from it, counts fewer than five.
func TestNoSmallGroupIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		counts []int
		told   []bool
	}{
		{[]int{}, []bool{}},
		{[]int{2, 1, 1}, []bool{false, false, false}},           // four in all
		{[]int{5, 6, 7}, []bool{true, true, true}},              // nothing to hide
		{[]int{10, 0, 0}, []bool{true, false, false}},           // none at all are nobody
		{[]int{10, 3, 7, 20}, []bool{true, false, false, true}}, // 3 alone would be what is missing
		{[]int{10, 3, 2, 20}, []bool{true, false, false, true}},
		{[]int{10, 1, 2, 20}, []bool{false, false, false, true}}, // 1 and 2 are three people
		{[]int{9, 1}, []bool{false, false}},
	} {
		require.Equal(t, c.told, followalong.Told(c.counts), "%v", c.counts)
	}
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 12), 1, 12).Draw(t, "counts")
		told := followalong.Told(counts)
		hidden, parts := 0, 0
		for i, n := range counts {
			if told[i] {
				require.GreaterOrEqual(t, n, followalong.Smallest)
				continue
			}
			hidden, parts = hidden+n, parts+1
		}
		if parts > 0 && parts < len(counts) && hidden > 0 {
			require.GreaterOrEqual(t, hidden, followalong.Smallest)
			require.GreaterOrEqual(t, parts, 2)
		}
	})
}
