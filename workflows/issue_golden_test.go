package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// A problem that is reacted to and resolved, of which the placement hears; and one that ends with the placement.
func TestGoldenIssues(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	l.tell(lifecycletest.In("active").Story)
	first := lifecycle.Ref{Kind: lifecycle.KindIssue, ID: placement.IssueID(l.ref.ID, 1)}
	second := lifecycle.Ref{Kind: lifecycle.KindIssue, ID: placement.IssueID(l.ref.ID, 2)}

	l.move(lifecycletest.IssueReportedAt(), l.ref)
	l.send(l.ref, lifecycletest.ReportIssue())
	l.waits("the issue begins", func() bool { return len(l.ledger.facts(first.ID)) == 1 })
	l.move(lifecycletest.IssueReportedAt().Add(3*time.Hour), l.ref, first)
	for _, e := range []lifecycle.Event{
		lifecycletest.ReactToIssue(), lifecycletest.RecordAdjustment(), lifecycletest.AnswerReporter(), lifecycletest.ResolveIssue(),
	} {
		l.send(first, e)
	}
	require.Equal(t, string(issue.Adjusted), l.result(first).Outcome)
	resolved := func() bool {
		return len(l.ledger.facts(l.ref.ID)) > 0 && last(l.ledger.facts(l.ref.ID)) == "problem_resolved"
	}
	l.waits("the placement hears of it", resolved)
	l.send(l.ref, lifecycletest.ReportIssue())
	l.waits("the second issue begins", func() bool { return len(l.ledger.facts(second.ID)) == 1 })
	end := lifecycletest.TerminateEarly()
	end.LastDay = "2027-02-12"
	l.send(l.ref, end)

	require.Equal(t, string(issue.PlacementEnded), l.result(second).Outcome)
	require.Equal(t, []string{"issue_opened", "reminded", "issue_reacted_to", "adjustment_made", "reporter_answered", "issue_resolved"}, l.ledger.facts(first.ID))
	l.golden("issue", l.history(first, ""))
	l.golden("issue_concluded", l.history(second, ""))
	l.golden("placement_with_issues", l.history(l.ref, ""))
}

func last(all []string) string { return all[len(all)-1] }
