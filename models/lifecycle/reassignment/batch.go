package reassignment

import (
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
)

// Codes of refusals of this package. They reach the wire and never change.
const (
	CodeGivesToOneself    = "gives_to_oneself"
	CodeNobodyTakesOver   = "nobody_takes_over"
	CodeNothingToReassign = "nothing_to_reassign"
	CodeOneRecipientRule  = "one_recipient_rule"
	CodeHandoverLines     = "handover_lines_missing"
	CodeChangedSince      = "changed_since"
	CodeNotRunning        = batch.CodeNotRunning
	CodeNoAnswer          = batch.CodeNoAnswer
)

// Status says how far a reassignment is.
type Status = batch.Status

// The statuses.
const (
	Running   = batch.Running
	Suspended = batch.Suspended
	Done      = batch.Done
)

// Batch is how a reassignment stands.
type Batch struct {
	Status Status
	// Back tells that it is being undone, or has been.
	Back bool
	// Left is how many things could not be reached; going back, also how many are still given.
	Left int
}

// Suspend stops it where it is, as any batch.
func (b Batch) Suspend() (Batch, error) { return b.step(batch.Batch.Suspend) }

// Resume lets it go on, as any batch.
func (b Batch) Resume() (Batch, error) { return b.step(batch.Batch.Resume) }

func (b Batch) step(of func(batch.Batch) (batch.Batch, error)) (Batch, error) {
	next, err := of(batch.Batch{Status: b.Status, Left: b.Left})
	b.Status = next.Status
	return b, err
}

// Undo gives back what was given, whatever it was doing; one that is being undone, or has been, stays as it is.
func (b Batch) Undo() Batch {
	if b.Back {
		return b
	}
	return Batch{Status: Running, Back: true}
}

// Result is what became of one thing.
type Result string

// The results.
const (
	// Open: it has not been its turn.
	Open Result = "open"
	// Given: it has the new owner.
	Given Result = "given"
	// Refused: the rules, or the database, stand against it.
	Refused Result = "refused"
	// NotYet: it could not be reached. It is tried again, and when the reassignment is resumed.
	NotYet Result = "not_yet"
	// Changed: somebody else has given it to another one since; it stays there.
	Changed Result = "changed_since"
	// Skipped: the reassignment was undone before its turn.
	Skipped Result = "skipped"
	// Returned: it has the owner again that it had before.
	Returned Result = "returned"
)

// Results returns all results in a fixed order.
func Results() []Result { return []Result{Open, Given, Refused, NotYet, Changed, Skipped, Returned} }

// CheckRecipients refuses anything but users who are named, or one unit.
func CheckRecipients(userIDs []string, unitID string) error {
	if (len(userIDs) == 0) == (unitID == "") {
		return lifecycle.RefuseField(CodeOneRecipientRule, "to", "name the users who take over, or their unit: one of both")
	}
	return nil
}

// CheckHandover refuses to give companies away without saying what is handed over with them.
func CheckHandover(items []Item, lines int) error {
	if lines == 0 && slices.ContainsFunc(items, func(i Item) bool { return i.Kind == Company }) {
		return lifecycle.RefuseField(CodeHandoverLines, "handed_over", "say what is handed over with the companies: lines of the checklist")
	}
	return nil
}
