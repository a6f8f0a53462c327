package candidacy

import (
	"encoding/json"
	"errors"
	"slices"

	"placement/models/lifecycle"
)

// Adaptation is what is done differently at work because of an accommodation, as it was agreed. All of it is content: the code
// of an accommodation tells of health.
type Adaptation struct {
	// Accommodation is the code of the accommodation that it answers, or the demand that an earlier code means.
	Accommodation string        `json:"accommodation"`
	How           AdaptationHow `json:"how"`
	Text          string        `json:"text,omitempty"`
}

// AdaptationHow says coarsely what is done differently.
type AdaptationHow string

// What can be done differently.
const (
	AdaptTasks      AdaptationHow = "tasks"
	AdaptBreaks     AdaptationHow = "breaks"
	AdaptHours      AdaptationHow = "hours"
	AdaptAids       AdaptationHow = "aids"
	AdaptPlace      AdaptationHow = "place"
	AdaptColleagues AdaptationHow = "colleagues"
	AdaptOther      AdaptationHow = "other"
)

// JSON is the adaptation as it is kept.
func (a Adaptation) JSON() string {
	data, err := json.Marshal(a)
	if err != nil {
		panic("an adaptation of strings has no JSON")
	}
	return string(data)
}

// answers tells whether it answers an accommodation: its code, or what it means.
func (a Adaptation) answers(x Accommodation) bool {
	if a.Accommodation == x.Code {
		return true
	}
	answered, ok := DemandOf(a.Accommodation)
	asked, known := x.Demand()
	return ok && known && answered == asked
}

// Answering are the adaptations that answer an accommodation, by their places in all.
func (x Accommodation) Answering(all []Adaptation) []int {
	var places []int
	for i, a := range all {
		if a.answers(x) {
			places = append(places, i)
		}
	}
	return places
}

// HoldsIn tells whether it holds on any day of a period.
func (a Accommodation) HoldsIn(p lifecycle.Period) bool {
	return (a.From == "" || a.From <= p.End) && (a.To == "" || p.Start <= a.To)
}

// Unanswered are the hard accommodations that hold in a period and that no adaptation answers, each code once.
func Unanswered(all []Accommodation, by []Adaptation, in lifecycle.Period) []Accommodation {
	var missing []Accommodation
	for _, x := range all {
		twice := slices.ContainsFunc(missing, func(m Accommodation) bool { return m.Code == x.Code })
		if x.Hard && x.HoldsIn(in) && !twice && len(x.Answering(by)) == 0 {
			missing = append(missing, x)
		}
	}
	return missing
}

// AdaptationOf is the adaptation that a text of that kind holds.
func AdaptationOf(text string) (Adaptation, error) {
	var a Adaptation
	if json.Unmarshal([]byte(text), &a) != nil {
		// The error of the decoder can quote what it read.
		return a, errors.New("this is no adaptation")
	}
	return a, nil
}
