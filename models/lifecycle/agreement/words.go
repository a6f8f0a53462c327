package agreement

import "placement/models/lifecycle/vocabulary"

// Status is the stage an agreement is in.
type Status string

// The statuses.
const (
	// Drafted: it is being written and signed; the companies sign first, the municipality last.
	Drafted Status = "drafted"
	// Signed: all have signed; the first day is awaited.
	Signed Status = "signed"
	// Active: places under it take placements.
	Active Status = "active"
	// Ended: its last day has passed, or it was terminated. Terminal.
	Ended Status = "ended"
	// Withdrawn: the draft was taken back. Terminal.
	Withdrawn Status = "withdrawn"
)

// Statuses returns all statuses in the order of an agreement's life.
func Statuses() []Status { return []Status{Drafted, Signed, Active, Ended, Withdrawn} }

// Terminal tells whether nothing can happen to an agreement in status s any more.
func (s Status) Terminal() bool { return s == Ended || s == Withdrawn }

// Reason says, coarsely, why an agreement was terminated or a draft withdrawn.
type Reason string

// The reasons.
const (
	CompanyCircumstances      Reason = "company_circumstances"
	MunicipalityCircumstances Reason = "municipality_circumstances"
	TermsNotKept              Reason = "terms_not_kept"
	PlacesNotNeeded           Reason = "places_not_needed"
	NewAgreement              Reason = "new_agreement"
	MutualConsent             Reason = "mutual_consent"
	EnteredByMistake          Reason = "entered_by_mistake"
	OtherReason               Reason = "other"
)

// Reasons returns the codes that the command of the given name takes, nil for a command without a reason.
func Reasons(command string) []Reason {
	switch command {
	case TerminateAgreement{}.Name():
		return []Reason{
			CompanyCircumstances, MunicipalityCircumstances, TermsNotKept, PlacesNotNeeded, NewAgreement, MutualConsent, OtherReason,
		}
	case WithdrawAgreement{}.Name():
		return []Reason{CompanyCircumstances, MunicipalityCircumstances, PlacesNotNeeded, NewAgreement, EnteredByMistake, OtherReason}
	}
	return nil
}

// PlaceState is what has been decided about a place: it takes people, or not.
type PlaceState string

// The states of a place.
const (
	PlaceOpen   PlaceState = "open"
	PlacePaused PlaceState = "paused"
	PlaceClosed PlaceState = "closed"
)

// Service is something that one side does for the other in return for places (byttehandel, domain.md F11).
type Service string

// The services.
const (
	RecruitmentHelp Service = "recruitment_help"
	TrainingHelp    Service = "training"
	RetentionHelp   Service = "retention"
	Advice          Service = "advice"
	PlaceOffered    Service = "place_offered"
	JobOffered      Service = "job_offered"
	Introduction    Service = "introduction"
)

// Services returns all services in a fixed order.
func Services() []Service {
	return []Service{RecruitmentHelp, TrainingHelp, RetentionHelp, Advice, PlaceOffered, JobOffered, Introduction}
}

// Counts of a line: 1 to 9 fixed places (domain.md F18), of the other models as many as anybody could mean.
const (
	MaxFixedPlaces = 9
	MaxPlaces      = 99
)

// maxCount is the most places that a line of the model may have.
func maxCount(m vocabulary.Model) int {
	if m == vocabulary.FixedPlaces {
		return MaxFixedPlaces
	}
	return MaxPlaces
}

// Bounds of terms, in calendar days.
const (
	MaxCadence = 92
	MaxNotice  = 365
)

// Kinds of contents: what people write, kept encrypted outside history.
const (
	ContentCompanyTask        = "company_task"
	ContentMunicipalityTask   = "municipality_task"
	ContentCompanyDemand      = "company_demand"
	ContentMunicipalityDemand = "municipality_demand"
	ContentExchange           = "exchange"
	ContentNote               = "note"
	ContentReason             = "reason"
)
