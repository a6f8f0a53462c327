package candidacy

import (
	"encoding/json"
	"slices"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Lesson is what went wrong before. It is held against what it names, so it names something: a company or workplace, an
// occupation, a demand with how much of it can be met, a need that nobody met, or hours.
//
// A demand and hours exclude. A lesson that names nothing but where (see SaysWhere) says: not there again. When a placement
// taught it, nobody is suggested there; when somebody wrote it down without one, it counts against the place. Either holds
// until it is taken out of the profile: then what taught it is gone.
type Lesson struct {
	// PlacementID is the placement that taught it; empty when it was not one of ours.
	PlacementID string            `json:"placement_id,omitempty"`
	CompanyID   string            `json:"company_id,omitempty"`
	WorkplaceID string            `json:"workplace_id,omitempty"`
	Occupation  string            `json:"occupation,omitempty"`
	Demand      vocabulary.Demand `json:"demand,omitempty"`
	// Max is how much of the demand can be met, in its measure; 0 where it is yes or no.
	Max float64 `json:"max,omitempty"`
	// MaxHours are the most hours a week that can be managed; 0 when it is not about hours.
	MaxHours float64         `json:"max_weekly_hours,omitempty"`
	Need     vocabulary.Need `json:"need,omitempty"`
	Text     string          `json:"text,omitempty"`
}

// Where is the place of a placement, as lessons name it.
type Where struct{ PlacementID, CompanyID, WorkplaceID, Occupation string }

// Codes of what a placement taught that are lessons about its own place. Every demand of the vocabulary is one, too, with
// "no_" before it: no_heights.
const (
	NotThisCompany    = "not_this_company"
	NotThisWorkplace  = "not_this_workplace"
	NotThisOccupation = "not_this_occupation"
)

// LessonOf returns the lesson that a code stands for when the placement at w taught it; false for a code that people alone
// understand.
func LessonOf(code string, w Where) (Lesson, bool) {
	l := Lesson{PlacementID: w.PlacementID}
	switch code {
	case NotThisCompany:
		l.CompanyID = w.CompanyID
	case NotThisWorkplace:
		l.WorkplaceID = w.WorkplaceID
	case NotThisOccupation:
		l.Occupation = w.Occupation
	default:
		demand, ok := DemandOf(code)
		if !ok || !strings.HasPrefix(code, "no_") {
			return Lesson{}, false
		}
		l.Demand = demand
	}
	return l, l.namesSomething()
}

// Learn returns the profile with what a placement taught. What it knows already it does not learn twice.
func (p Profile) Learn(lessons ...Lesson) Profile {
	p.Lessons = slices.Clone(p.Lessons)
	for _, l := range lessons {
		if !slices.Contains(p.Lessons, l) {
			p.Lessons = append(p.Lessons, l)
		}
	}
	return p
}

// SaysWhere tells whether the lesson names nothing but where: all of company, workplace and occupation that it names. Beside a
// demand, hours or a need they only tell where that was seen.
func (l Lesson) SaysWhere() bool {
	return (l.CompanyID != "" || l.WorkplaceID != "" || l.Occupation != "") && l.Demand == "" && l.MaxHours == 0 && l.Need == ""
}

// JSON is the lesson as it is kept.
func (l Lesson) JSON() string {
	data, _ := json.Marshal(l) // strings and numbers always have a JSON
	return string(data)
}

func (l Lesson) namesSomething() bool {
	return l.CompanyID != "" || l.WorkplaceID != "" || l.Occupation != "" || l.Demand != "" || l.Need != "" || l.MaxHours != 0
}

// CheckLessons returns a *lifecycle.RuleError naming the first field at fault.
func CheckLessons(all []Lesson) error {
	for i, l := range all {
		field := at("lessons", i)
		switch {
		case !l.namesSomething():
			return lifecycle.RefuseField(CodeNothingNamed, field, "a lesson names what it is held against: a company, a workplace, an occupation, a demand, a need or hours")
		case l.Occupation != "" && !vocabulary.ValidOccupation(l.Occupation):
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field+".occupation", "an occupation is four digits of DISCO-08")
		case l.Need != "" && !l.Need.Valid():
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field+".need", "this is not one of the codes")
		case l.Demand == "" && l.Max != 0:
			return lifecycle.RefuseField(CodeAmountNotForThis, field+".max", "an amount belongs to a demand")
		case l.MaxHours != 0 && (l.MaxHours < placement.MinWeeklyHours || l.MaxHours > placement.MaxWeeklyHours):
			return lifecycle.RefuseField(placement.CodeHoursOutOfRange, field+".max_weekly_hours", "weekly hours are between half an hour and 37")
		}
		if l.Demand != "" {
			if err := checkAmount(l.Demand, &l.Max, field, "demand", "max"); err != nil {
				return err
			}
		}
	}
	return nil
}
