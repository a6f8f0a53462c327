// Package issue holds the rules of one problem that was reported in a placement: somebody reacts within working hours, something
// is adjusted, whoever reported it hears what was done, and the problem is met before the placement is ended for it.
//
// An issue is opened by the placement in which the problem was reported. It ends when it is resolved, or with its placement. A
// pause of the placement does not stop it: a problem does not stand still because the work does. Start reading at events.go;
// plans.go says what time brings.
package issue

import (
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// Schema is the version of the State's JSON.
const Schema = 1

// Ruleset is the newest version of the rules that this build knows: that of the placements issues come from.
const Ruleset = placement.Ruleset

// Status is the stage an issue is in.
type Status string

// The statuses.
const (
	// Reported: nobody has reacted yet.
	Reported Status = "reported"
	// Handling: somebody has reacted, and works on it.
	Handling Status = "handling"
	// Ended: nothing more comes of it. Terminal; the outcome says how.
	Ended Status = "ended"
)

// Statuses returns all statuses.
func Statuses() []Status { return []Status{Reported, Handling, Ended} }

// Outcome says how an issue ended.
type Outcome string

// The outcomes: how the problem was met, or PlacementEnded, when its placement ended first.
const (
	Adjusted       = Outcome(placement.Adjusted)
	Solved         = Outcome(placement.Solved)
	NotSolved      = Outcome(placement.NotSolved)
	PlacementEnded = Outcome("placement_ended")
)

// Outcomes returns all outcomes.
func Outcomes() []Outcome { return []Outcome{Adjusted, Solved, NotSolved, PlacementEnded} }

// Kinds of contents besides those of a placement.
const (
	// ContentAnswer is what whoever reported it was told.
	ContentAnswer = "answer"
	// ContentAccommodation is an accommodation that was learned, as JSON.
	ContentAccommodation = "accommodation"
)

// Codes of refusals.
const (
	CodeUnknownEvent        = "unknown_event"
	CodeAlreadyOpened       = "already_opened"
	CodeAlreadyAnswered     = "already_answered"
	CodeReporterNotAnswered = "reporter_not_answered"
	CodeNothingAdjusted     = "nothing_adjusted"
	CodeNothingLearned      = "nothing_learned"
	CodeSameOwner           = "same_owner"
	// CodeNotTakenAlong only a placement hears that was taken over.
	CodeNotTakenAlong = "not_taken_along"
	// CodeChangeNotFound only the database can give.
	CodeChangeNotFound = "change_not_found"
)

// State is everything an issue knows of itself: IDs, codes and dates, no personal data.
type State struct {
	Schema      int    `json:"schema"`
	ID          string `json:"id"`
	Ruleset     int    `json:"ruleset"`
	Version     int    `json:"version"`
	Status      Status `json:"status"`
	PlacementID string `json:"placement_id"`
	// No is the number of the problem in its placement.
	No          int    `json:"no"`
	CandidateID string `json:"candidate_id"`
	// PlaceID, WorkplaceID and CompanyID are where the placement was when the problem was reported.
	PlaceID     string `json:"place_id"`
	WorkplaceID string `json:"workplace_id"`
	CompanyID   string `json:"company_id"`
	OwnerID     string `json:"owner_id"`
	UnitID      string `json:"unit_id"`
	// Handover is the latest hand-over of the placement that it has gone along with; 0 for none.
	Handover   int                   `json:"handover,omitempty"`
	Kind       placement.ProblemKind `json:"kind"`
	Severity   placement.Severity    `json:"severity"`
	ReportedBy lifecycle.Party       `json:"reported_by"`
	ReportedAt time.Time             `json:"reported_at"`
	// Words are what the problem is, as content of the placement.
	Words lifecycle.Contents `json:"words,omitempty"`
	// ReactedAt is when somebody first did something about it, ReactionMinutes how much working time that took, and Channel how.
	ReactedAt       time.Time         `json:"reacted_at,omitzero"`
	ReactionMinutes int               `json:"reaction_minutes,omitempty"`
	Channel         lifecycle.Channel `json:"channel,omitempty"`
	// Adjustments are those that were offered or made, in order.
	Adjustments []Adjustment `json:"adjustments,omitempty"`
	// Answered is how whoever reported it heard what was done.
	Answered *Answer `json:"answered,omitempty"`
	// Learned is what it taught about the candidate.
	Learned lifecycle.Contents `json:"learned,omitempty"`
	// Outcome says how it ended; InPlacement that the placement told it.
	Outcome     Outcome               `json:"outcome,omitempty"`
	InPlacement bool                  `json:"in_placement,omitempty"`
	Since       time.Time             `json:"since"`
	Deadlines   []lifecycle.Deadline  `json:"deadlines,omitempty"`
	Policy      placement.IssuePolicy `json:"policy"`
	Calendar    lifecycle.Calendar    `json:"calendar"`
}

// Adjustment is something that was offered, or changed, so that the placement goes on.
type Adjustment struct {
	Kind      placement.Adjustment `json:"kind"`
	OfferedOn lifecycle.Date       `json:"offered_on,omitempty"`
	MadeOn    lifecycle.Date       `json:"made_on,omitempty"`
	// PlacementVersion is the event of the placement that made it, when one did.
	PlacementVersion int `json:"placement_version,omitempty"`
}

// Answer is what whoever reported the problem was told, by when and how.
type Answer struct {
	On      lifecycle.Date    `json:"on"`
	Channel lifecycle.Channel `json:"channel"`
}

// NeedsAnswer tells whether whoever reported the problem is still to hear what was done: the municipality need not tell itself.
func (s State) NeedsAnswer() bool {
	return s.Answered == nil && s.ReportedBy != lifecycle.PartyCaseWorker && s.ReportedBy != lifecycle.PartyMunicipality
}

// Allowed returns the commands that people may send now.
func (s State) Allowed() []string {
	switch s.Status {
	case Reported:
		return []string{
			ReactToIssue{}.Name(), OfferAdjustment{}.Name(), RecordAdjustment{}.Name(), RecordLearned{}.Name(), AnswerReporter{}.Name(),
			ResolveIssue{}.Name(), ReassignIssue{}.Name(),
		}
	case Handling:
		all := []string{OfferAdjustment{}.Name(), RecordAdjustment{}.Name(), RecordLearned{}.Name()}
		if s.Answered == nil {
			all = append(all, AnswerReporter{}.Name())
		}
		return append(all, ResolveIssue{}.Name(), ReassignIssue{}.Name())
	case Ended:
	}
	return []string{}
}

// Head returns what the shared parts of the system need to know.
func (s State) Head() lifecycle.Head {
	h := lifecycle.Head{
		Ref:         lifecycle.Ref{Kind: lifecycle.KindIssue, ID: s.ID},
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
	}
	if !h.Ended {
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
	s.Adjustments = append([]Adjustment(nil), s.Adjustments...)
	s.Learned = append(lifecycle.Contents(nil), s.Learned...)
	return s
}
