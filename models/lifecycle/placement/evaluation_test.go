package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestEverybodyEvaluatesInAnyOrder(t *testing.T) {
	t.Parallel()
	s, at := in("evaluating_planned")

	for i, party := range []lifecycle.Party{mentor, caseWorker, candidate, company} {
		require.Equal(t, placement.Evaluating, s.Status)
		require.Len(t, s.Tasks(), 4-i)
		s = after(t, s, at, lifecycletest.Evaluates(party))
	}

	require.Equal(t, placement.Evaluated, s.Status)
	require.Equal(t, []string{"close"}, keys(s.Tasks()))
	require.Equal(t, lifecycle.Date("2027-05-03"), s.EvaluatedOn)
}

func TestAPlacementWithoutAMentorHasThreeEvaluations(t *testing.T) {
	t.Parallel()
	p := proposal("2027-02-01", "2027-02-05")
	p.MentorID = ""
	s := after(t, started(t, p), lifecycletest.At("2027-02-05", 15), placement.EndAsPlanned{})
	at := lifecycletest.At("2027-02-08", 10)

	require.Equal(t, placement.CodePartyNotExpected, refused(t, s, at, lifecycletest.Evaluates(mentor)).Code)
	s = after(t, s, at, lifecycletest.Evaluates(candidate), lifecycletest.Evaluates(company), lifecycletest.Evaluates(caseWorker))
	require.Equal(t, placement.Evaluated, s.Status)
}

// As planned, the case worker owes an assessment; after an early end also the lessons. Nobody else does.
func TestLessonsAreAskedOfTheCaseWorkerAfterAnEarlyEnd(t *testing.T) {
	t.Parallel()
	plain := func(p lifecycle.Party) placement.Evaluate {
		return placement.Evaluate{Party: p, Contents: lifecycletest.Text(placement.ContentAssessment)}
	}
	planned, at := in("evaluating_planned")
	after(t, planned, at, plain(caseWorker))

	terminated, at := in("evaluating_terminated")
	require.Equal(t, placement.CodeLessonsMissing, refused(t, terminated, at, plain(caseWorker)).Code)
	s := after(t, terminated, at, plain(candidate), plain(company), plain(mentor), lifecycletest.Evaluates(caseWorker))
	require.Equal(t, placement.Evaluated, s.Status)
}

// One party never answers: reminded after three days and on the tenth, marked missing after fifteen.
func TestAMissingEvaluationIsMarkedMissing(t *testing.T) {
	t.Parallel()
	s, at := in("evaluating_planned")
	s = after(t, s, at, lifecycletest.Evaluates(candidate), lifecycletest.Evaluates(mentor), lifecycletest.Evaluates(caseWorker))
	require.Equal(t, "company", s.Head().WaitingFor)

	d := deadline(t, s, "evaluation:company")
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-05-05", 8)},
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-05-18", 8)},
	}, d.Rungs, "over Ascension Day and Whit Monday")
	s, _ = tick(t, s, 2)
	require.Equal(t, 2, s.Tasks()[0].Level)

	s, at = tick(t, s, 1)
	require.Equal(t, lifecycletest.At("2027-05-25", 16), at)
	require.Equal(t, placement.Evaluated, s.Status)
	require.Equal(t, placement.Evaluation{Party: company, Missing: true}, s.Evaluations[3])
	require.Equal(t, placement.Evaluation{Party: candidate, GivenOn: "2027-05-03"}, s.Evaluations[0])
}

func TestCloseWithAnOutcome(t *testing.T) {
	t.Parallel()
	for _, outcome := range []placement.Outcome{
		placement.OrdinaryJob, placement.OrdinaryHours, placement.SubsidisedJob, placement.Education, placement.NewPlacement,
		placement.OtherOffer, placement.NoChange,
	} {
		s, at := in("evaluated")

		s = after(t, s, at, placement.Close{Outcome: outcome, PurposeMet: true})

		require.Equal(t, placement.Closed, s.Status)
		require.Equal(t, string(outcome), s.Head().Outcome)
		require.True(t, s.PurposeMet)
		require.True(t, s.Head().Ended)
		require.Empty(t, s.Tasks())
		require.Empty(t, s.Open())
		require.True(t, s.Holds(), "nobody else was there on those days")
	}
}

func TestAnEvaluatedPlacementIsNotForgotten(t *testing.T) {
	t.Parallel()
	s, _ := in("evaluated")

	s, at := tick(t, s, 2)

	require.Equal(t, lifecycletest.At("2027-05-14", 8), at, "five working days, Ascension Day not counted, and two more")
	require.True(t, s.Tasks()[0].Escalated)
	_, more := s.Due()
	require.False(t, more)
	require.Equal(t, placement.Evaluated, s.Status, "no outcome is made up")
}
