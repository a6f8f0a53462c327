package mentortraining_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
)

// In any order, at any time: nothing is asked for after the end, something is before it; each rung at its time and once;
// the clock is never refused; a state is its JSON; the mentor counts as trained exactly on the days that were given.
func TestAnyLifeKeepsThePromises(t *testing.T) {
	t.Parallel()
	first, commands := lifecycletest.EnrolMentor(), lifecycletest.TrainingCommands()
	rapid.Check(t, func(t *rapid.T) {
		begun := lifecycletest.At("2027-01-04", 9).Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "begun")) * time.Hour)
		life := &life{t: t, now: begun}
		e := first
		e.PlannedOn = lifecycle.Date("2027-01-04").AddDays(rapid.IntRange(-400, 100).Draw(t, "planned"))
		e.Policy = mentortraining.Policy{
			ResultReminder: rapid.IntRange(0, 5).Draw(t, "result reminder"), ResultEscalation: rapid.IntRange(6, 20).Draw(t, "escalation"),
			FirstReminder: rapid.IntRange(31, 90).Draw(t, "first"), LastReminder: rapid.IntRange(1, 30).Draw(t, "last"), ValidDays: 400,
		}
		life.happen(e, false)
		for range rapid.IntRange(1, 14).Draw(t, "steps") {
			life.now = life.now.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "hours pass")) * time.Hour)
			if _, pending := life.s.Due(); pending && rapid.Bool().Draw(t, "clock") {
				life.tick()
				continue
			}
			life.happen(life.command(commands[rapid.IntRange(0, len(commands)-1).Draw(t, "command")].Event), false)
		}
	})
}

type life struct {
	t   *rapid.T
	s   mentortraining.State
	now time.Time
}

// command is the event, on days that fit the time of this life often enough.
func (l *life) command(e lifecycle.Event) lifecycle.Event {
	today := lifecycletest.Calendar().DateOf(l.now)
	switch e.(type) {
	case mentortraining.RecordCoursePassed:
		valid := rapid.IntRange(-1, 500).Draw(l.t, "valid for")
		pass := mentortraining.RecordCoursePassed{On: today.AddDays(-rapid.IntRange(-1, 90).Draw(l.t, "ago")), Calendar: lifecycletest.Calendar()}
		if valid > 0 {
			pass.ValidTo = pass.On.AddDays(valid)
		}
		return pass
	case mentortraining.MoveCourse:
		return mentortraining.MoveCourse{PlannedOn: today.AddDays(rapid.IntRange(-1, 60).Draw(l.t, "moved by"))}
	}
	return e
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
	if l.s.Status != mentortraining.Ended {
		require.Equal(l.t, due.Fired+1, l.s.Deadlines[0].Fired)
		_, err = l.s.Next(e, l.now)
		require.ErrorContains(l.t, err, lifecycle.CodeNotDue, "no rung fires twice")
	}
}

func (l *life) happen(e lifecycle.Event, clock bool) {
	said := text(l.t, l.s)

	next, err := l.s.Next(e, l.now)

	require.Equal(l.t, said, text(l.t, l.s), "the state before is left alone")
	var stored mentortraining.State
	require.NoError(l.t, json.Unmarshal([]byte(said), &stored))
	again, err2 := stored.Next(e, l.now)
	require.Equal(l.t, err, err2)
	require.Equal(l.t, text(l.t, next), text(l.t, again))
	if err != nil {
		require.False(l.t, clock, "the clock is never refused")
		require.Equal(l.t, said, text(l.t, next))
		return
	}
	if !clock && e.Name() != "enrol_mentor" && e.Name() != "renew_training" {
		require.Contains(l.t, l.s.Allowed(), e.Name(), "what can happen is said to be possible")
	}
	require.Equal(l.t, l.s.Version+1, next.Version)
	l.s = next
	ended := next.Status == mentortraining.Ended
	require.Equal(l.t, ended, next.Head().Ended)
	require.Equal(l.t, ended, len(next.Tasks()) == 0)
	require.Equal(l.t, ended, len(next.Open()) == 0)
	require.Equal(l.t, ended, len(next.Allowed()) == 0)
	require.Equal(l.t, ended, next.Head().Outcome != "")
	require.Equal(l.t, next.PassedOn == "", next.ValidTo == "")
	require.True(l.t, next.PassedOn == "" || next.PassedOn < next.ValidTo)
	require.False(l.t, next.Holds() && next.PassedOn == "")
	if next.Outcome == mentortraining.ExpiredOutcome {
		require.Greater(l.t, next.Calendar.DateOf(l.now), next.ValidTo, "not while it is valid")
	}
	for _, d := range next.Open() {
		require.True(l.t, slices.IsSortedFunc(d.Rungs, func(a, b lifecycle.Rung) int { return a.At.Compare(b.At) }))
	}
}
