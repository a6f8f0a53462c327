// Package batch says how a batch stands: many things that one and the same is done to, one after the other, by a process. Somebody
// may stop it, and let it go on. What is done, and what may become of a thing, is told by the packages of the kinds of batch.
package batch

import "placement/models/lifecycle"

// Codes that things of every kind of batch share. They reach the wire and never change.
const (
	CodeNotRunning = "not_running"
	CodeNoAnswer   = "no_answer"
)

// Status says how far a batch is.
type Status string

// The statuses.
const (
	// Running: it is being done, thing by thing.
	Running Status = "running"
	// Suspended: somebody has stopped it; nothing more is done until it is resumed.
	Suspended Status = "suspended"
	// Done: each thing has its result. What could not be reached is tried again when it is resumed.
	Done Status = "done"
)

// Batch is how one stands.
type Batch struct {
	Status Status
	// Left is how many things could not be reached.
	Left int
}

// Suspend stops it where it is; one that is suspended stays so. *lifecycle.RuleError when there is nothing to stop.
func (b Batch) Suspend() (Batch, error) {
	if b.Status == Done {
		return b, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "every thing has its result already")
	}
	b.Status = Suspended
	return b, nil
}

// Resume lets it go on, and tries again what could not be reached; one that runs stays so. *lifecycle.RuleError when nothing is
// left.
func (b Batch) Resume() (Batch, error) {
	if b.Status == Done && b.Left == 0 {
		return b, lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "every thing has its result already")
	}
	b.Status = Running
	return b, nil
}
