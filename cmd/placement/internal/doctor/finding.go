package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// Kind names a kind of difference.
type Kind string

// The kinds of difference.
const (
	// Ahead: the workflow knows events that the database does not: an older backup was restored.
	Ahead Kind = "workflow_ahead"
	// Lacking: an event that is to be brought forward refers to something that the database lacks.
	Lacking Kind = "row_lacking"
	// LostText: an event refers to a text that the database lacks.
	LostText Kind = "text_lost"
	// Diverged: row and workflow tell two stories. Only a person can say which one is true.
	Diverged Kind = "diverged"
	// Behind: the row knows events that the workflow does not.
	Behind Kind = "workflow_behind"
	// Superseded: the workflow is of an older epoch than the row.
	Superseded Kind = "superseded"
	// NotRunning: the row is open and no workflow runs.
	NotRunning Kind = "not_running"
	// StillRunning: the row has ended and the workflow runs.
	StillRunning Kind = "still_running"
	// NothingRecorded: a workflow runs that has recorded nothing.
	NothingRecorded Kind = "nothing_recorded"
	// Unlisted: Temporal's list shows the process otherwise than it is.
	Unlisted Kind = "listed_otherwise"
	// NoRematch: a placement wants a rematch and none was begun.
	NoRematch Kind = "rematch_missing"
	// NoFollowAlong: a placement has closed, wants a follow-along, and none was begun.
	NoFollowAlong Kind = "follow_along_missing"
	// Unheard: a rematch is open although a placement answers it.
	Unheard Kind = "match_unheard"
	// RenewalUnheard: a training of a mentor goes on although a newer one has taken its place.
	RenewalUnheard Kind = "renewal_unheard"
	// PlaceUnheard: an agreement does not know what a placement has told of a place.
	PlaceUnheard Kind = "place_unheard"
	// NoIssue: a problem of a placement is to have a process of its own and has none.
	NoIssue Kind = "issue_missing"
	// IssueUnheard: an issue, or its placement, does not know what the other has told.
	IssueUnheard Kind = "issue_unheard"
	// FollowAlongUnheard: a follow-along does not know what its placement has told.
	FollowAlongUnheard Kind = "follow_along_unheard"
	// Overdue: a step of a deadline should have happened.
	Overdue Kind = "deadline_overdue"
	// NoTenant: a workflow runs for a tenant that the database does not have.
	NoTenant Kind = "tenant_unknown"
	// Unseen: the process could not be looked at.
	Unseen Kind = "not_seen"
)

// kinds is the order in which differences are repaired: what others build on comes first.
func kinds() []Kind {
	return []Kind{
		Ahead, Lacking, Diverged, Behind, Superseded, NotRunning, StillRunning, NothingRecorded, Unlisted, NoRematch, NoFollowAlong, Unheard,
		RenewalUnheard, PlaceUnheard, NoIssue, IssueUnheard, FollowAlongUnheard, LostText, Overdue, NoTenant, Unseen,
	}
}

// Outcome says what became of a difference.
type Outcome string

// The outcomes.
const (
	// Found: it is there, and nothing was to be repaired.
	Found Outcome = "found"
	// Repaired: it is not there any more.
	Repaired Outcome = "repaired"
	// Noted: it cannot be mended, and the audit says so. It is no reason to alarm anybody again.
	Noted Outcome = "noted"
	// Left: it is still there, for a person to mend, or nobody knows.
	Left Outcome = "left"
)

// Finding is one difference.
type Finding struct {
	Kind     Kind   `json:"kind"`
	TenantID string `json:"tenant_id"`
	// Process is the workflow ID, "placement/…".
	Process string        `json:"process"`
	Ref     lifecycle.Ref `json:"-"`
	// Text says in plain words what is different.
	Text    string  `json:"text"`
	Outcome Outcome `json:"outcome"`
	// Repairable tells whether it has one right answer.
	Repairable bool `json:"repairable"`
	// Done says what was done about it, or why that failed; empty when nothing was tried.
	Done string `json:"done,omitempty"`
	// Noted is set for a loss that the audit knows.
	Noted bool `json:"-"`

	// detail tells apart differences of one kind in one process.
	detail string
	// repair mends it, and says how; nil when nobody but a person can.
	repair func(ctx context.Context) (string, error)
	// missing are the events to bring forward, of Ahead.
	missing *missing
}

// finding makes a finding about a process.
func finding(tenantID string, ref lifecycle.Ref, kind Kind, text string) Finding {
	return Finding{Kind: kind, TenantID: tenantID, Ref: ref, Process: contract.WorkflowID(ref), Text: text}
}

func (f Finding) key() string { return string(f.Kind) + " " + f.Process + " " + f.detail }

func (f Finding) order() int { return slices.Index(kinds(), f.Kind) }

// mayPass tells whether the difference may be the moment between two places of a healthy process.
func (f Finding) mayPass() bool {
	switch f.Kind {
	case LostText, Lacking, Diverged, NoTenant:
		return false
	case Ahead, Behind, Superseded, NotRunning, StillRunning, NothingRecorded, Unlisted, NoRematch, NoFollowAlong, Unheard, RenewalUnheard,
		PlaceUnheard, NoIssue, IssueUnheard, FollowAlongUnheard, Overdue, Unseen:
		return true
	}
	return true
}

// ofOneProcess tells whether one process by itself shows the difference, so that nothing that is wrong with another one hides it.
func (k Kind) ofOneProcess() bool {
	return slices.Contains([]Kind{Ahead, Lacking, Diverged, Behind, Superseded, NotRunning, StillRunning, NothingRecorded, Unlisted, LostText}, k)
}

// seenWithoutWorker tells whether the difference is seen although no worker works, and so that it is gone.
func (k Kind) seenWithoutWorker() bool {
	return slices.Contains([]Kind{NotRunning, Unlisted, LostText}, k)
}

// plain is an error in one line that a person can read to its end.
func plain(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time; does a worker run?"
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	if runes := []rune(line); len(runes) > longest {
		line = string(runes[:longest]) + "…"
	}
	return line
}

// longest is how much of an error is said.
const longest = 300
