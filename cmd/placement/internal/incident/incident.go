package incident

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"placement/models/lifecycle"
)

// Kind names a kind of incident.
type Kind string

// The kinds of incident.
const (
	// ActivityFailing: an activity of the process has failed more than twice in a row and is tried again.
	ActivityFailing Kind = "activity_failing"
	// TaskFailing: the workflow itself cannot go on: its tasks fail, or time out.
	TaskFailing Kind = "workflow_task_failing"
	// RunEnded: the row is open, and the run has failed, was terminated, cancelled or timed out.
	RunEnded Kind = "run_ended"
	// StepMissing: a step of a deadline should have come and has not, and nothing else explains it.
	StepMissing Kind = "step_missing"
	// EndpointFailing: a receiver of webhooks does not take what it is sent.
	EndpointFailing Kind = "endpoint_failing"
	// NoWorker: nobody works for a task queue, so that everything on it stands still.
	NoWorker Kind = "no_worker"
)

// Kinds returns all kinds in a fixed order.
func Kinds() []Kind {
	return []Kind{NoWorker, TaskFailing, ActivityFailing, RunEnded, StepMissing, EndpointFailing}
}

// Retryable tells whether there is something to try again. A receiver is for whoever looks after it, and a worker is to be started.
func (k Kind) Retryable() bool { return k != EndpointFailing && k != NoWorker }

// Do says in one line what to do about an incident of the kind, for who reads JSON. People are told in the words of the API.
func (k Kind) Do() string {
	switch k {
	case ActivityFailing:
		return "mend what its reason says, then retry; it is tried again by itself, too"
	case TaskFailing:
		return "deploy a worker that can go on, then retry; the Web UI shows where it stops"
	case RunEnded:
		return "retry: it is started again from its row"
	case StepMissing:
		return "see in the Web UI what it waits for; retry wakes it"
	case EndpointFailing:
		return "mend the receiver or change the address; what waits is kept"
	case NoWorker:
		return "start a worker"
	}
	return ""
}

// Incident is one thing that fails.
type Incident struct {
	// ID stays the same for as long as the same thing fails.
	ID       string `json:"id"`
	Kind     Kind   `json:"kind"`
	TenantID string `json:"tenant_id"`
	// Process is the workflow ID, "placement/…".
	Process string `json:"process"`
	// What fails: an activity, a step of a deadline, a task queue; empty for the workflow itself.
	What  string    `json:"what,omitempty"`
	Since time.Time `json:"since"`
	// Attempts is how often it was tried; 0 where nobody counts.
	Attempts int `json:"attempts,omitempty"`
	// Reason is a code, or the type of an error.
	Reason string `json:"reason"`
	Do     string `json:"do"`

	runID, activityID string
}

func incident(kind Kind, tenantID, process string, distinct ...string) Incident {
	parts := append([]string{"incident", string(kind), tenantID, process}, distinct...)
	return Incident{ID: lifecycle.DeriveID(parts...), Kind: kind, TenantID: tenantID, Process: process, Do: kind.Do()}
}

// Subject is the kind and the ID of what the incident is about, as the audit names them.
func (i Incident) Subject() (kind, id string) {
	kind, id, _ = strings.Cut(i.Process, "/")
	return strings.ReplaceAll(kind, "-", "_"), id
}

// sorted orders incidents: those that explain others first, then the oldest.
func sorted(all []Incident) []Incident {
	order := Kinds()
	slices.SortStableFunc(all, func(a, b Incident) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)), a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
	return all
}
