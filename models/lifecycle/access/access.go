package access

import (
	"slices"

	"placement/models/lifecycle"
)

// Operation names something a user may ask for. The operations that are commands of a process have the command's name.
type Operation string

// The operations that are not commands.
const (
	ReadPlacement  Operation = "read_placement"
	ListPlacements Operation = "list_placements"
	ReadTimeline   Operation = "read_timeline"
	ReadTexts      Operation = "read_texts"
	// ReadTerms shows words and accommodations: it is for casework alone.
	ReadTerms    Operation = "read_terms"
	ReadFindings Operation = "read_findings"
	// ReadPlacementDisclosures meets health: it is for casework alone.
	ReadPlacementDisclosures Operation = "read_placement_disclosures"
	// ReadMeetings shows times and places, and nobody's name.
	ReadMeetings Operation = "read_meetings"
	// IssueDocument and the next two tell who somebody is: they are for casework alone.
	IssueDocument Operation = "issue_document"
	ListDocuments Operation = "list_documents"
	ReadDocument  Operation = "read_document"

	ReadRematch Operation = "read_rematch"
	// CreateEvaluationLink and the next two are about links for those who have no account.
	CreateEvaluationLink Operation = "create_evaluation_link"
	ListEvaluationLinks  Operation = "list_evaluation_links"
	RevokeEvaluationLink Operation = "revoke_evaluation_link"
	// ReleaseLesson and WithdrawLesson are about words for others, which the exports have.
	ReleaseLesson    Operation = "release_lesson"
	WithdrawLesson   Operation = "withdraw_lesson"
	ExportLessons    Operation = "export_lessons"
	ExportLessonFile Operation = "export_lesson_file"
	ListRematches    Operation = "list_rematches"
	ListTasks        Operation = "list_tasks"
	ListNotices      Operation = "list_notices"

	// ReadProgress and the next are about a person, and about what is to be spoken of with them: casework alone.
	ReadProgress              Operation = "read_progress"
	ReadPlacementAgenda       Operation = "read_placement_agenda"
	PreviewFollowUps          Operation = "preview_follow_ups"
	PreviewPlacementFollowUps Operation = "preview_placement_follow_ups"
	// ListCompanyFollowUps and HoldFollowUpVisit are about all placements at a company.
	ListCompanyFollowUps Operation = "list_company_follow_ups"
	HoldFollowUpVisit    Operation = "hold_follow_up_visit"
	CreateVisitingTime   Operation = "create_visiting_time"
	ListVisitingTimes    Operation = "list_visiting_times"
	UpdateVisitingTime   Operation = "update_visiting_time"
	RemoveVisitingTime   Operation = "remove_visiting_time"
	CreatePaidHours      Operation = "create_paid_hours"
	ListPaidHours        Operation = "list_paid_hours"
	UpdatePaidHours      Operation = "update_paid_hours"
	RemovePaidHours      Operation = "remove_paid_hours"
	ReadRemarks          Operation = "read_remarks"
	ReportPaidHours      Operation = "report_paid_hours"

	ReadAgreement            Operation = "read_agreement"
	ListAgreements           Operation = "list_agreements"
	ReadAgreementTimeline    Operation = "read_agreement_timeline"
	ReadAgreementTexts       Operation = "read_agreement_texts"
	ReadAgreementUtilisation Operation = "read_agreement_utilisation"
	// ReadAgreementChanges shows what was written: it is for casework alone.
	ReadAgreementChanges Operation = "read_agreement_changes"
	ReportPlaces         Operation = "report_places"

	ReadFollowAlong         Operation = "read_follow_along"
	ListFollowAlongs        Operation = "list_follow_alongs"
	ReadFollowAlongTimeline Operation = "read_follow_along_timeline"
	ReadFollowAlongTexts    Operation = "read_follow_along_texts"
	// ReportOutcomes counts people, never fewer than five.
	ReportOutcomes Operation = "report_outcomes"

	CreatePortfolioTarget Operation = "create_portfolio_target"
	UpdatePortfolioTarget Operation = "update_portfolio_target"
	RemovePortfolioTarget Operation = "remove_portfolio_target"
	ReadPortfolio         Operation = "read_portfolio"

	ReadIssue         Operation = "read_issue"
	ListIssues        Operation = "list_issues"
	ReadIssueTimeline Operation = "read_issue_timeline"
	ReadIssueTexts    Operation = "read_issue_texts"
	// ReportIssue sends report_problem, with a severity; ListAdjustments says what can be changed instead of an end.
	ReportIssue     Operation = "report_issue"
	ListAdjustments Operation = "list_adjustments"

	ReadOutreach         Operation = "read_outreach"
	ListOutreaches       Operation = "list_outreaches"
	ReadOutreachTimeline Operation = "read_outreach_timeline"
	ReadOutreachTexts    Operation = "read_outreach_texts"
	// SuggestCompanies meets health, as SuggestPlaces does.
	SuggestCompanies Operation = "suggest_companies"

	CreateCompany   Operation = "create_company"
	ReadCompany     Operation = "read_company"
	UpdateCompany   Operation = "update_company"
	ListCompanies   Operation = "list_companies"
	CreateWorkplace Operation = "create_workplace"
	ReadWorkplace   Operation = "read_workplace"
	UpdateWorkplace Operation = "update_workplace"
	ListWorkplaces  Operation = "list_workplaces"
	CreatePlace     Operation = "create_place"
	ReadPlace       Operation = "read_place"
	UpdatePlace     Operation = "update_place"
	ListPlaces      Operation = "list_places"

	CreateCompanyGroup   Operation = "create_company_group"
	ReadCompanyGroup     Operation = "read_company_group"
	UpdateCompanyGroup   Operation = "update_company_group"
	ListCompanyGroups    Operation = "list_company_groups"
	HandOverCompany      Operation = "hand_over_company"
	ReadCompanyBrief     Operation = "read_company_brief"
	ReadCompanyOwner     Operation = "read_company_owner"
	CreateCompanyContact Operation = "create_company_contact"
	ReadCompanyContact   Operation = "read_company_contact"
	UpdateCompanyContact Operation = "update_company_contact"
	ListCompanyContacts  Operation = "list_company_contacts"
	RemoveCompanyContact Operation = "remove_company_contact"
	AddLogEntry          Operation = "add_log_entry"
	ReadCompanyLog       Operation = "read_company_log"
	CreateWorkTask       Operation = "create_work_task"
	ReadWorkTask         Operation = "read_work_task"
	UpdateWorkTask       Operation = "update_work_task"
	ListWorkTasks        Operation = "list_work_tasks"
	CreateVisit          Operation = "create_visit"
	ReadVisit            Operation = "read_visit"
	UpdateVisit          Operation = "update_visit"
	ListVisits           Operation = "list_visits"

	CreateCandidate Operation = "create_candidate"
	ReadCandidate   Operation = "read_candidate"
	UpdateCandidate Operation = "update_candidate"
	ListCandidates  Operation = "list_candidates"
	SearchCandidate Operation = "search_candidate"
	// ReadCandidateNumber is asked for on top of ReadCandidate, for the whole personal number.
	ReadCandidateNumber Operation = "read_candidate_number"

	CreateEmployment    Operation = "create_employment"
	ListEmployments     Operation = "list_employments"
	UpdateEmployment    Operation = "update_employment"
	RemoveEmployment    Operation = "remove_employment"
	ReadProfile         Operation = "read_profile"
	UpdateProfile       Operation = "update_profile"
	CreateDisclosure    Operation = "create_disclosure"
	ListDisclosures     Operation = "list_disclosures"
	RetractDisclosure   Operation = "retract_disclosure"
	ReadPresentation    Operation = "read_presentation"
	DraftPresentation   Operation = "draft_presentation"
	ApprovePresentation Operation = "approve_presentation"
	SharePresentation   Operation = "share_presentation"
	ListShares          Operation = "list_presentation_shares"
	CreateTrialVisit    Operation = "create_trial_visit"
	ListTrialVisits     Operation = "list_trial_visits"
	ReadTrialVisit      Operation = "read_trial_visit"
	UpdateTrialVisit    Operation = "update_trial_visit"

	// SuggestPlaces and the next meet health: they are for casework alone.
	SuggestPlaces      Operation = "suggest_places"
	SuggestCandidates  Operation = "suggest_candidates"
	SuggestForRematch  Operation = "suggest_for_rematch"
	DecideMatch        Operation = "decide_match"
	ListMatchDecisions Operation = "list_match_decisions"
	RunMatchRound      Operation = "run_match_round"
	// ReadMatchAgenda names who waits: it is for casework alone.
	ReadMatchAgenda Operation = "read_match_agenda"

	LoadRulePack  Operation = "load_rule_pack"
	ListRulePacks Operation = "list_rule_packs"
	ReadRulePack  Operation = "read_rule_pack"
	// RecordHeadcounts and the next are what the legal room at a workplace is measured by.
	RecordHeadcounts         Operation = "record_headcounts"
	ListHeadcounts           Operation = "list_headcounts"
	CreateSupportedElsewhere Operation = "create_supported_elsewhere"
	UpdateSupportedElsewhere Operation = "update_supported_elsewhere"
	ListSupportedElsewhere   Operation = "list_supported_elsewhere"
	ReadLegalRoom            Operation = "read_legal_room"
	TryLaw                   Operation = "try_law"
	ReadCircumstances        Operation = "read_circumstances"
	SetCircumstances         Operation = "set_circumstances"

	CreateMentor Operation = "create_mentor"
	ReadMentor   Operation = "read_mentor"
	UpdateMentor Operation = "update_mentor"
	ListMentors  Operation = "list_mentors"
	// ReadMentorName is asked for on top of ReadMentor and ListMentors, for who a mentor is.
	ReadMentorName      Operation = "read_mentor_name"
	ReadMentorTraining  Operation = "read_mentor_training"
	ListMentorTrainings Operation = "list_mentor_trainings"
	// ReadMentorTrainingTimeline is separate from the placement's: it is about nobody but the mentor, and in codes.
	ReadMentorTrainingTimeline Operation = "read_mentor_training_timeline"
	CreateMentorSupport        Operation = "create_mentor_support"
	ReadMentorSupport          Operation = "read_mentor_support"
	UpdateMentorSupport        Operation = "update_mentor_support"
	ListMentorSupports         Operation = "list_mentor_supports"

	// CreateAbsence and the next two are for oneself, and for supervisors about the people of their unit.
	CreateAbsence Operation = "create_absence"
	UpdateAbsence Operation = "update_absence"
	RemoveAbsence Operation = "remove_absence"
	ListAbsences  Operation = "list_absences"

	// CreateDeputy and the next two are for whom absences are.
	CreateDeputy Operation = "create_deputy"
	ListDeputies Operation = "list_deputies"
	RemoveDeputy Operation = "remove_deputy"

	DeactivateUser Operation = "deactivate_user"
	ActivateUser   Operation = "activate_user"
	// CreateReassignment and the next ones are for administrators, and for supervisors about the people of their unit.
	CreateReassignment    Operation = "create_reassignment"
	ListReassignments     Operation = "list_reassignments"
	ReadReassignment      Operation = "read_reassignment"
	ListReassignmentItems Operation = "list_reassignment_items"
	SuspendReassignment   Operation = "suspend_reassignment"
	ResumeReassignment    Operation = "resume_reassignment"
	UndoReassignment      Operation = "undo_reassignment"

	ReadMe    Operation = "read_me"
	ListUsers Operation = "list_users"
	ListUnits Operation = "list_units"
	// SetUserContact is for oneself, and for supervisors about the people of their unit.
	SetUserContact  Operation = "set_user_contact"
	ReadUserContact Operation = "read_user_contact"
	// ChangeClosingDays and the next are about the days on which nobody works.
	ChangeClosingDays   Operation = "change_closing_days"
	ReadCalendar        Operation = "read_calendar"
	ListCalendarChanges Operation = "list_calendar_changes"
	ReadPracticeClock   Operation = "read_practice_clock"
	MovePracticeClock   Operation = "move_practice_clock"
	// ActOnBehalf is asked for on top of a command that is sent on behalf of a colleague.
	ActOnBehalf Operation = "act_on_behalf"
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
func Table() []Rule {
	casework := []lifecycle.Role{lifecycle.CaseWorker, lifecycle.Supervisor}
	codes := append(slices.Clone(casework), lifecycle.Integration)
	everybody := lifecycle.Roles()
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
		{ReportOutcomes, everybody},
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
		{ListTasks, casework},
		{ListNotices, casework},

		{ReadAgreement, codes},
		{ListAgreements, codes},
		{ReadAgreementTimeline, codes},
		{ReadAgreementTexts, casework},
		{ReadAgreementUtilisation, codes},
		{ReadAgreementChanges, casework},
		{ReportPlaces, everybody},
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
		{ReadMe, everybody},
		{ListUsers, []lifecycle.Role{lifecycle.CaseWorker, lifecycle.Supervisor, lifecycle.Admin}},
		{ListUnits, []lifecycle.Role{lifecycle.CaseWorker, lifecycle.Supervisor, lifecycle.Admin}},
		{SetUserContact, casework},
		{ReadUserContact, casework},
		{ChangeClosingDays, []lifecycle.Role{lifecycle.Admin}},
		{ReadCalendar, everybody},
		{ListCalendarChanges, everybody},
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
