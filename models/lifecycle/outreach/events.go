package outreach

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"placement/models/lifecycle"
)

type event interface {
	lifecycle.Event
	apply(s State, at time.Time) (State, error)
}

// Bounds of a wish.
const (
	maxKm       = 500
	leastHours  = 0.5
	mostHours   = 37
	codeDigits  = 4
	digitsKnown = "0123456789"
)

// OpenOutreach begins the search for a company for a candidate. Contents: wish.
type OpenOutreach struct {
	ID          string             `json:"id"`
	Ruleset     int                `json:"ruleset"`
	CandidateID string             `json:"candidate_id"`
	RematchID   string             `json:"rematch_id,omitempty"`
	OwnerID     string             `json:"owner_id"`
	UnitID      string             `json:"unit_id"`
	Wish        Wish               `json:"wish"`
	Policy      Policy             `json:"policy"`
	Calendar    lifecycle.Calendar `json:"calendar"`
	Contents    lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (OpenOutreach) Name() string { return "open_outreach" }

// Fact is what history says.
func (OpenOutreach) Fact() string { return "outreach_opened" }

// Refs are the texts it refers to.
func (e OpenOutreach) Refs() lifecycle.Contents { return e.Contents }

func (e OpenOutreach) apply(_ State, at time.Time) (State, error) {
	for _, need := range []struct{ value, field string }{
		{e.CandidateID, "candidate_id"}, {e.OwnerID, "owner_id"}, {e.Wish.Occupation, "wish.occupation"},
	} {
		if need.value == "" {
			return State{}, lifecycle.RefuseField(lifecycle.CodeRequired, need.field, "this must be given")
		}
	}
	if !e.Policy.Valid() {
		return State{}, lifecycle.RefuseField(lifecycle.CodeInvalid, "policy", "no outreach can be run by these counts of days")
	}
	today := e.Calendar.DateOf(at)
	if err := e.Wish.check(today); err != nil {
		return State{}, err
	}
	return State{
		Schema: Schema, ID: e.ID, Ruleset: e.Ruleset, Status: Searching, CandidateID: e.CandidateID, RematchID: e.RematchID,
		OwnerID: e.OwnerID, UnitID: e.UnitID, Wish: e.Wish, OpenedOn: today, Policy: e.Policy, Calendar: e.Calendar,
	}, nil
}

func (w Wish) check(today lifecycle.Date) error {
	switch {
	case len(w.Occupation) > codeDigits || strings.Trim(w.Occupation, digitsKnown) != "":
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "wish.occupation", "an occupation is one to four digits")
	case w.MaxKm < 0 || w.MaxKm > maxKm:
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "wish.max_km", "a distance is 0 to 500 kilometres")
	case w.MinHours < leastHours || w.MaxHours > mostHours || w.MinHours > w.MaxHours:
		return lifecycle.RefuseField(CodeHoursOutOfRange, "wish.max_hours", "hours a week are half an hour to 37, the fewest first")
	case w.By == "":
		return nil
	}
	return checkFuture(w.By, "wish.by", today)
}

// checkFuture refuses a day that is none, or has come already.
func checkFuture(d lifecycle.Date, field string, today lifecycle.Date) error {
	switch {
	case !d.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, field, "a date is written as year-month-day")
	case d <= today:
		return lifecycle.RefuseField(CodeDateNotInFuture, field, "this day must lie in the future")
	}
	return nil
}

// ApproachCompany says that a company was asked. Contents: note.
type ApproachCompany struct {
	CompanyID   string            `json:"company_id"`
	WorkplaceID string            `json:"workplace_id,omitempty"`
	Channel     lifecycle.Channel `json:"channel"`
	Told        Told              `json:"told"`
	ByID        string            `json:"by_id"`
	ReferredBy  string            `json:"referred_by,omitempty"`
	// NextOn is the day by which it is contacted again; empty for as soon as the policy says.
	NextOn   lifecycle.Date     `json:"next_on,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ApproachCompany) Name() string { return "approach_company" }

// Fact is what history says.
func (ApproachCompany) Fact() string { return "company_approached" }

// Refs are the texts it refers to.
func (e ApproachCompany) Refs() lifecycle.Contents { return e.Contents }

func (e ApproachCompany) apply(s State, at time.Time) (State, error) {
	asked := func(a Approach) bool {
		return a.CompanyID == e.CompanyID && a.WorkplaceID == e.WorkplaceID && a.Answer != No
	}
	switch {
	case e.CompanyID == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "company_id", "say which company")
	case e.ByID == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "by_id", "say who approached it")
	case !e.Channel.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "channel", "this is not one of the channels")
	case e.Told != Anonymous && e.Told != Presented:
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "told", "a company is told of nobody, or given the presentation")
	case e.ReferredBy == e.CompanyID:
		return s, lifecycle.RefuseField(CodeReferredByItself, "referred_by", "a company does not point to itself")
	case slices.ContainsFunc(s.Approaches, asked):
		return s, lifecycle.Refuse(CodeAlreadyApproached, "this company has been approached, and has not said no").With("company_id", e.CompanyID)
	case len(s.Approaches) >= MaxApproaches:
		return s, lifecycle.Refuse(CodeTooManyApproaches, "no more companies can be approached in one search; give it up and begin another")
	}
	today := s.Calendar.DateOf(at)
	a := Approach{
		No: len(s.Approaches) + 1, CompanyID: e.CompanyID, WorkplaceID: e.WorkplaceID, Channel: e.Channel, Told: e.Told, ByID: e.ByID,
		ReferredBy: e.ReferredBy, On: today, Contacts: 1,
	}
	var err error
	if a.NextOn, err = s.next(e.NextOn, "next_on", s.Policy.ContactDays, today); err != nil {
		return s, err
	}
	s.Approaches = append(slices.Clone(s.Approaches), a)
	return s, nil
}

// next is the day on which something is to be done: the one that was said, or so many working days from today.
func (s State) next(said lifecycle.Date, field string, days int, today lifecycle.Date) (lifecycle.Date, error) {
	if said == "" {
		return s.Calendar.AddWorkingDays(today, days)
	}
	return said, checkFuture(said, field, today)
}

// with returns s with one approach changed.
func (s State) with(a Approach) State {
	s.Approaches = slices.Clone(s.Approaches)
	s.Approaches[a.No-1] = a
	return s
}

// numbered is the approach with the number, or a refusal.
func (s State) numbered(no int) (Approach, error) {
	a, ok := s.Approach(no)
	if !ok {
		return a, lifecycle.RefuseField(CodeApproachUnknown, "no", "no approach has this number")
	}
	return a, nil
}

// ContactAgain says that a company that has not decided was contacted once more, and gave no answer yet. Contents: note.
type ContactAgain struct {
	No      int               `json:"no"`
	Channel lifecycle.Channel `json:"channel"`
	// NextOn is the day by which it is contacted again; empty for as soon as the policy says.
	NextOn   lifecycle.Date     `json:"next_on,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ContactAgain) Name() string { return "contact_company_again" }

// Fact is what history says.
func (ContactAgain) Fact() string { return "company_contacted_again" }

// Refs are the texts it refers to.
func (e ContactAgain) Refs() lifecycle.Contents { return e.Contents }

func (e ContactAgain) apply(s State, at time.Time) (State, error) {
	a, err := s.numbered(e.No)
	if err != nil {
		return s, err
	}
	switch {
	case !a.Open():
		return s, lifecycle.Refuse(CodeApproachAnswered, "this company has answered; record it when its answer changes").With("answer", string(a.Answer))
	case !e.Channel.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "channel", "this is not one of the channels")
	}
	if a.NextOn, err = s.next(e.NextOn, "next_on", s.Policy.ContactDays, s.Calendar.DateOf(at)); err != nil {
		return s, err
	}
	a.Contacts++
	return s.with(a), nil
}

// RecordAnswer says what a company answered. An answer may change. Contents: reason.
type RecordAnswer struct {
	No     int    `json:"no"`
	Answer Answer `json:"answer"`
	// Refusal says why, with a no.
	Refusal Refusal `json:"refusal,omitempty"`
	// NextOn is the day on which it asks to be contacted again, with later.
	NextOn   lifecycle.Date     `json:"next_on,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordAnswer) Name() string { return "record_answer" }

// Fact is what history says.
func (RecordAnswer) Fact() string { return "company_answered" }

// Refs are the texts it refers to.
func (e RecordAnswer) Refs() lifecycle.Contents { return e.Contents }

func (e RecordAnswer) apply(s State, at time.Time) (State, error) {
	a, err := s.numbered(e.No)
	if err != nil {
		return s, err
	}
	if err := e.check(a); err != nil {
		return s, err
	}
	today := s.Calendar.DateOf(at)
	switch e.Answer {
	case Interested:
		a.NextOn, err = s.next("", "", s.Policy.PlaceDays, today)
	case Later:
		a.NextOn, err = s.next(e.NextOn, "next_on", 0, today)
	case No:
		a.NextOn = ""
	}
	if err != nil {
		return s, err
	}
	a.Answer, a.Refusal, a.AnsweredOn = e.Answer, e.Refusal, today
	return s.with(a), nil
}

// check refuses an answer that says too little or too much, or what is known already.
func (e RecordAnswer) check(a Approach) error {
	switch {
	case !slices.Contains(Answers(), e.Answer):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "answer", "this is not one of the answers")
	case e.Answer == No && e.Refusal == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, "refusal", "say why, with one of the codes")
	case e.Answer != No && e.Refusal != "", e.Answer == No && !slices.Contains(Refusals(), e.Refusal):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "refusal", "only a no has one of these codes")
	case e.Answer == Later && e.NextOn == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, "next_on", "say when it is to be contacted again")
	case e.Answer != Later && e.NextOn != "":
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "next_on", "only a company that asks for later has a day")
	case e.Answer == a.Answer && e.Refusal == a.Refusal && (e.Answer != Later || e.NextOn == a.NextOn):
		return lifecycle.Refuse(CodeNothingToChange, "this answer is known already")
	}
	return nil
}

// ConvertOutreach says that a company makes a place for the candidate, and ends the search.
type ConvertOutreach struct {
	// No is the approach that led to it; the company has said that it is interested.
	No          int    `json:"no"`
	PlaceID     string `json:"place_id"`
	WorkplaceID string `json:"workplace_id"`
	CompanyID   string `json:"company_id"`
}

// Name is the command.
func (ConvertOutreach) Name() string { return "convert_outreach" }

// Fact is what history says.
func (ConvertOutreach) Fact() string { return "outreach_converted" }

func (e ConvertOutreach) apply(s State, _ time.Time) (State, error) {
	a, err := s.numbered(e.No)
	switch {
	case err != nil:
		return s, err
	case a.Answer != Interested:
		return s, lifecycle.Refuse(CodeNotInterested, "this company has not said that it is interested").With("answer", string(a.Answer))
	case e.PlaceID == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "place_id", "say which place was made")
	case e.CompanyID != a.CompanyID || (a.WorkplaceID != "" && e.WorkplaceID != a.WorkplaceID):
		return s, lifecycle.RefuseField(CodePlaceOfOther, "place_id", "this place is not at the company, or the workplace, that said yes")
	}
	a.NextOn = ""
	s = s.with(a)
	s.Status, s.PlaceID, s.ConvertedBy, s.Elsewhere = Converted, e.PlaceID, e.No, ""
	return s, nil
}

// NoteProposal says that a placement was proposed for the candidate at a place that this search did not make. The placement
// itself tells it. The search goes on until somebody decides: a proposal may be declined.
type NoteProposal struct {
	PlacementID string `json:"placement_id"`
}

// Name is the command.
func (NoteProposal) Name() string { return "note_proposal" }

// Fact is what history says.
func (NoteProposal) Fact() string { return "proposed_elsewhere" }

func (e NoteProposal) apply(s State, _ time.Time) (State, error) {
	if e.PlacementID == "" {
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "placement_id", "say which placement it is")
	}
	s.Elsewhere = e.PlacementID
	return s, nil
}

// ContinueOutreach says that the search goes on although a placement was proposed elsewhere. Contents: reason.
type ContinueOutreach struct {
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ContinueOutreach) Name() string { return "continue_outreach" }

// Fact is what history says.
func (ContinueOutreach) Fact() string { return "outreach_continued" }

// Refs are the texts it refers to.
func (e ContinueOutreach) Refs() lifecycle.Contents { return e.Contents }

func (ContinueOutreach) apply(s State, _ time.Time) (State, error) {
	if s.Elsewhere == "" {
		return s, lifecycle.Refuse(CodeNoProposal, "nothing was proposed elsewhere that anybody has to decide about")
	}
	s.Elsewhere = ""
	return s, nil
}

// GiveUpOutreach ends the search without a place. Contents: reason.
type GiveUpOutreach struct {
	Reason   Reason             `json:"reason"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (GiveUpOutreach) Name() string { return "give_up_outreach" }

// Fact is what history says.
func (GiveUpOutreach) Fact() string { return "outreach_given_up" }

// Refs are the texts it refers to.
func (e GiveUpOutreach) Refs() lifecycle.Contents { return e.Contents }

func (e GiveUpOutreach) apply(s State, _ time.Time) (State, error) {
	switch {
	case e.Reason == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "reason", "say why, with one of the reason codes")
	case !slices.Contains(Reasons(), e.Reason):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "reason", "this is not one of the reason codes")
	}
	s.Status, s.Reason = GivenUp, e.Reason
	return s, nil
}

// ReassignOutreach gives the search to another case worker; an empty unit leaves it in the one it is in.
type ReassignOutreach struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
}

// Name is the command.
func (ReassignOutreach) Name() string { return "reassign_outreach" }

// Fact is what history says.
func (ReassignOutreach) Fact() string { return "outreach_reassigned" }

func (e ReassignOutreach) apply(s State, _ time.Time) (State, error) {
	switch e.OwnerID {
	case "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case s.OwnerID:
		return s, lifecycle.RefuseField(CodeSameOwner, "owner_id", "this case worker has it already")
	}
	s.OwnerID, s.UnitID = e.OwnerID, cmp.Or(e.UnitID, s.UnitID)
	return s, nil
}
