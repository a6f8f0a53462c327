package contract

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/placement"
)

// Command is one event that somebody asks for, in the envelope that says who. It is the argument of every update that is
// named after an event.
type Command struct {
	// ID is the update's ID too. The same request always has the same one, so that repeating it changes nothing.
	ID string `json:"id"`
	// ProcessID is the process that is meant. A sealed command cannot be sent to another one.
	ProcessID string `json:"process_id,omitempty"`
	// Fingerprint tells requests apart that came under one idempotency key. It is keyed: nothing can be read from it.
	Fingerprint string `json:"fingerprint"`
	// Event is the JSON of the event that the update is named after.
	Event json.RawMessage `json:"event"`
	Actor lifecycle.Actor `json:"actor"`
	Clock lifecycle.Clock `json:"clock"`
	// IfVersion refuses the command when the process has another version; 0 takes any.
	IfVersion int `json:"if_version,omitempty"`
	// Seal proves that the API made this envelope.
	Seal string `json:"seal"`
}

// Sealed returns the bytes that the seal is made over: everything in the envelope but the seal, under the command's name.
func (c Command) Sealed(name string) []byte {
	roles := make([]string, len(c.Actor.Roles))
	for i, r := range c.Actor.Roles {
		roles[i] = string(r)
	}
	parts := []string{
		name, c.ProcessID, c.ID, c.Fingerprint, c.Actor.TenantID, c.Actor.UserID, strings.Join(roles, ","), c.Actor.OnBehalf, c.Actor.RequestID,
		strconv.FormatInt(int64(c.Clock.Offset), 10), strconv.Itoa(c.Clock.Version), strconv.Itoa(c.IfVersion), string(c.Event),
	}
	if c.Actor.LinkID != "" {
		// At the end, and only where there is one: envelopes from before there were links keep their seals.
		parts = append(parts, c.Actor.LinkID)
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(strconv.Itoa(len(p)))
		b.WriteByte(':')
		b.WriteString(p)
	}
	return []byte(b.String())
}

// Names, in Input.Told, of what a placement has done when its rematch, its follow-along, or the placement that was given its place
// was started.
const (
	ToldRematch     = "rematch"
	ToldFollowAlong = "follow_along"
	ToldSuccessor   = "successor"
)

// ToldIssue is the name of what it has done when the issue of a problem was started.
func ToldIssue(no int) string { return "issue:" + strconv.Itoa(no) }

// Host is the newest version of how runs issue their commands.
//
//   - 1: search attributes are written at most once in a while;
//   - 2: a placement tells its issues and its follow-along that it went to another case worker, and its follow-along that it was
//     opened again and closed once more; lists show whether a process is paused, and the model of its place.
const Host = 2

// Input starts a process, or goes on with one: after continue-as-new, or rebuilt from its row.
type Input[S any] struct {
	TenantID string `json:"tenant_id"`
	// Begin is what begins the process, or opens an ended one again that State is of; nil when State goes on.
	Begin *Command `json:"begin,omitempty"`
	// BeginName is the command that Begin carries.
	BeginName string `json:"begin_name,omitempty"`
	// State, Epoch and Clock are what a running process carries along.
	State *S              `json:"state,omitempty"`
	Epoch int             `json:"epoch"`
	Clock lifecycle.Clock `json:"clock"`
	// Founded is the ID of a process that another one has recorded: the run begins by reading what is there of it. Nothing
	// is recorded by such an input, so it carries no seal.
	Founded string `json:"founded,omitempty"`
	// Fingerprint is that of the request that began the process.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Told lists what has been done because of the state: "rematch", "match".
	Told []string `json:"told,omitempty"`
	// Host is the version of how the run issues its commands; whoever starts one gives Host, the newest.
	Host int `json:"host,omitempty"`
	// Last are the newest events of the process, the oldest first, and Since is since when it has waited for whom it waits
	// for: for people who look, and for nothing else. Both may be missing.
	Last  []Happened `json:"last,omitempty"`
	Since time.Time  `json:"since,omitzero"`
}

// LastEvents is how many of the newest events a process keeps in mind for those who look.
const LastEvents = 5

// Happened is an event that people are told of: the fact, and the tenant's time.
type Happened struct {
	Fact string    `json:"fact"`
	At   time.Time `json:"at"`
}

// Outcome answers a command.
type Outcome[S any] struct {
	// State is the process after the command, without its calendar; see lifecycle.Process.
	State S `json:"state"`
	// Fingerprint is that of the request that was carried out. Another one under the same ID was not.
	Fingerprint string `json:"fingerprint"`
	// Findings are what the checks found about it and did not stand against.
	Findings []lifecycle.Finding `json:"findings,omitempty"`
}

// Result is what a process leaves behind when it ends.
type Result struct {
	Status  string `json:"status,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	Version int    `json:"version"`
	// Refused is set when the process never began.
	Refused *lifecycle.RuleError `json:"refused,omitempty"`
}

// Renewed is the signal from a training that was passed to the one it takes the place of.
type Renewed struct {
	TrainingID string `json:"training_id"`
	// EventID is the event that made it so; a repeated signal carries the same.
	EventID string `json:"event_id"`
}

// Matched is the signal from a placement to the rematch it answers, and to the search for a company that it concerns.
type Matched struct {
	PlacementID string `json:"placement_id"`
	// EventID is the event that made it so; a repeated signal carries the same.
	EventID string `json:"event_id"`
}

// MatchedBy is the news that a placement was proposed: the same for ever, so that it is heard once however often it is told.
func MatchedBy(placementID string) Matched {
	return Matched{PlacementID: placementID, EventID: lifecycle.DeriveID("matched", placementID)}
}

// RenewedBy is the news that a training was passed which takes the place of another: the same for ever.
func RenewedBy(trainingID string) Renewed {
	return Renewed{TrainingID: trainingID, EventID: lifecycle.DeriveID("renewed", trainingID)}
}

// PlaceTold is the signal from a placement to the agreement that its place is under, or was.
type PlaceTold struct {
	PlacementID string `json:"placement_id"`
	placement.PlaceNews
	// No counts what the placement has told; older news says nothing.
	No int `json:"no"`
	// EventID is the event that made it so; a repeated signal carries the same.
	EventID string `json:"event_id"`
}

// PlaceToldTo is what a placement tells one of its agreements now: the same as long as there is nothing newer to tell, so
// that it is heard once however often it is told.
func PlaceToldTo(agreementID string, p placement.State) PlaceTold {
	news := p.News()
	// What an agreement is told that the place is no longer under: that the placement holds nothing there.
	news.Holds = news.Holds && agreementID == p.AgreementID
	return PlaceTold{
		PlacementID: p.ID, PlaceNews: news, No: p.PlaceNews,
		EventID: lifecycle.DeriveID("place", p.ID, agreementID, strconv.Itoa(p.PlaceNews)),
	}
}

// PlaceFirstTold is the first news of a placement to the agreement of its place, by whoever tells it.
func PlaceFirstTold(agreementID, placementID string, news placement.PlaceNews) PlaceTold {
	return PlaceTold{PlacementID: placementID, PlaceNews: news, No: 1, EventID: lifecycle.DeriveID("place", placementID, agreementID, "1")}
}

// Event is the event that the news is to the agreement.
func (t PlaceTold) Event() lifecycle.Event {
	if t.Holds {
		return agreement.HoldPlace{PlaceID: t.PlaceID, PlacementID: t.PlacementID, Period: t.Period, No: t.No, On: t.On}
	}
	return agreement.ReleasePlace{PlaceID: t.PlaceID, PlacementID: t.PlacementID, LastDay: t.LastDay, Over: t.Over, No: t.No, On: t.On}
}
