package placement

// Purpose says what a placement is for (order on active employment effort § 60; domain.md §1.7).
type Purpose string

// The purposes. Retention and AvailabilityTest are open to some target groups only.
const (
	PaidHours        Purpose = "paid_hours"
	Competences      Purpose = "competences"
	Clarification    Purpose = "clarification"
	Retention        Purpose = "retention"
	AvailabilityTest Purpose = "availability_test"
)

// GoalKind says what a candidate is working towards in a placement.
type GoalKind string

// The kinds of goal.
const (
	GoalJob           GoalKind = "job"
	GoalEducation     GoalKind = "education"
	GoalClarification GoalKind = "clarification"
	GoalLanguage      GoalKind = "language"
	GoalSocial        GoalKind = "social"
	GoalRetention     GoalKind = "retention"
)

// Reason is a coarse code for why something ended or was declined. Codes that would tell of a person's health do not
// exist: such reasons are written as content, and the code is candidate_circumstances.
type Reason string

// The reasons. Which of them fits which event, see Reasons.
const (
	NoCapacity             Reason = "no_capacity"
	TasksDoNotFit          Reason = "tasks_do_not_fit"
	HoursDoNotFit          Reason = "hours_do_not_fit"
	PeriodDoesNotFit       Reason = "period_does_not_fit"
	TransportTooFar        Reason = "transport_too_far"
	BetterMatchElsewhere   Reason = "better_match_elsewhere"
	CompanyCircumstances   Reason = "company_circumstances"
	CandidateCircumstances Reason = "candidate_circumstances"
	WorkplaceConditions    Reason = "workplace_conditions"
	Attendance             Reason = "attendance"
	// Unsafe: somebody is not safe at work. It is a reason to end at once.
	Unsafe Reason = "unsafe"
	// UndisclosedProblem: something that the company had not been told of. What it was is content.
	UndisclosedProblem Reason = "undisclosed_problem"
	GotJob             Reason = "got_job"
	OtherMeasure       Reason = "other_measure"
	EnteredByMistake   Reason = "entered_by_mistake"
	Duplicate          Reason = "duplicate"
	MoreTimeNeeded     Reason = "more_time_needed"
	HoursRising        Reason = "hours_rising"
	// Holiday is the candidate's. WorkplaceClosed: for holidays, or because there is no work for a while. Illness has no code.
	Holiday         Reason = "holiday"
	WorkplaceClosed Reason = "workplace_closed"
	// CandidateMoved to where another unit is responsible. Reorganisation and Workload are the municipality's.
	CandidateMoved Reason = "candidate_moved"
	Reorganisation Reason = "reorganisation"
	Workload       Reason = "workload"
	OtherReason    Reason = "other"
)

// Reasons returns the codes that the command of the given name takes, nil for a command without a reason.
func Reasons(command string) []Reason {
	switch command {
	case "record_candidate_decision", "record_company_decision":
		return []Reason{
			NoCapacity, TasksDoNotFit, HoursDoNotFit, PeriodDoesNotFit, TransportTooFar, BetterMatchElsewhere,
			CompanyCircumstances, CandidateCircumstances, GotJob, OtherMeasure, OtherReason,
		}
	case "withdraw":
		return []Reason{
			BetterMatchElsewhere, CompanyCircumstances, CandidateCircumstances, UndisclosedProblem, GotJob, OtherMeasure, OtherReason,
		}
	case "swap":
		return []Reason{
			BetterMatchElsewhere, TasksDoNotFit, HoursDoNotFit, PeriodDoesNotFit, TransportTooFar, CompanyCircumstances,
			CandidateCircumstances, OtherReason,
		}
	case "cancel":
		return []Reason{EnteredByMistake, Duplicate}
	case "terminate_early":
		return []Reason{
			TasksDoNotFit, HoursDoNotFit, TransportTooFar, WorkplaceConditions, Attendance, Unsafe, UndisclosedProblem, BetterMatchElsewhere,
			CompanyCircumstances, CandidateCircumstances, GotJob, OtherMeasure, OtherReason,
		}
	case "transfer":
		return []Reason{CandidateMoved, Reorganisation, Workload, OtherReason}
	case "extend":
		return []Reason{MoreTimeNeeded, HoursRising, OtherReason}
	case "postpone_hours_step":
		return []Reason{HoursDoNotFit, TasksDoNotFit, Attendance, CandidateCircumstances, CompanyCircumstances, MoreTimeNeeded, OtherReason}
	case "pause_placement":
		return []Reason{Holiday, WorkplaceClosed, CandidateCircumstances, CompanyCircumstances, OtherMeasure, OtherReason}
	}
	return nil
}

// ProblemKind says what a reported problem is about, coarsely.
type ProblemKind string

// The kinds of problem.
const (
	ProblemTasks         ProblemKind = "tasks"
	ProblemHours         ProblemKind = "hours"
	ProblemAttendance    ProblemKind = "attendance"
	ProblemCollaboration ProblemKind = "collaboration"
	ProblemConditions    ProblemKind = "conditions"
	ProblemTransport     ProblemKind = "transport"
	ProblemOther         ProblemKind = "other"
)

// Resolution says how a problem was met.
type Resolution string

// The resolutions.
const (
	Adjusted  Resolution = "adjusted"
	Solved    Resolution = "solved"
	NotSolved Resolution = "not_solved"
)

// Outcome is what a placement led to.
type Outcome string

// The outcomes. ProposalDeclined and ProposalExpired are those of proposals that came to nothing.
const (
	OrdinaryJob      Outcome = "ordinary_job"
	OrdinaryHours    Outcome = "ordinary_hours"
	SubsidisedJob    Outcome = "subsidised_job"
	Education        Outcome = "education"
	NewPlacement     Outcome = "new_placement"
	OtherOffer       Outcome = "other_offer"
	NoChange         Outcome = "no_change"
	ProposalDeclined Outcome = "proposal_declined"
	ProposalExpired  Outcome = "proposal_expired"
)

// EndingKind says how a placement came to its end.
type EndingKind string

// The kinds of ending. They are three different things and are never mixed up.
const (
	EndedAsPlannedKind EndingKind = "planned"
	TerminatedKind     EndingKind = "terminated_early"
	NoShowKind         EndingKind = "no_show"
	WithdrawnKind      EndingKind = "withdrawn"
	CancelledKind      EndingKind = "cancelled"
	DeclinedKind       EndingKind = "declined"
	ExpiredKind        EndingKind = "expired"
	SwappedKind        EndingKind = "swapped"
)

// EndingKinds returns all kinds of ending.
func EndingKinds() []EndingKind {
	return []EndingKind{EndedAsPlannedKind, TerminatedKind, NoShowKind, WithdrawnKind, CancelledKind, DeclinedKind, ExpiredKind, SwappedKind}
}

// FollowUpKind says what a follow-up is for.
type FollowUpKind string

// The kinds of follow-up.
const (
	DayOne        FollowUpKind = "day_one"
	FirstWeek     FollowUpKind = "first_week"
	Regular       FollowUpKind = "regular"
	DecisionPoint FollowUpKind = "decision_point"
)

// Form says how a meeting or follow-up takes place.
type Form string

// The forms.
const (
	FormVisit Form = "visit"
	FormPhone Form = "phone"
	FormVideo Form = "video"
)

// StatementKind is what the employee representative says about the conditions of the placement (order § 65(6)).
type StatementKind string

// The statements.
const (
	Agrees           StatementKind = "agrees"
	Disagrees        StatementKind = "disagrees"
	NoRepresentative StatementKind = "no_representative"
)

// Kinds of contents: what people write, kept encrypted outside history.
const (
	ContentPurpose          = "purpose"
	ContentGoal             = "goal"
	ContentTasks            = "tasks"
	ContentReason           = "reason"
	ContentDemands          = "demands"
	ContentExpectations     = "expectations"
	ContentResponsibilities = "responsibilities"
	ContentMinutes          = "minutes"
	ContentNote             = "note"
	ContentProblem          = "problem"
	ContentResolution       = "resolution"
	ContentTried            = "tried"
	ContentConstraints      = "learned_constraints"
	ContentLesson           = "lesson"
	ContentAssessment       = "assessment"
	ContentWentWrong        = "what_went_wrong"
	ContentAvoid            = "how_to_avoid"
	ContentApproval         = "approval"
	ContentNewFunction      = "new_function"
	ContentStep             = "step"
	ContentHandover         = "handover"
)
