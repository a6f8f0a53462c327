package placement_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// What can be issued in each canonical state; "" says that it can.
func TestADocumentIsIssuedWhenThereIsSomethingToSay(t *testing.T) {
	t.Parallel()
	const now, held, booked = lifecycle.CodeNotPossibleNow, placement.CodeMeetingNotHeld, placement.CodeMeetingNotBooked
	const over, silent, unknown = placement.CodeMeetingAlreadyHeld, placement.CodeNothingEvaluated, placement.CodeFollowUpUnknown
	for _, c := range []struct {
		state                                        string
		brief, summons, minutes, agreement, evaluate string
		summonsOf1, minutesOf1                       string
	}{
		{"proposed", "", booked, held, held, silent, unknown, unknown},
		{"agreed", "", booked, held, held, silent, unknown, unknown},
		{"meeting_booked", "", "", held, held, silent, unknown, unknown},
		{"signing", "", over, "", "", silent, unknown, unknown},
		{"approved", "", over, "", "", silent, unknown, unknown},
		{"active", "", over, "", "", silent, "", placement.CodeFollowUpNotHeld},
		{"active_paused", "", over, "", "", silent, placement.CodeFollowUpHeld, ""},
		{"evaluating_planned", "", over, "", "", silent, now, placement.CodeFollowUpNotHeld},
		{"evaluated", "", over, "", "", "", now, placement.CodeFollowUpNotHeld},
		{"declined", now, booked, held, held, silent, unknown, unknown},
		{"cancelled", now, booked, held, held, silent, unknown, unknown},
	} {
		s := lifecycletest.In(c.state).State
		want := map[placement.DocumentKind]string{
			placement.CompanyBriefDocument: c.brief, placement.SummonsDocument: c.summons, placement.MinutesDocument: c.minutes,
			placement.AgreementDocument: c.agreement, placement.EvaluationDocument: c.evaluate,
		}
		for _, kind := range placement.DocumentKinds() {
			require.Equal(t, want[kind], codeOfDocument(s.CheckDocument(kind, 0)), "%s %s", c.state, kind)
		}
		require.Equal(t, c.summonsOf1, codeOfDocument(s.CheckDocument(placement.SummonsDocument, 1)), c.state)
		require.Equal(t, c.minutesOf1, codeOfDocument(s.CheckDocument(placement.MinutesDocument, 1)), c.state)
		require.Equal(t, placement.CodeFollowUpNotForThis, codeOfDocument(s.CheckDocument(placement.AgreementDocument, 1)))
		require.Equal(t, lifecycle.CodeInvalid, codeOfDocument(s.CheckDocument("letter", 0)))
	}
}

func codeOfDocument(err error) string {
	if rule, ok := errors.AsType[*lifecycle.RuleError](err); ok {
		return rule.Code
	}
	return ""
}
