package policybatch_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
)

func TestToWhichPlacementsIsSaidOnce(t *testing.T) {
	t.Parallel()
	some := []string{lifecycletest.PlacementID}
	for _, c := range []struct {
		scope policybatch.Scope
		good  bool
	}{
		{policybatch.Scope{PlacementIDs: some}, true},
		{policybatch.Scope{UnitID: "north"}, true},
		{policybatch.Scope{All: true}, true},
		{policybatch.Scope{}, false},
		{policybatch.Scope{PlacementIDs: []string{}}, false},
		{policybatch.Scope{PlacementIDs: some, UnitID: "north"}, false},
		{policybatch.Scope{UnitID: "north", All: true}, false},
		{policybatch.Scope{PlacementIDs: some, All: true}, false},
	} {
		err := c.scope.Check()
		if c.good {
			require.NoError(t, err)
			continue
		}
		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule, "%v", c.scope)
		require.Equal(t, policybatch.CodeOneScopeRule, rule.Code)
	}
}

// What a trial answers of a placement is what its rules answer when the policy is applied, and what it counts is what is different
// then.
func TestATrialSaysWhatThenHappens(t *testing.T) {
	t.Parallel()
	another := lifecycletest.ApplyPolicy()
	seen := map[policybatch.Result]int{}
	for _, n := range lifecycletest.States() {
		for _, e := range []placement.ApplyPolicy{another, {Version: 2, Policy: n.State.Policy}} {
			state, err := json.Marshal(n.State)
			require.NoError(t, err)

			would, err := policybatch.Would(state, e.Policy, n.At)

			require.NoError(t, err)
			seen[would.Result]++
			after, refused := n.State.Next(e, n.At)
			if refused != nil {
				rule, ok := refused.(*lifecycle.RuleError) //nolint:errorlint // the rules wrap nothing
				require.True(t, ok)
				require.Equal(t, policybatch.Of(rule), would, n.Name)
				continue
			}
			require.Equal(t, policybatch.Applied, would.Result, n.Name)
			require.Equal(t, different(n.State.Deadlines, after.Deadlines), would.Deadlines, n.Name)
			require.Equal(t, dayed(n.State.FollowUps) != dayed(after.FollowUps), would.FollowUps > 0, n.Name)
		}
	}
	require.Positive(t, seen[policybatch.Applied])
	require.Positive(t, seen[policybatch.InForce])
	require.Positive(t, seen[policybatch.Refused])
}

// different counts the deadlines that are not due when they were, or that there is only one of.
func different(before, after []lifecycle.Deadline) (n int) {
	due := map[string]lifecycle.Deadline{}
	for _, d := range before {
		due[d.Key] = d
	}
	for _, d := range after {
		if old, there := due[d.Key]; !there || !old.Due.Equal(d.Due) {
			n++
		}
		delete(due, d.Key)
	}
	return n + len(due)
}

// dayed are the days of the follow-ups that have not been held, as text.
func dayed(all []placement.FollowUp) string {
	var days strings.Builder
	for _, f := range all {
		if f.HeldOn == "" {
			days.WriteString(string(f.Kind) + " " + string(f.DueOn) + "\n")
		}
	}
	return days.String()
}

func TestAStateThatCannotBeReadIsNoAnswer(t *testing.T) {
	t.Parallel()
	_, err := policybatch.Would([]byte(`[`), placement.DefaultPolicy(), lifecycletest.At("2027-01-04", 9))
	require.Error(t, err)
}
