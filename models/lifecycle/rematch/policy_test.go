package rematch_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/rematch"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	os.Exit(m.Run())
}

func TestNamesAreFixed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range rematch.Events() {
		names = append(names, e.Name()+" "+e.Fact())
	}

	// In histories, on the wire and in webhooks: only added to.
	require.Equal(t, []string{
		"open_rematch rematch_opened", "match matched", "give_up given_up", "reassign_rematch rematch_reassigned", "change_calendar calendar_changed",
		"remind reminded", "escalate escalated",
	}, names)
}

func TestEveryEventIsDecodedByItsName(t *testing.T) {
	t.Parallel()
	for _, e := range rematch.Events() {
		got, err := rematch.Decode(e.Name(), []byte(text(t, e)))
		require.NoError(t, err)
		require.IsType(t, e, got)
	}
	for _, v := range lifecycletest.RematchCommands() {
		got, err := rematch.Decode(v.Event.Name(), []byte(text(t, v.Event)))
		require.NoError(t, err)
		require.Equal(t, v.Event, got)
	}
	for name, data := range map[string]string{"estrange": `{}`, "match": `{"placement_id":7}`} {
		_, err := rematch.Decode(name, []byte(data))
		require.Error(t, err)
	}
}

const matrixFile = "testdata/matrix_v1.tsv"

// Every event at every stage: where it leads, or with what code it is refused.
func TestGoldenMatrix(t *testing.T) {
	t.Parallel()
	states := append([]lifecycletest.NamedRematch{{Name: "(none)", At: lifecycletest.At("2027-02-03", 14)}}, lifecycletest.RematchStates()...)
	columns := append(lifecycletest.RematchCommands(), lifecycletest.Variant{Name: "remind"}, lifecycletest.Variant{Name: "escalate"})
	var b strings.Builder
	b.WriteString("state")
	for _, v := range columns {
		b.WriteString("\t" + v.Name)
	}
	b.WriteString("\n")
	for _, n := range states {
		b.WriteString(n.Name)
		for _, v := range columns {
			e, at := v.Event, n.At
			if e == nil {
				e, at = clockEvent(n, v.Name)
			}
			b.WriteString("\t" + cell(t, n.State, e, at))
		}
		b.WriteString("\n")
	}

	if flag.Lookup("update").Value.String() == "true" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(matrixFile, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(matrixFile)
	require.NoError(t, err)
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(b.String(), "\n"), "run the test with -update if this is what you meant")
}

// clockEvent is the reminder or the escalation when its time has come, in a rematch where it may be the other's turn.
func clockEvent(n lifecycletest.NamedRematch, name string) (lifecycle.Event, time.Time) {
	e, at := lifecycle.Elapsed{Deadline: "rematch"}, n.At
	if d, ok := n.State.Due(); ok {
		rung, _ := d.Next()
		e, at = d.Elapse(rung.At), rung.At
	}
	if name == "remind" {
		return rematch.Remind{Elapsed: e}, at
	}
	return rematch.Escalate{Elapsed: e}, at
}

func cell(t *testing.T, s rematch.State, e lifecycle.Event, at time.Time) string {
	t.Helper()
	next, err := s.Next(e, at)
	if err == nil {
		return string(next.Status)
	}
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	return refusal.Code
}

// In any order, at any time: nothing is asked for after the end, something is before it; each rung at its time and once; a
// state is its JSON.
func TestAnyLifeKeepsThePromises(t *testing.T) {
	t.Parallel()
	first, commands := lifecycletest.OpenRematch(), lifecycletest.RematchCommands()
	rapid.Check(t, func(t *rapid.T) {
		open := first
		open.TargetDays = rapid.IntRange(2, 20).Draw(t, "target")
		open.ReminderDays = rapid.IntRange(1, open.TargetDays-1).Draw(t, "reminder")
		now := lifecycletest.At("2027-02-03", 14).Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "opened")) * time.Hour)
		s, err := rematch.State{}.Next(open, now)
		require.NoError(t, err)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours pass")) * time.Hour)
			e := commands[rapid.IntRange(0, len(commands)-1).Draw(t, "command")].Event
			due, pending := s.Due()
			rung, _ := due.Next()
			clock := pending && rapid.Bool().Draw(t, "clock")
			if clock {
				var ok bool
				e, ok = s.Elapse(rung.At)
				require.True(t, ok)
				_, err := s.Next(e, rung.At.Add(-1))
				require.ErrorContains(t, err, lifecycle.CodeNotDue)
				if rung.At.After(now) {
					now = rung.At
				}
			}
			said := text(t, s)

			next, err := s.Next(e, now)

			require.Equal(t, said, text(t, s))
			var stored rematch.State
			require.NoError(t, json.Unmarshal([]byte(said), &stored))
			again, err2 := stored.Next(e, now)
			require.Equal(t, err, err2)
			require.Equal(t, text(t, next), text(t, again))
			if err != nil {
				require.False(t, clock, "the clock is never refused")
				require.False(t, slices.Contains(s.Allowed(), e.Name()) && e.Name() == "give_up")
				continue
			}
			require.Equal(t, s.Version+1, next.Version)
			if clock {
				require.Equal(t, due.Fired+1, next.Deadlines[0].Fired)
				require.Equal(t, s.Status, next.Status)
			}
			s = next
			ended := s.Status != rematch.Open
			require.Equal(t, ended, s.Head().Ended)
			require.Equal(t, ended, len(s.Tasks()) == 0)
			require.Equal(t, ended, len(s.Open()) == 0)
			require.Equal(t, ended, len(s.Allowed()) == 0)
			require.Equal(t, ended, s.Head().Outcome != "")
		}
	})
}

func text(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
