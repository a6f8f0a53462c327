// Package outreach holds the rules of one search for a company for one person: what the candidate wishes for, which
// companies were asked, what they answered, and how it ended.
//
// An outreach opens from the candidate's wish. Companies are approached, without who the candidate is or with the
// presentation that the candidate approved. It ends when a company says yes and a place is made for this one person, or
// when it is given up. A placement that is proposed for the candidate elsewhere ends nothing by itself: it may be declined,
// and companies that were asked wait for an answer, so somebody is asked to decide. Start reading at events.go; plans.go
// says what time brings.
package outreach

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Schema is the version of the State's JSON.
const Schema = 1

// Ruleset is the newest version of the rules that this build knows. An outreach keeps the one it was opened under.
const Ruleset = 1

// MaxApproaches is how many companies one outreach may approach: more than anybody could, and few enough to carry along.
const MaxApproaches = 200

// Status is the stage an outreach is in.
type Status string

// The statuses.
const (
	// Searching: companies are looked for, approached and answer.
	Searching Status = "searching"
	// Converted: a company said yes, and a place is made for the candidate. Terminal.
	Converted Status = "converted"
	// GivenUp: the search has ended without a place. Terminal.
	GivenUp Status = "given_up"
)

// Statuses returns all statuses.
func Statuses() []Status { return []Status{Searching, Converted, GivenUp} }

// Told says what a company learnt of the candidate when it was approached.
type Told string

// What a company learns.
const (
	// Anonymous: what work somebody is looking for, and nothing by which the person could be known.
	Anonymous Told = "anonymous"
	// Presented: the presentation that the candidate has approved and that was shared with this company.
	Presented Told = "presentation"
)

// Answer is what a company answered; empty until it has.
type Answer string

// The answers.
const (
	// Interested: the company would make a place.
	Interested Answer = "interested"
	// No: the company would not, for a reason.
	No Answer = "no"
	// Later: the company asks to be contacted again on a day.
	Later Answer = "later"
)

// Answers returns all answers.
func Answers() []Answer { return []Answer{Interested, No, Later} }

// Refusal says, coarsely, why a company said no. None of the codes tells anything of the candidate.
type Refusal string

// The refusals.
const (
	NoCapacity      Refusal = "no_capacity"
	NoSuitableTasks Refusal = "no_suitable_tasks"
	NoMentor        Refusal = "no_mentor"
	NoLegalRoom     Refusal = "no_legal_room"
	BadTiming       Refusal = "bad_timing"
	BadExperience   Refusal = "bad_experience"
	PointsElsewhere Refusal = "points_elsewhere"
	NoAnswer        Refusal = "no_answer"
	OtherRefusal    Refusal = "other"
)

// Refusals returns all refusals.
func Refusals() []Refusal {
	return []Refusal{
		NoCapacity, NoSuitableTasks, NoMentor, NoLegalRoom, BadTiming, BadExperience, PointsElsewhere, NoAnswer, OtherRefusal,
	}
}

// Reason says, coarsely, why an outreach was given up.
type Reason string

// The reasons.
const (
	NoCompanyFound         Reason = "no_company_found"
	PlacedElsewhere        Reason = "placed_elsewhere"
	GotJob                 Reason = "got_job"
	OtherMeasure           Reason = "other_measure"
	CandidateCircumstances Reason = "candidate_circumstances"
	EnteredByMistake       Reason = "entered_by_mistake"
	OtherReason            Reason = "other"
)

// Reasons returns all reasons.
func Reasons() []Reason {
	return []Reason{NoCompanyFound, PlacedElsewhere, GotJob, OtherMeasure, CandidateCircumstances, EnteredByMistake, OtherReason}
}

// Codes of refusals.
const (
	CodeUnknownEvent      = "unknown_event"
	CodeAlreadyOpened     = "outreach_already_opened"
	CodeSameOwner         = "same_owner"
	CodeNothingToChange   = "nothing_to_change"
	CodeHoursOutOfRange   = "hours_out_of_range"
	CodeDateNotInFuture   = lifecycle.CodeDateNotInFuture
	CodeAlreadyApproached = "already_approached"
	CodeTooManyApproaches = "too_many_approaches"
	CodeApproachUnknown   = "approach_unknown"
	CodeApproachAnswered  = "approach_answered"
	CodeNotInterested     = "company_not_interested"
	CodeReferredByItself  = "referred_by_itself"
	CodePlaceOfOther      = "place_of_other_company"
	CodeNoProposal        = "no_proposal_elsewhere"
)

// Codes of refusals that only the database can give.
const (
	CodeOutreachOpen       = "outreach_already_open"
	CodeNotPresented       = "presentation_not_shared"
	CodePlaceMadeForOther  = "place_made_for_another"
	CodePlaceAgreedForMore = "place_not_for_one"
	CodePlaceHeld          = "place_held"
)

// Kinds of contents: what people write, kept encrypted outside history.
const (
	ContentWish   = "wish"
	ContentNote   = "note"
	ContentReason = "reason"
)

// Wish is what is sought: codes, numbers and dates. What the candidate says in words is content.
type Wish struct {
	// Occupation is a DISCO-08 code of four digits, or the first ones of one for an area of work.
	Occupation string `json:"occupation"`
	// MaxKm is how far away it may be; 0 for as far as the candidate goes.
	MaxKm int `json:"max_km,omitempty"`
	// MinHours and MaxHours are hours a week.
	MinHours float64 `json:"min_hours"`
	MaxHours float64 `json:"max_hours"`
	// By is the day by which the candidate wants to have begun; empty for none.
	By lifecycle.Date `json:"by,omitempty"`
}

// Approach is one company that was asked.
type Approach struct {
	No        int    `json:"no"`
	CompanyID string `json:"company_id"`
	// WorkplaceID is the workplace that was asked; empty for the company as a whole.
	WorkplaceID string            `json:"workplace_id,omitempty"`
	Channel     lifecycle.Channel `json:"channel"`
	Told        Told              `json:"told"`
	// ByID is the user who approached it.
	ByID string `json:"by_id"`
	// ReferredBy is the company that pointed to it.
	ReferredBy string         `json:"referred_by,omitempty"`
	On         lifecycle.Date `json:"on"`
	// Contacts counts how often it was contacted.
	Contacts   int            `json:"contacts"`
	Answer     Answer         `json:"answer,omitempty"`
	AnsweredOn lifecycle.Date `json:"answered_on,omitempty"`
	Refusal    Refusal        `json:"refusal,omitempty"`
	// NextOn is the day by which somebody contacts it again, or makes the place when it is interested; empty after a no.
	NextOn lifecycle.Date `json:"next_on,omitempty"`
}

// Open tells whether somebody has to contact the company again.
func (a Approach) Open() bool { return a.Answer == "" || a.Answer == Later }

// State is everything an outreach knows of itself: IDs, codes, numbers and dates, no personal data.
type State struct {
	Schema      int    `json:"schema"`
	ID          string `json:"id"`
	Ruleset     int    `json:"ruleset"`
	Version     int    `json:"version"`
	Status      Status `json:"status"`
	CandidateID string `json:"candidate_id"`
	// RematchID is the rematch that the search is part of, if it is.
	RematchID  string         `json:"rematch_id,omitempty"`
	OwnerID    string         `json:"owner_id"`
	UnitID     string         `json:"unit_id"`
	Wish       Wish           `json:"wish"`
	Approaches []Approach     `json:"approaches,omitempty"`
	OpenedOn   lifecycle.Date `json:"opened_on"`
	// Elsewhere is the placement that was proposed for the candidate at a place that this search did not make, until
	// somebody has decided what that means.
	Elsewhere string `json:"elsewhere,omitempty"`
	// PlaceID is the place that was made, ConvertedBy the number of the approach that led to it.
	PlaceID     string               `json:"place_id,omitempty"`
	ConvertedBy int                  `json:"converted_by,omitempty"`
	Reason      Reason               `json:"reason,omitempty"`
	Since       time.Time            `json:"since"`
	Deadlines   []lifecycle.Deadline `json:"deadlines,omitempty"`
	Policy      Policy               `json:"policy"`
	Calendar    lifecycle.Calendar   `json:"calendar"`
}

// Ended tells whether nothing can happen any more.
func (s State) Ended() bool { return s.Status == Converted || s.Status == GivenUp }

// Approach returns the approach with the number.
func (s State) Approach(no int) (Approach, bool) {
	if no < 1 || no > len(s.Approaches) {
		return Approach{}, false
	}
	return s.Approaches[no-1], true
}

// Allowed returns the commands that people may send now.
func (s State) Allowed() []string {
	if s.Status != Searching {
		return []string{}
	}
	all := []string{ApproachCompany{}.Name()}
	some := func(is func(Approach) bool, name string) {
		if slices.ContainsFunc(s.Approaches, is) {
			all = append(all, name)
		}
	}
	some(Approach.Open, ContactAgain{}.Name())
	some(func(Approach) bool { return true }, RecordAnswer{}.Name())
	some(func(a Approach) bool { return a.Answer == Interested }, ConvertOutreach{}.Name())
	if s.Elsewhere != "" {
		all = append(all, ContinueOutreach{}.Name())
	}
	return append(all, GiveUpOutreach{}.Name(), ReassignOutreach{}.Name())
}

// Head returns what the shared parts of the system need to know.
func (s State) Head() lifecycle.Head {
	h := lifecycle.Head{
		Ref:         lifecycle.Ref{Kind: lifecycle.KindOutreach, ID: s.ID},
		Version:     s.Version,
		Ruleset:     s.Ruleset,
		Status:      string(s.Status),
		Ended:       s.Ended(),
		OwnerID:     s.OwnerID,
		UnitID:      s.UnitID,
		CandidateID: s.CandidateID,
		Calendar:    s.Calendar,
		WaitingFor:  string(s.waitingFor()),
		StartOn:     s.Wish.By,
	}
	if s.RematchID != "" {
		h.Parent = lifecycle.Ref{Kind: lifecycle.KindRematch, ID: s.RematchID}
	}
	if h.Ended {
		h.Outcome = string(s.Status)
	}
	return h
}

// Brief returns the state without its calendar.
func (s State) Brief() State {
	s.Calendar = lifecycle.Calendar{}
	return s
}

// waitingFor is the party whose turn it is: a company, while one has not answered and nothing else is to be done first.
func (s State) waitingFor() lifecycle.Party {
	waits := slices.ContainsFunc(s.Approaches, Approach.Open)
	yes := slices.ContainsFunc(s.Approaches, func(a Approach) bool { return a.Answer == Interested })
	switch {
	case s.Ended():
		return ""
	case waits && !yes && s.Elsewhere == "":
		return lifecycle.PartyCompany
	}
	return lifecycle.PartyCaseWorker
}
