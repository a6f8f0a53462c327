package placement_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// underRuleset2 is a canonical state as a placement that was proposed under ruleset 2.
func underRuleset2(state string) (State, lifecycletest.Named) {
	n := lifecycletest.In(state)
	return lifecycletest.Under(n).State, n
}

// The process of the problem holds its deadline and its tasks; the placement does not ask a second time.
func TestAProblemOfItsOwnIsNotAskedForTwice(t *testing.T) {
	t.Parallel()
	two, n := underRuleset2("active")
	report := placement.ReportProblem{Kind: placement.ProblemTasks, By: lifecycle.PartyMentor, Contents: lifecycletest.Text(placement.ContentProblem)}

	old := after(t, n.State, n.At, report)
	require.False(t, old.Problems[0].Own(), "ruleset 1 means what it meant")
	require.Equal(t, "resolve_problem:1", old.Tasks()[0].Key)
	require.Equal(t, placement.Problem{No: 1, Kind: placement.ProblemTasks, ReportedBy: lifecycle.PartyMentor, ReportedOn: lifecycletest.StartsOn}, old.Problems[0])

	s := after(t, two, n.At, report)
	require.True(t, s.Problems[0].Own())
	require.Equal(t, placement.Serious, s.Problems[0].Severity)
	require.Equal(t, n.At, s.Problems[0].ReportedAt)
	require.Equal(t, lifecycletest.Text(placement.ContentProblem), s.Problems[0].Words)
	require.Equal(t, two.Tasks(), s.Tasks())
	require.Equal(t, two.Deadlines, s.Deadlines)

	graver := after(t, n.State, n.At, lifecycletest.ReportIssue())
	require.Equal(t, placement.Blocking, graver.Problems[0].Severity, "a severity is new, so it may mean something new")
	require.NotEqual(t, graver.IssueID(1), graver.IssueID(2))

	_, err := two.Next(placement.ReportProblem{Kind: placement.ProblemTasks, By: lifecycle.PartyMentor, Severity: "awful"}, n.At)
	requireRefusal(t, err, lifecycle.CodeInvalid, "severity")

	met := after(t, s, n.At, placement.ResolveProblem{No: 1, Resolution: placement.Solved, ByIssue: true})
	require.True(t, met.Problems[0].ByIssue)
}

func TestAnEarlyEndSaysWhatWasTried(t *testing.T) {
	t.Parallel()
	two, n := underRuleset2("active")
	end := func(reason placement.Reason, words bool, tried ...placement.Adjustment) placement.TerminateEarly {
		e := placement.TerminateEarly{By: lifecycle.PartyCompany, Reason: reason, LastDay: lifecycletest.StartsOn, Tried: tried}
		if words {
			e.Contents = lifecycletest.Text(placement.ContentTried)
		}
		return e
	}
	for _, c := range []struct {
		name  string
		event placement.TerminateEarly
		code  string
		field string
	}{
		{"nothing said", end(placement.TasksDoNotFit, true), placement.CodeTriedMissing, "adjustments_tried"},
		{"none without a word", end(placement.TasksDoNotFit, false, placement.NoAdjustment), placement.CodeTextMissing, "tried"},
		{"none beside others", end(placement.TasksDoNotFit, true, placement.AdjustTasks, placement.NoAdjustment), lifecycle.CodeInvalid, "adjustments_tried"},
		{"twice the same", end(placement.TasksDoNotFit, true, placement.AdjustTasks, placement.AdjustTasks), lifecycle.CodeInvalid, "adjustments_tried"},
		{"something else", end(placement.TasksDoNotFit, true, "prayer"), lifecycle.CodeInvalid, "adjustments_tried"},
		{"something tried", end(placement.TasksDoNotFit, false, placement.AdjustTasks, placement.AdjustHours), "", ""},
		{"none, and why", end(placement.TasksDoNotFit, true, placement.NoAdjustment), "", ""},
		{"somebody is not safe", end(placement.Unsafe, false, placement.NoAdjustment), "", ""},
		{"unsafe, and not a word of what was tried", end(placement.Unsafe, false), placement.CodeTriedMissing, "adjustments_tried"},
	} {
		s, err := two.Next(c.event, n.At)
		if c.code != "" {
			requireRefusal(t, err, c.code, c.field)
			continue
		}
		require.NoError(t, err, c.name)
		require.Equal(t, c.event.Tried, s.Ending.Tried)
	}
	_, err := n.State.Next(end(placement.TasksDoNotFit, false), n.At)
	require.NoError(t, err, "ruleset 1 asks nothing of it")
}

func TestWhatCanBeAdjusted(t *testing.T) {
	t.Parallel()
	cluster, _ := underRuleset2("active")
	cluster.PlaceModel = vocabulary.Cluster
	for _, c := range []struct {
		name  string
		state State
		want  []string
	}{
		{"agreed", lifecycletest.In("agreed").State, []string{
			"tasks amend", "hours amend", "goals amend", "mentor amend", "workplace amend", "period amend", "pause pause_placement",
		}},
		{"active", lifecycletest.In("active").State, []string{
			"tasks ", "hours ", "goals amend", "support ", "pause pause_placement", "period extend", "other ",
		}},
		{"active in a cluster", cluster, []string{
			"tasks ", "hours ", "goals amend", "workplace move_to_workplace", "support ", "pause pause_placement", "period extend", "other ",
		}},
		{"evaluating", lifecycletest.In("evaluating_planned").State, nil},
		{"closed", lifecycletest.In("closed").State, nil},
	} {
		var got []string
		for _, a := range c.state.Adjustable() {
			got = append(got, string(a.Adjustment)+" "+a.Command)
		}
		require.Equal(t, c.want, got, c.name)
	}
}

// What is offered is possible: every command of it is one that may be sent now.
func TestWhatIsOfferedMayBeSent(t *testing.T) {
	t.Parallel()
	for _, n := range lifecycletest.States() {
		for _, a := range n.State.Adjustable() {
			require.True(t, a.Command == "" || slices.Contains(n.State.Allowed(), a.Command), "%s in %s", a.Command, n.Name)
			require.True(t, a.Adjustment.Valid())
		}
	}
}

func TestIssuePolicy(t *testing.T) {
	t.Parallel()
	s := lifecycletest.In("active").State
	require.True(t, placement.DefaultIssuePolicy().Valid())
	require.Equal(t, placement.DefaultIssuePolicy(), s.IssuePolicy())
	chosen := placement.IssuePolicy{
		Reaction: placement.BySeverity{Blocking: 2, Serious: 6, Minor: 16}, Resolution: placement.BySeverity{Blocking: 1, Serious: 3, Minor: 9},
	}
	s.Policy.Issues = &chosen
	require.True(t, s.Policy.Valid())
	require.Equal(t, chosen, s.IssuePolicy())
	require.Equal(t, []int{2, 6, 16}, []int{chosen.Reaction.Of(placement.Blocking), chosen.Reaction.Of(placement.Serious), chosen.Reaction.Of(placement.Minor)})
	for _, wrong := range []placement.BySeverity{{}, {Blocking: 9, Serious: 8, Minor: 24}, {Blocking: 1, Serious: 8, Minor: 7}, {Blocking: 1, Serious: 8, Minor: 700}} {
		p := chosen
		p.Reaction = wrong
		require.False(t, p.Valid())
		s.Policy.Issues = &p
		require.False(t, s.Policy.Valid())
	}
}

func requireRefusal(t *testing.T, err error, code, field string) {
	t.Helper()
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	require.Equal(t, []string{code, field}, []string{rule.Code, rule.Field})
}
