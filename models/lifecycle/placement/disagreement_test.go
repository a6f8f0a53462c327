package placement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// under returns the canonical state as it would be had it been proposed under that ruleset.
func under(ruleset int, name string) (State, time.Time) {
	s, at := in(name)
	s.Ruleset = ruleset
	return s, at
}

func TestADisagreementIsATaskUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	s, at := in("evaluated")

	s = after(t, s, at, lifecycletest.Disagrees())

	require.Equal(t, []string{"answer_disagreement:1", "close"}, keys(s.Tasks()))
	d := deadline(t, s, "disagreement:1")
	require.Equal(t, lifecycletest.At("2027-05-13", 16), d.Due, "five working days, Ascension Day not counted")
	s, at = tick(t, s, 4)
	require.True(t, s.Tasks()[0].Escalated, "at %s", at)

	s = after(t, s, at, lifecycletest.AnswersDisagreement())
	require.Equal(t, []string{"close"}, keys(s.Tasks()))
	require.Equal(t, placement.Kept, s.Disagreements[0].Result)
	require.Equal(t, placement.CodeDisagreementAnswered, refused(t, s, at, lifecycletest.AnswersDisagreement()).Code)
}

// While evaluations are awaited the disagreement waits beside them, and stays when time closes the evaluation.
func TestADisagreementOutlivesTheEvaluation(t *testing.T) {
	t.Parallel()
	s, _ := in("evaluating_disagreed")

	for s.Status == placement.Evaluating {
		s, _ = tick(t, s, 1)
	}

	require.Equal(t, []string{"answer_disagreement:1", "close"}, keys(s.Tasks()))
}

func TestTheCandidatesEvaluationMayCarryADisagreementWithTheEnd(t *testing.T) {
	t.Parallel()
	s, at := in("evaluating_terminated")
	e := lifecycletest.Evaluates(candidate)
	e.Channel = lifecycle.ChannelForm
	e.Contents = append(e.Contents, lifecycletest.Text(placement.ContentDisagreement)...)

	s = after(t, s, at, e)

	require.Equal(t, []placement.Disagreement{{No: 1, About: placement.AboutEnding, Channel: lifecycle.ChannelForm, On: "2027-02-15"}}, s.Disagreements)
	require.Equal(t, lifecycle.ChannelForm, s.Evaluations[0].Channel)
	e.Party = company
	require.Equal(t, placement.CodePartyNotExpected, refused(t, s, at, e).Code)
}

// Ruleset 2 tightens the close; placements from before it close as they did.
func TestNobodyIsLeftWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for ruleset, open := range map[int]bool{1: false, 2: true} {
		s, at := under(ruleset, "evaluated")
		s = after(t, s, at, lifecycletest.Disagrees())

		if open {
			require.Equal(t, placement.CodeDisagreementOpen, refused(t, s, at, lifecycletest.Close()).Code)
			s = after(t, s, at, lifecycletest.AnswersDisagreement())
		}
		require.Equal(t, placement.Closed, after(t, s, at, lifecycletest.Close()).Status)
	}
}

func TestAnEarlyEndIsNotClosedWithoutLessons(t *testing.T) {
	t.Parallel()
	silent := func(ruleset int, name string) (State, time.Time) {
		s, at := under(ruleset, name)
		for s.Status == placement.Evaluating {
			s, at = tick(t, s, 1)
		}
		require.True(t, s.Evaluations[len(s.Evaluations)-1].Missing, "the case worker's")
		return s, at
	}
	plain, with := lifecycletest.Close(), lifecycletest.Close()
	with.Contents = append(with.Contents, lifecycletest.Text(placement.ContentWentWrong, placement.ContentAvoid)...)

	s, at := silent(1, "evaluating_terminated")
	after(t, s, at, plain)

	for _, name := range []string{"evaluating_terminated", "evaluating_no_show"} {
		s, at = silent(2, name)
		require.Equal(t, placement.CodeLessonsMissing, refused(t, s, at, plain).Code)
		require.Equal(t, placement.Closed, after(t, s, at, with).Status, "they come with the close")
	}
	s, at = silent(2, "evaluating_planned")
	after(t, s, at, plain)

	s, at = under(2, "evaluating_terminated")
	s = after(t, s, at, lifecycletest.Evaluates(candidate), lifecycletest.Evaluates(company), lifecycletest.Evaluates(mentor), lifecycletest.Evaluates(caseWorker))
	after(t, s, at, plain)
}

func TestWhatADisagreementMustSay(t *testing.T) {
	t.Parallel()
	s, at := in("evaluating_disagreed")
	disagrees, answers := lifecycletest.Disagrees(), lifecycletest.AnswersDisagreement()
	for code, e := range map[string]lifecycle.Event{
		"invalid about":                  placement.RecordDisagreement{Channel: disagrees.Channel, Contents: disagrees.Contents},
		"invalid channel":                placement.RecordDisagreement{About: disagrees.About, Contents: disagrees.Contents},
		"text_missing disagreement_text": placement.RecordDisagreement{About: disagrees.About, Channel: disagrees.Channel},
		"invalid result":                 placement.AnswerDisagreement{No: 1, Contents: answers.Contents},
		"text_missing answer_text":       placement.AnswerDisagreement{No: 1, Result: answers.Result},
		"disagreement_unknown no":        placement.AnswerDisagreement{No: 2, Result: answers.Result, Contents: answers.Contents},
	} {
		refusal := refused(t, s, at, e)
		require.Equal(t, code, refusal.Code+" "+refusal.Field)
	}
}
