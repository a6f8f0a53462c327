package models

// All returns a zero value of every row type, in the order in which the tables are made.
func All() []any {
	return []any{
		&Tenant{}, &CalendarDay{}, &CalendarChange{}, &Unit{}, &User{}, &UserRole{}, &Token{}, &PersonKey{}, &IdempotencyKey{}, &Absence{},
		&Company{}, &Workplace{}, &Place{}, &Candidate{},
		&CompanyGroup{}, &CompanyOwner{}, &CompanyContact{}, &CompanyLogEntry{}, &WorkTask{}, &PlaceTask{}, &Visit{}, &VisitTask{},
		&CandidateEmployment{}, &Disclosure{}, &Presentation{}, &PresentationShare{}, &TrialVisit{},
		&RulePack{}, &Headcount{}, &SupportedElsewhere{}, &CandidateCircumstance{},
		&Mentor{}, &MentorTraining{}, &MentorSupport{},
		&Process{}, &Placement{}, &Rematch{}, &Event{}, &Refusal{}, &Finding{}, &Content{}, &EventContent{}, &Task{}, &Deadline{}, &Audit{},
		&Agreement{}, &AgreementLine{}, &PlaceSpan{}, &PlacementStay{}, &PlacementDisclosure{},
		&MatchDecision{},
		&Outreach{}, &OutreachApproach{},
		&PortfolioTarget{},
		&Issue{}, &IssueAdjustment{},
		&FollowUpVisit{}, &VisitingTime{}, &PaidHours{},
		&FollowAlong{},
		&Link{}, &ReleasedLesson{},
		&Reassignment{}, &ReassignmentItem{}, &Deputy{},
		&PolicyApplication{}, &PolicyApplicationItem{},
		&Document{}, &DocumentFile{}, &UserContact{},
		&WebhookSettings{}, &WebhookSecret{}, &WebhookEndpoint{}, &WebhookRun{}, &WebhookDelivery{}, &WebhookAttempt{},
		&Feed{}, &FeedPending{},
		&ToldNumber{},
	}
}
