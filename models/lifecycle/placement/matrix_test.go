package placement_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// Every event at every stage, at a good instant for that stage: where it leads, or with what code it is refused. A cell that
// changes changes what running placements may do, and needs a new ruleset unless no placement could have been there.
func TestGoldenMatrix(t *testing.T) {
	t.Parallel()
	for _, ruleset := range []struct {
		file   string
		states []lifecycletest.Named
		newest func(lifecycle.Event) lifecycle.Event
	}{
		{"testdata/matrix_v1.tsv", lifecycletest.States(), func(e lifecycle.Event) lifecycle.Event { return e }},
		{"testdata/matrix_v2.tsv", underNewest(lifecycletest.States()), lifecycletest.Newest},
	} {
		got := matrix(t, ruleset.states, ruleset.newest)

		if updating() {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(ruleset.file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(ruleset.file)
		require.NoError(t, err)
		require.Equal(t, strings.Split(string(want), "\n"), strings.Split(got, "\n"), "run the test with -update if this is what you meant")
	}
}

// underNewest are the states as they are under the newest ruleset.
func underNewest(all []lifecycletest.Named) []lifecycletest.Named {
	for i, n := range all {
		all[i] = lifecycletest.Under(n)
	}
	return all
}

func matrix(t *testing.T, states []lifecycletest.Named, newest func(lifecycle.Event) lifecycle.Event) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("state")
	for _, v := range lifecycletest.Commands() {
		b.WriteString("\t" + v.Name)
	}
	for _, c := range clockColumns() {
		b.WriteString("\t" + c.name)
	}
	b.WriteString("\n")
	for _, n := range append([]lifecycletest.Named{{Name: "(none)", At: lifecycletest.At(lifecycletest.ProposedOn, 9)}}, states...) {
		b.WriteString(n.Name)
		for _, v := range lifecycletest.Commands() {
			b.WriteString("\t" + cell(t, n.State, newest(v.Event), n.At))
		}
		for _, c := range clockColumns() {
			s, e, at := c.on(t, n.State, n.At)
			b.WriteString("\t" + cell(t, s, e, at))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func cell(t *testing.T, s State, e lifecycle.Event, at time.Time) string {
	t.Helper()
	next, err := s.Next(e, at)
	if err == nil {
		return string(next.Status)
	}
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	require.NotContains(t, placement.Statuses(), Status(refusal.Code), "a code must not be mistaken for a status")
	return refusal.Code
}

// clockColumn is an event that time brings, in its canonical form: the first step of that kind still to come, when it is
// due; where there is none, that of a deadline that is not open.
type clockColumn struct {
	name string
	kind lifecycle.RungKind
	key  string // the beginning of the deadline's key; any when empty
	make func(lifecycle.Elapsed) lifecycle.Event
}

func clockColumns() []clockColumn {
	return []clockColumn{
		{"expire", lifecycle.Conclude, "c", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Expire{Elapsed: e} }},
		{"end_as_planned/time", lifecycle.Conclude, "planned_end", func(e lifecycle.Elapsed) lifecycle.Event { return placement.EndAsPlanned{Elapsed: &e} }},
		{"close_evaluation", lifecycle.Conclude, "evaluation_closes", func(e lifecycle.Elapsed) lifecycle.Event { return placement.CloseEvaluation{Elapsed: e} }},
		{"remind", lifecycle.Remind, "", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Remind{Elapsed: e} }},
		{"escalate", lifecycle.Escalate, "", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Escalate{Elapsed: e} }},
	}
}

// on returns the event, the state in which the steps before it have fired, and the instant at which it is due.
func (c clockColumn) on(t *testing.T, s State, at time.Time) (State, lifecycle.Event, time.Time) {
	t.Helper()
	for _, d := range s.Open() {
		i := slices.IndexFunc(d.Rungs, func(r lifecycle.Rung) bool { return r.Kind == c.kind })
		if i < d.Fired || !strings.HasPrefix(d.Key, c.key) {
			continue
		}
		for ; d.Fired < i; d.Fired++ {
			s = after(t, s, d.Rungs[d.Fired].At, placement.Remind{Elapsed: d.Elapse(d.Rungs[d.Fired].At)})
		}
		return s, c.make(d.Elapse(d.Rungs[i].At)), d.Rungs[i].At
	}
	return s, c.make(lifecycle.Elapsed{Deadline: "none"}), at
}
