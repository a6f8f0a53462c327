package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

func corrects(c placement.Correctable) placement.ProposeCorrection {
	return placement.ProposeCorrection{Correctable: c, By: lifecycletest.OwnerID, Contents: lifecycletest.Text(placement.ContentReason)}
}

// Nobody has signed, and nobody was heard, before the safety meeting: neither is it proposed, nor agreed to where it was proposed
// before that was asked.
func TestACorrectionStaysInOrder(t *testing.T) {
	t.Parallel()
	r := begun(t, storetest.New(t), "approved")
	at := lifecycletest.At("2027-01-22", 9)
	signed := func(on lifecycle.Date) placement.ProposeCorrection {
		return corrects(placement.Correctable{Signature: &placement.SignedFacts{Party: lifecycle.PartyCompany, Channel: lifecycle.ChannelLetter, On: on}})
	}
	heard := func(on lifecycle.Date) placement.ProposeCorrection {
		return corrects(placement.Correctable{Statement: &placement.Statement{Kind: placement.Agrees, Channel: lifecycle.ChannelLetter, On: on}})
	}

	for field, e := range map[string]lifecycle.Event{"signature.on": signed("2000-01-01"), "statement.on": heard(lifecycletest.MeetsOn.AddDays(-1))} {
		out := r.say(at, e)
		require.Equal(t, store.VerdictRefused, out.Verdict, field)
		require.Equal(t, placement.CodeMeetingNotYet, out.Refusal.Code)
		require.Equal(t, field, out.Refusal.Field)
	}
	for _, e := range []lifecycle.Event{heard(lifecycletest.MeetsOn), signed(lifecycletest.MeetsOn)} {
		require.Equal(t, store.VerdictRecorded, r.say(at, e).Verdict)
		require.Equal(t, store.VerdictRecorded, r.say(at, lifecycletest.AgreesToCorrection()).Verdict)
	}

	require.Equal(t, store.VerdictRecorded, r.say(at, signed("2027-01-15")).Verdict)
	r.state.Correcting.Signature.On = "2000-01-01" // as it could be proposed before
	out := r.say(at, lifecycletest.AgreesToCorrection())
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, placement.CodeMeetingNotYet, out.Refusal.Code)
	reject := placement.DecideCorrection{By: lifecycletest.OwnerID, Contents: lifecycletest.Text(placement.ContentReason)}
	require.Equal(t, store.VerdictRecorded, r.say(at, reject).Verdict)
}

// A first day by which the placement lasts longer is held against the law: what it forbids is not even proposed, what needs an
// approval needs it of whoever agrees, and what has ended is recorded as it was.
func TestACorrectedFirstDayIsHeldAgainstTheLaw(t *testing.T) {
	t.Parallel()
	r := begun(t, storetest.New(t), "approved")
	at := lifecycletest.At("2027-02-03", 10)
	first := lifecycletest.StartsOn.AddDays(2)
	extends := placement.Extend{End: first.AddDays(13*7 - 1), Reason: placement.HoursRising, Contents: lifecycletest.Text(placement.ContentReason)}
	for _, e := range []lifecycle.Event{placement.ConfirmStart{On: first}, extends} {
		out := r.say(at, e)
		require.Equal(t, store.VerdictRecorded, out.Verdict, "%s: %+v", e.Name(), out.Refusal)
	}
	proposes := corrects(placement.Correctable{StartedOn: lifecycletest.StartsOn})
	agrees := lifecycletest.AgreesToCorrection()

	r.group(0, "job_ready_cash_benefit")
	out := r.say(at, proposes)
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, lifecycle.CodeBlockedByRule, out.Refusal.Code)
	require.Equal(t, []string{legal.RuleLengthOverLimit}, rules(out.Refusal.Findings))

	r.group(0, "activity_ready")
	out = r.say(at, proposes)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	require.Empty(t, out.Findings)
	waiting := r.state
	out = r.say(at, agrees)
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, lifecycle.CodeNeedsApproval, out.Refusal.Code)
	require.Equal(t, []string{legal.RuleExtensionAssessment}, rules(out.Refusal.Findings))
	require.Equal(t, waiting, r.state)

	agrees.Approval = &lifecycle.Approval{Rules: []string{legal.RuleExtensionAssessment}}
	agrees.Contents = lifecycletest.Text(placement.ContentApproval)
	out = r.say(at, agrees)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	require.Equal(t, lifecycletest.StartsOn, r.state.StartedOn)

	// A later day asks nothing; where it has ended, the day is recorded and the finding known.
	require.Equal(t, store.VerdictRecorded, r.say(at, corrects(placement.Correctable{StartedOn: first})).Verdict)
	later := r.say(at, lifecycletest.AgreesToCorrection())
	require.Equal(t, store.VerdictRecorded, later.Verdict)
	require.Empty(t, later.Findings)
	r.group(0, "job_ready_cash_benefit")
	ended := extends.End
	require.Equal(t, store.VerdictRecorded, r.say(lifecycletest.At(ended, 17), placement.EndAsPlanned{}).Verdict)
	require.Equal(t, store.VerdictRecorded, r.say(lifecycletest.At(ended, 18), proposes).Verdict)
	out = r.say(lifecycletest.At(ended, 18), lifecycletest.AgreesToCorrection())
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	require.Equal(t, []string{legal.RuleLengthOverLimit}, rules(out.Findings))
	require.Equal(t, lifecycle.Warn, out.Findings[0].Severity)
}
