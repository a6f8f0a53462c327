package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// ratingLinkDays is how many days a link for a rating is good: what is answered later is no rating of that follow-up any more.
const ratingLinkDays = 14

// GivenRatings are ratings that came after a follow-up was held: by a link, or because somebody was asked later. What they say
// is content.
type GivenRatings struct {
	Party   lifecycle.Party   `json:"party"`
	Channel lifecycle.Channel `json:"channel"`
	On      lifecycle.Date    `json:"on"`
	// Goals are those that were rated; Ratings is where the ratings are.
	Goals   []string `json:"goals"`
	Ratings string   `json:"ratings"`
}

// rated says whose the ratings are.
func (g GivenRatings) rated() []Rated {
	var all []Rated
	for _, goal := range g.Goals {
		all = append(all, Rated{Goal: goal, Candidate: g.Party == lifecycle.PartyCandidate, Mentor: g.Party == lifecycle.PartyMentor})
	}
	return all
}

// RateFollowUp records what a party says of the goals after a follow-up at which nobody asked it (domain.md F57). Contents:
// ratings (required), note.
type RateFollowUp struct {
	No      int               `json:"follow_up"`
	Party   lifecycle.Party   `json:"party"`
	Channel lifecycle.Channel `json:"channel"`
	// Goals are those that the ratings are about.
	Goals    []string           `json:"goals"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RateFollowUp) Name() string { return "rate_follow_up" }

// Fact is what history says.
func (RateFollowUp) Fact() string { return "follow_up_rated" }

// Refs are the texts it refers to.
func (e RateFollowUp) Refs() lifecycle.Contents { return e.Contents }

func (RateFollowUp) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay}
}

func (e RateFollowUp) apply(s State, at time.Time) (State, error) {
	i, err := s.rateable(e.No, e.Party)
	if err != nil {
		return s, err
	}
	if err := needChannel(e.Channel); err != nil {
		return s, err
	}
	if len(e.Goals) == 0 {
		return s, lifecycle.RefuseField(CodeProgressMissing, "progress", "say how far at least one goal has come")
	}
	f := &s.FollowUps[i]
	for n, goal := range e.Goals {
		switch {
		case s.goal(goal) < 0 || slices.Contains(e.Goals[:n], goal):
			return s, lifecycle.RefuseField(CodeProgressOutOfRange, "progress", "progress is 0 to 4 on a goal of this placement, each once")
		case f.ratedBy(goal, e.Party):
			return s, lifecycle.RefuseField(CodeAlreadyRated, "progress", "this party has rated the goal at this follow-up already").With("goal", goal)
		}
	}
	if err := needText(e.Contents, ContentRatings, "progress", "say how far at least one goal has come"); err != nil {
		return s, err
	}
	given := GivenRatings{Party: e.Party, Channel: e.Channel, On: s.today(at), Goals: e.Goals, Ratings: e.Contents.Of(ContentRatings)[0].ID}
	f.Given = append(slices.Clone(f.Given), given)
	return s, nil
}

// rateable returns where the follow-up of a number is, and refuses when the party has nothing to rate there.
func (s State) rateable(no int, p lifecycle.Party) (int, error) {
	i := slices.IndexFunc(s.FollowUps, func(f FollowUp) bool { return f.No == no })
	switch {
	case i < 0:
		return i, lifecycle.RefuseField(CodeFollowUpUnknown, "no", "there is no follow-up with this number")
	case p != lifecycle.PartyCandidate && p != lifecycle.PartyMentor, p == lifecycle.PartyMentor && s.MentorID == "":
		return i, lifecycle.RefuseField(CodePartyNotExpected, "party", "the candidate rates, and the mentor where there is one").With("party", string(p))
	case s.FollowUps[i].HeldOn == "":
		return i, lifecycle.Refuse(CodeFollowUpNotHeld, "a follow-up is rated when it has been held")
	}
	return i, nil
}

// ratedBy tells whether the party has rated the goal at the follow-up.
func (f FollowUp) ratedBy(goal string, p lifecycle.Party) bool {
	return slices.ContainsFunc(f.rated(), func(r Rated) bool { return r.Goal == goal && slices.Contains(r.Parties(), p) })
}

// WhoRated are the goals of a follow-up with who has rated them, each once; ratings from before they were content left out.
func (f FollowUp) WhoRated() []Rated {
	all := slices.Clone(f.Rated)
	for _, g := range f.Given {
		for _, r := range g.rated() {
			i := slices.IndexFunc(all, func(o Rated) bool { return o.Goal == r.Goal })
			if i < 0 {
				all = append(all, r)
				continue
			}
			all[i].Candidate, all[i].Mentor = all[i].Candidate || r.Candidate, all[i].Mentor || r.Mentor
		}
	}
	return all
}

// RatingsIn are where the ratings of the follow-up are, in the order in which they came.
func (f FollowUp) RatingsIn() []string {
	var all []string
	if f.Ratings != "" {
		all = append(all, f.Ratings)
	}
	for _, g := range f.Given {
		all = append(all, g.Ratings)
	}
	return all
}

// Unrated are the goals that the party was not asked about at the follow-up of a number, sub-goals left out: what a link asks.
func (s State) Unrated(no int, p lifecycle.Party) []Goal {
	i := slices.IndexFunc(s.FollowUps, func(f FollowUp) bool { return f.No == no })
	if i < 0 {
		return nil
	}
	var all []Goal
	for _, m := range s.MissingRatings(s.FollowUps[i]) {
		if slices.Contains(m.Parties(), p) {
			all = append(all, s.Goals[s.goal(m.Goal)])
		}
	}
	return all
}

// RatingLink returns until when a link for the mentor's rating of a follow-up is good that is made at the instant. It refuses
// when no rating is awaited, also of a follow-up before the placement moved; the candidate is asked by the case worker.
func (s State) RatingLink(no int, p lifecycle.Party, at time.Time) (time.Time, error) {
	if s.Status != Active {
		return time.Time{}, notNow(s, RateFollowUp{})
	}
	if p != lifecycle.PartyMentor {
		return time.Time{}, lifecycle.RefuseField(CodePartyNotExpected, "party", "the mentor rates by a link").With("party", string(p))
	}
	i, err := s.rateable(no, p)
	switch {
	case err != nil:
		return time.Time{}, err
	case s.HereFrom != "" && s.FollowUps[i].HeldOn < s.HereFrom:
		// Whoever was the mentor then has nothing to do with where the person is now, and today's mentor was not there.
		return time.Time{}, lifecycle.RefuseField(CodePartyNotExpected, "party", "the placement has moved since this follow-up, to another mentor").With("party", string(p))
	}
	if len(s.Unrated(no, p)) == 0 {
		return time.Time{}, lifecycle.Refuse(CodeAlreadyRated, "nothing of this follow-up is left for the mentor to rate")
	}
	return s.Calendar.At(s.today(at).AddDays(ratingLinkDays+1), 0)
}
