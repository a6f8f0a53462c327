package lifecycletest

import (
	"crypto/sha256"
	"encoding/hex"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// The IDs of everybody and everything in the canonical placement, and of some others to change to.
const (
	PlacementID = "01900000-0000-7000-8000-000000000001"
	CandidateID = "01900000-0000-7000-8000-000000000002"
	CompanyID   = "01900000-0000-7000-8000-000000000003"
	WorkplaceID = "01900000-0000-7000-8000-000000000004"
	PlaceID     = "01900000-0000-7000-8000-000000000005"
	MentorID    = "01900000-0000-7000-8000-000000000006"
	OwnerID     = "01900000-0000-7000-8000-000000000007"
	UnitID      = "01900000-0000-7000-8000-000000000008"

	OtherPlacementID = "01900000-0000-7000-8000-000000000011"
	OtherCandidateID = "01900000-0000-7000-8000-000000000012"
	OtherCompanyID   = "01900000-0000-7000-8000-000000000013"
	OtherWorkplaceID = "01900000-0000-7000-8000-000000000014"
	OtherPlaceID     = "01900000-0000-7000-8000-000000000015"
	OtherMentorID    = "01900000-0000-7000-8000-000000000016"
	OtherOwnerID     = "01900000-0000-7000-8000-000000000017"
	OtherUnitID      = "01900000-0000-7000-8000-000000000018"
)

// Days of the canonical placement.
const (
	ProposedOn lifecycle.Date = "2027-01-04" // a Monday
	MeetsOn    lifecycle.Date = "2027-01-14" // a Thursday
	ApprovedOn lifecycle.Date = "2027-01-21" // a Thursday
	StartsOn   lifecycle.Date = "2027-02-01" // a Monday
	ResumesOn  lifecycle.Date = "2027-02-15" // a Monday
	EndsOn     lifecycle.Date = "2027-04-30" // a Friday
)

// GoalKey is the key of the one goal of the canonical placement.
const GoalKey = "job"

// Text returns references to pieces of writing, one of each of the given kinds. The same kind always gives the same
// reference.
func Text(kinds ...string) lifecycle.Contents {
	var refs lifecycle.Contents
	for _, kind := range kinds {
		sum := sha256.Sum256([]byte("what was written as " + kind))
		refs = append(refs, lifecycle.ContentRef{
			ID: lifecycle.DeriveID("lifecycletest", kind), Kind: kind, Hash: hex.EncodeToString(sum[:]),
		})
	}
	return refs
}

// Proposal returns the canonical proposal: thirteen weeks, two hours a week at first and fifteen in the end, a goal, a
// mentor, the default policy. It is to be sent on the morning of ProposedOn.
func Proposal() placement.Propose {
	return placement.Propose{
		ID: PlacementID, Ruleset: 1,
		CandidateID: CandidateID, CompanyID: CompanyID, WorkplaceID: WorkplaceID, PlaceID: PlaceID, MentorID: MentorID,
		OwnerID: OwnerID, UnitID: UnitID,
		Purpose: placement.PaidHours,
		Goals:   []placement.Goal{{Key: GoalKey, Kind: placement.GoalJob}},
		Period:  lifecycle.Period{Start: StartsOn, End: EndsOn},
		Hours: []placement.HoursStep{
			{From: StartsOn, WeeklyHours: 2},
			{From: "2027-02-15", WeeklyHours: 6},
			{From: "2027-03-01", WeeklyHours: 10},
			{From: "2027-03-15", WeeklyHours: 15},
		},
		Policy:   placement.DefaultPolicy(),
		Calendar: Calendar(),
		Contents: Text(placement.ContentPurpose, placement.ContentTasks, placement.ContentGoal),
	}
}

// CandidateAccepts returns the candidate's yes.
func CandidateAccepts() placement.RecordCandidateDecision {
	return placement.RecordCandidateDecision{Accepted: true, Channel: lifecycle.ChannelPhone}
}

// CandidateDeclines returns the candidate's no.
func CandidateDeclines() placement.RecordCandidateDecision {
	return placement.RecordCandidateDecision{
		Reason: placement.TransportTooFar, Channel: lifecycle.ChannelPhone, Contents: Text(placement.ContentReason),
	}
}

// CompanyAccepts returns the company's yes.
func CompanyAccepts() placement.RecordCompanyDecision {
	return placement.RecordCompanyDecision{Accepted: true, Channel: lifecycle.ChannelEmail}
}

// CompanyDeclines returns the company's no.
func CompanyDeclines() placement.RecordCompanyDecision {
	return placement.RecordCompanyDecision{
		Reason: placement.NoCapacity, Channel: lifecycle.ChannelEmail, Contents: Text(placement.ContentReason),
	}
}

// BookMeeting returns the booking of the safety meeting, for ten o'clock on MeetsOn.
func BookMeeting() placement.BookSafetyMeeting {
	return placement.BookSafetyMeeting{At: At(MeetsOn, 10), Form: placement.FormVisit}
}

// MoveMeeting returns its move to the next day.
func MoveMeeting() placement.MoveSafetyMeeting {
	return placement.MoveSafetyMeeting{
		At: At(MeetsOn.AddDays(1), 10), Form: placement.FormVisit, Contents: Text(placement.ContentReason),
	}
}

// HoldMeeting returns a safety meeting at which everything was done that must be.
func HoldMeeting() placement.HoldSafetyMeeting {
	return placement.HoldSafetyMeeting{
		Attended:               []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyCaseWorker},
		AccommodationsReviewed: true,
		Contents: Text(placement.ContentDemands, placement.ContentExpectations, placement.ContentPurpose,
			placement.ContentResponsibilities, placement.ContentMinutes),
	}
}

// RepresentativeAgrees returns the statement of an employee representative who agrees.
func RepresentativeAgrees() placement.RecordRepresentativeStatement {
	return placement.RecordRepresentativeStatement{Statement: placement.Agrees, Channel: lifecycle.ChannelForm}
}

// Signs returns the party's signature.
func Signs(party lifecycle.Party) placement.Sign {
	return placement.Sign{Party: party, Channel: lifecycle.ChannelForm}
}

// AmendMinor returns a change of the goals' wording, which nobody has to sign again.
func AmendMinor() placement.Amend { return placement.Amend{Contents: Text(placement.ContentGoal)} }

// AmendHours returns a change of the weekly hours, which is material.
func AmendHours() placement.Amend {
	return placement.Amend{Hours: []placement.HoursStep{{From: StartsOn, WeeklyHours: 12}}}
}

// AmendWorkplace returns a move to another workplace of the same company, which is material and needs a new meeting.
func AmendWorkplace() placement.Amend {
	return placement.Amend{PlaceID: OtherPlaceID, WorkplaceID: OtherWorkplaceID, CompanyID: CompanyID}
}

// Starts returns the confirmation that the candidate came on StartsOn.
func Starts() placement.ConfirmStart { return placement.ConfirmStart{On: StartsOn} }

// NoShow returns the report that the candidate did not come, which ends the placement.
func NoShow() placement.ReportNoShow {
	return placement.ReportNoShow{Contents: Text(placement.ContentNote)}
}

// NoShowNewStart returns the report that the candidate did not come, with a new first day three days later.
func NoShowNewStart() placement.ReportNoShow {
	return placement.ReportNoShow{NewStart: StartsOn.AddDays(3), Contents: Text(placement.ContentNote)}
}

// HoldFollowUp returns the follow-up of the given number, held on the day, with progress on the goal.
func HoldFollowUp(no int, on lifecycle.Date) placement.HoldFollowUp {
	candidate, mentor := 2, 3
	return placement.HoldFollowUp{
		No: no, On: on, Form: placement.FormPhone,
		Progress: []placement.Progress{{Goal: GoalKey, Candidate: &candidate, Mentor: &mentor}},
		Contents: Text(placement.ContentNote),
	}
}

// ReportProblem returns a problem with the tasks, reported by the candidate.
func ReportProblem() placement.ReportProblem {
	return placement.ReportProblem{
		Kind: placement.ProblemTasks, By: lifecycle.PartyCandidate, Contents: Text(placement.ContentProblem),
	}
}

// ResolveProblem returns the settlement of problem 1.
func ResolveProblem() placement.ResolveProblem {
	return placement.ResolveProblem{No: 1, Resolution: placement.Adjusted, Contents: Text(placement.ContentResolution)}
}

// AddSubGoal returns a step on the way to the goal of the canonical placement.
func AddSubGoal() placement.AddSubGoal {
	return placement.AddSubGoal{
		Key: "till", Parent: GoalKey, TargetOn: "2027-03-01", Contents: Text(placement.ContentGoal + ":till"),
	}
}

// ReachGoal returns the news, on StartsOn, that the goal has been reached.
func ReachGoal() placement.ReachGoal {
	return placement.ReachGoal{Key: GoalKey, On: StartsOn, Contents: Text(placement.ContentNote)}
}

// ConfirmHoursStep returns the confirmation of the second step of the canonical hours.
func ConfirmHoursStep() placement.ConfirmHoursStep {
	return placement.ConfirmHoursStep{From: "2027-02-15", Contents: Text(placement.ContentNote)}
}

// PostponeHoursStep returns its move by one week.
func PostponeHoursStep() placement.PostponeHoursStep {
	return placement.PostponeHoursStep{
		From: "2027-02-15", To: "2027-02-22", Reason: placement.MoreTimeNeeded, Contents: Text(placement.ContentReason),
	}
}

// MovesToWorkplace returns the move to another workplace of the cluster of ClusterProposal.
func MovesToWorkplace() placement.MoveToWorkplace {
	return placement.MoveToWorkplace{
		PlaceID: OtherPlaceID, WorkplaceID: OtherWorkplaceID, CompanyID: OtherCompanyID, AgreementID: AgreementID,
		PlaceModel: vocabulary.Cluster, MentorID: OtherMentorID, Statement: placement.Agrees, Channel: lifecycle.ChannelPhone,
		KeepsSigned: true, Contents: Text(placement.ContentReason),
	}
}

// ClusterProposal returns the canonical proposal at a place of a cluster.
func ClusterProposal() placement.Propose {
	e := Proposal()
	e.AgreementID, e.PlaceModel = AgreementID, vocabulary.Cluster
	return e
}

// Extend returns an extension by four weeks.
func Extend() placement.Extend {
	return placement.Extend{End: EndsOn.AddDays(28), Reason: placement.HoursRising, Contents: Text(placement.ContentReason)}
}

// Pauses returns a pause for holidays, until Monday 15 February 2027.
func Pauses() placement.PausePlacement {
	return placement.PausePlacement{ResumeOn: ResumesOn, Reason: placement.Holiday, Contents: Text(placement.ContentReason)}
}

// Resumes returns the news that a placement goes on.
func Resumes() placement.ResumePlacement {
	return placement.ResumePlacement{Contents: Text(placement.ContentNote)}
}

// TerminateEarly returns an early termination by the company with the last day on Friday 12 February 2027.
func TerminateEarly() placement.TerminateEarly {
	return placement.TerminateEarly{
		By: lifecycle.PartyCompany, Reason: placement.WorkplaceConditions, LastDay: "2027-02-12",
		Contents: Text(placement.ContentReason, placement.ContentTried, placement.ContentConstraints),
	}
}

// Withdraw returns a withdrawal by the case worker, who knows a better match.
func Withdraw() placement.Withdraw {
	return placement.Withdraw{
		By: lifecycle.PartyCaseWorker, Reason: placement.BetterMatchElsewhere,
		Contents: Text(placement.ContentReason, placement.ContentConstraints),
	}
}

// Swap returns a swap before the start: another candidate gets the place for the same days.
func Swap() placement.Swap {
	p := Proposal()
	p.ID, p.CandidateID, p.SwapOf = OtherPlacementID, OtherCandidateID, PlacementID
	return placement.Swap{
		Reason: placement.BetterMatchElsewhere, Proposal: p, Contents: Text(placement.ContentReason, placement.ContentConstraints),
	}
}

// SwapStarted returns a swap after the start, with the last day on Friday 12 February 2027: the other candidate begins on the
// Monday after it.
func SwapStarted() placement.Swap {
	e := Swap()
	e.LastDay = "2027-02-12"
	e.Proposal.Period.Start = "2027-02-15"
	e.Proposal.Hours = []placement.HoursStep{{From: "2027-02-15", WeeklyHours: 15}}
	return e
}

// Cancel returns the cancelling of a placement that was entered by mistake.
func Cancel() placement.Cancel { return placement.Cancel{Reason: placement.EnteredByMistake} }

// Evaluates returns the party's evaluation, with the lessons where they are asked for.
func Evaluates(party lifecycle.Party) placement.Evaluate {
	kinds := []string{placement.ContentAssessment}
	if party == lifecycle.PartyCaseWorker {
		kinds = append(kinds, placement.ContentWentWrong, placement.ContentAvoid)
	}
	return placement.Evaluate{Party: party, Contents: Text(kinds...)}
}

// Close returns the close with a job.
func Close() placement.Close {
	return placement.Close{Outcome: placement.OrdinaryJob, PurposeMet: true, Contents: Text(placement.ContentNote)}
}

// SettleProposal returns the news that another placement was proposed instead.
func SettleProposal() placement.SettleProposal {
	return placement.SettleProposal{ProposedAgain: OtherPlacementID}
}

// Reassign returns the hand-over to another case worker in another unit.
func Reassign() placement.Reassign {
	return placement.Reassign{OwnerID: OtherOwnerID, UnitID: OtherUnitID}
}

// Transfer returns the hand-over to a case worker of another unit.
func Transfer() placement.Transfer {
	return placement.Transfer{
		OwnerID: OtherOwnerID, UnitID: OtherUnitID, Reason: placement.CandidateMoved, Contents: Text(placement.ContentHandover),
	}
}

// AddStep returns an extra meeting on the given day.
func AddStep(due lifecycle.Date) placement.AddStep {
	return placement.AddStep{Kind: placement.StepMeeting, DueOn: due, Contents: Text(placement.ContentStep)}
}

// CompleteStep returns that step 1 was done on the day.
func CompleteStep(on lifecycle.Date) placement.CompleteStep {
	return placement.CompleteStep{No: 1, On: on, Contents: Text(placement.ContentNote)}
}

// ApplyPolicy returns a policy by which follow-ups come every ten days, and everybody has a day more to answer.
func ApplyPolicy() placement.ApplyPolicy {
	p := placement.DefaultPolicy()
	p.FollowUpEvery, p.DecisionDays = 10, p.DecisionDays+1
	return placement.ApplyPolicy{Version: 2, Policy: p}
}

// DropStep returns that step 1 is not needed after all.
func DropStep() placement.DropStep {
	return placement.DropStep{No: 1, Contents: Text(placement.ContentReason)}
}

// GoesBack returns that the last step was entered wrongly, of the party where there are several.
func GoesBack(party lifecycle.Party) placement.GoBack {
	return placement.GoBack{Party: party, Whole: true, Contents: Text(placement.ContentReason)}
}

// CorrectsFollowUp returns that follow-up 1 was a visit, on the day.
func CorrectsFollowUp(on lifecycle.Date) placement.Correct {
	return placement.Correct{
		Correctable: placement.Correctable{FollowUp: &placement.FollowUpFacts{No: 1, HeldOn: on, Form: placement.FormVisit}},
		By:          OwnerID, Contents: Text(placement.ContentReason),
	}
}

// ProposesStart returns the proposal that the candidate began on another day.
func ProposesStart(on lifecycle.Date) placement.ProposeCorrection {
	return placement.ProposeCorrection{
		Correctable: placement.Correctable{StartedOn: on}, By: OwnerID, AsSigned: true, Contents: Text(placement.ContentReason),
	}
}

// AgreesToCorrection returns the agreement of somebody else to what OwnerID proposed.
func AgreesToCorrection() placement.DecideCorrection {
	return placement.DecideCorrection{Agreed: true, By: OtherOwnerID, AsSigned: true}
}

// Reopens returns that a placement is opened again, for the evaluations of the parties and its outcome.
func Reopens(parties ...lifecycle.Party) placement.Reopen {
	return placement.Reopen{Parties: parties, Contents: Text(placement.ContentReason)}
}

// Variant is a command in one canonical, valid form.
type Variant struct {
	// Name is the command, and after a slash what is special about this form where there are several: "sign/company".
	Name  string
	Event lifecycle.Event
}

// Commands returns everything that people can send, in canonical forms that are valid somewhere in the canonical
// placement, in the order of its life.
func Commands() []Variant {
	return []Variant{
		{"propose", Proposal()},
		{"record_candidate_decision/accepted", CandidateAccepts()},
		{"record_candidate_decision/declined", CandidateDeclines()},
		{"record_company_decision/accepted", CompanyAccepts()},
		{"record_company_decision/declined", CompanyDeclines()},
		{"settle_proposal", SettleProposal()},
		{"book_safety_meeting", BookMeeting()},
		{"move_safety_meeting", MoveMeeting()},
		{"hold_safety_meeting", HoldMeeting()},
		{"record_representative_statement", RepresentativeAgrees()},
		{"sign/company", Signs(lifecycle.PartyCompany)},
		{"sign/candidate", Signs(lifecycle.PartyCandidate)},
		{"sign/municipality", Signs(lifecycle.PartyMunicipality)},
		{"amend/minor", AmendMinor()},
		{"amend/hours", AmendHours()},
		{"amend/workplace", AmendWorkplace()},
		{"amend_terms", AmendTerms()},
		{"confirm_start", Starts()},
		{"report_no_show/new_start", NoShowNewStart()},
		{"report_no_show/ended", NoShow()},
		{"hold_follow_up", HoldFollowUp(1, StartsOn)},
		{"rate_follow_up", RateFollowUp()},
		{"report_problem", ReportProblem()},
		{"resolve_problem", ResolveProblem()},
		{"deliver_training", DeliverTraining()},
		{"review_demands", ReviewDemands()},
		{"add_sub_goal", AddSubGoal()},
		{"reach_goal", ReachGoal()},
		{"confirm_hours_step", ConfirmHoursStep()},
		{"postpone_hours_step", PostponeHoursStep()},
		{"move_to_workplace", MovesToWorkplace()},
		{"extend", Extend()},
		{"pause_placement", Pauses()},
		{"resume_placement", Resumes()},
		{"end_as_planned", placement.EndAsPlanned{}},
		{"terminate_early", TerminateEarly()},
		{"withdraw", Withdraw()},
		{"swap/before_start", Swap()},
		{"swap/started", SwapStarted()},
		{"cancel", Cancel()},
		{"evaluate/candidate", Evaluates(lifecycle.PartyCandidate)},
		{"evaluate/company", Evaluates(lifecycle.PartyCompany)},
		{"evaluate/mentor", Evaluates(lifecycle.PartyMentor)},
		{"evaluate/caseworker", Evaluates(lifecycle.PartyCaseWorker)},
		{"record_disagreement", Disagrees()},
		{"answer_disagreement", AnswersDisagreement()},
		{"close", Close()},
		{"reassign", Reassign()},
		{"transfer", Transfer()},
		{"add_step", AddStep(EndsOn)},
		{"complete_step", CompleteStep(ProposedOn)},
		{"drop_step", DropStep()},
		{"apply_policy", ApplyPolicy()},
		{"go_back", GoesBack(lifecycle.PartyCandidate)},
		{"correct", CorrectsFollowUp(StartsOn)},
		{"propose_correction", ProposesStart(StartsOn.AddDays(1))},
		{"decide_correction", AgreesToCorrection()},
		{"reopen/evaluation", Reopens(lifecycle.PartyCandidate)},
		{"reopen/outcome", Reopens()},
	}
}
