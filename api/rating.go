package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// ratingBody is what somebody says of the goals after a follow-up. Through a link it is the mentor.
type ratingBody struct {
	Party    lifecycle.Party   `json:"party" enum:"candidate,mentor" doc:"Who rates."`
	Channel  lifecycle.Channel `json:"channel" enum:"meeting,phone,sms,email,digital_post,letter,form" doc:"How it came to you."`
	Progress []PartyProgress   `json:"progress" minItems:"1" maxItems:"50" doc:"How far goals have come that the party has not rated at this follow-up, each once. Kept encrypted."`
	Note     string            `json:"note,omitempty" maxLength:"20000" doc:"What else was said. Kept encrypted."`
}

// PartyProgress is how far one goal has come, as one party sees it.
type PartyProgress struct {
	Goal   string `json:"goal" pattern:"^[a-z][a-z0-9_]{0,19}$" patternDescription:"a code of small letters, digits and underscores" doc:"The key of the goal or sub-goal."`
	Rating int    `json:"rating" minimum:"0" maximum:"4" doc:"0 (not begun) to 4 (reached)."`
}

func (b ratingBody) ratings() []placement.Progress {
	return each(b.Progress, func(p PartyProgress) placement.Progress {
		if b.Party == lifecycle.PartyMentor {
			return placement.Progress{Goal: p.Goal, Mentor: &p.Rating}
		}
		return placement.Progress{Goal: p.Goal, Candidate: &p.Rating}
	})
}

// check refuses ratings that are none, before they are kept.
func (b ratingBody) check() error { return placement.CheckRatings(b.ratings()) }

func (b ratingBody) texts() []text { return ratedTexts(b.Note, b.ratings()) }

func (b ratingBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.RateFollowUp{
		No: t.no, Party: b.Party, Channel: b.Channel, Goals: each(b.Progress, func(p PartyProgress) string { return p.Goal }), Contents: refs,
	}
}
