package access

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
	// CreateEvaluationLink and the next three are about links for those who have no account.
	CreateEvaluationLink Operation = "create_evaluation_link"
	ListEvaluationLinks  Operation = "list_evaluation_links"
	RevokeEvaluationLink Operation = "revoke_evaluation_link"
	CreateRatingLink     Operation = "create_rating_link"
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
	ListPlaceDays        Operation = "list_place_days"

	ReadFollowAlong         Operation = "read_follow_along"
	ListFollowAlongs        Operation = "list_follow_alongs"
	ReadFollowAlongTimeline Operation = "read_follow_along_timeline"
	ReadFollowAlongTexts    Operation = "read_follow_along_texts"
	// ReportOutcomes counts people, never fewer than five.
	ReportOutcomes Operation = "report_outcomes"
	// ReportKPIs and ReportKPIFile count what supervisors steer by, never fewer than five; ListKPIPlacements says which they are.
	ReportKPIs        Operation = "report_kpis"
	ReportKPIFile     Operation = "report_kpi_file"
	ListKPIPlacements Operation = "list_kpi_placements"
	// ReportFidelity scores some of the same numbers.
	ReportFidelity Operation = "report_fidelity"
	// ListSavedViews shows questions, and no answer.
	ListSavedViews Operation = "list_saved_views"

	// ReportTimers and ListTimerSteps are for whoever looks after the systems, and for supervisors about their own unit.
	ReportTimers   Operation = "report_timers"
	ListTimerSteps Operation = "list_timer_steps"
	// ListIncidents and the next two are about workflows, and name no person.
	ListIncidents  Operation = "list_incidents"
	RetryIncident  Operation = "retry_incident"
	RetryIncidents Operation = "retry_incidents"
	// ListDifferences and the next two are about workflows, too.
	ListDifferences   Operation = "list_differences"
	RepairDifferences Operation = "repair_differences"
	Rebuild           Operation = "rebuild"

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

	ListEndpoints        Operation = "list_webhook_endpoints"
	ReadEndpoint         Operation = "read_webhook_endpoint"
	ReadEndpointTimeline Operation = "read_webhook_endpoint_timeline"
	ListDeliveries       Operation = "list_deliveries"
	ReadDelivery         Operation = "read_delivery"
	ResendDelivery       Operation = "resend_delivery"

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

	// ReadPanel shows of a process what its own page shows to the same caller, OpenPanelSession gives a pass for it alone.
	ReadPanel        Operation = "read_panel"
	OpenPanelSession Operation = "open_panel_session"

	ReadMe    Operation = "read_me"
	ListUsers Operation = "list_users"
	ListUnits Operation = "list_units"
	// SetUserContact is for oneself, and for supervisors about the people of their unit.
	SetUserContact  Operation = "set_user_contact"
	ReadUserContact Operation = "read_user_contact"
	// ReadPolicy and the next two are about how placements are run.
	ReadPolicy    Operation = "read_placement_policy"
	UpdatePolicy  Operation = "update_placement_policy"
	PreviewPolicy Operation = "preview_policy"

	// CreatePolicyApplication and the next ones are for those who may apply a policy to one; whoever changes it sees what came of that.
	CreatePolicyApplication    Operation = "create_policy_application"
	ListPolicyApplications     Operation = "list_policy_applications"
	ReadPolicyApplication      Operation = "read_policy_application"
	ListPolicyApplicationItems Operation = "list_policy_application_items"
	SuspendPolicyApplication   Operation = "suspend_policy_application"
	ResumePolicyApplication    Operation = "resume_policy_application"

	// ChangeClosingDays and the next are about the days on which nobody works.
	ChangeClosingDays   Operation = "change_closing_days"
	ReadCalendar        Operation = "read_calendar"
	ListCalendarChanges Operation = "list_calendar_changes"
	ReadPracticeClock   Operation = "read_practice_clock"
	MovePracticeClock   Operation = "move_practice_clock"
	// ActOnBehalf is asked for on top of a command that is sent on behalf of a colleague.
	ActOnBehalf Operation = "act_on_behalf"
)
