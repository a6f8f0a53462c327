package legal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/vocabulary"
)

// The packs that the product comes with count paused days, and say so in a row with a source. A pack may say otherwise.
func TestThePauseFollowsItsRuleRow(t *testing.T) {
	t.Parallel()
	counts := pack(t)
	require.True(t, counts.Length.Pauses.Count)
	require.NotEmpty(t, counts.Length.Pauses.Ref)
	stops, silent := pack(t), pack(t)
	length, other := *counts.Length, *counts.Length
	length.Pauses = &legal.PauseRow{Source: counts.Length.Pauses.Source}
	stops.Length = &length
	other.Pauses = nil
	silent.Length = &other

	f := weeks(lawful(), 13, 10)
	f.Moment, f.Until, f.PausedDays = legal.AtExtension, f.Period.End.AddDays(-10), 10
	for name, p := range map[string]legal.Pack{"counts": counts, "silent": silent} {
		require.Equal(t, lifecycle.NeedsApproval, severity(legal.Evaluate(p, f), legal.RuleExtensionAssessment), name)
	}
	require.Empty(t, grave(legal.Evaluate(stops, f)), "thirteen weeks were worked")

	// One day more than the days that were paused is a day too many; the last day that is allowed says so.
	f = weeks(lawful(), 4, 11)
	f.Group, f.Moment, f.Until, f.PausedDays = vocabulary.JobReadyCashBenefit, legal.AtExtension, f.Period.End.AddDays(-11), 10
	found := legal.Evaluate(stops, f)
	require.Equal(t, lifecycle.Block, severity(found, legal.RuleLengthOverLimit))
	require.Equal(t, string(f.Period.End.AddDays(-1)), values(found, legal.RuleLengthOverLimit)["last_day"])
	require.Equal(t, string(f.Period.End.AddDays(-11)), values(legal.Evaluate(counts, f), legal.RuleLengthOverLimit)["last_day"])

	// A special need is founded on what was used, and gives thirteen weeks of days that count.
	f = weeks(lawful(), 39, 10)
	f.Moment, f.Until, f.PausedDays = legal.AtExtension, f.Period.Start.AddDays(26*7-1+10), 10
	require.Equal(t, lifecycle.NeedsApproval, severity(legal.Evaluate(stops, f), legal.RuleExtensionSpecialNeed))
	f.Period.End = f.Period.End.AddDays(1)
	found = legal.Evaluate(stops, f)
	require.Equal(t, lifecycle.Block, severity(found, legal.RuleExtensionTooLong))
	require.Equal(t, string(f.Period.End.AddDays(-1)), values(found, legal.RuleExtensionTooLong)["last_day"])
}

func values(findings []lifecycle.Finding, rule string) map[string]string {
	for _, f := range findings {
		if f.Rule == rule {
			return f.Values
		}
	}
	return nil
}
