package candidacy

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// ProfileSchema is the version of Profile as it is kept.
const ProfileSchema = 1

// Profile is what a candidate works towards, wishes and can do: what matching asks for. Codes come from the vocabulary; what
// is not known is left empty and hinders nothing.
type Profile struct {
	Schema int `json:"schema"`
	// Goals are the jobs that the candidate works towards. Without one, no placement is proposed.
	Goals []Goal `json:"goals,omitempty"`
	// Stage is where the candidate stands on the municipality's own ladder of steps, as a code of its own.
	Stage  string   `json:"stage,omitempty"`
	Wishes Wishes   `json:"wishes"`
	Vetoes Vetoes   `json:"vetoes"`
	Skills []string `json:"skills,omitempty"`
	// Certificates are what the candidate has proof of, a driving licence among them.
	Certificates []string `json:"certificates,omitempty"`
	// Languages besides Danish.
	Languages []Language `json:"languages,omitempty"`
	// Danish is the level, 1 to 6 for A1 to C2, 0 for none; nil when nobody has asked. DanishGoal is the level to reach.
	Danish     *int `json:"danish,omitempty"`
	DanishGoal int  `json:"danish_goal,omitempty"`
	// Interpreter is the language in which an interpreter is wanted at meetings; empty for none.
	Interpreter string `json:"interpreter,omitempty"`
	Hours       Hours  `json:"hours"`
	// EarliestStart is the first day on which the candidate can begin; empty for at once.
	EarliestStart lifecycle.Date `json:"earliest_start,omitempty"`
	Travel        Travel         `json:"travel"`
	// Needs are what a mentor should have experience with; NeedsMentor excludes places without one.
	Needs       []vocabulary.Need `json:"needs,omitempty"`
	NeedsMentor bool              `json:"needs_mentor,omitempty"`
	// Lessons are what went wrong before, so that it does not again.
	Lessons []Lesson `json:"lessons,omitempty"`
}

// Goal is a job that the candidate works towards: occupations of DISCO-08, and words.
type Goal struct {
	Occupations []string `json:"occupations,omitempty"`
	Text        string   `json:"text,omitempty"`
}

// Wishes are what the candidate would like, each with how much it matters.
type Wishes struct {
	// Industries are codes of DB07; one of fewer than six digits means all that begin with it.
	Industries []Wish `json:"industries,omitempty"`
	// Tasks are codes of kinds of work, Traits those of the vocabulary.
	Tasks  []Wish `json:"tasks,omitempty"`
	Traits []Wish `json:"traits,omitempty"`
	// Workplaces that the candidate asks for, or has found on their own.
	Workplaces []WorkplaceWish `json:"workplaces,omitempty"`
}

// Wish is a code and how much it matters: 1 somewhat, 2 much, 3 very much.
type Wish struct {
	Code       string `json:"code"`
	Importance int    `json:"importance"`
}

// WorkplaceWish is a workplace that the candidate asks for: one of the register, or one in words.
type WorkplaceWish struct {
	WorkplaceID string `json:"workplace_id,omitempty"`
	Text        string `json:"text,omitempty"`
	// SelfFound tells that the candidate has asked there and was not turned down.
	SelfFound bool `json:"self_found,omitempty"`
}

// Vetoes are what the candidate will not have. Industries and occupations may have fewer digits and then mean all that begin
// with them.
type Vetoes struct {
	Companies   []string `json:"companies,omitempty"`
	Industries  []string `json:"industries,omitempty"`
	Occupations []string `json:"occupations,omitempty"`
}

// Language is a language (ISO 639-1), how well it is spoken, 1 to 6 for A1 to C2, and the level to reach; 0 for no goal.
type Language struct {
	Code  string `json:"code"`
	Level int    `json:"level"`
	Goal  int    `json:"goal,omitempty"`
}

// Hours are the hours a week that the candidate can manage now, and how they are meant to grow. 0 is not known.
type Hours struct {
	Min  float64 `json:"min,omitempty"`
	Max  float64 `json:"max,omitempty"`
	Ramp []Step  `json:"ramp,omitempty"`
}

// Step is how many hours a week are meant to be worked from a day on, and how many of them at ordinary pay.
type Step struct {
	From          lifecycle.Date `json:"from"`
	WeeklyHours   float64        `json:"weekly_hours"`
	OrdinaryHours float64        `json:"ordinary_hours,omitempty"`
}

// Travel is how far the candidate goes to work, and by what.
type Travel struct {
	Modes []Mode `json:"modes,omitempty"`
	// MaxKm holds for modes without a limit of their own; 0 for any.
	MaxKm int `json:"max_km,omitempty"`
	// PostalCode is that of the candidate's home.
	PostalCode string `json:"postal_code,omitempty"`
}

// Mode is a way of travelling and how far it goes; 0 when that was not said.
type Mode struct {
	Mode  vocabulary.TravelMode `json:"mode"`
	MaxKm int                   `json:"max_km,omitempty"`
}

// HasGoal tells whether the profile names a job goal.
func (p Profile) HasGoal() bool { return len(p.Goals) > 0 }

// Companies are the companies that the profile refers to, Workplaces the workplaces, with repetitions.
func (p Profile) Companies() []string {
	all := append([]string(nil), p.Vetoes.Companies...)
	for _, l := range p.Lessons {
		if l.CompanyID != "" {
			all = append(all, l.CompanyID)
		}
	}
	return all
}

// Workplaces are the workplaces that the profile refers to, with repetitions.
func (p Profile) Workplaces() []string {
	var all []string
	for _, w := range p.Wishes.Workplaces {
		if w.WorkplaceID != "" {
			all = append(all, w.WorkplaceID)
		}
	}
	for _, l := range p.Lessons {
		if l.WorkplaceID != "" {
			all = append(all, l.WorkplaceID)
		}
	}
	return all
}

// Placements are the placements that the lessons come from, with repetitions.
func (p Profile) Placements() []string {
	var all []string
	for _, l := range p.Lessons {
		if l.PlacementID != "" {
			all = append(all, l.PlacementID)
		}
	}
	return all
}

// Seen returns the profile as somebody sees it from whom a part is hidden.
func (p Profile) Seen(hidden Protection) Profile {
	if hidden.HidesAddress() {
		p.Travel.PostalCode = ""
	}
	return p
}

// MayFindOwn tells whether people of a target group have a right to a placement that they found themselves, when its
// conditions are met (§ 57(3) of the act: § 6 nr. 1 to 5). It passes all gates like any other.
func MayFindOwn(g vocabulary.TargetGroup) bool {
	switch g { //nolint:exhaustive // all others have no such right
	case vocabulary.InsuredUnemployed, vocabulary.JobReadyCashBenefit, vocabulary.ActivityReady, vocabulary.EducationReady,
		vocabulary.EducationActivityReady:
		return true
	}
	return false
}
