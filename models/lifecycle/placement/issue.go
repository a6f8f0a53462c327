package placement

import (
	"cmp"
	"strconv"
	"time"

	"placement/models/lifecycle"
)

// Severity says how much a problem stands in the way of the placement, and so how soon somebody must react.
type Severity string

// The severities.
const (
	// Blocking: the candidate cannot work until it is met.
	Blocking Severity = "blocking"
	// Serious: it endangers the placement.
	Serious Severity = "serious"
	// Minor: it can be met in its turn.
	Minor Severity = "minor"
)

// Severities returns all severities, the gravest first.
func Severities() []Severity { return []Severity{Blocking, Serious, Minor} }

// ProblemKinds returns all kinds of problem.
func ProblemKinds() []ProblemKind {
	return []ProblemKind{ProblemTasks, ProblemHours, ProblemAttendance, ProblemCollaboration, ProblemConditions, ProblemTransport, ProblemOther}
}

// IssuePolicy is how a municipality wants problems to be met. It is fixed for a placement when it is proposed.
type IssuePolicy struct {
	// Reaction is within how many working hours somebody reacts, Resolution within how many working days after that the
	// problem is to be met; both by severity.
	Reaction   BySeverity `json:"reaction"`
	Resolution BySeverity `json:"resolution"`
}

// BySeverity is a count for each severity.
type BySeverity struct {
	Blocking int `json:"blocking"`
	Serious  int `json:"serious"`
	Minor    int `json:"minor"`
}

// Of returns the count for a severity.
func (b BySeverity) Of(s Severity) int {
	switch s {
	case Blocking:
		return b.Blocking
	case Serious:
		return b.Serious
	case Minor:
	}
	return b.Minor
}

func (b BySeverity) valid(most int) bool {
	return b.Blocking > 0 && b.Blocking <= b.Serious && b.Serious <= b.Minor && b.Minor <= most
}

// DefaultIssuePolicy is what a municipality gets that has not chosen, and what placements have that were proposed before there
// was a choice: a reaction within four hours, a day or three days.
func DefaultIssuePolicy() IssuePolicy {
	return IssuePolicy{Reaction: BySeverity{Blocking: 4, Serious: 8, Minor: 24}, Resolution: BySeverity{Blocking: 2, Serious: 5, Minor: 10}}
}

// Valid tells whether problems can be met by p.
func (p IssuePolicy) Valid() bool { return p.Reaction.valid(80) && p.Resolution.valid(20) }

// IssuePolicy is how problems of the placement are met.
func (s State) IssuePolicy() IssuePolicy {
	if s.Policy.Issues == nil {
		return DefaultIssuePolicy()
	}
	return *s.Policy.Issues
}

// Own tells whether the problem has a process of its own, which holds its deadlines and tasks. Those reported under ruleset 1
// without a severity have none: the placement itself asks for their resolution.
func (p Problem) Own() bool { return p.Severity != "" }

// IssueID is the ID of the process that meets the problem of the given number, when it has one of its own.
func (s State) IssueID(no int) string { return IssueID(s.ID, no) }

// IssueID is State.IssueID for the placement of the given ID.
func IssueID(placementID string, no int) string {
	return lifecycle.DeriveID("issue", placementID, strconv.Itoa(no))
}

// asIssue gives a problem a process of its own when it is to have one: always since ruleset 2, and before that when it was
// said how grave it is.
func (e ReportProblem) asIssue(s State, p Problem, at time.Time) Problem {
	if e.Severity == "" && s.Ruleset < 2 {
		return p
	}
	p.Severity, p.ReportedAt, p.Words = cmp.Or(e.Severity, Serious), at.UTC(), e.Contents.Of(ContentProblem)
	return p
}
