// Package followalong holds the rules of one follow-along: some weeks and some months after a placement has closed it is
// asked what has become of the person (domain.md F75).
//
// A follow-along opens by itself when a placement that has run is closed. It has two checks. Each is a call to the person:
// it says what they do now, or that they were not reached. It ends with the second check, with a new placement, which is
// followed itself, or when the person cannot be reached. What the placement was closed with stays as it was decided. While the
// placement is open again the follow-along stands still; see reopen.go.
// Start reading at events.go; plans.go says what time brings.
package followalong

import (
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// Schema is the version of the State's JSON.
const Schema = 1

// Ruleset is the newest version of the rules that this build knows. A follow-along keeps the one it was opened under.
const Ruleset = 1

// Status is the stage a follow-along is in.
type Status string

// The statuses.
const (
	// FirstCheck: the first check has not been made.
	FirstCheck Status = "first_check"
	// SecondCheck: the second check has not been made.
	SecondCheck Status = "second_check"
	// Ended: nothing more is asked. Terminal; the outcome says what became of the person.
	Ended Status = "ended"
)

// Statuses returns all statuses.
func Statuses() []Status { return []Status{FirstCheck, SecondCheck, Ended} }

// Outcome is what has become of the person.
type Outcome string

// The outcomes. Job, hours and flexjob say besides how many hours a week, and whether at the same company.
const (
	Job           Outcome = "job"
	OrdinaryHours Outcome = "ordinary_hours"
	Flexjob       Outcome = "flexjob"
	Education     Outcome = "education"
	// NewPlacement ends the follow-along: the new placement is followed itself.
	NewPlacement Outcome = "new_placement"
	OtherOffer   Outcome = "other_offer"
	None         Outcome = "none"
	Unknown      Outcome = "unknown"
	// Unreached: given up after attempts on several days. Nobody records it as the outcome of a check.
	Unreached Outcome = "unreached"
)

// Outcomes returns what a check can come to, in the order in which people read it.
func Outcomes() []Outcome {
	return []Outcome{Job, OrdinaryHours, Flexjob, Education, NewPlacement, OtherOffer, None, Unknown}
}

// works tells whether somebody with the outcome works for a wage.
func (o Outcome) works() bool { return o == Job || o == OrdinaryHours || o == Flexjob }

// ContentNote is the kind of what is written with a check, an attempt or the end.
const ContentNote = "note"

// Codes of refusals.
const (
	CodeUnknownEvent   = "unknown_event"
	CodeAlreadyOpened  = "follow_along_already_opened"
	CodeOtherCheck     = "not_the_next_check"
	CodeTooEarly       = "check_too_early"
	CodeDateInFuture   = "date_in_future"
	CodeNotWorking     = "only_with_work"
	CodeTooFewAttempts = "too_few_attempts"
	CodeNotPlacedAgain = "not_a_new_placement"
	CodeSameOwner      = "same_owner"
	CodeStandsStill    = "follow_along_stands_still"
	// CodeNotTakenAlong and CodeOldNews only a placement hears.
	CodeNotTakenAlong = "not_taken_along"
	CodeOldNews       = "old_news"
)

// Check is one of the two checks: planned, made, or passed over because the next one came first.
type Check struct {
	No    int            `json:"no"`
	DueOn lifecycle.Date `json:"due_on"`
	// MadeOn is the day on which it was recorded; Missed tells that it never was.
	MadeOn  lifecycle.Date    `json:"made_on,omitempty"`
	Missed  bool              `json:"missed,omitempty"`
	Outcome Outcome           `json:"outcome,omitempty"`
	Channel lifecycle.Channel `json:"channel,omitempty"`
	// WeeklyHours and SameCompany say more of work: whether it is at the company of the placement.
	WeeklyHours float64 `json:"weekly_hours,omitempty"`
	SameCompany bool    `json:"same_company,omitempty"`
}

func (c Check) settled() bool { return c.MadeOn != "" || c.Missed }

// Attempt is one attempt to reach the person, for a check.
type Attempt struct {
	Check   int               `json:"check"`
	On      lifecycle.Date    `json:"on"`
	Channel lifecycle.Channel `json:"channel"`
}

// State is everything a follow-along knows of itself: IDs, codes and dates, no personal data.
type State struct {
	Schema      int    `json:"schema"`
	ID          string `json:"id"`
	Ruleset     int    `json:"ruleset"`
	Version     int    `json:"version"`
	Status      Status `json:"status"`
	PlacementID string `json:"placement_id"`
	CandidateID string `json:"candidate_id"`
	OwnerID     string `json:"owner_id"`
	UnitID      string `json:"unit_id"`
	// Handover is the latest hand-over of the placement that it has gone along with; 0 for none.
	Handover int `json:"handover,omitempty"`
	// Ending is how the placement ended, LastDay its last day, AtClose the outcome it was closed with.
	Ending  placement.EndingKind `json:"ending"`
	LastDay lifecycle.Date       `json:"last_day"`
	AtClose placement.Outcome    `json:"at_close"`
	// OpenedOn is when the placement was closed.
	OpenedOn lifecycle.Date `json:"opened_on"`
	// Reopened counts how often the placement was opened again, as far as it was told. StandsStill tells that it is open now,
	// ResumedOn is the day on which it was closed again the last time: what has not been asked counts from there.
	Reopened    int            `json:"reopened,omitempty"`
	StandsStill bool           `json:"stands_still,omitempty"`
	ResumedOn   lifecycle.Date `json:"resumed_on,omitempty"`
	// Checks are both, in order; Attempts those at which the person was not reached.
	Checks   []Check   `json:"checks"`
	Attempts []Attempt `json:"attempts,omitempty"`
	Outcome  Outcome   `json:"outcome,omitempty"`
	// PlacedBy is the new placement that ended it.
	PlacedBy  string                      `json:"placed_by,omitempty"`
	Since     time.Time                   `json:"since"`
	Deadlines []lifecycle.Deadline        `json:"deadlines,omitempty"`
	Policy    placement.FollowAlongPolicy `json:"policy"`
	Calendar  lifecycle.Calendar          `json:"calendar"`
}

// next is the number of the check that is to be made; 0 after the end.
func (s State) next() int {
	switch s.Status {
	case FirstCheck:
		return 1
	case SecondCheck:
		return 2
	case Ended:
	}
	return 0
}

// DaysTried is on how many days it was tried in vain to reach the person for the check that is to be made. What was tried before
// the placement was opened again does not count.
func (s State) DaysTried() int {
	var days []lifecycle.Date
	for _, a := range s.Attempts {
		if a.Check == s.next() && a.On >= s.ResumedOn && !slices.Contains(days, a.On) {
			days = append(days, a.On)
		}
	}
	return len(days)
}

// MayGiveUp tells whether it has been tried often enough to reach the person.
func (s State) MayGiveUp() bool {
	return s.next() > 0 && !s.StandsStill && s.DaysTried() >= s.Policy.Attempts
}

// Allowed returns the commands that people may send now.
func (s State) Allowed() []string {
	if s.next() == 0 {
		return []string{}
	}
	if s.StandsStill {
		return []string{ReassignFollowAlong{}.Name()}
	}
	all := []string{RecordFollowAlong{}.Name(), RecordAttempt{}.Name()}
	if s.MayGiveUp() {
		all = append(all, CloseUnreached{}.Name())
	}
	return append(all, ReassignFollowAlong{}.Name())
}

// Head returns what the shared parts of the system need to know.
func (s State) Head() lifecycle.Head {
	h := lifecycle.Head{
		Ref:         lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: s.ID},
		Version:     s.Version,
		Ruleset:     s.Ruleset,
		Status:      string(s.Status),
		Ended:       s.Status == Ended,
		OwnerID:     s.OwnerID,
		UnitID:      s.UnitID,
		Parent:      lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.PlacementID},
		CandidateID: s.CandidateID,
		Calendar:    s.Calendar,
		Outcome:     string(s.Outcome),
		Paused:      s.StandsStill,
	}
	if len(s.Deadlines) > 0 && s.Deadlines[0].Fired > 0 {
		// The day of the check has come.
		h.WaitingFor = string(lifecycle.PartyCaseWorker)
	}
	return h
}

// Brief returns the state without its calendar.
func (s State) Brief() State {
	s.Calendar = lifecycle.Calendar{}
	return s
}

// clone returns a copy of s whose slices can be changed without touching s.
func (s State) clone() State {
	s.Checks = slices.Clone(s.Checks)
	s.Attempts = slices.Clone(s.Attempts)
	return s
}
