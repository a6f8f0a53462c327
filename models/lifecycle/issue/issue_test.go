package issue_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

var _ lifecycle.Process[issue.State] = issue.State{}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	os.Exit(m.Run())
}

func TestNamesAreFixed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range issue.Events() {
		names = append(names, e.Name()+" "+e.Fact())
	}

	// In histories, on the wire and in webhooks: only added to.
	require.Equal(t, []string{
		"open_issue issue_opened", "react_to_issue issue_reacted_to", "offer_adjustment adjustment_offered",
		"record_adjustment adjustment_made", "record_learned learned_from_issue", "answer_reporter reporter_answered",
		"resolve_issue issue_resolved", "conclude_issue issue_concluded", "reassign_issue issue_reassigned",
		"change_calendar calendar_changed", "remind reminded", "escalate escalated",
	}, names)
}

func TestEveryEventIsDecodedByItsName(t *testing.T) {
	t.Parallel()
	for _, e := range issue.Events() {
		got, err := issue.Decode(e.Name(), []byte(text(t, e)))
		require.NoError(t, err)
		require.IsType(t, e, got)
	}
	for _, v := range lifecycletest.IssueCommands() {
		got, err := issue.Decode(v.Event.Name(), []byte(text(t, v.Event)))
		require.NoError(t, err)
		require.Equal(t, v.Event, got)
	}
	for name, data := range map[string]string{"forget": `{}`, "resolve_issue": `{"resolution":7}`} {
		_, err := issue.Decode(name, []byte(data))
		require.Error(t, err)
	}
}

const matrixFile = "testdata/matrix_v1.tsv"

// Every event at every stage: where it leads, or with what code it is refused.
func TestGoldenMatrix(t *testing.T) {
	t.Parallel()
	states := append([]lifecycletest.NamedIssue{{Name: "(none)", At: lifecycletest.IssueReportedAt()}}, lifecycletest.IssueStates()...)
	columns := append(lifecycletest.IssueCommands(), lifecycletest.Variant{Name: "remind"}, lifecycletest.Variant{Name: "escalate"})
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
	got := b.String()
	if flag.Lookup("update").Value.String() == "true" {
		require.NoError(t, os.WriteFile(matrixFile, []byte(got), 0o644))
	}
	want, err := os.ReadFile(matrixFile)
	require.NoError(t, err)
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(got, "\n"), "run the test with -update if this is what you meant")
}

// clockEvent is the next step of the clock, as the event of the given name, at its time.
func clockEvent(n lifecycletest.NamedIssue, name string) (lifecycle.Event, time.Time) {
	at, elapsed := n.At, lifecycle.Elapsed{Deadline: "reaction"}
	if d, ok := n.State.Due(); ok {
		rung, _ := d.Next()
		at, elapsed = rung.At, d.Elapse(rung.At)
	}
	if name == "remind" {
		return issue.Remind{Elapsed: elapsed}, at
	}
	return issue.Escalate{Elapsed: elapsed}, at
}

func cell(t *testing.T, s issue.State, e lifecycle.Event, at time.Time) string {
	t.Helper()
	next, err := s.Next(e, at)
	if err == nil {
		return string(next.Status)
	}
	return refusal(t, err).Code
}

// An issue carries where it was, how grave it is, who says so and the words it was said in.
func TestAnIssueCarriesItsProblem(t *testing.T) {
	t.Parallel()
	p := lifecycletest.ActiveWithIssue()

	s := lifecycletest.InIssue("reported").State

	require.Equal(t, lifecycle.Head{
		Ref:     lifecycle.Ref{Kind: lifecycle.KindIssue, ID: p.IssueID(1)},
		Version: 1, Ruleset: 1, Status: "reported", OwnerID: lifecycletest.OwnerID, UnitID: lifecycletest.UnitID,
		CandidateID: lifecycletest.CandidateID, Parent: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: p.ID},
		Calendar: lifecycletest.Calendar(), WaitingFor: "caseworker",
	}, s.Head())
	require.Equal(t, lifecycletest.Text(placement.ContentProblem), s.Words)
	require.Equal(t, []any{placement.Blocking, lifecycle.PartyCandidate, 1}, []any{s.Severity, s.ReportedBy, s.No})
}

// Half of the hours later a reminder, at their end the supervisors see it; each once, and nothing ends by silence.
func TestTheReactionIsRemindedThenEscalated(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InIssue("reported").State
	due := lifecycletest.At("2027-02-08", 13)
	require.Equal(t, []lifecycle.Deadline{{Key: "reaction", Due: due, Rungs: []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-02-08", 11)}, {Kind: lifecycle.Escalate, At: due},
	}}}, s.Open())
	require.Equal(t, []lifecycle.Task{{Key: "react_to_issue", Kind: "react_to_issue", Command: "react_to_issue", Due: due}}, s.Tasks())

	require.Equal(t, 1, lifecycletest.InIssue("reported_reminded").State.Tasks()[0].Level)
	late := lifecycletest.InIssue("reported_escalated").State
	require.True(t, late.Tasks()[0].Escalated)
	_, more := late.Due()
	require.False(t, more)
	require.Equal(t, issue.Reported, late.Status)
}

// How long there is depends on how grave it is.
func TestTheGraverTheSooner(t *testing.T) {
	t.Parallel()
	friday := lifecycletest.At("2027-02-12", 15)
	for severity, want := range map[placement.Severity][2]time.Time{
		placement.Blocking: {lifecycletest.At("2027-02-15", 9), lifecycletest.At("2027-02-15", 11)},
		placement.Serious:  {lifecycletest.At("2027-02-15", 11), lifecycletest.At("2027-02-15", 15)},
		placement.Minor:    {lifecycletest.At("2027-02-16", 11), lifecycletest.At("2027-02-17", 15)},
	} {
		e := lifecycletest.OpenIssue()
		e.Severity, e.ReportedAt = severity, friday
		s, err := issue.State{}.Next(e, friday)
		require.NoError(t, err)
		rungs := s.Open()[0].Rungs
		require.Equal(t, want, [2]time.Time{rungs[0].At, rungs[1].At}, severity)
	}
}

// Whatever is done about it is the reaction, and takes the escalation of silence away.
func TestAReactionCancelsItsEscalation(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InIssue("reported_reminded")
	for _, e := range []lifecycle.Event{
		lifecycletest.ReactToIssue(), lifecycletest.OfferAdjustment(), lifecycletest.RecordAdjustment(), lifecycletest.AnswerReporter(),
	} {
		s, err := n.State.Next(e, n.At)
		require.NoError(t, err)
		require.Equal(t, issue.Handling, s.Status, e.Name())
		require.Equal(t, n.At, s.ReactedAt)
		require.Equal(t, "resolution", s.Open()[0].Key)
		require.False(t, slices.ContainsFunc(s.Tasks(), func(x lifecycle.Task) bool { return x.Level > 0 || x.Escalated }))
		require.Equal(t, 180, s.ReactionMinutes)
	}
	s, err := n.State.Next(lifecycletest.RecordLearned(), n.At)
	require.NoError(t, err)
	require.Equal(t, issue.Reported, s.Status, "what is learned helps nobody yet")
	require.Equal(t, n.State.Deadlines, s.Deadlines)
	require.Len(t, s.Learned, 2)
	require.Zero(t, s.ReactionMinutes)
}

func TestAnOfferThatIsTakenIsOneAdjustment(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InIssue("adjusted").State
	require.Equal(t, []issue.Adjustment{{Kind: placement.AdjustTasks, OfferedOn: "2027-02-08", MadeOn: "2027-02-09"}}, s.Adjustments)

	s, err := s.Next(issue.RecordAdjustment{Adjustment: placement.AdjustPeriod, PlacementVersion: 14}, lifecycletest.At("2027-02-09", 12))
	require.NoError(t, err)
	require.Equal(t, issue.Adjustment{Kind: placement.AdjustPeriod, MadeOn: "2027-02-09", PlacementVersion: 14}, s.Adjustments[1])
}

// Who reported it hears of it before it is over; what the municipality found itself needs no answer.
func TestWhoeverReportedItIsAnswered(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InIssue("handling")
	require.Equal(t, []string{"answer_reporter", "resolve_issue"}, tasks(n.State))
	_, err := n.State.Next(issue.ResolveIssue{Resolution: placement.Solved}, n.At)
	require.Equal(t, issue.CodeReporterNotAnswered, refusal(t, err).Code)

	answered := lifecycletest.InIssue("answered").State
	require.Equal(t, []string{"resolve_issue"}, tasks(answered))
	require.NotContains(t, answered.Allowed(), "answer_reporter")
	require.Equal(t, issue.Adjusted, lifecycletest.InIssue("resolved").State.Outcome)

	for _, own := range []lifecycle.Party{lifecycle.PartyCaseWorker, lifecycle.PartyMunicipality} {
		n.State.ReportedBy = own
		require.Equal(t, []string{"resolve_issue"}, tasks(n.State))
		s, err := n.State.Next(issue.ResolveIssue{Resolution: placement.NotSolved}, n.At)
		require.NoError(t, err)
		require.Equal(t, issue.NotSolved, s.Outcome)
	}
}

func TestThePlacementEndsItsIssues(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InIssue("placement_ended").State

	require.Equal(t, "placement_ended", s.Head().Outcome)
	require.True(t, s.Head().Ended && s.InPlacement)
	require.Empty(t, s.Open())
}

// An edit of the calendar moves the hours that are left over the day that was closed.
func TestAClosingDayMovesTheReaction(t *testing.T) {
	t.Parallel()
	e := lifecycletest.OpenIssue()
	e.ReportedAt = lifecycletest.At("2027-02-12", 15)
	s, err := issue.State{}.Next(e, e.ReportedAt)
	require.NoError(t, err)
	closed := lifecycletest.Calendar()
	closed.Version++
	closed.Closed = append(slices.Clone(closed.Closed), "2027-02-15")
	slices.Sort(closed.Closed)

	moved, err := s.Next(issue.ChangeCalendar{CalendarChange: lifecycle.CalendarChange{
		Calendar: closed, Days: []lifecycle.ChangedDay{{Date: "2027-02-15", Closed: true}},
	}}, lifecycletest.At("2027-02-13", 10))

	require.NoError(t, err)
	require.Equal(t, lifecycletest.At("2027-02-16", 11), moved.Open()[0].Due)
	_, err = moved.Next(issue.ChangeCalendar{CalendarChange: lifecycle.CalendarChange{Calendar: closed}}, lifecycletest.At("2027-02-13", 11))
	require.Equal(t, lifecycle.CodeCalendarNotNewer, refusal(t, err).Code)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	nobody, harmless, hasty, uncovered := lifecycletest.OpenIssue(), lifecycletest.OpenIssue(), lifecycletest.OpenIssue(), lifecycletest.OpenIssue()
	nobody.CandidateID, harmless.Severity, hasty.Policy.Reaction.Minor, uncovered.Calendar = "", "", 0, lifecycle.Calendar{}
	for _, c := range []struct {
		code, field, state string
		event              lifecycle.Event
	}{
		{issue.CodeUnknownEvent, "", "reported", lifecycletest.Close()},
		{issue.CodeAlreadyOpened, "", "resolved", lifecycletest.OpenIssue()},
		{lifecycle.CodeRequired, "placement_id", "", nobody},
		{lifecycle.CodeInvalid, "severity", "", harmless},
		{lifecycle.CodeInvalid, "policy", "", hasty},
		{lifecycle.CodeCalendarNotCovered, "", "", uncovered},
		{lifecycle.CodeInvalid, "channel", "reported", issue.ReactToIssue{}},
		{lifecycle.CodeInvalid, "channel", "handling", issue.AnswerReporter{Channel: "dove"}},
		{issue.CodeAlreadyAnswered, "", "answered", lifecycletest.AnswerReporter()},
		{lifecycle.CodeInvalid, "adjustment", "handling", issue.OfferAdjustment{Adjustment: placement.NoAdjustment}},
		{lifecycle.CodeInvalid, "adjustment", "handling", issue.RecordAdjustment{}},
		{lifecycle.CodeInvalid, "placement_version", "handling", issue.RecordAdjustment{Adjustment: placement.AdjustTasks, PlacementVersion: -1}},
		{issue.CodeNothingLearned, "", "handling", issue.RecordLearned{Contents: lifecycletest.Text(placement.ContentNote)}},
		{issue.CodeNothingAdjusted, "", "offered", lifecycletest.ResolveIssue()},
		{lifecycle.CodeInvalid, "resolution", "answered", issue.ResolveIssue{Resolution: "placement_ended"}},
		{lifecycle.CodeInvalid, "outcome", "handling", issue.ConcludeIssue{Outcome: "forgotten"}},
		{lifecycle.CodeRequired, "owner_id", "handling", issue.ReassignIssue{}},
		{issue.CodeSameOwner, "owner_id", "handling", issue.ReassignIssue{OwnerID: lifecycletest.OwnerID}},
		{lifecycle.CodeNotPossibleNow, "", "placement_ended", lifecycletest.ResolveIssue()},
		{lifecycle.CodeNotDue, "", "reported", issue.Escalate{Elapsed: lifecycle.Elapsed{Deadline: "reaction", Rung: 0}}},
	} {
		n := lifecycletest.NamedIssue{At: lifecycletest.IssueReportedAt()}
		if c.state != "" {
			n = lifecycletest.InIssue(c.state)
		}

		same, err := n.State.Next(c.event, n.At)

		require.Equal(t, c.code, refusal(t, err).Code, "%s in %s", c.event.Name(), c.state)
		require.Equal(t, c.field, refusal(t, err).Field, "%s in %s", c.event.Name(), c.state)
		require.Equal(t, n.State, same)
	}
}

func TestReassigning(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InIssue("reported_reminded")

	s, err := n.State.Next(lifecycletest.ReassignIssue(), n.At)

	require.NoError(t, err)
	require.Equal(t, []string{lifecycletest.OtherOwnerID, lifecycletest.OtherUnitID}, []string{s.OwnerID, s.UnitID})
	require.Equal(t, n.State.Deadlines, s.Deadlines)
}

func tasks(s issue.State) []string {
	var keys []string
	for _, x := range s.Tasks() {
		keys = append(keys, x.Key)
	}
	return keys
}

func refusal(t require.TestingT, err error) *lifecycle.RuleError {
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	return rule
}

func text(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
