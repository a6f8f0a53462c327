package placement_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// refusal is one way to be refused: what somebody tries where, and what the rules say.
type refusal struct {
	code, field string
	why         string
	state       string // a canonical state; empty for none yet
	at          time.Time
	given       []lifecycle.Event // what happens first, at the same instant
	event       lifecycle.Event
}

// with returns a copy of e that was changed by f.
func with[E any](e E, f func(*E)) E {
	f(&e)
	return e
}

type stranger struct{}

func (stranger) Name() string { return "estrange" }
func (stranger) Fact() string { return "estranged" }

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, r := range refusals() {
		t.Run(r.code+"/"+r.why, func(t *testing.T) {
			t.Parallel()
			s, at := State{}, lifecycletest.At(lifecycletest.ProposedOn, 9)
			if r.state != "" {
				s, at = in(r.state)
			}
			if !r.at.IsZero() {
				at = r.at
			}
			s = after(t, s, at, r.given...)

			got := refused(t, s, at, r.event)

			require.Equal(t, r.code, got.Code, got.Message)
			require.Equal(t, r.field, got.Field, got.Message)
		})
	}
}

// A code that nothing provokes is a promise nobody has seen kept.
func TestEveryCodeIsProvoked(t *testing.T) {
	t.Parallel()
	provoked := map[string]bool{}
	for _, r := range refusals() {
		provoked[r.code] = true
	}
	// Of the kernel's codes those that a placement can give by itself; the others come from the database.
	codes := append(append(constants(t, "codes.go"), constants(t, "codes_followup.go")...),
		lifecycle.CodeInvalidDate, lifecycle.CodeCalendarNotCovered, lifecycle.CodeNotPossibleNow, lifecycle.CodeNotDue,
		lifecycle.CodeRequired, lifecycle.CodeInvalid)

	require.Greater(t, len(codes), 40)
	for _, code := range codes {
		require.True(t, provoked[code], "no refusal in the table has the code %s", code)
	}
	require.Len(t, provoked, len(codes), "the table has a code that is not declared")
}

// constants returns the values of the string constants in a file of this package.
func constants(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var values []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					value, err := strconv.Unquote(lit.Value)
					require.NoError(t, err)
					values = append(values, value)
				}
			}
		}
		return true
	})
	return values
}

func refusals() []refusal {
	all := refusalsBeforeMeeting()
	all = append(all, refusalsOfConsent()...)
	all = append(all, refusalsWhileActive()...)
	all = append(all, refusalsOfSwaps()...)
	all = append(all, refusalsOfGoalsAndHours()...)
	all = append(all, refusalsOfPolicies()...)
	all = append(all, refusalsOfMistakes()...)
	return append(all, refusalsAtTheEnd()...)
}

func refusalsBeforeMeeting() []refusal {
	propose := func(f func(*placement.Propose)) placement.Propose { return with(lifecycletest.Proposal(), f) }
	hours := func(steps ...placement.HoursStep) placement.Propose {
		return propose(func(p *placement.Propose) { p.Hours = steps })
	}
	step := func(from lifecycle.Date, weekly float64) placement.HoursStep {
		return placement.HoursStep{From: from, WeeklyHours: weekly}
	}
	const start, end = lifecycletest.StartsOn, lifecycletest.EndsOn
	decline := placement.RecordCandidateDecision{Channel: lifecycle.ChannelPhone}
	meeting := func(at time.Time) placement.BookSafetyMeeting {
		return placement.BookSafetyMeeting{At: at, Form: placement.FormVisit}
	}
	held := func(f func(*placement.HoldSafetyMeeting)) placement.HoldSafetyMeeting {
		return with(lifecycletest.HoldMeeting(), f)
	}
	attended := func(parties ...lifecycle.Party) placement.HoldSafetyMeeting {
		return held(func(e *placement.HoldSafetyMeeting) { e.Attended = parties })
	}
	without := func(kind string) placement.HoldSafetyMeeting {
		return held(func(e *placement.HoldSafetyMeeting) {
			e.Contents = nil
			for _, k := range []string{placement.ContentDemands, placement.ContentExpectations, placement.ContentPurpose, placement.ContentResponsibilities} {
				if k != kind {
					e.Contents = append(e.Contents, lifecycletest.Text(k)...)
				}
			}
		})
	}
	return []refusal{
		{code: "unknown_event", why: "an event of another process", state: "active", event: stranger{}},
		{code: "already_proposed", why: "proposed twice", state: "proposed", event: lifecycletest.Proposal()},
		{code: "already_proposed", why: "proposed after the end", state: "closed", event: lifecycletest.Proposal()},
		{code: "required", field: "candidate_id", why: "nobody is proposed", event: propose(func(p *placement.Propose) { p.CandidateID = "" })},
		{code: "required", field: "place_id", why: "no place", event: propose(func(p *placement.Propose) { p.PlaceID = "" })},
		{code: "required", field: "owner_id", why: "nobody is responsible", event: propose(func(p *placement.Propose) { p.OwnerID = "" })},
		{code: "required", field: "goals", why: "no goal", event: propose(func(p *placement.Propose) { p.Goals = nil })},
		{code: "required", field: "hours", why: "no hours", event: hours()},
		{code: "invalid", field: "purpose", why: "no purpose", event: propose(func(p *placement.Propose) { p.Purpose = "" })},
		{code: "invalid", field: "purpose", why: "a purpose of one's own", event: propose(func(p *placement.Propose) { p.Purpose = "cheap labour" })},
		{code: "invalid", field: "policy", why: "a policy that nothing can be run by", event: propose(func(p *placement.Propose) { p.Policy.FollowUpEvery = 0 })},
		{code: "invalid", field: "goals", why: "a goal without a key", event: propose(func(p *placement.Propose) { p.Goals = []placement.Goal{{Kind: placement.GoalJob}} })},
		{code: "invalid", field: "goals", why: "a goal of no kind", event: propose(func(p *placement.Propose) { p.Goals = []placement.Goal{{Key: "a", Kind: "fame"}} })},
		{code: "invalid", field: "goals", why: "two goals under one key", event: propose(func(p *placement.Propose) {
			p.Goals = []placement.Goal{{Key: "a", Kind: placement.GoalJob}, {Key: "a", Kind: placement.GoalSocial}}
		})},
		{code: "text_missing", field: "purpose_text", why: "the purpose is not written down", event: propose(func(p *placement.Propose) { p.Contents = nil })},
		{code: "invalid_date", field: "period.start", why: "no first day", event: proposal("2027-02-30", end)},
		{code: "invalid_date", field: "period.end", why: "no last day", event: proposal(start, "")},
		{code: "end_before_start", field: "period.end", why: "the wrong way round", event: proposal(start, "2027-01-31")},
		{code: "start_in_past", field: "period.start", why: "begins yesterday", event: proposal("2027-01-03", end)},
		{code: "hours_out_of_range", field: "hours", why: "a quarter of an hour", event: hours(step(start, 0.25))},
		{code: "hours_out_of_range", field: "hours", why: "more than full time", event: hours(step(start, 37.5))},
		{code: "hours_out_of_range", field: "hours", why: "none", event: hours(step(start, 0))},
		{code: "hours_out_of_range", field: "hours", why: "a later step too high", event: hours(step(start, 2), step("2027-03-01", 38))},
		{code: "hours_steps_out_of_order", field: "hours", why: "the first step begins late", event: hours(step("2027-02-02", 10))},
		{code: "hours_steps_out_of_order", field: "hours", why: "the first step begins early", event: hours(step("2027-01-31", 10))},
		{code: "hours_steps_out_of_order", field: "hours", why: "two steps on one day", event: hours(step(start, 2), step(start, 4))},
		{code: "hours_steps_out_of_order", field: "hours", why: "backwards", event: hours(step(start, 2), step("2027-03-01", 4), step("2027-02-15", 6))},
		{code: "hours_steps_out_of_order", field: "hours", why: "after the end", event: hours(step(start, 2), step("2027-05-01", 4))},
		{code: "hours_steps_out_of_order", field: "hours", why: "no day", event: hours(step(start, 2), step("2027-02-30", 4))},
		{code: "calendar_not_covered", why: "ends after the calendar", event: proposal(start, "2030-01-31")},
		{code: "calendar_not_covered", why: "its evaluation would lie after the calendar", event: proposal(start, "2029-12-14")},
		{code: "calendar_not_covered", why: "no calendar", event: propose(func(p *placement.Propose) { p.Calendar = lifecycle.Calendar{} })},

		{code: "invalid", field: "channel", why: "a yes from nowhere", state: "proposed", event: placement.RecordCandidateDecision{Accepted: true}},
		{code: "invalid", field: "channel", why: "a company's yes by rumour", state: "proposed", event: placement.RecordCompanyDecision{Accepted: true, Channel: "rumour"}},
		{code: "reason_required", field: "reason", why: "no without a reason", state: "proposed", event: decline},
		{code: "reason_required", field: "reason", why: "a company's no without a reason", state: "proposed", event: placement.RecordCompanyDecision{Channel: lifecycle.ChannelPhone}},
		{code: "reason_not_for_this", field: "reason", why: "no with another command's reason", state: "proposed", event: with(decline, func(e *placement.RecordCandidateDecision) { e.Reason = placement.EnteredByMistake })},
		{code: "reason_not_for_this", field: "reason", why: "no in words", state: "proposed", event: with(decline, func(e *placement.RecordCandidateDecision) { e.Reason = "she is ill" })},
		{code: "already_decided", why: "the candidate answers twice", state: "proposed_candidate_accepted", event: lifecycletest.CandidateDeclines()},
		{code: "not_possible_now", why: "the company answers after the agreement", state: "agreed", event: lifecycletest.CompanyDeclines()},
		{code: "not_possible_now", why: "nothing before the proposal", event: lifecycletest.CandidateAccepts()},
		{code: "not_possible_now", why: "nothing after the end", state: "withdrawn", event: lifecycletest.Reassign()},

		{code: "invalid", field: "form", why: "a meeting of no form", state: "agreed", event: placement.BookSafetyMeeting{At: lifecycletest.At(lifecycletest.MeetsOn, 10)}},
		{code: "meeting_in_past", field: "at", why: "booked for yesterday", state: "agreed", event: meeting(lifecycletest.At("2027-01-06", 10))},
		{code: "meeting_in_past", field: "at", why: "booked for no time", state: "agreed", event: meeting(time.Time{})},
		{code: "meeting_after_start", field: "at", why: "booked for the second day", state: "agreed", event: meeting(lifecycletest.At("2027-02-02", 8))},
		{code: "meeting_after_start", field: "at", why: "moved to the second day", state: "meeting_booked", event: placement.MoveSafetyMeeting{At: lifecycletest.At("2027-02-02", 8), Form: placement.FormVisit}},
		{code: "meeting_in_past", field: "at", why: "moved to yesterday", state: "meeting_booked", event: placement.MoveSafetyMeeting{At: lifecycletest.At("2027-01-13", 8), Form: placement.FormVisit}},
		{code: "meeting_not_yet", why: "held the day before", state: "meeting_booked", at: lifecycletest.At("2027-01-13", 12), event: lifecycletest.HoldMeeting()},
		{code: "candidate_absent", why: "without the candidate", state: "meeting_booked", event: attended(company, caseWorker)},
		{code: "company_absent", why: "without the company", state: "meeting_booked", event: attended(candidate, caseWorker, mentor)},
		{code: "candidate_absent", why: "nobody came", state: "meeting_booked", event: attended()},
		{code: "invalid", field: "attended", why: "somebody by name", state: "meeting_booked", event: attended(candidate, company, "Jens")},
		{code: "accommodations_not_reviewed", field: "accommodations_reviewed", why: "not gone through", state: "meeting_booked", event: held(func(e *placement.HoldSafetyMeeting) { e.AccommodationsReviewed = false })},
		{code: "text_missing", field: "demands", why: "no demands", state: "meeting_booked", event: without(placement.ContentDemands)},
		{code: "text_missing", field: "expectations", why: "no expectations", state: "meeting_booked", event: without(placement.ContentExpectations)},
		{code: "text_missing", field: "purpose", why: "no purpose", state: "meeting_booked", event: without(placement.ContentPurpose)},
		{code: "text_missing", field: "responsibilities", why: "no responsibilities", state: "meeting_booked", event: without(placement.ContentResponsibilities)},
	}
}

func refusalsOfConsent() []refusal {
	statement := func(kind placement.StatementKind) placement.RecordRepresentativeStatement {
		return placement.RecordRepresentativeStatement{Statement: kind, Channel: lifecycle.ChannelEmail}
	}
	return []refusal{
		{code: "invalid", field: "statement", why: "no statement", state: "signing", event: statement("")},
		{code: "invalid", field: "channel", why: "a statement from nowhere", state: "signing", event: placement.RecordRepresentativeStatement{Statement: placement.Agrees}},
		{code: "text_missing", field: "reason_text", why: "disagrees without a reason", state: "signing", event: statement(placement.Disagrees)},
		{code: "invalid", field: "channel", why: "a signature from nowhere", state: "signing", event: placement.Sign{Party: company}},
		{code: "party_not_expected", field: "party", why: "the mentor signs", state: "signing", event: lifecycletest.Signs(mentor)},
		{code: "party_not_expected", field: "party", why: "the representative signs", state: "signing", event: lifecycletest.Signs(lifecycle.PartyRepresentative)},
		{code: "already_signed", why: "the candidate signs twice", state: "signing_all_but_municipality", event: lifecycletest.Signs(candidate)},
		{code: "signatures_missing", why: "the municipality signs before the company", state: "signing", given: []lifecycle.Event{lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(candidate)}, event: lifecycletest.Signs(municipality)},
		{code: "signatures_missing", why: "the municipality signs before the candidate", state: "signing", given: []lifecycle.Event{lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(company)}, event: lifecycletest.Signs(municipality)},
		{code: "statement_missing", why: "all have signed, and no statement", state: "signing", given: []lifecycle.Event{lifecycletest.Signs(candidate), lifecycletest.Signs(company)}, event: lifecycletest.Signs(municipality)},
		{code: "signatures_missing", field: "on", why: "started before the last signature", state: "signing_all_but_municipality", at: lifecycletest.At("2027-02-03", 10), given: []lifecycle.Event{lifecycletest.Signs(municipality)}, event: lifecycletest.Starts()},
		{code: "statement_missing", why: "the municipality signs without the statement", state: "signing", event: lifecycletest.Signs(municipality)},
		{code: "not_possible_now", why: "starts without the municipality", state: "signing_all_but_municipality", at: lifecycletest.At(lifecycletest.StartsOn, 10), event: lifecycletest.Starts()},

		{code: "nothing_to_change", why: "an empty amendment", state: "agreed", event: placement.Amend{}},
		{code: "nothing_to_change", why: "what is so already", state: "agreed", event: placement.Amend{
			PlaceID: lifecycletest.PlaceID, WorkplaceID: lifecycletest.WorkplaceID, CompanyID: lifecycletest.CompanyID,
			Period: &lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn},
			Hours:  lifecycletest.Proposal().Hours, Mentor: new(lifecycletest.MentorID),
		}},
		{code: "company_needs_proposal", why: "a company that nobody has asked", state: "agreed", event: placement.Amend{PlaceID: lifecycletest.OtherPlaceID, WorkplaceID: lifecycletest.OtherWorkplaceID, CompanyID: lifecycletest.OtherCompanyID}},
		{code: "workplace_needs_place", field: "place_id", why: "a workplace without a place", state: "agreed", event: placement.Amend{WorkplaceID: lifecycletest.OtherWorkplaceID}},
		{code: "workplace_needs_place", field: "place_id", why: "a company without a place", state: "proposed", event: placement.Amend{CompanyID: lifecycletest.OtherCompanyID}},
		{code: "material_change_after_start", why: "hours after the start", state: "active", event: lifecycletest.AmendHours()},
		{code: "material_change_after_start", why: "tasks after the start", state: "active", event: placement.Amend{Contents: lifecycletest.Text(placement.ContentTasks)}},
		{code: "material_change_after_start", why: "mentor after the start", state: "active", event: placement.Amend{Mentor: new("")}},
		{code: "material_change_after_start", why: "place after the start", state: "active", event: lifecycletest.AmendWorkplace()},
		{code: "start_in_past", field: "period.start", why: "moved to yesterday", state: "agreed", event: amendPeriod("2027-01-06", lifecycletest.EndsOn)},
		{code: "end_before_start", field: "period.end", why: "turned round", state: "agreed", event: amendPeriod("2027-02-01", "2027-01-31")},
		{code: "calendar_not_covered", why: "moved past the calendar", state: "agreed", event: amendPeriod("2027-02-01", "2029-12-20")},
		{code: "meeting_after_start", field: "period.start", why: "moved to before the booked meeting", state: "meeting_booked", at: lifecycletest.At("2027-01-12", 10), event: amendPeriod("2027-01-13", lifecycletest.EndsOn)},
		{code: "hours_out_of_range", field: "hours", why: "changed to too many", state: "approved", event: placement.Amend{Hours: []placement.HoursStep{{From: lifecycletest.StartsOn, WeeklyHours: 40}}}},
		{code: "hours_steps_out_of_order", field: "hours", why: "changed from another day on", state: "approved", event: placement.Amend{Hours: []placement.HoursStep{{From: "2027-02-08", WeeklyHours: 20}}}},
		{code: "invalid", field: "goals", why: "changed to a goal of no kind", state: "active", event: placement.Amend{Goals: []placement.Goal{{Key: "a"}}}},
	}
}

func amendPeriod(start, end lifecycle.Date) placement.Amend {
	return placement.Amend{Period: &lifecycle.Period{Start: start, End: end}}
}

func refusalsWhileActive() []refusal {
	confirm := func(on lifecycle.Date) placement.ConfirmStart { return placement.ConfirmStart{On: on} }
	newStart := func(on lifecycle.Date) placement.ReportNoShow { return placement.ReportNoShow{NewStart: on} }
	followUp := func(f func(*placement.HoldFollowUp)) placement.HoldFollowUp {
		return with(lifecycletest.HoldFollowUp(2, lifecycletest.StartsOn), f)
	}
	progress := func(p ...placement.Progress) placement.HoldFollowUp {
		return followUp(func(e *placement.HoldFollowUp) { e.Progress = p })
	}
	const goal = lifecycletest.GoalKey
	return []refusal{
		{code: "invalid_date", field: "on", why: "started on no day", state: "approved", event: confirm("")},
		{code: "date_in_future", field: "on", why: "starts tomorrow", state: "approved", event: confirm("2027-02-02")},
		{code: "before_start_date", field: "on", why: "started before the first day", state: "approved", event: confirm("2027-01-29")},
		{code: "start_outside_period", field: "on", why: "started after the last day", state: "approved", at: lifecycletest.At("2027-05-03", 10), event: confirm("2027-05-03")},
		{code: "before_start_date", why: "missed before the first day", state: "approved", at: lifecycletest.At("2027-01-31", 23), event: lifecycletest.NoShow()},
		{code: "invalid_date", field: "new_start", why: "a new start on no day", state: "approved", event: newStart("soon")},
		{code: "new_start_required", field: "new_start", why: "the same first day", state: "approved", event: newStart(lifecycletest.StartsOn)},
		{code: "new_start_required", field: "new_start", why: "a new start in the past", state: "approved", at: lifecycletest.At("2027-02-04", 10), event: newStart("2027-02-03")},
		{code: "start_outside_period", field: "new_start", why: "a new start after the last day", state: "approved", event: newStart("2027-05-01")},

		{code: "follow_up_unknown", field: "no", why: "number 0", state: "active", event: followUp(func(e *placement.HoldFollowUp) { e.No = 0 })},
		{code: "follow_up_unknown", field: "no", why: "number 99", state: "active", event: followUp(func(e *placement.HoldFollowUp) { e.No = 99 })},
		{code: "follow_up_already_held", why: "held twice", state: "active_with_problem", event: lifecycletest.HoldFollowUp(1, lifecycletest.StartsOn)},
		{code: "invalid_date", field: "on", why: "held on no day", state: "active", event: followUp(func(e *placement.HoldFollowUp) { e.On = "2027-02" })},
		{code: "date_in_future", field: "on", why: "held tomorrow", state: "active", event: followUp(func(e *placement.HoldFollowUp) { e.On = "2027-02-02" })},
		{code: "date_before_start", field: "on", why: "held before the start", state: "active", event: followUp(func(e *placement.HoldFollowUp) { e.On = "2027-01-31" })},
		{code: "invalid", field: "form", why: "held in no form", state: "active", event: followUp(func(e *placement.HoldFollowUp) { e.Form = "dream" })},
		{code: "progress_missing", field: "progress", why: "nothing said of the goal", state: "active", event: progress()},
		{code: "progress_missing", field: "progress", why: "nobody's view of the goal", state: "active", event: progress(placement.Progress{Goal: goal})},
		{code: "progress_out_of_range", field: "progress", why: "five", state: "active", event: progress(placement.Progress{Goal: goal, Candidate: new(5)})},
		{code: "progress_out_of_range", field: "progress", why: "less than nothing", state: "active", event: progress(placement.Progress{Goal: goal, Mentor: new(-1)})},
		{code: "progress_out_of_range", field: "progress", why: "on another goal", state: "active", event: progress(placement.Progress{Goal: goal, Mentor: new(1)}, placement.Progress{Goal: "fame", Mentor: new(1)})},

		{code: "invalid", field: "kind", why: "a problem of no kind", state: "active", event: placement.ReportProblem{By: company}},
		{code: "invalid", field: "by", why: "reported by nobody", state: "active", event: placement.ReportProblem{Kind: placement.ProblemHours}},
		{code: "invalid", field: "by", why: "reported by the representative", state: "active", event: placement.ReportProblem{Kind: placement.ProblemHours, By: lifecycle.PartyRepresentative}},
		{code: "problem_unknown", field: "no", why: "there is none", state: "active", event: lifecycletest.ResolveProblem()},
		{code: "problem_already_resolved", why: "resolved twice", state: "active_with_problem", given: []lifecycle.Event{lifecycletest.ResolveProblem()}, event: lifecycletest.ResolveProblem()},
		{code: "invalid", field: "resolution", why: "resolved in no way", state: "active_with_problem", event: placement.ResolveProblem{No: 1}},

		{code: "invalid_date", field: "resume_on", why: "paused until no day", state: "active", event: placement.PausePlacement{Reason: placement.Holiday}},
		{code: "resume_in_past", field: "resume_on", why: "paused until today", state: "active", event: placement.PausePlacement{ResumeOn: lifecycletest.StartsOn, Reason: placement.Holiday}},
		{code: "resume_after_end", field: "resume_on", why: "paused past the last day", state: "active", event: placement.PausePlacement{ResumeOn: lifecycletest.EndsOn.AddDays(1), Reason: placement.Holiday}},
		{code: "reason_required", field: "reason", why: "paused without a reason", state: "active", event: placement.PausePlacement{ResumeOn: lifecycletest.ResumesOn}},
		{code: "reason_not_for_this", field: "reason", why: "paused for a job", state: "active", event: placement.PausePlacement{ResumeOn: lifecycletest.ResumesOn, Reason: placement.GotJob}},
		{code: "nothing_to_change", why: "paused once more in the same way", state: "active_paused", event: placement.PausePlacement{ResumeOn: lifecycletest.ResumesOn, Reason: placement.Holiday}},
		{code: "not_possible_now", why: "paused while being asked", state: "proposed", event: lifecycletest.Pauses()},
		{code: "not_possible_now", why: "paused after the end", state: "evaluating_planned", event: lifecycletest.Pauses()},
		{code: "not_paused", why: "resumed without a pause", state: "active", event: lifecycletest.Resumes()},
		{code: "placement_paused", why: "moved in a pause", state: "active_paused", event: lifecycletest.MovesToWorkplace()},
		{code: "placement_paused", why: "met in a pause", state: "meeting_booked_paused", event: lifecycletest.HoldMeeting()},
		{code: "start_outside_period", why: "resumed after the last day", state: "active_paused", at: lifecycletest.At(lifecycletest.EndsOn.AddDays(1), 9), event: lifecycletest.Resumes()},
		{code: "invalid_date", field: "end", why: "extended to no day", state: "active", event: placement.Extend{Reason: placement.HoursRising}},
		{code: "end_not_later", field: "end", why: "extended to the same day", state: "active", event: placement.Extend{End: lifecycletest.EndsOn, Reason: placement.HoursRising}},
		{code: "reason_required", field: "reason", why: "extended without a reason", state: "active", event: placement.Extend{End: "2027-05-31"}},
		{code: "reason_not_for_this", field: "reason", why: "extended for a job", state: "active", event: placement.Extend{End: "2027-05-31", Reason: placement.GotJob}},
		{code: "not_in_cluster", field: "place_id", why: "moved without an agreement", state: "active", event: lifecycletest.MovesToWorkplace()},
		{code: "same_workplace", field: "place_id", why: "moved to where it is", state: "active", event: with(lifecycletest.MovesToWorkplace(), func(e *placement.MoveToWorkplace) { e.WorkplaceID = lifecycletest.WorkplaceID })},
		{code: "required", field: "place_id", why: "moved nowhere", state: "active", event: placement.MoveToWorkplace{}},
		{code: "calendar_not_covered", why: "extended past the calendar", state: "active", event: placement.Extend{End: "2029-12-20", Reason: placement.HoursRising}},
		{code: "not_possible_now", why: "cancelled after the start", state: "active", event: lifecycletest.Cancel()},
		{code: "not_possible_now", why: "withdrawn after the start", state: "active", event: lifecycletest.Withdraw()},
		{code: "not_possible_now", why: "terminated before the start", state: "approved", event: lifecycletest.TerminateEarly()},
	}
}

func refusalsAtTheEnd() []refusal {
	terminate := func(f func(*placement.TerminateEarly)) placement.TerminateEarly {
		return with(lifecycletest.TerminateEarly(), f)
	}
	lesson := func(kinds ...string) placement.Evaluate {
		return placement.Evaluate{Party: caseWorker, Contents: lifecycletest.Text(append(kinds, placement.ContentAssessment)...)}
	}
	due := lifecycle.Elapsed{Deadline: "planned_end", Due: lifecycletest.At(lifecycletest.EndsOn, 24)}
	return []refusal{
		{code: "before_end_date", why: "ended the day before", state: "active", at: lifecycletest.At("2027-04-29", 23), event: placement.EndAsPlanned{}},
		{code: "not_due", why: "the clock ends it a second early", state: "active", at: lifecycletest.At(lifecycletest.EndsOn, 24).Add(-time.Second), event: placement.EndAsPlanned{Elapsed: &due}},
		{code: "not_due", why: "reminded of nothing", state: "active", event: placement.Remind{Elapsed: lifecycle.Elapsed{Deadline: "close"}}},
		{code: "invalid", field: "by", why: "terminated by nobody", state: "active", event: terminate(func(e *placement.TerminateEarly) { e.By = "" })},
		{code: "reason_required", field: "reason", why: "terminated without a reason", state: "active", event: terminate(func(e *placement.TerminateEarly) { e.Reason = "" })},
		{code: "reason_not_for_this", field: "reason", why: "terminated as a mistake", state: "active", event: terminate(func(e *placement.TerminateEarly) { e.Reason = placement.EnteredByMistake })},
		{code: "invalid_date", field: "last_day", why: "terminated to no day", state: "active", event: terminate(func(e *placement.TerminateEarly) { e.LastDay = "" })},
		{code: "last_day_outside_period", field: "last_day", why: "terminated to before the start", state: "active", event: terminate(func(e *placement.TerminateEarly) { e.LastDay = "2027-01-31" })},
		{code: "last_day_outside_period", field: "last_day", why: "terminated to after the end", state: "active", event: terminate(func(e *placement.TerminateEarly) { e.LastDay = "2027-05-01" })},
		{code: "invalid", field: "by", why: "withdrawn by nobody", state: "agreed", event: placement.Withdraw{Reason: placement.GotJob}},
		{code: "reason_required", field: "reason", why: "withdrawn without a reason", state: "agreed", event: placement.Withdraw{By: candidate}},
		{code: "reason_not_for_this", field: "reason", why: "withdrawn as a mistake", state: "agreed", event: placement.Withdraw{By: candidate, Reason: placement.EnteredByMistake}},
		{code: "reason_required", field: "reason", why: "cancelled without a reason", state: "agreed", event: placement.Cancel{}},
		{code: "reason_not_for_this", field: "reason", why: "cancelled for a better match", state: "agreed", event: placement.Cancel{Reason: placement.BetterMatchElsewhere}},
		{code: "required", field: "owner_id", why: "given to nobody", state: "active", event: placement.Reassign{UnitID: lifecycletest.OtherUnitID}},
		{code: "same_owner", field: "owner_id", why: "given to the owner", state: "active", event: placement.Reassign{OwnerID: lifecycletest.OwnerID, UnitID: lifecycletest.UnitID}},

		{code: "party_not_expected", field: "party", why: "the representative evaluates", state: "evaluating_planned", event: lifecycletest.Evaluates(lifecycle.PartyRepresentative)},
		{code: "party_not_expected", field: "party", why: "the company evaluates a no-show", state: "evaluating_no_show", event: lifecycletest.Evaluates(company)},
		{code: "party_not_expected", field: "party", why: "the candidate evaluates a no-show", state: "evaluating_no_show", event: lifecycletest.Evaluates(candidate)},
		{code: "already_evaluated", why: "the candidate evaluates twice", state: "evaluating_planned", given: []lifecycle.Event{lifecycletest.Evaluates(candidate)}, event: lifecycletest.Evaluates(candidate)},
		{code: "text_missing", field: "assessment", why: "an empty evaluation", state: "evaluating_planned", event: placement.Evaluate{Party: candidate}},
		{code: "lessons_missing", field: "what_went_wrong", why: "what went wrong", state: "evaluating_terminated", event: lesson(placement.ContentAvoid)},
		{code: "lessons_missing", field: "how_to_avoid", why: "how to avoid it", state: "evaluating_terminated", event: lesson(placement.ContentWentWrong)},
		{code: "lessons_missing", field: "what_went_wrong", why: "after a no-show", state: "evaluating_no_show", event: lesson()},
		{code: "not_possible_now", why: "closed before the evaluation", state: "evaluating_planned", event: lifecycletest.Close()},
		{code: "invalid", field: "outcome", why: "closed with no outcome", state: "evaluated", event: placement.Close{}},
		{code: "invalid", field: "outcome", why: "closed as declined", state: "evaluated", event: placement.Close{Outcome: placement.ProposalDeclined}},
	}
}
