package lifecycletest

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
)

// IssueReportedAt is when the canonical problem is reported: on a Monday morning in the canonical placement's second week.
func IssueReportedAt() time.Time { return At("2027-02-08", 9) }

// NamedIssue is a stage of the issue that the canonical problem is.
type NamedIssue struct {
	Name string
	// State is the issue there.
	State issue.State
	// Story is what led there; State is what it comes to.
	Story []Happened
	// At is a good instant for what comes next.
	At time.Time
}

// ReportIssue returns the report of a problem that has a process of its own under any ruleset.
func ReportIssue() placement.ReportProblem {
	return placement.ReportProblem{
		Kind: placement.ProblemConditions, By: lifecycle.PartyCandidate, Severity: placement.Blocking, Contents: Text(placement.ContentProblem),
	}
}

// ActiveWithIssue returns In("active") after ReportIssue.
func ActiveWithIssue() placement.State {
	s, err := In("active").State.Next(ReportIssue(), IssueReportedAt())
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: report an issue: %v", err))
	}
	return s
}

// OpenIssue returns the event that begins the process of the canonical problem.
func OpenIssue() issue.OpenIssue {
	s := ActiveWithIssue()
	return issue.From(s, s.Problems[len(s.Problems)-1])
}

// ReactToIssue returns the first reaction, by phone.
func ReactToIssue() issue.ReactToIssue {
	return issue.ReactToIssue{Channel: lifecycle.ChannelPhone, Contents: Text(placement.ContentNote)}
}

// OfferAdjustment returns the offer of other tasks.
func OfferAdjustment() issue.OfferAdjustment {
	return issue.OfferAdjustment{Adjustment: placement.AdjustTasks, Contents: Text(placement.ContentNote)}
}

// RecordAdjustment returns the adjustment that was offered, made.
func RecordAdjustment() issue.RecordAdjustment {
	return issue.RecordAdjustment{Adjustment: placement.AdjustTasks}
}

// RecordLearned returns an accommodation and a constraint that were learned.
func RecordLearned() issue.RecordLearned {
	return issue.RecordLearned{Contents: Text(issue.ContentAccommodation, placement.ContentConstraints)}
}

// AnswerReporter returns the answer to whoever reported it.
func AnswerReporter() issue.AnswerReporter {
	return issue.AnswerReporter{Channel: lifecycle.ChannelPhone, Contents: Text(issue.ContentAnswer)}
}

// ResolveIssue returns the end: something was adjusted.
func ResolveIssue() issue.ResolveIssue {
	return issue.ResolveIssue{Resolution: placement.Adjusted, Contents: Text(placement.ContentResolution)}
}

// ConcludeIssue returns the end with the placement.
func ConcludeIssue() issue.ConcludeIssue { return issue.ConcludeIssue{Outcome: issue.PlacementEnded} }

// ReassignIssue returns the hand-over to another case worker in another unit.
func ReassignIssue() issue.ReassignIssue {
	return issue.ReassignIssue{OwnerID: OtherOwnerID, UnitID: OtherUnitID}
}

// IssueTakenAlong returns the news that the placement, and what belongs to it, went to another case worker.
func IssueTakenAlong() issue.ReassignIssue {
	return issue.ReassignIssue{OwnerID: OtherOwnerID, UnitID: OtherUnitID, Handover: 1, FromID: OwnerID}
}

// IssueCommands returns everything that people and other processes can send to an issue, in canonical, valid forms.
func IssueCommands() []Variant {
	return []Variant{
		{"open_issue", OpenIssue()},
		{"react_to_issue", ReactToIssue()},
		{"offer_adjustment", OfferAdjustment()},
		{"record_adjustment", RecordAdjustment()},
		{"record_learned", RecordLearned()},
		{"answer_reporter", AnswerReporter()},
		{"resolve_issue/adjusted", ResolveIssue()},
		{"resolve_issue/solved", issue.ResolveIssue{Resolution: placement.Solved}},
		{"conclude_issue", ConcludeIssue()},
		{"reassign_issue", ReassignIssue()},
		{"reassign_issue/along", IssueTakenAlong()},
	}
}

// IssueStates returns the canonical states of an issue: reported, reported_reminded, reported_escalated, handling,
// handling_reminded, handling_escalated, offered, adjusted, answered, resolved, placement_ended.
func IssueStates() []NamedIssue {
	reported := NamedIssue{}.then("reported", IssueReportedAt(), OpenIssue()).at(At("2027-02-08", 10))
	reminded := reported.clock("reported_reminded").at(At("2027-02-08", 12))
	escalated := reminded.clock("reported_escalated").at(At("2027-02-08", 14))
	handling := reported.then("handling", At("2027-02-08", 10), ReactToIssue()).at(At("2027-02-08", 11))
	late := handling.clock("handling_reminded").at(At("2027-02-10", 10))
	later := late.clock("handling_escalated").at(At("2027-02-11", 10))
	offered := handling.then("offered", At("2027-02-08", 11), OfferAdjustment()).at(At("2027-02-08", 12))
	adjusted := offered.then("adjusted", At("2027-02-09", 10), RecordAdjustment()).at(At("2027-02-09", 11))
	answered := adjusted.then("answered", At("2027-02-09", 11), AnswerReporter()).at(At("2027-02-09", 12))
	return []NamedIssue{
		reported, reminded, escalated, handling, late, later, offered, adjusted, answered,
		answered.then("resolved", At("2027-02-09", 12), ResolveIssue()).at(At("2027-02-09", 13)),
		handling.then("placement_ended", At("2027-02-09", 9), ConcludeIssue()).at(At("2027-02-09", 10)),
	}
}

// InIssue returns the canonical state of an issue of the given name. It panics when there is none.
func InIssue(name string) NamedIssue {
	for _, n := range IssueStates() {
		if n.Name == name {
			return n
		}
	}
	panic(fmt.Sprintf("lifecycletest: no canonical issue is called %q", name))
}

func (n NamedIssue) then(name string, at time.Time, e lifecycle.Event) NamedIssue {
	next, err := n.State.Next(e, at)
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: %s in %q at %s: %v", e.Name(), n.State.Status, at, err))
	}
	return NamedIssue{Name: name, State: next, Story: append(slices.Clone(n.Story), Happened{At: at, Event: e})}
}

func (n NamedIssue) at(at time.Time) NamedIssue {
	n.At = at
	return n
}

// clock is n after the next clock event, on time.
func (n NamedIssue) clock(name string) NamedIssue {
	d, _ := n.State.Due()
	rung, ok := d.Next()
	e, elapses := n.State.Elapse(rung.At)
	if !ok || !elapses {
		panic("lifecycletest: the clock has nothing left to bring in " + n.Name)
	}
	return n.then(name, rung.At, e)
}
