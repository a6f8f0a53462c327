package contract

import (
	"encoding/json"
	"time"

	"placement/models/lifecycle"
)

// Record is what the one write path stores: an event that was decided, and the state after it.
type Record[S any] struct {
	TenantID string `json:"tenant_id"`
	// Epoch and Expected guard the write: the row must be of this epoch and have this version; 0 means no row yet.
	Epoch    int `json:"epoch"`
	Expected int `json:"expected"`
	// CommandID makes the record repeatable: it is unique per process.
	CommandID   string          `json:"command_id"`
	Fingerprint string          `json:"fingerprint"`
	Name        string          `json:"name"`
	Fact        string          `json:"fact"`
	Event       json.RawMessage `json:"event"`
	// At is the process's own time.
	At    time.Time       `json:"at"`
	Actor lifecycle.Actor `json:"actor"`
	Clock lifecycle.Clock `json:"clock"`
	State S               `json:"state"`
	// Begin is the sealed envelope that came with the input: it begins a process, or opens it again; nil for everything else.
	Begin *Command `json:"begin,omitempty"`
	// Founded is another process that the event begins: recorded in the same transaction, or neither. Nil for none.
	Founded *Founded[S] `json:"founded,omitempty"`
	// Host is the version of how the run issues its commands; nil from workers of before it was kept.
	Host *int `json:"host,omitempty"`
}

// Founded is the first event of a process that was decided by another one, and the state after it. Its time, its actor and
// its clock are those of the event that it comes with.
type Founded[S any] struct {
	// CommandID is FoundingID of the command that it comes with.
	CommandID string          `json:"command_id"`
	Name      string          `json:"name"`
	Fact      string          `json:"fact"`
	Event     json.RawMessage `json:"event"`
	State     S               `json:"state"`
}

// FoundingID is the command that begins the process which a command founds: the same for ever, so that it begins once.
func FoundingID(commandID string) string { return lifecycle.DeriveID("founded", commandID) }

// RecordStatus says what became of a record.
type RecordStatus string

// The answers of the write path. It never answers with data that the next state depends on, except the events themselves.
const (
	// Recorded: committed.
	Recorded RecordStatus = "recorded"
	// Refused: the database knows a reason against it. Nothing has changed.
	Refused RecordStatus = "refused"
	// Behind: the row is ahead of the workflow, or the tenant's clock is. Nothing has changed; fold in and decide again.
	Behind RecordStatus = "behind"
	// Repeated: the command was carried out before. Nothing has changed; the state already shows it.
	Repeated RecordStatus = "repeated"
	// Superseded: a newer epoch of this process exists. This run has no say any more.
	Superseded RecordStatus = "superseded"
)

// Recording answers a Record.
type Recording struct {
	Status  RecordStatus         `json:"status"`
	Refusal *lifecycle.RuleError `json:"refusal,omitempty"`
	// Findings are what the checks found and did not stand against, when it was Recorded. Nothing is decided by them.
	Findings []lifecycle.Finding `json:"findings,omitempty"`
	// Fingerprint is that of the request that was carried out, when it was Repeated.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Missed are the events after the expected version, in order.
	Missed []Missed `json:"missed,omitempty"`
	// Clock is the tenant's, when it is newer than the record's.
	Clock *lifecycle.Clock `json:"clock,omitempty"`
}

// Missed is an event that is in the database and not in the workflow.
type Missed struct {
	Version     int             `json:"version"`
	CommandID   string          `json:"command_id"`
	Fingerprint string          `json:"fingerprint"`
	Name        string          `json:"name"`
	Event       json.RawMessage `json:"event"`
	At          time.Time       `json:"at"`
}

// MissedInput asks for the events after a version.
type MissedInput struct {
	TenantID string `json:"tenant_id"`
	ID       string `json:"id"`
	Epoch    int    `json:"epoch"`
	Expected int    `json:"expected"`
}
