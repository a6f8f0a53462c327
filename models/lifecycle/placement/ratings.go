package placement

import (
	"encoding/json"
	"errors"
	"slices"

	"placement/models/lifecycle"
)

// ContentRatings is the kind of the content that holds the ratings of one follow-up.
//
// How far somebody has come is about that person's health and abilities more often than not: it is content, encrypted with
// the person's key, and neither in history nor in Temporal. The state keeps who has rated which goal, so that a missing
// rating can be asked for. Follow-ups that were held before this was so keep their ratings in [FollowUp.Progress].
const ContentRatings = "ratings"

// Rated says who has rated a goal at a follow-up. What they said is content.
type Rated struct {
	Goal      string `json:"goal"`
	Candidate bool   `json:"candidate,omitempty"`
	Mentor    bool   `json:"mentor,omitempty"`
}

// Parties are those whose claim is true.
func (r Rated) Parties() []lifecycle.Party {
	var all []lifecycle.Party
	if r.Candidate {
		all = append(all, lifecycle.PartyCandidate)
	}
	if r.Mentor {
		all = append(all, lifecycle.PartyMentor)
	}
	return all
}

// CheckRatings refuses ratings outside the scale, and two of one goal, before they are kept.
func CheckRatings(all []Progress) error {
	for i, p := range all {
		if !inScale(p.Candidate) || !inScale(p.Mentor) || slices.ContainsFunc(all[:i], func(o Progress) bool { return o.Goal == p.Goal }) {
			return lifecycle.RefuseField(CodeProgressOutOfRange, "progress", "progress is 0 to 4 on a goal of this placement, each once")
		}
	}
	return nil
}

// RatedBy says of each rating whose it is.
func RatedBy(all []Progress) []Rated {
	var rated []Rated
	for _, p := range all {
		rated = append(rated, Rated{Goal: p.Goal, Candidate: p.Candidate != nil, Mentor: p.Mentor != nil})
	}
	return rated
}

// RatingsJSON is what the content of the kind ContentRatings says.
func RatingsJSON(all []Progress) string {
	data, err := json.Marshal(all)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(data)
}

// Ratings reads what the content of the kind ContentRatings says.
func Ratings(body string) ([]Progress, error) {
	var all []Progress
	if json.Unmarshal([]byte(body), &all) != nil {
		return nil, errors.New("these are no ratings") // the error of the decoder can quote what it read
	}
	return all, nil
}

// rated are the goals of a follow-up with who has rated them, wherever the ratings are.
func (f FollowUp) rated() []Rated {
	all := append(RatedBy(f.Progress), f.Rated...)
	for _, g := range f.Given {
		all = append(all, g.rated()...)
	}
	return all
}

// MissingRatings are the ratings that were not given at the follow-up of a number, as goals with who has yet to say: the
// candidate, and the mentor where there is one. Sub-goals are rated by whoever likes to, and on day one nobody is asked.
func (s State) MissingRatings(f FollowUp) []Rated {
	if f.HeldOn == "" || f.Kind == DayOne {
		return nil
	}
	var missing []Rated
	for _, g := range s.Goals {
		if g.Parent != "" || (g.ReachedOn != "" && g.ReachedOn <= f.HeldOn) {
			continue
		}
		lacks := Rated{Goal: g.Key, Candidate: true, Mentor: s.MentorID != ""}
		for _, r := range f.rated() {
			if r.Goal == g.Key {
				lacks.Candidate, lacks.Mentor = lacks.Candidate && !r.Candidate, lacks.Mentor && !r.Mentor
			}
		}
		if lacks.Candidate || lacks.Mentor {
			missing = append(missing, lacks)
		}
	}
	return missing
}
