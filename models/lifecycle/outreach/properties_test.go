package outreach_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/outreach"
)

// In any order, at any time: nothing is asked for after the end, something is before it; each rung at its time and once;
// the clock is never refused; what is said to be possible is; a state is its JSON.
func TestAnyLifeKeepsThePromises(t *testing.T) {
	t.Parallel()
	first, commands := lifecycletest.OpenOutreach(), lifecycletest.OutreachCommands()
	rapid.Check(t, func(t *rapid.T) {
		begun := lifecycletest.At("2027-01-04", 9).Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "begun")) * time.Hour)
		life := &life{t: t, now: begun}
		e := first
		e.Wish.By = lifecycletest.Calendar().DateOf(begun).AddDays(rapid.IntRange(1, 200).Draw(t, "by"))
		e.Policy = outreach.Policy{
			TargetDays: rapid.IntRange(6, 40).Draw(t, "target"), TargetReminder: rapid.IntRange(1, 5).Draw(t, "reminder"),
			ContactDays: rapid.IntRange(1, 10).Draw(t, "contact"), ContactEscalate: rapid.IntRange(1, 10).Draw(t, "escalate"),
			PlaceDays: rapid.IntRange(1, 10).Draw(t, "place"), PlaceEscalate: rapid.IntRange(1, 10).Draw(t, "place escalate"),
		}
		life.happen(e, false)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			life.now = life.now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "hours pass")) * time.Hour)
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
	s   outreach.State
	now time.Time
}

// command is the event, about one of several companies and on days that fit the time of this life often enough.
func (l *life) command(e lifecycle.Event) lifecycle.Event {
	soon := lifecycletest.Calendar().DateOf(l.now).AddDays(rapid.IntRange(0, 30).Draw(l.t, "soon"))
	no := rapid.IntRange(1, 4).Draw(l.t, "number")
	switch e := e.(type) {
	case outreach.ApproachCompany:
		e.WorkplaceID = lifecycle.DeriveID("workplace", strconv.Itoa(no))
		if e.NextOn != "" {
			e.NextOn = soon
		}
		return e
	case outreach.ContactAgain:
		e.No = no
		return e
	case outreach.RecordAnswer:
		if e.No = no; e.NextOn != "" {
			e.NextOn = soon
		}
		return e
	case outreach.ConvertOutreach:
		e.No = no
		if a, ok := l.s.Approach(no); ok {
			e.CompanyID, e.WorkplaceID = a.CompanyID, a.WorkplaceID
		}
		return e
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
	i := slices.IndexFunc(l.s.Deadlines, func(d lifecycle.Deadline) bool { return d.Key == due.Key })
	require.Equal(l.t, due.Fired+1, l.s.Deadlines[i].Fired)
	_, err = l.s.Next(e, l.now)
	require.ErrorContains(l.t, err, lifecycle.CodeNotDue, "no rung fires twice")
}

func (l *life) happen(e lifecycle.Event, clock bool) {
	said := text(l.t, l.s)

	next, err := l.s.Next(e, l.now)

	require.Equal(l.t, said, text(l.t, l.s), "the state before is left alone")
	var stored outreach.State
	require.NoError(l.t, json.Unmarshal([]byte(said), &stored))
	again, err2 := stored.Next(e, l.now)
	require.Equal(l.t, err, err2)
	require.Equal(l.t, text(l.t, next), text(l.t, again))
	if err != nil {
		require.False(l.t, clock, "the clock is never refused")
		require.Equal(l.t, said, text(l.t, next))
		return
	}
	if !clock && e.Name() != "open_outreach" && e.Name() != "note_proposal" {
		require.Contains(l.t, l.s.Allowed(), e.Name(), "what can happen is said to be possible")
	}
	require.Equal(l.t, l.s.Version+1, next.Version)
	l.s = next
	l.promises()
}

// promises hold after every event.
func (l *life) promises() {
	ended := l.s.Status != outreach.Searching
	require.Equal(l.t, ended, l.s.Head().Ended)
	require.Equal(l.t, ended, len(l.s.Tasks()) == 0)
	require.Equal(l.t, ended, len(l.s.Open()) == 0)
	require.Equal(l.t, ended, len(l.s.Allowed()) == 0)
	require.Equal(l.t, ended, l.s.Head().Outcome != "")
	require.Equal(l.t, l.s.Status == outreach.Converted, l.s.PlaceID != "")
	require.Equal(l.t, l.s.Status == outreach.GivenUp, l.s.Reason != "")
	keys := map[string]bool{}
	for _, d := range l.s.Open() {
		require.False(l.t, keys[d.Key], "one deadline for each thing")
		keys[d.Key] = true
		require.True(l.t, slices.IsSortedFunc(d.Rungs, func(a, b lifecycle.Rung) int { return a.At.Compare(b.At) }))
	}
	for i, a := range l.s.Approaches {
		require.Equal(l.t, i+1, a.No)
		require.Equal(l.t, a.Answer == outreach.No, a.Refusal != "")
		require.Equal(l.t, a.Answer == "", a.AnsweredOn == "")
	}
}
