package agreement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Schema is the version of the State's JSON. It rises when a stored state must be read differently.
const Schema = 1

// Ruleset is the newest version of the rules that this build knows. An agreement keeps the one it was drafted under.
const Ruleset = 1

// State is everything an agreement knows of itself: IDs, codes and dates, no personal data.
type State struct {
	Schema  int    `json:"schema"`
	ID      string `json:"id"`
	Ruleset int    `json:"ruleset"`
	Version int    `json:"version"`
	Status  Status `json:"status"`

	// CompanyID is the company that the agreement is made with; Companies are all that have a workplace in it, that one
	// first. More than one are a cluster.
	CompanyID string   `json:"company_id"`
	Companies []string `json:"companies"`
	OwnerID   string   `json:"owner_id"`
	UnitID    string   `json:"unit_id"`
	// CoordinatorID is the user who holds a cluster together.
	CoordinatorID string `json:"coordinator_id,omitempty"`

	Terms
	Texts lifecycle.Contents `json:"texts,omitempty"`
	// Revised counts the changes of the draft, Voided those that made signatures void.
	Revised    int         `json:"revised,omitempty"`
	Voided     int         `json:"voided,omitempty"`
	Signatures []Signature `json:"signatures,omitempty"`

	// DraftedOn is the day that signing is counted from, ActivatedOn the first day on which it held, EndedOn the last.
	DraftedOn   lifecycle.Date `json:"drafted_on"`
	ActivatedOn lifecycle.Date `json:"activated_on,omitempty"`
	EndedOn     lifecycle.Date `json:"ended_on,omitempty"`
	Renewed     int            `json:"renewed,omitempty"`
	Termination *Termination   `json:"termination,omitempty"`
	Withdrawal  Reason         `json:"withdrawal,omitempty"`

	// Places are those that are open or paused, and closed ones as long as somebody holds them.
	Places []Place `json:"places,omitempty"`
	// Given and Received count what the municipality did for the company in return, and the other way round.
	Given    int `json:"given,omitempty"`
	Received int `json:"received,omitempty"`

	// Since is when the agreement came into its status, in UTC.
	Since     time.Time            `json:"since"`
	Deadlines []lifecycle.Deadline `json:"deadlines,omitempty"`
	Policy    Policy               `json:"policy"`
	Calendar  lifecycle.Calendar   `json:"calendar"`
}

// Terms are what the parties agree on.
type Terms struct {
	Lines  []Line           `json:"lines"`
	Period lifecycle.Period `json:"period"`
	// FollowUpEvery is the number of calendar days between regular follow-ups of placements; NoticeDays that between a
	// notice and the last day.
	FollowUpEvery int `json:"follow_up_every"`
	NoticeDays    int `json:"notice_days"`
	// MentorPay tells whether the company is paid for its mentors.
	MentorPay bool `json:"mentor_pay"`
}

// Line is so many places of one model at one workplace.
type Line struct {
	No          int              `json:"no"`
	Model       vocabulary.Model `json:"model"`
	WorkplaceID string           `json:"workplace_id"`
	CompanyID   string           `json:"company_id"`
	Count       int              `json:"count"`
}

// Signature is one party's signature; CompanyID says which company's.
type Signature struct {
	Party     lifecycle.Party   `json:"party"`
	CompanyID string            `json:"company_id,omitempty"`
	Channel   lifecycle.Channel `json:"channel"`
	On        lifecycle.Date    `json:"on"`
}

// Termination says who ended the agreement before its time.
type Termination struct {
	By     lifecycle.Party `json:"by"`
	Reason Reason          `json:"reason"`
	On     lifecycle.Date  `json:"on"`
}

// Place is what the agreement knows of a place.
type Place struct {
	ID    string     `json:"id"`
	Line  int        `json:"line"`
	State PlaceState `json:"state"`
	// Holds are the placements that hold it, in order of their first day.
	Holds []Hold `json:"holds,omitempty"`
	// IdleSince is the first day since which nobody has worked there; it is looked at when nobody holds the place.
	IdleSince lifecycle.Date `json:"idle_since"`
	// RefillOn is when the search for who comes next began, AlarmOn when the place had stood idle too long; empty for not.
	RefillOn lifecycle.Date `json:"refill_on,omitempty"`
	AlarmOn  lifecycle.Date `json:"alarm_on,omitempty"`
}

// Hold is a placement at a place.
type Hold struct {
	PlacementID string         `json:"placement_id"`
	From        lifecycle.Date `json:"from"`
	Until       lifecycle.Date `json:"until"`
	// No is the number of the news that said so: older news says nothing.
	No int `json:"no"`
}

// Until is the last day on which anybody holds the place; empty when nobody does.
func (p Place) Until() lifecycle.Date {
	var last lifecycle.Date
	for _, h := range p.Holds {
		last = max(last, h.Until)
	}
	return last
}

// Place returns what the agreement knows of the place with the given ID, and whether it knows of it.
func (s State) Place(id string) (Place, bool) {
	if i := s.place(id); i >= 0 {
		return s.Places[i], true
	}
	return Place{}, false
}

func (s State) place(id string) int {
	return slices.IndexFunc(s.Places, func(p Place) bool { return p.ID == id })
}

// Line returns the line with the given number, and whether there is one.
func (s State) Line(no int) (Line, bool) {
	for _, l := range s.Lines {
		if l.No == no {
			return l, true
		}
	}
	return Line{}, false
}

// fixed tells whether the place is one of a fixed number that is kept filled.
func (s State) fixed(p Place) bool {
	l, _ := s.Line(p.Line)
	return l.Model == vocabulary.FixedPlaces
}

// Taken is the number of places that count against a line: those that are open, and those that somebody holds although
// they were paused or closed.
func (s State) Taken(line int) int {
	var n int
	for _, p := range s.Places {
		if p.Line == line && (p.State == PlaceOpen || len(p.Holds) > 0) {
			n++
		}
	}
	return n
}

// takenByOthers is how many places of p's line are taken beside p, whether p is open, held or neither.
func (s State) takenByOthers(p Place) int {
	n := s.Taken(p.Line)
	if p.State == PlaceOpen || len(p.Holds) > 0 {
		n--
	}
	return n
}

// Cluster tells whether the agreement has several workplaces among which a person may move.
func (s State) Cluster() bool { return isCluster(s.Lines) }

func isCluster(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Model == vocabulary.Cluster })
}

// clone returns a copy of s whose slices and pointers can be changed without touching s.
func (s State) clone() State {
	s.Texts = slices.Clone(s.Texts)
	s.Signatures = slices.Clone(s.Signatures)
	s.Deadlines = slices.Clone(s.Deadlines)
	s.Places = slices.Clone(s.Places)
	for i := range s.Places {
		s.Places[i].Holds = slices.Clone(s.Places[i].Holds)
	}
	return s
}

// Outcomes of agreements that have ended.
const (
	OutcomeExpired    = "expired"
	OutcomeTerminated = "terminated"
	OutcomeWithdrawn  = "withdrawn"
)

// model is that of all lines; empty when they differ.
func (s State) model() vocabulary.Model {
	var only vocabulary.Model
	for _, l := range s.Lines {
		if only != "" && l.Model != only {
			return ""
		}
		only = l.Model
	}
	return only
}

// Head returns what the shared parts of the system need to know.
func (s State) Head() lifecycle.Head {
	h := lifecycle.Head{
		Ref:        lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: s.ID},
		Version:    s.Version,
		Ruleset:    s.Ruleset,
		Status:     string(s.Status),
		Ended:      s.Status.Terminal(),
		OwnerID:    s.OwnerID,
		UnitID:     s.UnitID,
		Calendar:   s.Calendar,
		WaitingFor: string(s.waitingFor()),
		StartOn:    s.Period.Start,
		Model:      string(s.model()),
	}
	switch {
	case s.Status == Withdrawn:
		h.Outcome = OutcomeWithdrawn
	case s.Status == Ended && s.Termination != nil:
		h.Outcome = OutcomeTerminated
	case s.Status == Ended:
		h.Outcome = OutcomeExpired
	}
	return h
}

// Brief returns the state without its calendar.
func (s State) Brief() State {
	s.Calendar = lifecycle.Calendar{}
	return s
}

// waitingFor is the party whose turn it is.
func (s State) waitingFor() lifecycle.Party {
	switch s.Status {
	case Drafted:
		if missing := s.missingSignatures(); len(missing) > 0 {
			return missing[0].Party
		}
	case Signed, Active:
	case Ended, Withdrawn:
		return ""
	}
	return lifecycle.PartyCaseWorker
}
