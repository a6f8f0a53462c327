package matching

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Candidate is what matching knows of a person. What is not known is left empty and then hinders nothing.
type Candidate struct {
	ID string
	// Goals are the occupations that the candidate works towards (DISCO-08, four digits).
	Goals []string
	// Industries and Tasks are wishes. An industry may have fewer than six digits and then means all that begin with them.
	Industries []string
	Tasks      []string
	Traits     []TraitWish
	Vetoes     Vetoes

	Skills []string
	// Certificates the candidate has, a driving licence among them.
	Certificates []string
	// Languages besides Danish.
	Languages []Language
	// Danish is the level, 1 to 6 for A1 to C2, 0 for none; nil when nobody has asked.
	Danish *int

	// Limits are the accommodations, and what earlier placements taught.
	Limits []Limit
	// Needs are what a mentor should have experience with.
	Needs []vocabulary.Need
	// NeedsMentor excludes places without one, also where the agreement would do without.
	NeedsMentor bool
	// Hours a week that the candidate can manage, from the first to what they may grow to.
	Hours Hours
	Start Window
	// Days that the placement should be able to last; 0 for any.
	Days int

	Home *geo.Point
	// Municipality is the code of where the candidate lives.
	Municipality string
	Travel       []Travel
	// MaxKm holds for modes of travel without a limit of their own, and where no mode is known; 0 for the typical reach of
	// the mode, and without a mode for any distance.
	MaxKm int

	WaitingSince lifecycle.Date
	Refused      []Refusal
	Barred       []Bar
	Past         []Past
}

// Vetoes are what a candidate will not have. Industries and occupations may be written with fewer digits and then mean all
// that begin with them.
type Vetoes struct {
	Companies   []string
	Industries  []string
	Occupations []string
}

// Language is a language (ISO 639-1) and its level, 1 to 6 for A1 to C2.
type Language struct {
	Code  string
	Level int
}

// TraitWish is how much a trait of the workplace matters to the candidate: 1 somewhat, 2 much, 3 very much.
type TraitWish struct {
	Trait      vocabulary.Trait
	Importance int
}

// Limit is an accommodation: how much of a demand the candidate can meet, in the measure of the demand.
type Limit struct {
	Demand vocabulary.Demand
	Max    float64
	// Hard excludes and picks tasks; otherwise it is noted.
	Hard bool
	// Valid is when it holds; without a start or an end it has none.
	Valid lifecycle.Period
	// Learned tells that an earlier placement taught it.
	Learned bool
}

// Hours are hours a week. A maximum of 0 is not known.
type Hours struct {
	Min float64
	Max float64
}

// Window is when the candidate can start. Either end may be empty.
type Window struct {
	Earliest lifecycle.Date
	Latest   lifecycle.Date
}

// Travel is a way of getting to work and how far it goes; 0 when that was not said.
type Travel struct {
	Mode  vocabulary.TravelMode
	MaxKm int
}

// Refusal keeps a pair apart until the reason is gone: until the day, and without one as long as it is given here. It names a
// place, or a workplace for all of its places.
type Refusal struct {
	PlaceID     string
	WorkplaceID string
	Reason      placement.Reason
	Until       lifecycle.Date
}

// Bar is a finding of law against this candidate at a workplace, such as having worked there lately.
type Bar struct {
	WorkplaceID string
	Rule        string
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
// workplace count against the workplace, tasks that did not fit against the occupation.
type Past struct {
	CompanyID   string
	WorkplaceID string
	Occupation  string
	Result      Result
	Reason      placement.Reason
}

// Place is what matching knows of a place and its workplace. What is not known is left empty and then hinders nothing, but
// for Free: a place that is never free takes nobody.
type Place struct {
	ID          string
	WorkplaceID string
	CompanyID   string
	// Occupation is what the place teaches (DISCO-08, four digits), Industry that of the workplace (DB07, six digits).
	Occupation string
	Industry   string
	Tasks      []Task

	Skills       []SkillAsked
	Certificates []string
	// Languages that the place asks for; Danish is "da".
	Languages []Language

	// Small tells that fewer than 20 people work there.
	Small bool
	At    *geo.Point
	// Municipality is the code of where the workplace is.
	Municipality string
	Hours        Hours
	// Free are the days on which nobody holds the place. A period without a start or an end has none.
	Free []lifecycle.Period
	// IdleSince is when the place was last held, or opened.
	IdleSince lifecycle.Date

	// Model of the agreement; a place without one needs no agreement.
	Model     vocabulary.Model
	Agreement Agreement
	// MadeFor is the candidate for whom alone the place was made.
	MadeFor string
	Mentors []Mentor
	// NoRoom is the rule of law by which the workplace can take nobody now; empty when it can.
	NoRoom string
	// Seen is what visitors saw.
	Seen []Observed
	// Record is how placements at the workplace went so far.
	Record Record
}

// Task is something that is done at a place.
type Task struct {
	Code string
	// Optional tasks can be left out for a candidate who cannot do them.
	Optional bool
	Demands  []Asked
}

// Asked is how much of a demand a task asks for, in the measure of the demand.
type Asked struct {
	Demand vocabulary.Demand
	Amount float64
}

// SkillAsked is a skill that a place wants, and without which it takes nobody when it is required.
type SkillAsked struct {
	Code     string
	Required bool
}

// Agreement is where the agreement about a place stands.
type Agreement struct {
	Active bool
	// Until is its last day; empty when it has none.
	Until lifecycle.Date
}

// Mentor is a named person at the workplace.
type Mentor struct {
	ID string
	// Trained tells that the course is passed and still valid.
	Trained bool
	// Free is how many more the mentor can take.
	Free      int
	Languages []string
	Needs     []vocabulary.Need
}

// Observed is what visitors saw of a workplace on a day, from 1 (hardly) to 5 (very much).
type Observed struct {
	Trait vocabulary.Trait
	Level int
	On    lifecycle.Date
}

// Record counts placements that reached their end, and those that did not.
type Record struct {
	Completed  int
	EndedEarly int
}

// Lesson is what an earlier placement taught others. It applies to a pair when all that it names is there; one that names
// nothing applies to none.
type Lesson struct {
	ID          string
	CompanyID   string
	WorkplaceID string
	Occupation  string
	Demand      vocabulary.Demand
	Need        vocabulary.Need
}

// Options are what the case worker asks for.
type Options struct {
	// On is the day of asking.
	On lifecycle.Date
	// Limit is how many are listed with their explanation; 0 for all.
	Limit int
	// MaxKm narrows how far away places may be; 0 for as far as the candidate goes.
	MaxKm int
	// SmallLocal asks for workplaces with fewer than 20 people, within LocalKm unless MaxKm says otherwise.
	SmallLocal bool
	Lessons    []Lesson
}

// LocalKm is how far away a workplace may be to count as local.
const LocalKm = 15
