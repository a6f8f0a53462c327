package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestAProposalHoldsThePlaceAndAsksBoth(t *testing.T) {
	t.Parallel()

	s, _ := in("proposed")

	require.Equal(t, placement.Proposed, s.Status)
	require.Equal(t, 1, s.Version)
	require.True(t, s.Holds())
	require.False(t, s.Binds())
	require.Equal(t, []string{"record_candidate_decision", "record_company_decision"}, keys(s.Tasks()))
	require.Equal(t, lifecycletest.At("2027-01-11", 16), s.Tasks()[0].Due, "five working days")
	require.Equal(t, "candidate", s.Head().WaitingFor)
}

func TestHoursFromHalfAnHourToFullTime(t *testing.T) {
	t.Parallel()
	for _, weekly := range []float64{0.5, 2, 15, 36.75, 37} {
		p := proposal(lifecycletest.StartsOn, lifecycletest.EndsOn)
		p.Hours[0].WeeklyHours = weekly

		after(t, State{}, lifecycletest.At(lifecycletest.ProposedOn, 9), p)
	}
}

// The candidate who can stand twenty minutes: two hours a week at first, rising by steps.
func TestARampOfHours(t *testing.T) {
	t.Parallel()
	s, _ := in("active")
	for day, want := range map[lifecycle.Date]float64{
		"2027-01-31": 0, "2027-02-01": 2, "2027-02-14": 2, "2027-02-15": 6, "2027-02-28": 6, "2027-03-01": 10, "2027-03-15": 15,
		"2027-04-30": 15,
	} {
		require.InDelta(t, want, s.HoursOn(day), 0, day)
	}
}

func TestBothAccept(t *testing.T) {
	t.Parallel()
	s, at := in("proposed")

	s = after(t, s, at, lifecycletest.CompanyAccepts())
	require.Equal(t, placement.Proposed, s.Status)
	require.Equal(t, []string{"record_candidate_decision"}, keys(s.Tasks()))
	require.Equal(t, []string{"candidate_decision"}, deadlineKeys(s))

	s = after(t, s, at, lifecycletest.CandidateAccepts())
	require.Equal(t, placement.Agreed, s.Status)
	require.Equal(t, lifecycle.ChannelPhone, s.CandidateDecision.Channel)
	require.Equal(t, lifecycle.ChannelEmail, s.CompanyDecision.Channel)
}

func TestEitherDeclines(t *testing.T) {
	t.Parallel()
	for party, e := range map[lifecycle.Party]lifecycle.Event{
		candidate: lifecycletest.CandidateDeclines(), company: lifecycletest.CompanyDeclines(),
	} {
		s, at := in("proposed")

		s = after(t, s, at, e)

		require.Equal(t, placement.Declined, s.Status)
		require.Equal(t, party, s.Ending.By)
		require.False(t, s.Holds(), "the place is free")
		require.False(t, s.WantsRematch())
		require.Equal(t, []string{"propose_again"}, keys(s.Tasks()))

		s = after(t, s, at, lifecycletest.SettleProposal())
		require.Equal(t, placement.Closed, s.Status)
		require.Equal(t, placement.ProposalDeclined, s.Outcome)
		require.False(t, s.Holds())
	}
}

// A company that does not answer: reminded on the third working day, expired at the end of the fifth.
func TestSilenceIsRemindedThenExpires(t *testing.T) {
	t.Parallel()
	s, _ := in("proposed_candidate_accepted")

	s, at := tick(t, s, 1)
	require.Equal(t, lifecycletest.At("2027-01-07", 8), at)
	require.Equal(t, 1, s.Tasks()[0].Level)
	require.Equal(t, placement.Proposed, s.Status)

	s, at = tick(t, s, 1)
	require.Equal(t, lifecycletest.At("2027-01-11", 16), at)
	require.Equal(t, placement.Expired, s.Status)
	require.Equal(t, placement.ExpiredKind, s.Ending.Kind)
	require.False(t, s.Holds())
	require.False(t, s.WantsRematch())

	s, at = tick(t, s, 2)
	require.Equal(t, lifecycletest.At("2027-01-20", 8), at)
	require.True(t, s.Tasks()[0].Escalated)
	s = after(t, s, at, lifecycletest.SettleProposal())
	require.Equal(t, placement.ProposalExpired, s.Outcome)
}

func TestAnAnswerInTimeStopsTheClock(t *testing.T) {
	t.Parallel()
	s, _ := in("proposed_candidate_accepted")
	e, ok := s.Elapse(lifecycletest.At("2027-01-11", 16))
	require.True(t, ok)

	s = after(t, s, lifecycletest.At("2027-01-07", 7), lifecycletest.CompanyAccepts())

	require.Equal(t, lifecycle.CodeNotDue, refused(t, s, lifecycletest.At("2027-01-11", 16), e).Code)
	require.Equal(t, []string{"book_safety_meeting"}, deadlineKeys(s))
}

// A reminder must not pass for the end of the wait, nor one deadline for another.
func TestClockEventsAreOfTheirOwnDeadline(t *testing.T) {
	t.Parallel()
	long := lifecycletest.At("2028-01-01", 12)
	for name, c := range map[string]struct {
		state string
		event func(lifecycle.Elapsed) lifecycle.Event
		rung  lifecycle.Elapsed
	}{
		"a reminder as expiry":         {"proposed", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Expire{Elapsed: e} }, lifecycle.Elapsed{Deadline: "candidate_decision"}},
		"a reminder as escalation":     {"agreed", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Escalate{Elapsed: e} }, lifecycle.Elapsed{Deadline: "book_safety_meeting"}},
		"an end as a reminder":         {"active", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Remind{Elapsed: e} }, lifecycle.Elapsed{Deadline: "planned_end"}},
		"a party's reminder as close":  {"evaluating_planned", func(e lifecycle.Elapsed) lifecycle.Event { return placement.CloseEvaluation{Elapsed: e} }, lifecycle.Elapsed{Deadline: "evaluation:mentor"}},
		"a follow-up as the end":       {"active", func(e lifecycle.Elapsed) lifecycle.Event { return placement.EndAsPlanned{Elapsed: &e} }, lifecycle.Elapsed{Deadline: "follow_up:1"}},
		"a rung that is not the next":  {"agreed", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Escalate{Elapsed: e} }, lifecycle.Elapsed{Deadline: "book_safety_meeting", Rung: 1}},
		"a deadline of another stage":  {"agreed", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Remind{Elapsed: e} }, lifecycle.Elapsed{Deadline: "close"}},
		"a reminder with no deadline":  {"agreed", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Remind{Elapsed: e} }, lifecycle.Elapsed{}},
		"a rung from before the first": {"agreed", func(e lifecycle.Elapsed) lifecycle.Event { return placement.Remind{Elapsed: e} }, lifecycle.Elapsed{Deadline: "book_safety_meeting", Rung: -1}},
	} {
		s, _ := in(c.state)
		require.Equal(t, lifecycle.CodeNotDue, refused(t, s, long, c.event(c.rung)).Code, name)
	}
}
