package matching

// Code is a word of this package that reaches the wire and never changes; texts for people hang on it.
type Code string

// Why a place is excluded.
const (
	MadeForAnother     Code = "made_for_another"
	RefusedBefore      Code = "refused_before"
	LearnedBefore      Code = "learned"
	BarredByLaw        Code = "barred_by_law"
	NoLegalRoom        Code = "no_legal_room"
	AgreementNotActive Code = "agreement_not_active"
	AgreementEnds      Code = "agreement_ends_before_start"
	CompanyVetoed      Code = "company_vetoed"
	IndustryVetoed     Code = "industry_vetoed"
	OccupationVetoed   Code = "occupation_vetoed"
	TooFar             Code = "too_far"
	HoursDoNotFit      Code = "hours_do_not_fit"
	NotFree            Code = "not_free"
	DemandNotMet       Code = "demand_not_met"
	LanguageTooLow     Code = "language_too_low"
	SkillMissing       Code = "skill_missing"
	CertificateMissing Code = "certificate_missing"
	MentorMissing      Code = "mentor_missing"
	MentorUntrained    Code = "mentor_untrained"
	MentorFull         Code = "mentor_full"
	NotSmall           Code = "not_small"
	AlreadyApproached  Code = "already_approached"
	WorkNotThere       Code = "work_not_there"
	// PlacedAlready is also why an assignment leaves somebody where they are.
	PlacedAlready Code = "placed_already"
)

// What to know of a suggestion before deciding. MentorMissing and MentorUntrained are notes where the agreement lets the
// mentor be found or trained when somebody is matched.
const (
	SoftDemand      Code = "soft_demand"
	KnowledgeStale  Code = "knowledge_stale"
	NeverVisited    Code = "never_visited"
	DistanceUnknown Code = "distance_unknown"
	DanishUnknown   Code = "danish_unknown"
	NoJobGoal       Code = "no_job_goal"
	// CatalogueUnknown: nobody has written down what work there is.
	CatalogueUnknown Code = "catalogue_unknown"
)

// What the score is made of.
const (
	FactorJobGoal  Code = "job_goal"
	FactorTasks    Code = "tasks"
	FactorSkills   Code = "skills"
	FactorIndustry Code = "industry"
	FactorDistance Code = "distance"
	FactorHours    Code = "hours"
	FactorSocial   Code = "social_match"
	FactorMentor   Code = "mentor_experience"
	FactorBefore   Code = "happened_before"
	FactorWaiting  Code = "waiting_time"
	FactorIdle     Code = "idle_days"
)

// Which single change would open more. The first group is the candidate's, the second the place's, the third helps either.
const (
	TravelFarther      Code = "travel_farther"
	ManageMoreHours    Code = "manage_more_hours"
	ManageFewerHours   Code = "manage_fewer_hours"
	StartLater         Code = "start_later"
	StartEarlier       Code = "start_earlier"
	LiftCompanyVeto    Code = "lift_company_veto"
	LiftIndustryVeto   Code = "lift_industry_veto"
	LiftOccupationVeto Code = "lift_occupation_veto"
	LearnSkill         Code = "learn_skill"
	GetCertificate     Code = "get_certificate"
	LearnLanguage      Code = "learn_language"
	AnySize            Code = "any_size"

	OfferMoreHours   Code = "offer_more_hours"
	OfferFewerHours  Code = "offer_fewer_hours"
	WaiveSkill       Code = "waive_skill"
	WaiveCertificate Code = "waive_certificate"
	AskLessLanguage  Code = "ask_less_language"

	AdaptTask      Code = "adapt_task"
	TrainMentor    Code = "train_mentor"
	FreeMentor     Code = "free_mentor"
	NameMentor     Code = "name_mentor"
	RenewAgreement Code = "renew_agreement"
)

// What else could be done when nothing matches.
const (
	AdjacentOccupation Code = "adjacent_occupation"
	Upskill            Code = "upskill"
	SplitTasks         Code = "split_tasks"
	OtherMunicipality  Code = "other_municipality"
	LookFarther        Code = "look_farther"
	PlacementFirst     Code = "placement_first"
	NoAlternative      Code = "none"
)

// Why an assignment places somebody nowhere.
const (
	NoOption    Code = "no_option"
	PlacesTaken Code = "places_taken"
)

// Kind says what a code is about.
type Kind string

// The kinds of code.
const (
	KindExclusion   Kind = "exclusion"
	KindNote        Kind = "note"
	KindFactor      Kind = "factor"
	KindRelaxation  Kind = "relaxation"
	KindAlternative Kind = "alternative"
	KindUnplaced    Kind = "unplaced"
)

// Worded is a code of a kind: one sentence of the texts.
type Worded struct {
	Kind Kind `json:"kind"`
	Code Code `json:"code"`
}

// Codes returns every code that can stand in an answer, by kind, in a fixed order.
func Codes() []Worded {
	var all []Worded
	for _, group := range []struct {
		kind  Kind
		codes []Code
	}{
		{KindExclusion, []Code{
			MadeForAnother, RefusedBefore, LearnedBefore, BarredByLaw, NoLegalRoom, AgreementNotActive, AgreementEnds, CompanyVetoed,
			IndustryVetoed, OccupationVetoed, TooFar, HoursDoNotFit, NotFree, DemandNotMet, LanguageTooLow, SkillMissing, CertificateMissing,
			MentorMissing, MentorUntrained, MentorFull, NotSmall, AlreadyApproached, WorkNotThere,
			PlacedAlready,
		}},
		{KindNote, []Code{
			SoftDemand, KnowledgeStale, NeverVisited, DistanceUnknown, DanishUnknown, NoJobGoal, MentorMissing, MentorUntrained, CatalogueUnknown,
		}},
		{KindFactor, codesOf(factors(), func(f factor) Code { return f.code })},
		{KindRelaxation, codesOf(openings(), func(o opening) Code { return o.code })},
		{KindAlternative, []Code{
			AdjacentOccupation, Upskill, SplitTasks, OtherMunicipality, LookFarther, PlacementFirst, NoAlternative,
		}},
		{KindUnplaced, []Code{NoOption, PlacesTaken, PlacedAlready}},
	} {
		for _, code := range group.codes {
			all = append(all, Worded{group.kind, code})
		}
	}
	return all
}

func codesOf[V any](all []V, code func(V) Code) []Code {
	codes := make([]Code, len(all))
	for i, v := range all {
		codes[i] = code(v)
	}
	return codes
}
