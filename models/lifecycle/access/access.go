package access

import (
	"slices"

	"placement/models/lifecycle"
)

// Rule is one line of the table: an operation, and the roles that may do it.
type Rule struct {
	Operation Operation
	Roles     []lifecycle.Role
}

// Table returns the whole table.
//
// Case workers carry the placements, and supervisors may stand in for them in everything. Integrations keep the register
// of companies and follow placements by their codes; they meet no person and no writing. Admins look after users and see
// no cases.
//
// The feed of events tells of every process of the municipality, whoever has it, in IDs, codes and dates: it is for systems,
// and for those who answer for them. Case workers have the inbox and the timelines of what is theirs.
func Table() []Rule {
	casework := []lifecycle.Role{lifecycle.CaseWorker, lifecycle.Supervisor}
	codes := append(slices.Clone(casework), lifecycle.Integration)
	everybody := lifecycle.Roles()
	systems := []lifecycle.Role{lifecycle.Admin, lifecycle.Integration}
	feed := []lifecycle.Role{lifecycle.Supervisor, lifecycle.Integration, lifecycle.Admin}
	return []Rule{
		// Commands of a placement.
		{"propose", casework},
		{"record_candidate_decision", casework},
		{"record_company_decision", casework},
		{"settle_proposal", casework},
		{"book_safety_meeting", casework},
		{"move_safety_meeting", casework},
		{"hold_safety_meeting", casework},
		{"record_representative_statement", casework},
		{"sign", casework},
		{"amend", casework},
		{"amend_terms", casework},
		{"confirm_start", casework},
		{"report_no_show", casework},
		{"hold_follow_up", casework},
		{"rate_follow_up", casework},
		{"report_problem", casework},
		{"resolve_problem", casework},
		{"deliver_training", casework},
		{"review_demands", casework},
		{"add_sub_goal", casework},
		{"reach_goal", casework},
		{"confirm_hours_step", casework},
		{"postpone_hours_step", casework},
		{"move_to_workplace", casework},
		{"extend", casework},
		{"pause_placement", casework},
		{"resume_placement", casework},
		{"end_as_planned", casework},
		{"terminate_early", casework},
		{"withdraw", casework},
		{"swap", casework},
		{"cancel", casework},
		{"evaluate", casework},
		{"record_disagreement", casework},
		{"answer_disagreement", casework},
		{"close", casework},
		{"reassign", casework},
		{"transfer", casework},
		{"add_step", casework},
		{"complete_step", casework},
		{"drop_step", casework},
		// Who answers for the unit decides that its placements go by another policy.
		{"apply_policy", []lifecycle.Role{lifecycle.Supervisor}},
		{PreviewPolicy, casework},
		{ReadPolicy, everybody},
		{UpdatePolicy, []lifecycle.Role{lifecycle.Admin}},
		{CreatePolicyApplication, []lifecycle.Role{lifecycle.Supervisor}},
		{ListPolicyApplications, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ReadPolicyApplication, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ListPolicyApplicationItems, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{SuspendPolicyApplication, []lifecycle.Role{lifecycle.Supervisor}},
		{ResumePolicyApplication, []lifecycle.Role{lifecycle.Supervisor}},
		{"go_back", casework},
		{"correct", casework},
		{"propose_correction", casework},
		{"decide_correction", casework},
		{"reopen", casework},
		// Commands of a rematch.
		{"give_up", casework},
		{"reassign_rematch", casework},
		// Commands of a follow-along. It is about a person after the placement: casework alone.
		{"record_follow_along", casework},
		{"record_attempt", casework},
		{"close_unreached", casework},
		{"reassign_follow_along", casework},
		{ReadFollowAlong, casework},
		{ListFollowAlongs, casework},
		{ReadFollowAlongTimeline, casework},
		{ReadFollowAlongTexts, casework},
		// Everybody is told what became of people; who may not list follow-alongs is told of whole months, one at a time.
		{ReportOutcomes, everybody},
		// Numbers to steer by. Which placements they are is casework, and for those who answer for it; who may not list them is told of
		// whole months, one at a time.
		{ReportKPIs, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ReportKPIFile, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ReportFidelity, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ListKPIPlacements, []lifecycle.Role{lifecycle.Supervisor}},
		{ListSavedViews, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		// What fails, and what came of timers. Supervisors are told of the timers of their own unit.
		{ReportTimers, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ListTimerSteps, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ListIncidents, []lifecycle.Role{lifecycle.Admin}},
		{RetryIncident, []lifecycle.Role{lifecycle.Admin}},
		{RetryIncidents, []lifecycle.Role{lifecycle.Admin}},
		{ListDifferences, []lifecycle.Role{lifecycle.Admin}},
		{RepairDifferences, []lifecycle.Role{lifecycle.Admin}},
		{Rebuild, []lifecycle.Role{lifecycle.Admin}},
		// Webhook endpoints: whoever looks after the systems. Supervisors see how it goes with them.
		{"register_endpoint", systems},
		{"request_verification", systems},
		{"change_endpoint", systems},
		{"rotate_secret", systems},
		{"send_test", systems},
		{"pause_endpoint", systems},
		{"resume_endpoint", systems},
		{"settle_gaps", systems},
		{"request_replay", systems},
		{"reassign_endpoint", systems},
		{"delete_endpoint", systems},
		{ResendDelivery, systems},
		{ListDeliveries, systems},
		{ReadDelivery, systems},
		{ListEndpoints, append(slices.Clone(systems), lifecycle.Supervisor)},
		{ReadEndpoint, append(slices.Clone(systems), lifecycle.Supervisor)},
		{ReadEndpointTimeline, append(slices.Clone(systems), lifecycle.Supervisor)},
		// Commands of an agreement.
		{"draft_agreement", casework},
		{"revise_agreement", casework},
		{"sign_agreement", casework},
		{"withdraw_agreement", casework},
		{"open_place", casework},
		{"pause_place", casework},
		{"close_place", casework},
		{"record_exchange", casework},
		{"renew_agreement", casework},
		{"terminate_agreement", casework},
		{"end_agreement", casework},
		{"reassign_agreement", casework},

		// Commands of a search for a company. It is about a person and what companies were told: casework alone.
		{"open_outreach", casework},
		{"approach_company", casework},
		{"contact_company_again", casework},
		{"record_answer", casework},
		{"convert_outreach", casework},
		{"continue_outreach", casework},
		{"give_up_outreach", casework},
		{"reassign_outreach", casework},
		{ReadOutreach, casework},
		{ListOutreaches, casework},
		{ReadOutreachTimeline, casework},
		{ReadOutreachTexts, casework},
		{SuggestCompanies, casework},

		// Problems of placements. Their codes tell of nobody's health, but what is done about them concerns casework alone.
		{ReportIssue, casework},
		{ListAdjustments, casework},
		{"react_to_issue", casework},
		{"offer_adjustment", casework},
		{"record_adjustment", casework},
		{"record_learned", casework},
		{"answer_reporter", casework},
		{"resolve_issue", casework},
		{"reassign_issue", casework},
		{ReadIssue, casework},
		{ListIssues, casework},
		{ReadIssueTimeline, casework},
		{ReadIssueTexts, casework},

		{ReadPlacement, codes},
		{ListPlacements, codes},
		{ReadTimeline, codes},
		{ReadTexts, casework},
		{ReadTerms, casework},
		{ReadFindings, casework},
		{ReadPlacementDisclosures, casework},
		{ReadProgress, casework},
		{ReadPlacementAgenda, casework},
		{PreviewFollowUps, casework},
		{PreviewPlacementFollowUps, casework},
		{ListCompanyFollowUps, casework},
		{HoldFollowUpVisit, casework},
		{CreateVisitingTime, casework},
		{ListVisitingTimes, casework},
		{UpdateVisitingTime, casework},
		{RemoveVisitingTime, casework},
		{CreatePaidHours, casework},
		{ListPaidHours, casework},
		{UpdatePaidHours, casework},
		{RemovePaidHours, casework},
		{ReadRemarks, casework},
		{ReportPaidHours, everybody},
		{CreateEvaluationLink, casework},
		{ListEvaluationLinks, casework},
		{RevokeEvaluationLink, casework},
		{CreateRatingLink, casework},
		{ReleaseLesson, casework},
		{WithdrawLesson, casework},
		{ExportLessons, codes},
		{ExportLessonFile, codes},
		{ReadMeetings, codes},
		{IssueDocument, casework},
		{ListDocuments, casework},
		{ReadDocument, casework},
		{ReadRematch, casework},
		{ListRematches, casework},
		// Whoever looks after systems finds the tasks of webhook endpoints there, and no others.
		{ListTasks, everybody},
		{ListNotices, casework},

		{ReadAgreement, codes},
		{ListAgreements, codes},
		{ReadAgreementTimeline, codes},
		{ReadAgreementTexts, casework},
		{ReadAgreementUtilisation, codes},
		{ReadAgreementChanges, casework},
		{ReportPlaces, everybody},
		{ListPlaceDays, everybody},
		{CreatePortfolioTarget, casework},
		{UpdatePortfolioTarget, casework},
		{RemovePortfolioTarget, casework},
		{ReadPortfolio, codes},

		{CreateCompany, codes},
		{ReadCompany, everybody},
		{UpdateCompany, codes},
		{ListCompanies, everybody},
		{CreateWorkplace, codes},
		{ReadWorkplace, everybody},
		{UpdateWorkplace, codes},
		{ListWorkplaces, everybody},
		{CreatePlace, codes},
		{ReadPlace, everybody},
		{UpdatePlace, codes},
		{ListPlaces, everybody},

		{CreateCompanyGroup, codes},
		{ReadCompanyGroup, everybody},
		{UpdateCompanyGroup, codes},
		{ListCompanyGroups, everybody},
		{HandOverCompany, casework},
		{ReadCompanyOwner, casework},
		{ReadCompanyBrief, casework},
		{CreateCompanyContact, casework},
		{ReadCompanyContact, casework},
		{UpdateCompanyContact, casework},
		{ListCompanyContacts, casework},
		{RemoveCompanyContact, casework},
		{AddLogEntry, casework},
		{ReadCompanyLog, casework},
		{CreateWorkTask, codes},
		{ReadWorkTask, everybody},
		{UpdateWorkTask, codes},
		{ListWorkTasks, everybody},
		{CreateVisit, casework},
		{ReadVisit, casework},
		{UpdateVisit, casework},
		{ListVisits, casework},

		{CreateCandidate, casework},
		{ReadCandidate, casework},
		{UpdateCandidate, casework},
		{ListCandidates, casework},
		{SearchCandidate, casework},
		{ReadCandidateNumber, []lifecycle.Role{lifecycle.CaseWorker}},

		{CreateEmployment, casework},
		{ListEmployments, casework},
		{UpdateEmployment, casework},
		{RemoveEmployment, casework},
		{ReadProfile, casework},
		{UpdateProfile, casework},
		{CreateDisclosure, casework},
		{ListDisclosures, casework},
		{RetractDisclosure, casework},
		{ReadPresentation, casework},
		{DraftPresentation, casework},
		{ApprovePresentation, casework},
		{SharePresentation, casework},
		{ListShares, casework},
		{CreateTrialVisit, casework},
		{ListTrialVisits, casework},
		{ReadTrialVisit, casework},
		{UpdateTrialVisit, casework},

		{SuggestPlaces, casework},
		{SuggestCandidates, casework},
		{SuggestForRematch, casework},
		{DecideMatch, casework},
		{ListMatchDecisions, casework},
		{RunMatchRound, casework},
		{ReadMatchAgenda, casework},

		// The law is the administrator's to load and everybody's to read; who somebody is in law is for case workers.
		{LoadRulePack, []lifecycle.Role{lifecycle.Admin}},
		{ListRulePacks, everybody},
		{ReadRulePack, everybody},
		{RecordHeadcounts, codes},
		{ListHeadcounts, everybody},
		{CreateSupportedElsewhere, codes},
		{UpdateSupportedElsewhere, codes},
		{ListSupportedElsewhere, everybody},
		{ReadLegalRoom, everybody},
		{TryLaw, casework},
		{ReadCircumstances, casework},
		{SetCircumstances, casework},

		// Mentors and their trainings. Integrations see that somebody is trained and has room, not who it is.
		{"enrol_mentor", casework},
		{"move_course", casework},
		{"record_course_passed", casework},
		{"record_course_failed", casework},
		{"cancel_training", casework},
		{"reassign_training", casework},
		{CreateMentor, casework},
		{ReadMentor, codes},
		{UpdateMentor, casework},
		{ListMentors, codes},
		{ReadMentorName, casework},
		{ReadMentorTraining, codes},
		{ListMentorTrainings, codes},
		{ReadMentorTrainingTimeline, codes},
		{CreateMentorSupport, casework},
		{ReadMentorSupport, casework},
		{UpdateMentorSupport, casework},
		{ListMentorSupports, casework},

		{CreateAbsence, casework},
		{UpdateAbsence, casework},
		{RemoveAbsence, casework},
		{ListAbsences, casework},
		{CreateDeputy, casework},
		{ListDeputies, casework},
		{RemoveDeputy, casework},
		{DeactivateUser, []lifecycle.Role{lifecycle.Admin}},
		{ActivateUser, []lifecycle.Role{lifecycle.Admin}},
		{CreateReassignment, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ListReassignments, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ReadReassignment, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ListReassignmentItems, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{SuspendReassignment, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ResumeReassignment, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{UndoReassignment, []lifecycle.Role{lifecycle.Supervisor, lifecycle.Admin}},
		{ListEventTypes, everybody},
		{ReadEventType, everybody},
		{ReadEventSchema, everybody},
		// Of which processes is the line of their own page.
		{ReadPanel, everybody},
		{OpenPanelSession, everybody},
		{ReadMe, everybody},
		{ListUsers, []lifecycle.Role{lifecycle.CaseWorker, lifecycle.Supervisor, lifecycle.Admin}},
		{ListUnits, []lifecycle.Role{lifecycle.CaseWorker, lifecycle.Supervisor, lifecycle.Admin}},
		{SetUserContact, casework},
		{ReadUserContact, casework},
		{ChangeClosingDays, []lifecycle.Role{lifecycle.Admin}},
		{ReadCalendar, everybody},
		{ListCalendarChanges, everybody},
		{ListEvents, feed},
		{StreamEvents, feed},
		{ReadPracticeClock, everybody},
		{MovePracticeClock, []lifecycle.Role{lifecycle.CaseWorker, lifecycle.Supervisor, lifecycle.Admin}},
		{ActOnBehalf, []lifecycle.Role{lifecycle.CaseWorker}},
	}
}

// Policy answers questions about a table. It is safe for concurrent use.
type Policy struct{ grants map[grant]bool }

type grant struct {
	role      lifecycle.Role
	operation Operation
}

// NewPolicy returns the policy of Table.
func NewPolicy() Policy {
	p := Policy{grants: map[grant]bool{}}
	for _, r := range Table() {
		for _, role := range r.Roles {
			p.grants[grant{role, r.Operation}] = true
		}
	}
	return p
}

// May tells whether somebody with these roles may do the operation: when one of the roles may. An operation or a role
// that the table does not know may not.
func (p Policy) May(roles []lifecycle.Role, o Operation) bool {
	return slices.ContainsFunc(roles, func(r lifecycle.Role) bool { return p.grants[grant{r, o}] })
}
