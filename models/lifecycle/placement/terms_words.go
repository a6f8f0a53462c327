package placement

// DemandKind says coarsely what a demand is about. What it is in words is content.
type DemandKind string

// The kinds of demand. DemandTraining is what the company will teach, by when: only the company is asked for it.
const (
	DemandTraining    DemandKind = "training"
	DemandInstruction DemandKind = "instruction"
	DemandAttendance  DemandKind = "attendance"
	DemandContact     DemandKind = "contact"
	DemandInformation DemandKind = "information"
	DemandEquipment   DemandKind = "equipment"
	DemandOther       DemandKind = "other"
)

// DemandKinds returns all kinds of demand.
func DemandKinds() []DemandKind {
	return []DemandKind{DemandTraining, DemandInstruction, DemandAttendance, DemandContact, DemandInformation, DemandEquipment, DemandOther}
}

// DemandStatus says what has become of a demand.
type DemandStatus string

// The statuses of a demand. One that is unmet can still be met.
const (
	DemandOpen  DemandStatus = "open"
	DemandMet   DemandStatus = "met"
	DemandUnmet DemandStatus = "unmet"
)

// About says coarsely what an expectation is about.
type About string

// What an expectation can be about. JobAfterwards is the question whether a job is possible afterwards; it is always asked.
const (
	AboutJobAfterwards About = "job_afterwards"
	AboutAttendance    About = "attendance"
	AboutTasks         About = "tasks"
	AboutHours         About = "hours"
	AboutInstruction   About = "instruction"
	AboutContact       About = "contact"
	AboutDevelopment   About = "development"
	AboutOther         About = "other"
)

// Abouts returns all that an expectation can be about.
func Abouts() []About {
	return []About{AboutJobAfterwards, AboutAttendance, AboutTasks, AboutHours, AboutInstruction, AboutContact, AboutDevelopment, AboutOther}
}

// Answer is what was answered to a question.
type Answer string

// The answers.
const (
	AnswerYes   Answer = "yes"
	AnswerNo    Answer = "no"
	AnswerMaybe Answer = "maybe"
)

// Kinds of contents that terms refer to. All but the first carry the key of what they are about after a colon:
// reached_when that of a goal, the others that of the item.
const (
	ContentLongTermGoal   = "long_term_goal"
	ContentReachedWhen    = "reached_when"
	ContentResponsibility = "responsibility"
	ContentDemand         = "demand"
	ContentExpectation    = "expectation"
	ContentAdaptation     = "adaptation"
)

// Codes of refusals about terms. CodeAdaptationMissing only the database can give: rules do not see accommodations.
const (
	CodeTermsMissing          = "terms_missing"
	CodeReachedWhenMissing    = "reached_when_missing"
	CodeResponsibilityMissing = "responsibility_missing"
	CodeDemandMissing         = "demand_missing"
	CodeExpectationMissing    = "expectation_missing"
	CodeJobQuestionMissing    = "job_question_missing"
	CodeTrainingOutsidePeriod = "training_outside_period"
	CodeAdaptationMissing     = "adaptation_missing"
	CodeOlderTermsSigned      = "older_terms_signed"
	CodeDemandUnknown         = "demand_unknown"
	CodeTrainingUnknown       = "training_unknown"
	CodeTrainingDelivered     = "training_already_delivered"
	CodeTrainingNeedsDay      = "training_needs_day"
)
