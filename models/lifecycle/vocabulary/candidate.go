package vocabulary

import "slices"

// TargetGroup is who a candidate is in law: the groups of § 6 of the act on active employment effort, as far as its rules
// differ for placements (domain.md §1.2). It can tell that somebody is ill, so it is shown to case workers only.
type TargetGroup string

// The target groups, with their number in § 6.
const (
	InsuredUnemployed      TargetGroup = "insured_unemployed"        // nr. 1
	JobReadyCashBenefit    TargetGroup = "job_ready_cash_benefit"    // nr. 2
	ActivityReady          TargetGroup = "activity_ready"            // nr. 3
	EducationReady         TargetGroup = "education_ready"           // nr. 4
	EducationActivityReady TargetGroup = "education_activity_ready"  // nr. 5
	SickPay                TargetGroup = "sick_pay"                  // nr. 6
	JobClarification       TargetGroup = "job_clarification"         // nr. 7
	ResourceCourse         TargetGroup = "resource_course"           // nr. 8
	Rehabilitation         TargetGroup = "rehabilitation"            // nr. 9
	EarlyPensioner         TargetGroup = "early_pensioner"           // nr. 10
	FlexJobReferred        TargetGroup = "flex_job_referred"         // nr. 11
	SelfSupportingJobReady TargetGroup = "self_supporting_job_ready" // nr. 12, job-ready
	SelfSupportingOther    TargetGroup = "self_supporting_other"     // nr. 12, others
	Under18                TargetGroup = "under_18"                  // nr. 13
	IntegrationProgramme   TargetGroup = "integration_programme"     // integration act § 23 b
)

// TargetGroups returns all target groups in a fixed order.
func TargetGroups() []TargetGroup {
	return []TargetGroup{
		InsuredUnemployed, JobReadyCashBenefit, ActivityReady, EducationReady, EducationActivityReady, SickPay, JobClarification,
		ResourceCourse, Rehabilitation, EarlyPensioner, FlexJobReferred, SelfSupportingJobReady, SelfSupportingOther, Under18,
		IntegrationProgramme,
	}
}

// Valid tells whether g is one of the target groups.
func (g TargetGroup) Valid() bool { return slices.Contains(TargetGroups(), g) }

// Need is a kind of support that a mentor can have experience with. On a candidate it can tell health, so there it is kept
// encrypted.
type Need string

// The needs.
const (
	NeedStructure     Need = "structure"
	NeedAnxiety       Need = "anxiety"
	NeedAutism        Need = "autism"
	NeedADHD          Need = "adhd"
	NeedPain          Need = "pain"
	NeedBrainInjury   Need = "brain_injury"
	NeedDepression    Need = "depression"
	NeedSubstance     Need = "substance_use"
	NeedLearning      Need = "learning_difficulties"
	NeedLanguage      Need = "language"
	NeedFirstJob      Need = "first_job"
	NeedLongAbsence   Need = "long_absence"
	NeedHearingVision Need = "hearing_or_vision"
	NeedMobility      Need = "mobility"
)

// Needs returns all needs in a fixed order.
func Needs() []Need {
	return []Need{
		NeedStructure, NeedAnxiety, NeedAutism, NeedADHD, NeedPain, NeedBrainInjury, NeedDepression, NeedSubstance, NeedLearning,
		NeedLanguage, NeedFirstJob, NeedLongAbsence, NeedHearingVision, NeedMobility,
	}
}

// Valid tells whether n is one of the needs.
func (n Need) Valid() bool { return slices.Contains(Needs(), n) }

// TravelMode is how a candidate gets to work.
type TravelMode string

// The modes of travel.
const (
	OnFoot          TravelMode = "on_foot"
	Bicycle         TravelMode = "bicycle"
	PublicTransport TravelMode = "public_transport"
	Car             TravelMode = "car"
)

// TravelModes returns all modes of travel in a fixed order.
func TravelModes() []TravelMode { return []TravelMode{OnFoot, Bicycle, PublicTransport, Car} }

// Valid tells whether m is one of the modes.
func (m TravelMode) Valid() bool { return slices.Contains(TravelModes(), m) }
