package lifecycle

import "time"

// Event is something that happens to a process. The struct is also its JSON in history. Its two names are fixed for ever:
// the command asks for it, the fact says that it happened.
type Event interface {
	// Name is the command: the update and the API operation, verb first ("hold_safety_meeting").
	Name() string
	// Fact is what history and webhooks say afterwards ("safety_meeting_held").
	Fact() string
}

// Process is what everyone may ask of the state S of a process. All of it is pure.
type Process[S any] interface {
	// Next returns the state after e at the instant at, or a *RuleError. It never changes the receiver. The version of the
	// result is one higher.
	Next(e Event, at time.Time) (S, error)
	// Due returns the deadline whose next rung comes first, if anything is left to come.
	Due() (Deadline, bool)
	// Elapse returns the event that the clock brings when the deadline of Due has come, as seen at the instant at.
	Elapse(at time.Time) (Event, bool)
	// Open returns the open deadlines in a fixed order.
	Open() []Deadline
	// Tasks returns what people must do now, in a fixed order. It is empty exactly when the process has ended; a webhook
	// endpoint alone asks nothing of anybody while it works.
	Tasks() []Task
	// Allowed returns the commands that people may send now, in a fixed order.
	Allowed() []string
	// Head returns what the shared parts of the system need to know.
	Head() Head
	// Brief returns what an answer needs of the state: it leaves out the calendar where only Next needs that.
	Brief() S
}

// Kind names a kind of process.
type Kind string

// The kinds of process.
const (
	KindPlacement      Kind = "placement"
	KindRematch        Kind = "rematch"
	KindAgreement      Kind = "agreement"
	KindMentorTraining Kind = "mentor_training"
	KindOutreach       Kind = "outreach"
	KindIssue          Kind = "issue"
	KindFollowAlong    Kind = "follow_along"

	KindWebhookEndpoint Kind = "webhook_endpoint"
)

// Ref points to a process.
type Ref struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
}

// Head is what every process has in common.
type Head struct {
	Ref
	// Version is the number of events so far.
	Version int
	// Ruleset is the version of the rules the process was started under.
	Ruleset int
	// Status is the stage the process is in; Ended tells whether it is a terminal one.
	Status string
	Ended  bool
	// OwnerID is the case worker who is responsible, UnitID the unit that person acts for.
	OwnerID string
	UnitID  string
	// Parent is the process that started this one; zero for none.
	Parent Ref
	// CandidateID is the person the process is about; empty when it is about none.
	CandidateID string
	// Calendar is what the process counts working days by.
	Calendar Calendar
	// Outcome is the result code of an ended process; WaitingFor the party whose turn it is; StartOn the planned first day.
	Outcome    string
	WaitingFor string
	StartOn    Date
	// Paused tells whether the process stands still for a while, at the stage it is in.
	Paused bool
	// Model is how the place, or all places, that the process is about were agreed; empty where none was, or several are.
	Model string
}

// Task is what a person must do now.
type Task struct {
	// Key names the task within its process, stable while it is open: "record_candidate_decision", "hold_follow_up:3".
	Key string `json:"key"`
	// Kind is the key without its number; texts for people hang on it.
	Kind string `json:"kind"`
	// Command is the command that settles the task.
	Command string `json:"command"`
	// Due is when it should be done; zero for no date.
	Due time.Time `json:"due"`
	// Level is the number of rungs that have fired, Escalated tells whether the unit's supervisors see it too.
	Level     int  `json:"level"`
	Escalated bool `json:"escalated"`
}

// ContentRef points to something written by a person, kept encrypted outside history. Rules see its kind, never its words.
type ContentRef struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Hash string `json:"hash"`
}

// Contents are the pieces of writing that an event refers to.
type Contents []ContentRef

// Has tells whether a piece of the given kind is there.
func (c Contents) Has(kind string) bool {
	for _, r := range c {
		if r.Kind == kind {
			return true
		}
	}
	return false
}

// Of returns the pieces of the given kind.
func (c Contents) Of(kind string) Contents {
	var some Contents
	for _, r := range c {
		if r.Kind == kind {
			some = append(some, r)
		}
	}
	return some
}

// Written is implemented by events that refer to contents.
type Written interface{ Refs() Contents }

// Founding is implemented by events that begin another process of the same kind: both are recorded in one transaction, or
// neither.
type Founding interface {
	Event
	// Begins is the event that begins the other process.
	Begins() Event
}
