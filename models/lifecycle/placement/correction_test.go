package placement_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

const someoneElse = lifecycletest.OtherOwnerID

func proposes(c placement.Correctable) placement.ProposeCorrection {
	return placement.ProposeCorrection{Correctable: c, By: lifecycletest.OwnerID, AsSigned: true, Contents: lifecycletest.Text(placement.ContentReason)}
}

func refusalsOfMistakes() []refusal {
	const proposedOn = lifecycletest.ProposedOn
	reason := lifecycletest.Text(placement.ContentReason)
	correct := func(c placement.Correctable) placement.Correct {
		return placement.Correct{Correctable: c, By: lifecycletest.OwnerID, Contents: reason}
	}
	signed := func(party lifecycle.Party, channel lifecycle.Channel, on lifecycle.Date) placement.ProposeCorrection {
		return proposes(placement.Correctable{Signature: &placement.SignedFacts{Party: party, Channel: channel, On: on}})
	}
	statement := func(kind placement.StatementKind, channel lifecycle.Channel, on lifecycle.Date) placement.ProposeCorrection {
		return proposes(placement.Correctable{Statement: &placement.Statement{Kind: kind, Channel: channel, On: on}})
	}
	held := func(no int, on lifecycle.Date, form placement.Form) placement.Correct {
		return correct(placement.Correctable{FollowUp: &placement.FollowUpFacts{No: no, HeldOn: on, Form: form}})
	}
	ended := func(by lifecycle.Party, why placement.Reason, last lifecycle.Date) placement.ProposeCorrection {
		return proposes(placement.Correctable{Ending: &placement.EndingFacts{By: by, Reason: why, LastDay: last}})
	}
	began := lifecycletest.ProposesStart
	form := lifecycle.ChannelForm
	step := []lifecycle.Event{lifecycletest.AddStep(lifecycletest.EndsOn.AddDays(60))}
	return []refusal{
		{code: "invalid", field: "kind", why: "a step of no kind", state: "active", event: with(lifecycletest.AddStep("2027-02-10"), func(e *placement.AddStep) { e.Kind = "party" })},
		{code: "invalid_date", field: "due_on", why: "a step on no day", state: "active", event: lifecycletest.AddStep("2027-02-30")},
		{code: "due_in_past", field: "due_on", why: "a step for yesterday", state: "active", event: lifecycletest.AddStep("2027-01-31")},
		{code: "text_missing", field: "step", why: "a step about nothing", state: "active", event: with(lifecycletest.AddStep("2027-02-10"), func(e *placement.AddStep) { e.Contents = nil })},
		{code: "step_unknown", field: "no", why: "a step that nobody added", state: "active", event: lifecycletest.CompleteStep(lifecycletest.StartsOn)},
		{code: "step_unknown", field: "no", why: "a step that nobody added is dropped", state: "active", event: lifecycletest.DropStep()},
		{code: "step_not_open", why: "dropped twice", state: "active_correcting", given: []lifecycle.Event{lifecycletest.DropStep()}, event: lifecycletest.DropStep()},
		{code: "date_in_future", field: "on", why: "a step that will be done", state: "active_correcting", event: lifecycletest.CompleteStep("2027-02-03")},
		{code: "invalid_date", field: "on", why: "a step done on no day", state: "active_correcting", event: lifecycletest.CompleteStep("")},
		{code: "text_missing", field: "reason_text", why: "a step dropped without a word", state: "active_correcting", event: placement.DropStep{No: 1}},
		{code: "steps_open", why: "closed over a step", state: "evaluated", given: step, event: lifecycletest.Close()},

		{code: "required", field: "owner_id", why: "transferred to nobody", state: "active", event: with(lifecycletest.Transfer(), func(e *placement.Transfer) { e.OwnerID = "" })},
		{code: "same_unit", field: "owner_id", why: "transferred within the unit", state: "active", event: with(lifecycletest.Transfer(), func(e *placement.Transfer) { e.UnitID = lifecycletest.UnitID })},
		{code: "same_unit", field: "owner_id", why: "transferred to no unit", state: "active", event: with(lifecycletest.Transfer(), func(e *placement.Transfer) { e.UnitID = "" })},
		{code: "reason_required", field: "reason", why: "transferred for no reason", state: "active", event: with(lifecycletest.Transfer(), func(e *placement.Transfer) { e.Reason = "" })},
		{code: "text_missing", field: "handover", why: "transferred without a word", state: "active", event: with(lifecycletest.Transfer(), func(e *placement.Transfer) { e.Contents = nil })},

		{code: "text_missing", field: "reason_text", why: "back without a word", state: "agreed", event: placement.GoBack{Party: company}},
		{code: "party_not_expected", field: "party", why: "back, and nobody says whose answer", state: "agreed", event: lifecycletest.GoesBack("")},
		{code: "party_not_expected", field: "party", why: "back to a signature of nobody", state: "approved", event: lifecycletest.GoesBack(mentor)},
		{code: "party_not_expected", field: "party", why: "back, and nobody says whose evaluation", state: "evaluated", event: lifecycletest.GoesBack("")},
		{code: "start_in_past", why: "a no is taken back too late", state: "declined", at: lifecycletest.At("2027-02-02", 9), event: lifecycletest.GoesBack("")},
		{code: "too_late_to_go_back", why: "the start is taken back after a follow-up", state: "active_with_problem", event: lifecycletest.GoesBack("")},

		{code: "required", field: "by", why: "corrected by nobody", state: "active_with_problem", event: with(held(1, "2027-02-01", placement.FormVisit), func(e *placement.Correct) { e.By = "" })},
		{code: "correct_one_thing", why: "nothing is corrected", state: "active", event: correct(placement.Correctable{})},
		{code: "correct_one_thing", why: "two things at once", state: "active", event: proposes(placement.Correctable{StartedOn: "2027-02-01", Attended: []lifecycle.Party{company}})},
		{code: "text_missing", field: "reason_text", why: "corrected without a word", state: "active", event: placement.Correct{Correctable: placement.Correctable{Attended: []lifecycle.Party{company}}, By: someoneElse}},
		{code: "second_person_needed", why: "the first day is corrected alone", state: "active", event: correct(placement.Correctable{StartedOn: "2027-02-01"})},
		{code: "no_second_person_needed", why: "the meeting is corrected by two", state: "active", event: proposes(placement.Correctable{Attended: []lifecycle.Party{company, candidate}})},
		{code: "correction_waits", why: "two wait", state: "active_correcting", event: signed(company, form, "2027-01-19")},
		{code: "correction_waits", why: "closed over a correction", state: "evaluated", given: []lifecycle.Event{signed(company, lifecycle.ChannelPhone, "2027-01-18")}, event: lifecycletest.Close()},
		{code: "no_correction_waits", why: "nothing to decide", state: "active", event: lifecycletest.AgreesToCorrection()},
		{code: "second_person_needed", why: "agreed to one's own", state: "active_correcting", event: placement.DecideCorrection{Agreed: true, By: lifecycletest.OwnerID}},
		{code: "required", field: "by", why: "decided by nobody", state: "active_correcting", event: placement.DecideCorrection{Agreed: true}},
		{code: "text_missing", field: "reason_text", why: "rejected without a word", state: "active_correcting", event: placement.DecideCorrection{By: someoneElse}},

		{code: "not_started", why: "the first day of what has not begun", state: "approved", event: began("2027-02-01")},
		{code: "not_started", why: "a start was corrected that is taken back meanwhile", state: "active_correcting", given: []lifecycle.Event{lifecycletest.GoesBack("")}, event: lifecycletest.AgreesToCorrection()},
		{code: "invalid_date", field: "started_on", why: "began on no day", state: "active", event: began("2027-02-30")},
		{code: "nothing_to_change", why: "began when it began", state: "active", event: began("2027-02-01")},
		{code: "date_in_future", field: "started_on", why: "will have begun", state: "active", event: began("2027-02-02")},
		{code: "before_start_date", field: "started_on", why: "began before the period", state: "active", event: began("2027-01-31")},
		{code: "start_outside_period", field: "started_on", why: "began after its first follow-up", state: "active_with_problem", event: began("2027-02-02")},

		{code: "party_not_expected", field: "signature.party", why: "who has not signed", state: "signing", event: signed(company, form, proposedOn)},
		{code: "invalid", field: "channel", why: "signed by rumour", state: "approved", event: signed(company, "rumour", proposedOn)},
		{code: "invalid_date", field: "signature.on", why: "signed on no day", state: "approved", event: signed(company, form, "")},
		{code: "nothing_to_change", why: "signed when it signed", state: "approved", event: signed(company, form, "2027-01-18")},
		{code: "date_in_future", field: "signature.on", why: "will have signed", state: "approved", event: signed(company, form, "2027-02-02")},
		{code: "signatures_missing", field: "signature.on", why: "signed after the start", state: "active", at: lifecycletest.At("2027-02-03", 9), event: signed(municipality, form, "2027-02-02")},
		{code: "signatures_missing", field: "signature.on", why: "signed after the municipality", state: "approved", event: signed(company, form, "2027-01-22")},

		{code: "statement_missing", why: "a statement that is not there", state: "signing", event: statement(placement.Agrees, form, "2027-01-18")},
		{code: "invalid", field: "channel", why: "a statement by rumour", state: "approved", event: statement(placement.Agrees, "rumour", "2027-01-19")},
		{code: "invalid", field: "statement.kind", why: "a shrug", state: "approved", event: statement("shrugs", form, "2027-01-19")},
		{code: "invalid_date", field: "statement.on", why: "stated on no day", state: "approved", event: statement(placement.Agrees, form, "")},
		{code: "nothing_to_change", why: "stated what was stated", state: "approved", event: statement(placement.Agrees, form, "2027-01-19")},
		{code: "date_in_future", field: "statement.on", why: "will have been stated", state: "approved", event: statement(placement.Disagrees, form, "2027-02-02")},
		{code: "signatures_missing", field: "statement.on", why: "stated after the municipality signed", state: "approved", event: statement(placement.Agrees, form, "2027-01-22")},

		{code: "nothing_to_change", why: "who was there was there", state: "signing", event: correct(placement.Correctable{Attended: []lifecycle.Party{candidate, company, caseWorker}})},
		{code: "candidate_absent", why: "the candidate was not there", state: "signing", event: correct(placement.Correctable{Attended: []lifecycle.Party{company}})},

		{code: "follow_up_unknown", field: "follow_up.no", why: "one that has not been held", state: "active_with_problem", event: held(2, "2027-02-01", placement.FormVisit)},
		{code: "invalid_date", field: "follow_up.held_on", why: "held on no day", state: "active_with_problem", event: held(1, "", placement.FormVisit)},
		{code: "nothing_to_change", why: "held as it was held", state: "active_with_problem", event: held(1, "2027-02-01", placement.FormPhone)},
		{code: "date_in_future", field: "follow_up.held_on", why: "will have been held", state: "active_with_problem", event: held(1, "2027-02-04", placement.FormVisit)},
		{code: "date_before_start", field: "follow_up.held_on", why: "held before the start", state: "active_with_problem", event: held(1, "2027-01-31", placement.FormVisit)},
		{code: "invalid", field: "follow_up.form", why: "held in a dream", state: "active_with_problem", event: held(1, "2027-02-02", "dream")},

		{code: "not_terminated_early", why: "how a planned end was", state: "evaluating_planned", event: ended(company, placement.Attendance, "2027-04-30")},
		{code: "nothing_to_change", why: "ended as it ended", state: "evaluating_terminated", event: ended(company, placement.WorkplaceConditions, "2027-02-12")},
		{code: "invalid", field: "ending.by", why: "ended by nobody", state: "evaluating_terminated", event: ended("nobody", placement.Attendance, "2027-02-12")},
		{code: "reason_not_for_this", field: "ending.reason", why: "ended by mistake", state: "evaluating_terminated", event: ended(company, placement.EnteredByMistake, "2027-02-12")},
		{code: "invalid_date", field: "ending.last_day", why: "ended on no day", state: "evaluating_terminated", event: ended(company, placement.Attendance, "")},
		{code: "last_day_outside_period", field: "ending.last_day", why: "ended before it began", state: "evaluating_terminated", event: ended(company, placement.Attendance, "2027-01-31")},
		{code: "last_day_outside_period", field: "ending.last_day", why: "under ruleset 1 nobody knows what was planned", state: "evaluating_terminated", event: ended(company, placement.Attendance, "2027-02-13")},

		{code: "never_evaluated", why: "a proposal that came to nothing is reopened", state: "declined", given: []lifecycle.Event{lifecycletest.SettleProposal()}, event: lifecycletest.Reopens()},
		{code: "reopen_too_late", why: "a month has passed", state: "closed", at: lifecycletest.At("2027-06-05", 9), event: lifecycletest.Reopens()},
		{code: "text_missing", field: "reason_text", why: "reopened without a word", state: "closed", event: placement.Reopen{}},
		{code: "party_not_expected", field: "parties", why: "reopened for nobody", state: "closed", event: lifecycletest.Reopens(municipality)},
	}
}

// The first day is corrected by two people; what is planned follows it, what was held stays, and the old day is kept.
func TestTheFirstDayIsCorrectedByTwo(t *testing.T) {
	t.Parallel()
	s, at := in("active_correcting")
	require.Contains(t, keys(s.Tasks()), "decide_correction")
	before := s.FollowUps

	s = after(t, s, at, lifecycletest.AgreesToCorrection())

	require.Equal(t, lifecycle.Date("2027-02-02"), s.StartedOn)
	require.Equal(t, []placement.Correction{{
		No: 1, On: "2027-02-02", Was: placement.Correctable{StartedOn: "2027-02-01"}, Is: placement.Correctable{StartedOn: "2027-02-02"},
		By: lifecycletest.OwnerID, SecondBy: someoneElse,
	}}, s.Corrections)
	require.Nil(t, s.Correcting)
	require.NotContains(t, keys(s.Tasks()), "decide_correction")
	require.Equal(t, lifecycle.Date("2027-02-02"), s.FollowUps[0].DueOn)
	require.Len(t, s.FollowUps, len(before))
	fortnight := s.StartedOn
	for i, f := range s.FollowUps {
		switch f.Kind {
		case placement.DecisionPoint, placement.FirstWeek:
			require.Equal(t, before[i], f, "it hangs on the end, or on the Friday")
		case placement.Regular:
			fortnight = fortnight.AddDays(14)
			due, err := s.Calendar.WorkingDayUpTo(fortnight)
			require.NoError(t, err)
			require.Equal(t, due, f.DueOn)
			require.Equal(t, before[i].No, f.No, "the same one, on another day")
		case placement.DayOne:
		}
	}
}

func TestWhatWasHeldStaysWhenTheFirstDayMoves(t *testing.T) {
	t.Parallel()
	s, _ := in("active_with_problem")
	s = after(t, s, lifecycletest.At("2027-02-05", 14), lifecycletest.HoldFollowUp(2, "2027-02-05"))
	s.Period.Start = "2027-01-28" // as if it had been planned from then on
	at := lifecycletest.At("2027-02-08", 9)

	s = after(t, s, at, lifecycletest.ProposesStart("2027-01-28"), lifecycletest.AgreesToCorrection())

	require.Equal(t, lifecycle.Date("2027-02-01"), s.FollowUps[0].HeldOn)
	require.Equal(t, lifecycle.Date("2027-02-05"), s.FollowUps[1].HeldOn)
	require.Equal(t, lifecycle.Date("2027-02-11"), s.FollowUps[2].DueOn, "every fourteen days from the true first day")
	for _, f := range s.FollowUps[2:] {
		require.Empty(t, f.HeldOn)
	}
}

func TestARejectedCorrectionChangesNothing(t *testing.T) {
	t.Parallel()
	s, at := in("active_correcting")
	want := s.FollowUps
	reject := placement.DecideCorrection{By: lifecycletest.OwnerID, Contents: lifecycletest.Text(placement.ContentReason)}

	s = after(t, s, at, reject)

	require.Equal(t, want, s.FollowUps)
	require.Equal(t, lifecycletest.StartsOn, s.StartedOn)
	require.Empty(t, s.Corrections)
	require.Nil(t, s.Correcting)
}

// A correction that waits is reminded of and escalated, and is gone with the placement.
func TestAWaitingCorrectionIsSeen(t *testing.T) {
	t.Parallel()
	s, _ := in("active_correcting")
	i := slices.IndexFunc(s.Deadlines, func(d lifecycle.Deadline) bool { return d.Key == "correction" })
	require.Equal(t, lifecycletest.At("2027-02-04", 16), s.Deadlines[i].Due)
	require.Equal(t, lifecycle.Escalate, s.Deadlines[i].Rungs[1].Kind)

	approved, at := in("approved")
	signed := proposes(placement.Correctable{Signature: &placement.SignedFacts{Party: company, Channel: lifecycle.ChannelPhone, On: "2027-01-18"}})
	approved = after(t, approved, at, signed, lifecycletest.AddStep("2027-02-10"), lifecycletest.Withdraw())
	require.Nil(t, approved.Correcting)
	require.Equal(t, approved.Calendar.DateOf(at), approved.Steps[0].DroppedOn)
	require.Empty(t, approved.Tasks())
}

// The last day of an early end is corrected: the place is held until then, and the evaluation is asked for from then on.
func TestTheLastDayIsCorrected(t *testing.T) {
	t.Parallel()
	s, _ := in("active_with_problem")
	s.Ruleset = 2
	s = after(t, s, lifecycletest.At("2027-02-03", 14), lifecycletest.Newest(lifecycletest.TerminateEarly()))
	due := dues(s)["evaluation:company"]
	c := proposes(placement.Correctable{Ending: &placement.EndingFacts{By: candidate, Reason: placement.Attendance, LastDay: "2027-02-19"}})

	s = after(t, s, lifecycletest.At("2027-02-15", 10), c, lifecycletest.AgreesToCorrection())

	require.Equal(t, lifecycle.Date("2027-02-19"), s.Period.End)
	require.Equal(t, placement.Ending{
		Kind: placement.TerminatedKind, By: candidate, Reason: placement.Attendance, LastDay: "2027-02-19", Planned: lifecycletest.EndsOn, On: "2027-02-03",
		Tried: []placement.Adjustment{placement.AdjustTasks},
	}, *s.Ending)
	require.Equal(t, due.AddDays(7), dues(s)["evaluation:company"])
	require.Equal(t, placement.WorkplaceConditions, s.Corrections[0].Was.Ending.Reason)

	_, err := s.Next(proposes(placement.Correctable{Ending: &placement.EndingFacts{By: candidate, Reason: placement.Attendance, LastDay: "2027-05-01"}}), lifecycletest.At("2027-02-15", 11))
	require.ErrorContains(t, err, placement.CodeLastDayOutsidePeriod)
}

// What was signed before a move is corrected by what belonged to it then; what was said at the move, by the day of the move.
func TestWhatWasSignedBeforeAMoveIsStillCorrected(t *testing.T) {
	t.Parallel()
	const movedOn, later = lifecycle.Date("2027-03-01"), lifecycle.Date("2027-03-03")
	signature := func(party lifecycle.Party, on lifecycle.Date) placement.ProposeCorrection {
		return proposes(placement.Correctable{Signature: &placement.SignedFacts{Party: party, Channel: lifecycle.ChannelPhone, On: on}})
	}
	statement := func(on lifecycle.Date) placement.ProposeCorrection {
		return proposes(placement.Correctable{Statement: &placement.Statement{Kind: placement.NoRepresentative, Channel: lifecycle.ChannelForm, On: on}})
	}
	moved := after(t, inCluster(t, "active"), lifecycletest.At(movedOn, 9), lifecycletest.MovesToWorkplace())
	again := lifecycletest.MovesToWorkplace()
	again.PlaceID, again.WorkplaceID, again.CompanyID = lifecycletest.PlaceID, lifecycletest.WorkplaceID, lifecycletest.CompanyID
	twice := after(t, moved, lifecycletest.At("2027-03-02", 9), again)
	unkept := lifecycletest.MovesToWorkplace()
	unkept.KeepsSigned = false
	forgotten := after(t, inCluster(t, "active"), lifecycletest.At(movedOn, 9), unkept) // moved before it was kept what was signed with
	at := lifecycletest.At(later, 9)

	for _, s := range []State{moved, twice, forgotten} {
		s = after(t, s, at, signature(company, "2027-01-17"), lifecycletest.AgreesToCorrection())
		require.Equal(t, lifecycle.Date("2027-01-17"), s.Signatures[0].On)
		require.Equal(t, placement.CodeSignaturesMissing, refused(t, s, at, signature(company, "2027-01-22")).Code, "after the municipality")

		s = after(t, s, at, statement("2027-02-26"), lifecycletest.AgreesToCorrection())
		require.Equal(t, lifecycle.Date("2027-02-26"), s.Statement.On)
		early := refused(t, s, at, statement(later))
		require.Equal(t, []string{placement.CodeStatementMissing, "statement.on"}, []string{early.Code, early.Field}, "the placement had moved by then")
	}
	for _, s := range []State{moved, twice} {
		require.Equal(t, lifecycle.Date("2027-01-19"), s.SignedWith.On)
		require.Equal(t, placement.CodeSignaturesMissing, refused(t, s, at, signature(municipality, "2027-01-18")).Code, "before the statement it signed with")
	}
}

// A command of before that is decided as it was, so that a history in which a move overtook it replays.
func TestACorrectionOfBeforeIsRefusedAfterAMoveAsItWas(t *testing.T) {
	t.Parallel()
	propose := proposes(placement.Correctable{Signature: &placement.SignedFacts{Party: company, Channel: lifecycle.ChannelPhone, On: "2027-01-17"}})
	decide := lifecycletest.AgreesToCorrection()
	at := lifecycletest.At("2027-03-01", 9)
	s := after(t, inCluster(t, "active"), at, propose, lifecycletest.MovesToWorkplace())

	decide.AsSigned = false
	require.Equal(t, placement.CodeSignaturesMissing, refused(t, s, at, decide).Code)

	s = after(t, s, at, lifecycletest.AgreesToCorrection())
	propose.AsSigned = false
	propose.Signature = &placement.SignedFacts{Party: company, Channel: lifecycle.ChannelPhone, On: "2027-01-16"}
	require.Equal(t, placement.CodeSignaturesMissing, refused(t, s, at, propose).Code)
}

// A correction of what was said at one workplace would be made of what was said at the next.
func TestAMoveWaitsForACorrectionOfWhatWasSaidHere(t *testing.T) {
	t.Parallel()
	at := lifecycletest.At("2027-03-01", 9)
	s := after(t, inCluster(t, "active"), at, proposes(placement.Correctable{
		Statement: &placement.Statement{Kind: placement.NoRepresentative, Channel: lifecycle.ChannelForm, On: "2027-01-19"},
	}))

	require.Equal(t, placement.CodeCorrectionWaits, refused(t, s, at, lifecycletest.MovesToWorkplace()).Code)

	before := lifecycletest.MovesToWorkplace()
	before.KeepsSigned = false
	after(t, s, at, before)
	s = after(t, s, at, lifecycletest.AgreesToCorrection(), lifecycletest.MovesToWorkplace())
	require.Equal(t, placement.NoRepresentative, s.SignedWith.Kind)
	require.Equal(t, placement.Agrees, s.Statement.Kind)
}

// Who was at the meeting and how a follow-up was held is corrected at once, and nothing else moves.
func TestWhatTouchesNobodyIsCorrectedAtOnce(t *testing.T) {
	t.Parallel()
	s, at := in("active_with_problem")
	before := s.Deadlines

	s = after(t, s, at, lifecycletest.CorrectsFollowUp("2027-02-02"), placement.Correct{
		Correctable: placement.Correctable{Attended: []lifecycle.Party{candidate, company, mentor}}, By: someoneElse,
		Contents: lifecycletest.Text(placement.ContentReason),
	})

	require.Equal(t, placement.FormVisit, s.FollowUps[0].Form)
	require.Equal(t, lifecycle.Date("2027-02-02"), s.FollowUps[0].HeldOn)
	require.Equal(t, []lifecycle.Party{candidate, company, mentor}, s.Meeting.Attended)
	require.Equal(t, before, s.Deadlines)
	require.Equal(t, placement.FormPhone, s.Corrections[0].Was.FollowUp.Form)
	require.Len(t, s.Corrections, 2)
}

func TestGoingBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state string
		party lifecycle.Party
		to    Status
		tasks []string
	}{
		{"agreed", company, placement.Proposed, []string{"record_company_decision"}},
		{"agreed", candidate, placement.Proposed, []string{"record_candidate_decision"}},
		{"declined", "", placement.Proposed, []string{"record_company_decision"}},
		{"expired", "", placement.Proposed, []string{"record_candidate_decision", "record_company_decision"}},
		{"meeting_booked", "", placement.Agreed, []string{"book_safety_meeting"}},
		{"signing_all_but_municipality", "", placement.Agreed, []string{"book_safety_meeting"}},
		{"approved", "", placement.Signing, []string{"collect_signature:municipality"}},
		{"approved", company, placement.Signing, []string{"collect_signature:company"}},
		{"active", "", placement.Approved, []string{"confirm_start"}},
		{"evaluated", mentor, placement.Evaluating, []string{"collect_evaluation:mentor"}},
	} {
		s, at := in(c.state)

		s = after(t, s, at, lifecycletest.GoesBack(c.party))

		require.Equal(t, c.to, s.Status, c.state)
		require.Equal(t, c.tasks, keys(s.Tasks()), c.state)
		require.True(t, s.Holds(), c.state)
		if c.to == placement.Approved {
			require.Empty(t, s.StartedOn)
		}
		if c.to == placement.Evaluating {
			_, at = tick(t, s, 1)
			require.Equal(t, lifecycletest.At("2027-05-11", 8), at, "reminded after three working days from now; Ascension Day is none")
		}
	}
}

func TestSignaturesAreKeptInATransfer(t *testing.T) {
	t.Parallel()
	s, at := in("signing_all_but_municipality")
	want := s

	s = after(t, s, at, lifecycletest.Transfer())

	require.Equal(t, want.Signatures, s.Signatures)
	require.Equal(t, want.Statement, s.Statement)
	require.Equal(t, want.Deadlines, s.Deadlines)
	require.Equal(t, want.Voided, s.Voided)
	require.Equal(t, []string{lifecycletest.UnitID}, s.Units)
	require.Equal(t, lifecycletest.OtherOwnerID, s.OwnerID)
	require.Equal(t, lifecycletest.OtherUnitID, s.UnitID)
}

// Opened again, whoever opens it chooses what runs again.
func TestReopening(t *testing.T) {
	t.Parallel()
	closed, at := in("closed")

	s := after(t, closed, at, lifecycletest.Reopens())
	require.Equal(t, placement.Evaluated, s.Status)
	require.Empty(t, s.Outcome)
	require.Equal(t, []string{"close"}, keys(s.Tasks()))
	s = after(t, s, at, lifecycletest.Close())
	require.Equal(t, placement.Closed, s.Status)

	s = after(t, s, at, lifecycletest.Reopens(company, mentor))
	require.Equal(t, placement.Evaluating, s.Status)
	require.Equal(t, []string{"collect_evaluation:company", "collect_evaluation:mentor"}, keys(s.Tasks()))
	require.Equal(t, 2, s.Reopened)
	s = after(t, s, at, lifecycletest.Evaluates(company), lifecycletest.Evaluates(mentor), lifecycletest.Close())
	require.Equal(t, placement.OrdinaryJob, s.Outcome)
}

// A step has a day, a task and reminders of its own, also in what is still being signed; a pause stops it with the rest.
func TestAStepIsATaskWithADay(t *testing.T) {
	t.Parallel()
	s, at := in("active")
	s = after(t, s, at, lifecycletest.AddStep("2027-02-10"))
	require.Contains(t, keys(s.Tasks()), "complete_step:1")
	i := slices.IndexFunc(s.Deadlines, func(d lifecycle.Deadline) bool { return d.Key == "step:1" })
	require.Equal(t, lifecycletest.At("2027-02-10", 16), s.Deadlines[i].Due)

	paused := after(t, s, lifecycletest.At("2027-02-08", 9), lifecycletest.Pauses())
	require.NotContains(t, deadlineKeys(paused), "step:1")
	paused = after(t, paused, lifecycletest.At("2027-02-15", 9), lifecycletest.Resumes())
	require.Equal(t, lifecycle.Date("2027-02-15"), dues(paused)["step:1"], "the pause has swallowed its day")

	s = after(t, s, lifecycletest.At("2027-02-10", 9), lifecycletest.CompleteStep("2027-02-09"))
	require.NotContains(t, keys(s.Tasks()), "complete_step:1")
	require.Equal(t, lifecycle.Date("2027-02-09"), s.Steps[0].DoneOn)
}
