package candidacy

import (
	"slices"
	"strings"

	"placement/models/lifecycle"
)

// Presentation is how a candidate is presented to companies: honestly, and in words that they have approved.
type Presentation struct {
	Text      string   `json:"text"`
	Strengths []string `json:"strengths,omitempty"`
	// Challenges are what a company should know; NoneKnown states that there are none. One of the two is said.
	Challenges []Challenge `json:"challenges,omitempty"`
	NoneKnown  bool        `json:"none_known,omitempty"`
}

// Challenge is something that a company should know, under a key that stays when the words change.
type Challenge struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// Check returns a *lifecycle.RuleError naming the first field at fault.
func (p Presentation) Check() error {
	switch {
	case strings.TrimSpace(p.Text) == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, "text", "this must be given")
	case (len(p.Challenges) == 0) != p.NoneKnown:
		return lifecycle.RefuseField(CodeNotStated, "challenges", "state the challenges, or state that none are known")
	}
	for i, c := range p.Challenges {
		switch {
		case c.Key == "" || strings.TrimSpace(c.Text) == "":
			return lifecycle.RefuseField(CodeNothingNamed, at("challenges", i), "a challenge has a key and words")
		case slices.ContainsFunc(p.Challenges[:i], func(o Challenge) bool { return o.Key == c.Key }):
			return lifecycle.RefuseField(CodeTwice, at("challenges", i)+".key", "each is given once")
		}
	}
	return nil
}

// Approval is where a revision of a presentation stands: on which day and by which channel the candidate approved it; empty
// while they have not.
type Approval struct {
	On      lifecycle.Date
	Channel lifecycle.Channel
}

// Given tells whether the candidate has approved.
func (a Approval) Given() bool { return a.On != "" }

// Approve returns the approval of the newest revision. draftedOn is when that was written, today the day it is recorded.
func (a Approval) Approve(given Approval, draftedOn, today lifecycle.Date) (Approval, error) {
	switch {
	case a.Given() && a == given:
		return a, nil
	case a.Given():
		return a, lifecycle.Refuse(CodeAlreadyApproved, "the candidate has approved these words already")
	case !given.Channel.Valid():
		return a, lifecycle.RefuseField(lifecycle.CodeInvalid, "channel", "this is not one of the channels")
	case !given.On.Valid() || given.On > today:
		return a, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "it is recorded when it has happened")
	case given.On < draftedOn:
		return a, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "these words had not been written on that day")
	}
	return given, nil
}

// CheckShare refuses to share what the candidate has not approved, and on a day before they did or after today.
func (a Approval) CheckShare(on, today lifecycle.Date) error {
	switch {
	case !a.Given():
		return lifecycle.Refuse(CodeNotApproved, "the candidate has not approved these words; they approve before anything is shared")
	case !on.Valid() || on > today:
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "it is recorded when it has happened")
	case on < a.On:
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "the candidate had not approved on that day")
	}
	return nil
}
