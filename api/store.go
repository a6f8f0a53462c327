package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
	"placement/models/matching"
	"placement/models/store"
)

// Store is what the API asks of the database. *store.Store satisfies it.
type Store interface {
	Authenticator
	processStore
	registerStore
	relationStore
	candidacyStore
	lawStore
	mentorStore
	matchStore
	absenceStore
	calendarStore
	outreachStore
	issueStore
	followUpStore
	policyStore
	followAlongStore
	linkStore
	reassignmentStore
	policyApplicationStore
	documentStore
	webhookStore
	feedStore
	kpiStore
	timerStore

	Ping(ctx context.Context) error
	CheckSchema(ctx context.Context) error
	Calendar(ctx context.Context, tenantID string, around time.Time) (lifecycle.Calendar, error)
	User(ctx context.Context, tenantID, id string) (store.User, error)
	Users(ctx context.Context, tenantID string) ([]store.User, error)
	Units(ctx context.Context, tenantID string) ([]store.Unit, error)
	Tenants(ctx context.Context) ([]store.Tenant, error)
}

// processStore reads processes and keeps the texts that their events refer to.
type processStore interface {
	KeepAgreementTexts(ctx context.Context, actor lifecycle.Actor, agreementID string, texts []store.Text) (lifecycle.Contents, error)
	KeepTexts(ctx context.Context, actor lifecycle.Actor, processID, personID string, texts []store.Text) (lifecycle.Contents, error)
	ReadTexts(ctx context.Context, actor lifecycle.Actor, ids []string) ([]store.Text, error)
	Process(ctx context.Context, tenantID string, kind lifecycle.Kind, id string) (store.Process, error)
	Rows(ctx context.Context, tenantID string, ids []string) (map[string]store.Process, error)
	Placements(ctx context.Context, tenantID string, f store.PlacementFilter) (store.List[store.Process], error)
	Rematches(ctx context.Context, tenantID string, f store.RematchFilter) (store.List[store.Process], error)
	Agreements(ctx context.Context, tenantID string, f store.AgreementFilter) (store.List[store.Process], error)
	Utilisation(ctx context.Context, tenantID, agreementID string, between lifecycle.Period) (store.Utilisation, error)
	CreatePortfolioTarget(ctx context.Context, c store.Create, t store.PortfolioTarget) (store.PortfolioTarget, error)
	UpdatePortfolioTarget(ctx context.Context, actor lifecycle.Actor, id string, version, target int) (store.PortfolioTarget, error)
	RemovePortfolioTarget(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.PortfolioTarget, error)
	Portfolio(ctx context.Context, tenantID, ownerID string) (store.Portfolio, error)
	DaysByModel(ctx context.Context, tenantID string, between lifecycle.Period) ([]store.ModelDays, error)
	DaysByPlace(ctx context.Context, tenantID string, between lifecycle.Period, model string, p store.Page) (store.List[store.PlaceDays], error)
	PlacesByModel(ctx context.Context, tenantID string, today lifecycle.Date) ([]store.ModelPlaces, error)
	OpenRematch(ctx context.Context, tenantID, candidateID string) (string, error)
	StoredOutcome(ctx context.Context, tenantID, processID, commandID string) (store.StoredOutcome, error)
	Findings(ctx context.Context, tenantID, processID string) ([]store.FindingRow, error)
	Timeline(ctx context.Context, tenantID, processID string, p store.Page, beside ...string) (store.List[store.TimelineEntry], error)
	Stages(ctx context.Context, tenantID, processID string) ([]store.Entered, error)
	Tasks(ctx context.Context, tenantID string, f store.TaskFilter) (store.List[store.TaskRow], error)
	Notices(ctx context.Context, tenantID string, f store.NoticeFilter) (store.List[store.Notice], error)
}

// registerStore keeps companies, workplaces, places and candidates.
type registerStore interface {
	CreateCompany(ctx context.Context, c store.Create, company store.Company) (store.Company, error)
	Company(ctx context.Context, tenantID, id string) (store.Company, error)
	UpdateCompany(ctx context.Context, actor lifecycle.Actor, company store.Company) (store.Company, error)
	Companies(ctx context.Context, tenantID string, f store.CompanyFilter) (store.List[store.Company], error)

	CreateWorkplace(ctx context.Context, c store.Create, workplace store.Workplace) (store.Workplace, error)
	Workplace(ctx context.Context, tenantID, id string) (store.Workplace, error)
	UpdateWorkplace(ctx context.Context, actor lifecycle.Actor, workplace store.Workplace) (store.Workplace, error)
	Workplaces(ctx context.Context, tenantID string, f store.WorkplaceFilter) (store.List[store.Workplace], error)

	CreatePlace(ctx context.Context, c store.Create, place store.Place) (store.Place, error)
	Place(ctx context.Context, tenantID, id string) (store.Place, error)
	UpdatePlace(ctx context.Context, actor lifecycle.Actor, place store.Place) (store.Place, error)
	Places(ctx context.Context, tenantID string, f store.PlaceFilter) (store.List[store.Place], error)
	Occupancies(ctx context.Context, tenantID string, today lifecycle.Date, ids []string) (map[string]store.Occupancy, error)

	CreateCandidate(ctx context.Context, c store.Create, candidate store.Candidate) (store.Candidate, error)
	Candidate(ctx context.Context, actor lifecycle.Actor, id string) (store.Candidate, error)
	UpdateCandidate(ctx context.Context, actor lifecycle.Actor, candidate store.Candidate) (store.Candidate, error)
	Candidates(ctx context.Context, actor lifecycle.Actor, f store.CandidateFilter) (store.List[store.Candidate], error)
	FindCandidateByCPR(ctx context.Context, actor lifecycle.Actor, cpr string) (store.Candidate, error)
}

// relationStore keeps what is known of companies and workplaces, and who answers for them.
type relationStore interface {
	CreateCompanyGroup(ctx context.Context, c store.Create, group store.CompanyGroup) (store.CompanyGroup, error)
	CompanyGroup(ctx context.Context, tenantID, id string) (store.CompanyGroup, error)
	UpdateCompanyGroup(ctx context.Context, actor lifecycle.Actor, group store.CompanyGroup) (store.CompanyGroup, error)
	CompanyGroups(ctx context.Context, tenantID string, p store.Page) (store.List[store.CompanyGroup], error)

	HandOver(ctx context.Context, c store.Create, h store.Handover) error
	Responsible(ctx context.Context, tenantID string, on lifecycle.Date, companyIDs ...string) (map[string]store.Responsible, error)
	OwnedOf(ctx context.Context, tenantID, companyID string, userIDs ...string) ([]store.Owned, error)
	Ownerships(ctx context.Context, actor lifecycle.Actor, companyID string, p store.Page) (store.List[store.Ownership], error)

	CreateCompanyContact(ctx context.Context, c store.Create, contact store.CompanyContact) (store.CompanyContact, error)
	CompanyContact(ctx context.Context, actor lifecycle.Actor, id string) (store.CompanyContact, error)
	UpdateCompanyContact(ctx context.Context, actor lifecycle.Actor, contact store.CompanyContact) (store.CompanyContact, error)
	CompanyContacts(ctx context.Context, actor lifecycle.Actor, companyID string, p store.Page) (store.List[store.CompanyContact], error)
	RemoveCompanyContact(ctx context.Context, c store.Create, id string, reason relation.RemovalReason) error

	AddLogEntry(ctx context.Context, c store.Create, e store.LogEntry) (store.LogEntry, error)
	Log(ctx context.Context, actor lifecycle.Actor, f store.LogFilter) (store.List[store.LogEntry], error)

	CreateWorkTask(ctx context.Context, c store.Create, t store.WorkTask) (store.WorkTask, error)
	WorkTask(ctx context.Context, tenantID, id string) (store.WorkTask, error)
	UpdateWorkTask(ctx context.Context, actor lifecycle.Actor, t store.WorkTask) (store.WorkTask, error)
	WorkTasks(ctx context.Context, tenantID string, f store.WorkTaskFilter) (store.List[store.WorkTask], error)

	CreateVisit(ctx context.Context, c store.Create, v store.Visit) (store.Visit, error)
	Visit(ctx context.Context, actor lifecycle.Actor, id string) (store.Visit, error)
	UpdateVisit(ctx context.Context, actor lifecycle.Actor, v store.Visit) (store.Visit, error)
	Visits(ctx context.Context, tenantID string, f store.VisitFilter) (store.List[store.Visit], error)
	Knowledge(ctx context.Context, tenantID string, today lifecycle.Date, ids ...string) (map[string]store.Knowledge, error)
}

// candidacyStore keeps what belongs to a candidate.
type candidacyStore interface {
	CreateEmployment(ctx context.Context, c store.Create, employment store.Employment) (store.Employment, error)
	UpdateEmployment(ctx context.Context, actor lifecycle.Actor, employment store.Employment) (store.Employment, error)
	RemoveEmployment(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.Employment, error)
	Employments(ctx context.Context, actor lifecycle.Actor, candidateID string, p store.Page) (store.List[store.Employment], error)

	CandidateProfile(ctx context.Context, actor lifecycle.Actor, id string) (store.CandidateProfile, error)
	KnownEmployers(ctx context.Context, tenantID string, p candidacy.Profile) error
	SetCandidateProfile(ctx context.Context, actor lifecycle.Actor, id string, version int, p candidacy.Profile) (store.CandidateProfile, error)

	RecordDisclosure(ctx context.Context, c store.Create, d store.Disclosure) (store.Disclosure, error)
	RetractDisclosure(ctx context.Context, actor lifecycle.Actor, id string) (store.Disclosure, error)
	Disclosures(ctx context.Context, actor lifecycle.Actor, candidateID, companyID string, p store.Page) (store.List[store.Disclosure], error)
	Untold(ctx context.Context, actor lifecycle.Actor, candidateID, companyID string, day lifecycle.Date) ([]candidacy.Item, error)
	PlacementTerms(ctx context.Context, actor lifecycle.Actor, p placement.State, ids []string) (store.PlacementTerms, error)
	PlacementDisclosures(ctx context.Context, actor lifecycle.Actor, p placement.State) (store.PlacementDisclosures, error)

	Presentation(ctx context.Context, actor lifecycle.Actor, candidateID string, revision int) (store.Presentation, error)
	DraftPresentation(ctx context.Context, actor lifecycle.Actor, candidateID string, version int, p candidacy.Presentation) (store.Presentation, error)
	ApprovePresentation(ctx context.Context, actor lifecycle.Actor, candidateID string, revision int, given candidacy.Approval, today lifecycle.Date) (store.Presentation, error)
	SharePresentation(ctx context.Context, c store.Create, share store.PresentationShare, today lifecycle.Date) (store.PresentationShare, error)
	PresentationShares(ctx context.Context, actor lifecycle.Actor, candidateID string, p store.Page) (store.List[store.PresentationShare], error)

	CreateTrialVisit(ctx context.Context, c store.Create, v store.TrialVisit) (store.TrialVisit, error)
	TrialVisit(ctx context.Context, actor lifecycle.Actor, id string) (store.TrialVisit, error)
	UpdateTrialVisit(ctx context.Context, actor lifecycle.Actor, v store.TrialVisit) (store.TrialVisit, error)
	TrialVisits(ctx context.Context, actor lifecycle.Actor, f store.TrialVisitFilter) (store.List[store.TrialVisit], error)
}

// lawStore keeps the law, and what a workplace is measured by.
type lawStore interface {
	LoadRulePack(ctx context.Context, actor lifecycle.Actor, p legal.Pack) (store.RulePack, error)
	RulePacks(ctx context.Context, tenantID string) ([]store.RulePack, error)
	RulePack(ctx context.Context, tenantID, id string) (store.RulePack, error)
	KeepHeadcounts(ctx context.Context, actor lifecycle.Actor, workplaceID string, counts []store.Headcount) ([]store.Headcount, error)
	Headcounts(ctx context.Context, tenantID, workplaceID string) ([]store.Headcount, error)
	CreateSupportedElsewhere(ctx context.Context, c store.Create, d store.SupportedElsewhere) (store.SupportedElsewhere, error)
	UpdateSupportedElsewhere(ctx context.Context, actor lifecycle.Actor, d store.SupportedElsewhere) (store.SupportedElsewhere, error)
	SupportedElsewhereAt(ctx context.Context, tenantID, workplaceID string, p store.Page) (store.List[store.SupportedElsewhere], error)
	LegalRoom(ctx context.Context, tenantID, workplaceID string, instrument legal.Instrument, f legal.Facts) (store.LegalAnswer, error)
	TryLaw(ctx context.Context, actor lifecycle.Actor, trial store.LegalTrial) (store.LegalAnswer, error)
	Circumstances(ctx context.Context, actor lifecycle.Actor, candidateID string) ([]legal.Circumstance, error)
	SetCircumstances(ctx context.Context, actor lifecycle.Actor, candidateID string, all []legal.Circumstance) ([]legal.Circumstance, error)
}

// mentorStore keeps mentors and what is paid for them, and lists their trainings.
type mentorStore interface {
	CreateMentor(ctx context.Context, c store.Create, on lifecycle.Date, m store.Mentor) (store.Mentor, error)
	Mentor(ctx context.Context, r store.MentorReading, id string) (store.Mentor, error)
	UpdateMentor(ctx context.Context, actor lifecycle.Actor, on lifecycle.Date, m store.Mentor) (store.Mentor, error)
	Mentors(ctx context.Context, r store.MentorReading, f store.MentorFilter) (store.List[store.Mentor], error)

	MentorTrainings(ctx context.Context, tenantID string, f store.MentorTrainingFilter) (store.List[store.Process], error)
	PassedTraining(ctx context.Context, tenantID, mentorID, course string) (string, error)

	CreateMentorSupport(ctx context.Context, c store.Create, m store.MentorSupport) (store.MentorSupport, error)
	MentorSupport(ctx context.Context, tenantID, id string) (store.MentorSupport, error)
	UpdateMentorSupport(ctx context.Context, actor lifecycle.Actor, m store.MentorSupport) (store.MentorSupport, error)
	MentorSupports(ctx context.Context, tenantID string, f store.MentorSupportFilter) (store.List[store.MentorSupport], error)
}

// outreachStore lists searches for a company, and knows what they need.
type outreachStore interface {
	Outreaches(ctx context.Context, tenantID string, f store.OutreachFilter) (store.List[store.Process], error)
	OpenOutreach(ctx context.Context, tenantID, candidateID string) (string, error)
	Referrals(ctx context.Context, tenantID, companyID string) (store.Referrals, error)
	CompanyFacts(ctx context.Context, actor lifecycle.Actor, q store.CompanyQuestion) (store.MatchFacts, error)
}

// matchStore gathers what matching knows, and keeps what people decided.
type matchStore interface {
	MatchFacts(ctx context.Context, actor lifecycle.Actor, q store.MatchQuestion) (store.MatchFacts, error)
	Consider(ctx context.Context, actor lifecycle.Actor, candidateID, placeID string, on lifecycle.Date) (matching.Verdict, string, error)
	RecordMatchDecision(ctx context.Context, c store.Create, d store.MatchDecision) (store.MatchDecision, error)
	MatchAgenda(ctx context.Context, actor lifecycle.Actor, a store.AgendaQuestion) (store.MatchAgenda, error)
	MatchDecisions(ctx context.Context, actor lifecycle.Actor, f store.MatchDecisionFilter) (store.List[store.MatchDecision], error)
}

// absenceStore keeps when people are not at work.
type absenceStore interface {
	CreateAbsence(ctx context.Context, c store.Create, a store.Absence) (store.Absence, error)
	Absence(ctx context.Context, tenantID, id string) (store.Absence, error)
	UpdateAbsence(ctx context.Context, actor lifecycle.Actor, a store.Absence) (store.Absence, error)
	RemoveAbsence(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.Absence, error)
	Absences(ctx context.Context, tenantID, userID string, p store.Page) (store.List[store.Absence], error)
	Away(ctx context.Context, tenantID string, on lifecycle.Date) (map[string]lifecycle.Date, error)
}

// linkStore keeps links for those who have no account, and what placements taught.
type linkStore interface {
	CreateLink(ctx context.Context, c store.Create, at time.Time, l store.Link, token string) (store.Link, error)
	Links(ctx context.Context, tenantID, placementID string) ([]store.Link, error)
	OpenLink(ctx context.Context, token string) (store.Link, store.Tenant, error)
	AcceptLink(ctx context.Context, actor lifecycle.Actor, at time.Time) error
	RevokeLink(ctx context.Context, actor lifecycle.Actor, id string, at time.Time) (store.Link, error)
	ReleaseLesson(ctx context.Context, c store.Create, l store.ReleasedLesson) (store.ReleasedLesson, error)
	WithdrawLesson(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.ReleasedLesson, error)
	Experience(ctx context.Context, tenantID string, companies, occupations []string) ([]store.Experience, error)
	LessonExport(ctx context.Context, tenantID, from, to string) (store.LessonExport, error)
	LinkSubject(ctx context.Context, actor lifecycle.Actor, placementID string, named bool) (store.LinkSubject, error)
}

// calendarStore keeps on which days a tenant works.
type calendarStore interface {
	ChangeCalendar(ctx context.Context, c store.Create, e lifecycle.CalendarEdit, today lifecycle.Date) (store.CalendarChange, error)
	CalendarChanges(ctx context.Context, tenantID string, after int) ([]store.CalendarChange, error)
	ClosingDays(ctx context.Context, tenantID string, from, to lifecycle.Date) (store.ClosingDays, error)
}

// policyStore keeps the policy that new placements are run by.
type policyStore interface {
	PlacementPolicy(ctx context.Context, tenantID string) (store.PlacementPolicy, error)
	UpdatePlacementPolicy(ctx context.Context, actor lifecycle.Actor, version int, p placement.Policy) (store.PlacementPolicy, error)
}

// followUpStore keeps visits with follow-ups, the times of visits, and paid hours beside a placement.
type followUpStore interface {
	FollowUpVisit(ctx context.Context, c store.Create, companyID string, on lifecycle.Date) (string, error)

	CreateVisitingTime(ctx context.Context, c store.Create, v store.VisitingTime) (store.VisitingTime, error)
	UpdateVisitingTime(ctx context.Context, actor lifecycle.Actor, id string, version int, v relation.VisitingTime) (store.VisitingTime, error)
	RemoveVisitingTime(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.VisitingTime, error)
	VisitingTimes(ctx context.Context, tenantID string, f store.VisitingTimeFilter) (store.List[store.VisitingTime], error)

	CreatePaidHours(ctx context.Context, c store.Create, p store.PaidHours) (store.PaidHours, error)
	UpdatePaidHours(ctx context.Context, actor lifecycle.Actor, p store.PaidHours) (store.PaidHours, error)
	RemovePaidHours(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.PaidHours, error)
	PaidHoursOf(ctx context.Context, tenantID, id string) (string, error)
	PaidHours(ctx context.Context, actor lifecycle.Actor, placementID string) ([]store.PaidHours, error)
	PaidHoursShares(ctx context.Context, tenantID string, between lifecycle.Period, unitID string) ([]store.PaidHoursShare, error)
}

// reassignmentStore keeps who stands in for whom, and how what somebody has is given to others.
type reassignmentStore interface {
	CreateDeputy(ctx context.Context, c store.Create, d relation.Deputy) (store.Deputy, error)
	Deputy(ctx context.Context, tenantID, id string) (store.Deputy, error)
	RemoveDeputy(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.Deputy, error)
	Deputies(ctx context.Context, tenantID, userID string, p store.Page) (store.List[store.Deputy], error)
	StandsInFor(ctx context.Context, tenantID, userID string, on lifecycle.Date) ([]string, error)
	DeputiesOn(ctx context.Context, tenantID string, on lifecycle.Date) (map[string]string, error)
	ActsFor(ctx context.Context, tenantID, userID, processID string, on lifecycle.Date) (string, error)
	SetUserActive(ctx context.Context, actor lifecycle.Actor, id string, active bool) (store.User, error)

	TryReassignment(ctx context.Context, tenantID string, r store.Reassignment, on lifecycle.Date, at time.Time, p store.Page) (store.ReassignmentTrial, error)
	CreateReassignment(ctx context.Context, c store.Create, r store.Reassignment, on lifecycle.Date) (store.Reassignment, error)
	Reassignment(ctx context.Context, tenantID, id string) (store.Reassignment, error)
	Reassignments(ctx context.Context, tenantID string, p store.Page) (store.List[store.Reassignment], error)
	ReassignmentItems(ctx context.Context, tenantID, id string, result reassignment.Result, p store.Page) (store.List[store.ReassignmentItem], error)
	StepReassignment(ctx context.Context, actor lifecycle.Actor, id, action string, step func(reassignment.Batch) (reassignment.Batch, error)) (store.Reassignment, error)
}

// policyApplicationStore keeps to which placements a policy is applied.
type policyApplicationStore interface {
	TryPolicyApplication(ctx context.Context, tenantID string, version int, scope policybatch.Scope, at time.Time, p store.Page) (store.PolicyTrial, error)
	CreatePolicyApplication(ctx context.Context, c store.Create, version int, scope policybatch.Scope) (store.PolicyApplication, error)
	PolicyApplication(ctx context.Context, tenantID, id string) (store.PolicyApplication, error)
	PolicyApplications(ctx context.Context, tenantID string, p store.Page) (store.List[store.PolicyApplication], error)
	PolicyApplicationItems(ctx context.Context, tenantID, id string, result policybatch.Result, p store.Page) (store.List[store.PolicyApplicationItem], error)
	StepPolicyApplication(ctx context.Context, actor lifecycle.Actor, id, action string, step func(batch.Batch) (batch.Batch, error)) (store.PolicyApplication, error)
}

// webhookStore keeps where and what is sent to webhook endpoints, and reads what came of it.
type webhookStore interface {
	AddWebhookSettings(ctx context.Context, tenantID string, w store.WebhookSettings) error
	AddWebhookSecret(ctx context.Context, tenantID string, w store.WebhookSecret) (store.WebhookSecret, error)
	WebhookSettingsOf(ctx context.Context, tenantID string, ids ...string) (map[string]store.WebhookSettings, error)
	WebhookSecrets(ctx context.Context, tenantID, endpointID string) ([]store.WebhookSecret, error)
	WebhookQueueOf(ctx context.Context, tenantID, endpointID string) (store.WebhookQueue, error)
	Endpoints(ctx context.Context, tenantID string, f store.EndpointFilter, p store.Page) (store.List[store.Process], error)
	Deliveries(ctx context.Context, tenantID, endpointID string, f store.DeliveryFilter) (store.List[store.WebhookDelivery], error)
	Attempts(ctx context.Context, tenantID, endpointID, eventID string) ([]store.WebhookAttempt, error)
	CountReplay(ctx context.Context, tenantID, endpointID string, r store.ReplaySpan) (int, error)
	Resend(ctx context.Context, actor lifecycle.Actor, endpointID, eventID string) error
}
