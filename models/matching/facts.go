package matching

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Candidate is what matching knows of a person. What is not known is left empty and then hinders nothing.
type Candidate struct {
	ID string `json:"id"`
	// Goals are the occupations that the candidate works towards (DISCO-08, four digits).
	Goals []string `json:"goals,omitempty"`
	// Industries, Tasks and Traits are wishes. An industry may have fewer than six digits and then means all that begin with
	// them; tasks are kinds of work.
	Industries []Wish `json:"industries,omitempty"`
	Tasks      []Wish `json:"tasks,omitempty"`
	Traits     []Wish `json:"traits,omitempty"`
	// Workplaces that the candidate asks for by name.
	Workplaces []string `json:"workplaces,omitempty"`
	Vetoes     Vetoes   `json:"vetoes,omitzero"`

	Skills []string `json:"skills,omitempty"`
	// Certificates the candidate has, a driving licence among them.
	Certificates []string `json:"certificates,omitempty"`
	// Languages besides Danish.
	Languages []Language `json:"languages,omitempty"`
	// Danish is the level, 1 to 6 for A1 to C2, 0 for none; nil when nobody has asked.
	Danish *int `json:"danish,omitempty"`

	// Limits are the accommodations, and what earlier placements taught.
	Limits []Limit `json:"limits,omitempty"`
	// Needs are what a mentor should have experience with.
	Needs []vocabulary.Need `json:"needs,omitempty"`
	// NeedsMentor excludes places without one, also where the agreement would do without.
	NeedsMentor bool `json:"needs_mentor,omitempty"`
	// Hours a week that the candidate can manage now, and what they may grow to; 0 when they are not meant to grow.
	Hours  Hours   `json:"hours,omitzero"`
	GrowTo float64 `json:"grow_to,omitempty"`
	Start  Window  `json:"start,omitzero"`
	// Days that the placement should be able to last; 0 for any.
	Days int `json:"days,omitempty"`

	Home *geo.Point `json:"home,omitempty"`
	// Municipality is the code of where the candidate lives.
	Municipality string   `json:"municipality,omitempty"`
	Travel       []Travel `json:"travel,omitempty"`
	// MaxKm holds for modes of travel without a limit of their own, and where no mode is known; 0 for the typical reach of
	// the mode, and without a mode for any distance.
	MaxKm int `json:"max_km,omitempty"`

	WaitingSince lifecycle.Date `json:"waiting_since,omitempty"`
	// Placed are the placements that the candidate has.
	Placed []Placed `json:"placed,omitempty"`
	// BoundUntil is the last day on which a placement binds the candidate, also one that has been ended; empty for none.
	// Nothing begins before it has passed.
	BoundUntil lifecycle.Date `json:"bound_until,omitempty"`

	Refused []Refusal `json:"refused,omitempty"`
	Barred  []Bar     `json:"barred,omitempty"`
	Past    []Past    `json:"past,omitempty"`
	// Learned are the constraints that earlier placements taught, besides those among Limits.
	Learned []Learned `json:"learned,omitempty"`
}

// Learned is a constraint that an earlier placement taught: where all of company, workplace and occupation that it names are
// there, and where the place cannot do with as few hours.
type Learned struct {
	PlacementID string `json:"placement_id,omitempty"`
	CompanyID   string `json:"company_id,omitempty"`
	WorkplaceID string `json:"workplace_id,omitempty"`
	Occupation  string `json:"occupation,omitempty"`
	// MaxHours are the most hours a week that can be managed; 0 when it is not about hours.
	MaxHours float64 `json:"max_hours,omitempty"`
}

// Vetoes are what a candidate will not have. Industries and occupations may be written with fewer digits and then mean all
// that begin with them.
type Vetoes struct {
	Companies   []string `json:"companies,omitempty"`
	Industries  []string `json:"industries,omitempty"`
	Occupations []string `json:"occupations,omitempty"`
}

// Language is a language (ISO 639-1) and its level, 1 to 6 for A1 to C2.
type Language struct {
	Code  string `json:"code"`
	Level int    `json:"level"`
}

// Wish is a code and how much it matters: 1 somewhat, 2 much, 3 very much.
type Wish struct {
	Code       string `json:"code"`
	Importance int    `json:"importance"`
}

// Limit is an accommodation: how much of a demand the candidate can meet, in the measure of the demand.
type Limit struct {
	Demand vocabulary.Demand `json:"demand"`
	Max    float64           `json:"max"`
	// Hard excludes and picks tasks; otherwise it is noted.
	Hard bool `json:"hard"`
	// Valid is when it holds; without a start or an end it has none.
	Valid lifecycle.Period `json:"valid,omitzero"`
	// Learned tells that an earlier placement taught it, PlacementID which one, when it is known.
	Learned     bool   `json:"learned,omitempty"`
	PlacementID string `json:"placement_id,omitempty"`
}

// Hours are hours a week. A maximum of 0 is not known.
type Hours struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// Window is when the candidate can start. Either end may be empty.
type Window struct {
	Earliest lifecycle.Date `json:"earliest,omitempty"`
	Latest   lifecycle.Date `json:"latest,omitempty"`
}

// Travel is a way of getting to work and how far it goes; 0 when that was not said.
type Travel struct {
	Mode  vocabulary.TravelMode `json:"mode"`
	MaxKm int                   `json:"max_km,omitempty"`
}

// Refusal keeps a pair apart until the reason is gone: until the day, and without one as long as it is given here. It names a
// place, or a workplace for all of its places.
type Refusal struct {
	PlaceID     string           `json:"place_id,omitempty"`
	WorkplaceID string           `json:"workplace_id,omitempty"`
	Reason      placement.Reason `json:"reason,omitempty"`
	Until       lifecycle.Date   `json:"until,omitempty"`
	// PlacementID is the placement that came to nothing there, how, and when; empty when the pair was refused otherwise.
	PlacementID string               `json:"placement_id,omitempty"`
	Ended       placement.EndingKind `json:"ended,omitempty"`
	On          lifecycle.Date       `json:"on,omitempty"`
}

// Bar is a finding of law against this candidate at a workplace, such as having worked there lately.
type Bar struct {
	WorkplaceID string `json:"workplace_id"`
	Rule        string `json:"rule"`
}

// Result is how an earlier placement went.
type Result string

// The results.
const (
	Completed  Result = "completed"
	LedToJob   Result = "led_to_job"
	EndedEarly Result = "ended_early"
)

// Past is an earlier placement of the candidate. Of those that ended early only two reasons count: conditions at the
// workplace count against the workplace, or the company where no workplace is named; tasks that did not fit count against the
// occupation.
type Past struct {
	CompanyID   string           `json:"company_id,omitempty"`
	WorkplaceID string           `json:"workplace_id,omitempty"`
	Occupation  string           `json:"occupation,omitempty"`
	Result      Result           `json:"result"`
	Reason      placement.Reason `json:"reason,omitempty"`
}

// Place is what matching knows of a place and its workplace. What is not known is left empty and then hinders nothing, but
// for Free: a place that is never free takes nobody.
type Place struct {
	ID          string `json:"id"`
	WorkplaceID string `json:"workplace_id,omitempty"`
	CompanyID   string `json:"company_id,omitempty"`
	// Occupation is what the place teaches (DISCO-08, four digits), Industry that of the workplace (DB07, six digits).
	Occupation string `json:"occupation,omitempty"`
	Industry   string `json:"industry,omitempty"`
	Tasks      []Task `json:"tasks,omitempty"`

	Skills       []SkillAsked `json:"skills,omitempty"`
	Certificates []string     `json:"certificates,omitempty"`
	// Languages that the place asks for; Danish is "da". A level of 0 asks that it is spoken at all.
	Languages []Language `json:"languages,omitempty"`

	// Small tells that fewer than 20 people work there.
	Small bool       `json:"small,omitempty"`
	At    *geo.Point `json:"at,omitempty"`
	// Municipality is the code of where the workplace is.
	Municipality string `json:"municipality,omitempty"`
	Hours        Hours  `json:"hours,omitzero"`
	// Free are the days on which nobody holds the place. A period without a start or an end has none.
	Free []lifecycle.Period `json:"free,omitempty"`
	// IdleSince is when the place was last held, or opened.
	IdleSince lifecycle.Date `json:"idle_since,omitempty"`

	// Model of the agreement; a place without one needs no agreement.
	Model     vocabulary.Model `json:"model,omitempty"`
	Agreement Agreement        `json:"agreement,omitzero"`
	// MadeFor is the candidate for whom alone the place was made.
	MadeFor string   `json:"made_for,omitempty"`
	Mentors []Mentor `json:"mentors,omitempty"`
	// NoRoom is the rule of law by which the workplace can take nobody now; empty when it can.
	NoRoom string `json:"no_room,omitempty"`
	// Seen is what visitors saw.
	Seen []Observed `json:"seen,omitempty"`
	// Record is how placements at the workplace went so far.
	Record Record `json:"record,omitzero"`
}

// Task is something that is done at a place.
type Task struct {
	ID string `json:"id"`
	// Kinds are the codes by which a candidate could wish for it.
	Kinds []string `json:"kinds,omitempty"`
	// Optional tasks can be left out for a candidate who cannot do them.
	Optional bool    `json:"optional,omitempty"`
	Demands  []Asked `json:"demands,omitempty"`
}

// Asked is how much of a demand a task asks for, in the measure of the demand.
type Asked struct {
	Demand vocabulary.Demand `json:"demand"`
	Amount float64           `json:"amount"`
	// Optional tells that somebody else can take that part of the task.
	Optional bool `json:"optional,omitempty"`
}

// SkillAsked is a skill that a place wants, and without which it takes nobody when it is required.
type SkillAsked struct {
	Code     string `json:"code"`
	Required bool   `json:"required,omitempty"`
}

// Agreement is where the agreement about a place stands.
type Agreement struct {
	Active bool `json:"active,omitempty"`
	// Until is its last day; empty when it has none.
	Until lifecycle.Date `json:"until,omitempty"`
}

// Mentor is a named person at the workplace.
type Mentor struct {
	ID string `json:"id"`
	// Trained tells that the course is passed and still valid.
	Trained bool `json:"trained,omitempty"`
	// Free is how many more the mentor can take.
	Free      int               `json:"free,omitempty"`
	Languages []string          `json:"languages,omitempty"`
	Needs     []vocabulary.Need `json:"needs,omitempty"`
}

// Observed is what visitors saw of a workplace on a day, from 1 (hardly) to 5 (very much).
type Observed struct {
	Trait vocabulary.Trait `json:"trait"`
	Level int              `json:"level"`
	On    lifecycle.Date   `json:"on"`
}

// Record counts placements that reached their end, and those that did not.
type Record struct {
	Completed  int `json:"completed,omitempty"`
	EndedEarly int `json:"ended_early,omitempty"`
}

// Lesson is what an earlier placement taught others. It applies to a pair when all that it names is there; one that names
// nothing applies to none.
type Lesson struct {
	ID          string            `json:"id"`
	CompanyID   string            `json:"company_id,omitempty"`
	WorkplaceID string            `json:"workplace_id,omitempty"`
	Occupation  string            `json:"occupation,omitempty"`
	Demand      vocabulary.Demand `json:"demand,omitempty"`
	Need        vocabulary.Need   `json:"need,omitempty"`
}

// Options are what the case worker asks for.
type Options struct {
	// On is the day of asking.
	On lifecycle.Date `json:"on"`
	// Limit is how many are listed with their explanation; 0 for all.
	Limit int `json:"limit,omitempty"`
	// Excluded is how many of the excluded are listed with their reasons, the first ones by ID; 0 for all, NoneListed for
	// none. All are counted.
	Excluded int `json:"excluded,omitempty"`
	// Why are those that are listed with their reasons in any case, when they are excluded.
	Why []string `json:"why,omitempty"`
	// MaxKm narrows how far away places may be; 0 for as far as the candidate goes.
	MaxKm int `json:"max_km,omitempty"`
	// SmallLocal asks for workplaces with fewer than 20 people, within LocalKm unless MaxKm says otherwise.
	SmallLocal bool     `json:"small_local,omitempty"`
	Lessons    []Lesson `json:"lessons,omitempty"`
}

// NoneListed asks for a count without a list.
const NoneListed = -1

// LocalKm is how far away a workplace may be to count as local.
const LocalKm = 15
