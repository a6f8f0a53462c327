package contract

import (
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
)

// The issue, the process of a problem that was reported in a placement.
const (
	IssueWorkflow       = "Issue"
	RecordIssueActivity = "RecordIssue"
	MissedIssueActivity = "MissedByIssue"

	// ConcludeSignal tells an issue that its placement has ended, or that the problem was resolved there.
	ConcludeSignal = "conclude"
	// ResolvedSignal tells a placement that a problem of its own was resolved.
	ResolvedSignal = "problem_resolved"
)

// Concluded is the signal from a placement to the issue of one of its problems.
type Concluded struct {
	Outcome issue.Outcome `json:"outcome"`
	// EventID is the event that made it so; a repeated signal carries the same.
	EventID string `json:"event_id"`
}

// Resolved is the signal from an issue to its placement.
type Resolved struct {
	No         int                  `json:"no"`
	Resolution placement.Resolution `json:"resolution"`
	// EventID is the event that made it so; a repeated signal carries the same.
	EventID string `json:"event_id"`
}

// ConcludedBy is what a placement tells the issue of a problem now: the same for ever, so that it is heard once however often it
// is told. It returns false while there is nothing to tell.
func ConcludedBy(s placement.State, p placement.Problem) (Concluded, bool) {
	told := func(o issue.Outcome) Concluded {
		return Concluded{Outcome: o, EventID: lifecycle.DeriveID("conclude", s.ID, strconv.Itoa(p.No))}
	}
	switch {
	case !p.Own() || p.ByIssue:
		return Concluded{}, false
	case p.Resolution != "":
		return told(issue.Outcome(p.Resolution)), true
	case s.Ending != nil:
		return told(issue.PlacementEnded), true
	}
	return Concluded{}, false
}

// ResolvedBy is what an issue tells its placement: the same for ever. It returns false while there is nothing to tell, and for
// one that the placement itself has ended.
func ResolvedBy(s issue.State) (Resolved, bool) {
	if s.Status != issue.Ended || s.InPlacement {
		return Resolved{}, false
	}
	return Resolved{No: s.No, Resolution: placement.Resolution(s.Outcome), EventID: lifecycle.DeriveID("problem_resolved", s.ID)}, true
}
