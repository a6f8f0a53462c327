// Package rematch holds the rules of one rematch: a person whose placement ended before its time, or never began, is to
// have a new one soon, with what was learned as a new constraint.
//
// A rematch opens by itself when a placement is terminated early, withdrawn, swapped or ends as a no-show. It ends when a new
// placement is proposed for the candidate, or when it is given up with a reason.
package rematch

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// Schema is the version of the State's JSON.
const Schema = 1

// Ruleset is the newest version of the rules that this build knows: that of the placements rematches come from.
const Ruleset = placement.Ruleset

// Status is the stage a rematch is in.
type Status string

// The statuses.
const (
	// Open: the case worker looks for a new place.
	Open Status = "open"
	// Matched: a new placement was proposed for the candidate. Terminal.
	Matched Status = "matched"
	// GivenUp: there will be no new placement for now. Terminal.
	GivenUp Status = "given_up"
)

// Statuses returns all statuses.
func Statuses() []Status { return []Status{Open, Matched, GivenUp} }

// Reason says, coarsely, why a rematch was given up.
type Reason string

// The reasons.
const (
	GotJob                 Reason = "got_job"
	OtherMeasure           Reason = "other_measure"
	CandidateCircumstances Reason = "candidate_circumstances"
	NoPlaceFound           Reason = "no_place_found"
	OtherReason            Reason = "other"
)

// Reasons returns all reasons.
func Reasons() []Reason {
	return []Reason{GotJob, OtherMeasure, CandidateCircumstances, NoPlaceFound, OtherReason}
}

// Codes of refusals.
const (
	CodeUnknownEvent  = "unknown_event"
	CodeAlreadyOpened = "already_opened"
	CodeSameOwner     = "same_owner"
)

// State is everything a rematch knows of itself: IDs, codes and dates, no personal data.
type State struct {
	Schema      int    `json:"schema"`
	ID          string `json:"id"`
	Ruleset     int    `json:"ruleset"`
	Version     int    `json:"version"`
	Status      Status `json:"status"`
	PlacementID string `json:"placement_id"`
	CandidateID string `json:"candidate_id"`
	// PlaceID is the place that did not work out, so that it is not suggested again.
	PlaceID string               `json:"place_id"`
	OwnerID string               `json:"owner_id"`
	UnitID  string               `json:"unit_id"`
	Cause   placement.EndingKind `json:"cause"`
	// Learned are the constraints that the ended placement taught, as content of that placement.
	Learned lifecycle.Contents `json:"learned,omitempty"`
	// MatchedBy is the placement that was proposed.
	MatchedBy string               `json:"matched_by,omitempty"`
	Reason    Reason               `json:"reason,omitempty"`
	OpenedOn  lifecycle.Date       `json:"opened_on"`
	Since     time.Time            `json:"since"`
	Deadlines []lifecycle.Deadline `json:"deadlines,omitempty"`
	// TargetDays and ReminderDays are working days, from the policy of the placement that ended.
	TargetDays   int                `json:"target_days"`
	ReminderDays int                `json:"reminder_days"`
	Calendar     lifecycle.Calendar `json:"calendar"`
}

type event interface {
	lifecycle.Event
	apply(s State, at time.Time) (State, error)
}

// OpenRematch begins the rematch of the candidate of a placement.
type OpenRematch struct {
	ID           string               `json:"id"`
	Ruleset      int                  `json:"ruleset"`
	PlacementID  string               `json:"placement_id"`
	CandidateID  string               `json:"candidate_id"`
	PlaceID      string               `json:"place_id"`
	OwnerID      string               `json:"owner_id"`
	UnitID       string               `json:"unit_id"`
	Cause        placement.EndingKind `json:"cause"`
	Learned      lifecycle.Contents   `json:"learned,omitempty"`
	TargetDays   int                  `json:"target_days"`
	ReminderDays int                  `json:"reminder_days"`
	Calendar     lifecycle.Calendar   `json:"calendar"`
}

// Name is the command.
func (OpenRematch) Name() string { return "open_rematch" }

// Fact is what history says.
func (OpenRematch) Fact() string { return "rematch_opened" }

func (e OpenRematch) apply(s State, at time.Time) (State, error) {
	if e.CandidateID == "" {
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "candidate_id", "say who is to be matched again")
	}
	return State{
		Schema: Schema, ID: e.ID, Ruleset: e.Ruleset, Status: Open,
		PlacementID: e.PlacementID, CandidateID: e.CandidateID, PlaceID: e.PlaceID, OwnerID: e.OwnerID, UnitID: e.UnitID,
		Cause: e.Cause, Learned: e.Learned, OpenedOn: e.Calendar.DateOf(at),
		TargetDays: e.TargetDays, ReminderDays: e.ReminderDays, Calendar: e.Calendar,
	}, nil
}

// From returns the event that opens the rematch of a placement that wants one.
func From(p placement.State) OpenRematch {
	return OpenRematch{
		ID: p.RematchID(), Ruleset: p.Ruleset, PlacementID: p.ID, CandidateID: p.CandidateID, PlaceID: p.PlaceID,
		OwnerID: p.OwnerID, UnitID: p.UnitID, Cause: p.Ending.Kind, Learned: p.Learned,
		TargetDays: p.Policy.RematchDays, ReminderDays: p.Policy.RematchReminder, Calendar: p.Calendar,
	}
}

// Match says that a new placement was proposed for the candidate. The placement itself tells it.
type Match struct {
	PlacementID string `json:"placement_id"`
}

// Name is the command.
func (Match) Name() string { return "match" }

// Fact is what history says.
func (Match) Fact() string { return "matched" }

func (e Match) apply(s State, _ time.Time) (State, error) {
	if e.PlacementID == "" {
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "placement_id", "say which placement it is")
	}
	s.Status, s.MatchedBy = Matched, e.PlacementID
	return s, nil
}

// GiveUp ends the rematch without a new placement. Contents: reason.
type GiveUp struct {
	Reason   Reason             `json:"reason"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (GiveUp) Name() string { return "give_up" }

// Fact is what history says.
func (GiveUp) Fact() string { return "given_up" }

// Refs are the texts it refers to.
func (e GiveUp) Refs() lifecycle.Contents { return e.Contents }

func (e GiveUp) apply(s State, _ time.Time) (State, error) {
	switch {
	case e.Reason == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "reason", "say why, with one of the reason codes")
	case !slices.Contains(Reasons(), e.Reason):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "reason", "this is not one of the reason codes")
	}
	s.Status, s.Reason = GivenUp, e.Reason
	return s, nil
}

// ReassignRematch gives the rematch to another case worker; an empty unit leaves it in the one it is in.
type ReassignRematch struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
}

// Name is the command.
func (ReassignRematch) Name() string { return "reassign_rematch" }

// Fact is what history says.
func (ReassignRematch) Fact() string { return "rematch_reassigned" }

func (e ReassignRematch) apply(s State, _ time.Time) (State, error) {
	switch e.OwnerID {
	case "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case s.OwnerID:
		return s, lifecycle.RefuseField(CodeSameOwner, "owner_id", "this case worker has it already")
	}
	s.OwnerID, s.UnitID = e.OwnerID, cmp.Or(e.UnitID, s.UnitID)
	return s, nil
}

// Remind is what time brings at a reminder.
type Remind struct{ lifecycle.Elapsed }

// Name is the command.
func (Remind) Name() string { return "remind" }

// Fact is what history says.
func (Remind) Fact() string { return "reminded" }

func (e Remind) apply(s State, at time.Time) (State, error) {
	return s.rise(e.Elapsed, lifecycle.Remind, at)
}

// Escalate is what time brings when the target has been missed: the supervisors of the unit see the task.
type Escalate struct{ lifecycle.Elapsed }

// Name is the command.
func (Escalate) Name() string { return "escalate" }

// Fact is what history says.
func (Escalate) Fact() string { return "escalated" }

func (e Escalate) apply(s State, at time.Time) (State, error) {
	return s.rise(e.Elapsed, lifecycle.Escalate, at)
}

// rise fires a rung of the kind, which changes nothing but the level of the task.
func (s State) rise(e lifecycle.Elapsed, kind lifecycle.RungKind, at time.Time) (State, error) {
	deadlines, rung, err := lifecycle.Fire(s.Deadlines, e, at)
	if err != nil {
		return s, err
	}
	if rung.Kind != kind {
		return s, lifecycle.Refuse(lifecycle.CodeNotDue, "this step of the deadline is of another kind").With("deadline", e.Deadline)
	}
	s.Deadlines = deadlines
	return s, nil
}

// Events returns a zero value of every event.
func Events() []lifecycle.Event {
	return []lifecycle.Event{OpenRematch{}, Match{}, GiveUp{}, ReassignRematch{}, ChangeCalendar{}, Remind{}, Escalate{}}
}

// Decode returns the event that data, its JSON, is in history under the given command name.
func Decode(name string, data []byte) (lifecycle.Event, error) {
	switch name {
	case OpenRematch{}.Name():
		return decode[OpenRematch](data)
	case Match{}.Name():
		return decode[Match](data)
	case GiveUp{}.Name():
		return decode[GiveUp](data)
	case ReassignRematch{}.Name():
		return decode[ReassignRematch](data)
	case ChangeCalendar{}.Name():
		return decode[ChangeCalendar](data)
	case Remind{}.Name():
		return decode[Remind](data)
	case Escalate{}.Name():
		return decode[Escalate](data)
	}
	return nil, fmt.Errorf("decode rematch event: no event is called %q", name)
}

func decode[E event](data []byte) (lifecycle.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decode rematch event %s: %w", e.Name(), err)
	}
	return e, nil
}

// Next returns the rematch after e at the instant at, or a *lifecycle.RuleError. It never changes s.
func (s State) Next(e lifecycle.Event, at time.Time) (State, error) {
	known, ok := e.(event)
	if !ok {
		return s, lifecycle.Refuse(CodeUnknownEvent, "a rematch does not know this event")
	}
	_, opens := e.(OpenRematch)
	switch {
	case opens && s.Status != "":
		return s, lifecycle.Refuse(CodeAlreadyOpened, "this rematch has been opened already")
	case !opens && s.Status != Open:
		return s, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "the rematch has ended").
			With("status", string(s.Status)).With("command", e.Name())
	}
	next, err := known.apply(s, at)
	if err != nil {
		return s, err
	}
	next.Version = s.Version + 1
	if next.Status != s.Status {
		next.Since = at.UTC()
	}
	if next.Deadlines, err = next.schedule(at); err != nil {
		return s, err
	}
	return next, nil
}

const keyTarget = "rematch"

func (s State) schedule(at time.Time) ([]lifecycle.Deadline, error) {
	if s.Status != Open {
		return nil, nil
	}
	due, err := s.dueOn()
	if err != nil {
		return nil, err
	}
	d, err := s.Calendar.Schedule(keyTarget, lifecycle.Plan{Due: due, Steps: []lifecycle.Step{
		{Kind: lifecycle.Remind, Days: s.ReminderDays - s.TargetDays, Hour: lifecycle.Morning},
		{Kind: lifecycle.Escalate, Hour: lifecycle.Evening},
	}}, at)
	if err != nil {
		return nil, err
	}
	if len(s.Deadlines) == 1 && s.Deadlines[0].Due.Equal(d.Due) {
		d = s.Deadlines[0]
	}
	return []lifecycle.Deadline{d}, nil
}

// Open returns the open deadlines.
func (s State) Open() []lifecycle.Deadline { return s.Deadlines }

// Due returns the deadline whose next rung comes first, if anything is left to come.
func (s State) Due() (lifecycle.Deadline, bool) { return lifecycle.Earliest(s.Deadlines) }

// Elapse returns the event that the clock brings when the deadline of Due has come.
func (s State) Elapse(at time.Time) (lifecycle.Event, bool) {
	d, ok := s.Due()
	if !ok {
		return nil, false
	}
	if rung, _ := d.Next(); rung.Kind == lifecycle.Escalate {
		return Escalate{d.Elapse(at)}, true
	}
	return Remind{d.Elapse(at)}, true
}

// Tasks returns what people must do now: find a new place. It is empty exactly when the rematch has ended.
func (s State) Tasks() []lifecycle.Task {
	if s.Status != Open {
		return nil
	}
	t := lifecycle.Task{Key: "find_new_placement", Kind: "find_new_placement", Command: "propose"}
	for _, d := range s.Deadlines {
		t.Due, t.Level, t.Escalated = d.Due, d.Fired, d.Escalated()
	}
	return []lifecycle.Task{t}
}

// Allowed returns the commands that people may send now.
func (s State) Allowed() []string {
	if s.Status != Open {
		return []string{}
	}
	return []string{GiveUp{}.Name(), ReassignRematch{}.Name()}
}

// Head returns what the shared parts of the system need to know.
func (s State) Head() lifecycle.Head {
	h := lifecycle.Head{
		Ref:         lifecycle.Ref{Kind: lifecycle.KindRematch, ID: s.ID},
		Version:     s.Version,
		Ruleset:     s.Ruleset,
		Status:      string(s.Status),
		Ended:       s.Status == Matched || s.Status == GivenUp,
		OwnerID:     s.OwnerID,
		UnitID:      s.UnitID,
		Parent:      lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.PlacementID},
		CandidateID: s.CandidateID,
		Calendar:    s.Calendar,
		WaitingFor:  string(lifecycle.PartyCaseWorker),
	}
	if h.Ended {
		h.Outcome, h.WaitingFor = string(s.Status), ""
	}
	return h
}

// Brief returns the whole state: how many working days a rematch has used is counted by its calendar.
func (s State) Brief() State { return s }
