// Package endpoint holds the rules of one webhook endpoint: an address of somebody who wants to hear what happens.
//
// It is registered, verified, and then told; it may stand still for a while, and is disabled when it has not answered for
// days or has said that it is gone. What is not delivered meanwhile is kept. How a message is sent, when it is tried again
// and how it is signed is not said here: that is no step of a process. Start reading at events.go; plans.go says what time
// brings.
package endpoint

import (
	"time"

	"placement/models/lifecycle"
)

// Schema is the version of the State's JSON.
const Schema = 1

// Ruleset is the newest version of the rules that this build knows. An endpoint keeps the one it was registered under.
const Ruleset = 1

// Status is the stage an endpoint is in.
type Status string

// The statuses.
const (
	// Pending: whoever receives at the address has not said yet that they want to. Nothing is sent.
	Pending Status = "pending"
	// Active: it is told what happens.
	Active Status = "active"
	// Paused: somebody wanted it to stand still. What happens is kept for it.
	Paused Status = "paused"
	// Disabled: it did not answer for days, or said that it is gone. What happens is kept for it.
	Disabled Status = "disabled"
	// Deleted: terminal.
	Deleted Status = "deleted"
)

// Statuses returns all statuses.
func Statuses() []Status { return []Status{Pending, Active, Paused, Disabled, Deleted} }

// Method is how an endpoint is verified.
type Method string

// The methods.
const (
	// Challenge: a signed message whose challenge must be echoed.
	Challenge Method = "challenge"
	// Handshake: the OPTIONS request of the CNCF's HTTP webhook specification 1.0.
	Handshake Method = "handshake"
)

// Methods returns all methods.
func Methods() []Method { return []Method{Challenge, Handshake} }

// Reason says why an endpoint was disabled.
type Reason string

// The reasons.
const (
	// Unanswered: it failed for as long as the policy waits.
	Unanswered Reason = "unanswered"
	// Gone: it answered 410.
	Gone Reason = "gone"
)

// Reasons returns all reasons.
func Reasons() []Reason { return []Reason{Unanswered, Gone} }

// Which says what is sent again.
type Which string

// What can be sent again.
const (
	// Missing: what was never delivered to it, whether it was given up or happened before it was there.
	Missing Which = "missing"
	// Everything: what it was told already, too.
	Everything Which = "everything"
)

// Whiches returns all of them.
func Whiches() []Which { return []Which{Missing, Everything} }

// ReplayDays is how many calendar days back a replay reaches: as long as the event feed does.
const ReplayDays = 90

// MaxOverlap is how many hours an old secret signs at most after it was rotated; DefaultOverlap is how many it does unless
// somebody says otherwise.
const (
	MaxOverlap     = 7 * 24
	DefaultOverlap = 24
)

// Codes of refusals.
const (
	CodeUnknownEvent      = "unknown_event"
	CodeAlreadyRegistered = "already_registered"
	CodeNothingToChange   = "nothing_to_change"
	CodeNotAsked          = "verification_not_asked"
	CodeReplayRunning     = "replay_running"
	CodeReplayTooFar      = "replay_too_far_back"
	CodeReplayInFuture    = "replay_in_future"
	CodeNotReplaying      = "replay_not_running"
	CodeNoGaps            = "no_gaps"
	CodeSameOwner         = "same_owner"
	CodeAddressChanged    = "address_changed"
)

// Policy is how long an endpoint may fail.
type Policy struct {
	// Remind, Escalate and Disable are hours after the first failure: the administrator is reminded, the supervisors see it,
	// the endpoint is disabled.
	Remind   int `json:"remind"`
	Escalate int `json:"escalate"`
	Disable  int `json:"disable"`
}

// DefaultPolicy disables after five days.
func DefaultPolicy() Policy { return Policy{Remind: 24, Escalate: 72, Disable: 120} }

// Valid tells whether an endpoint can be run by p.
func (p Policy) Valid() bool {
	return p.Remind >= 1 && p.Remind < p.Escalate && p.Escalate < p.Disable && p.Disable <= 30*24
}

// Failing is a time in which an endpoint does not take what it is sent.
type Failing struct {
	// Since is the first failure after the last success, in the tenant's time.
	Since time.Time `json:"since"`
	// Class is the kind of the failure that made it known.
	Class string `json:"class"`
}

// Replay is what is being queued again.
type Replay struct {
	// No counts the replays of the endpoint.
	No int `json:"no"`
	// Since and Until bound, in wall time, when it was recorded; Since is within, Until is not.
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
	Which Which     `json:"which"`
}

// State is everything an endpoint knows of itself: IDs, codes and times. Its address, its headers and its secrets are kept
// elsewhere, encrypted where they are secret.
type State struct {
	Schema  int    `json:"schema"`
	ID      string `json:"id"`
	Ruleset int    `json:"ruleset"`
	Version int    `json:"version"`
	Status  Status `json:"status"`
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
	// SettingsID is the row that says where and what is sent; SecretID the secret that was made last.
	SettingsID string `json:"settings_id"`
	SecretID   string `json:"secret_id"`
	// Asked is the method of a verification that has not been answered; AskedNo counts the verifications.
	Asked   Method `json:"asked,omitempty"`
	AskedNo int    `json:"asked_no,omitempty"`
	// Verified is how the address that it has now was verified. VerifiedAt is when any was for the first time: since then
	// what happens is kept for it.
	Verified   Method    `json:"verified,omitempty"`
	VerifiedAt time.Time `json:"verified_at,omitzero"`
	// Unverified is why the last verification failed; empty after a success.
	Unverified string   `json:"unverified,omitempty"`
	Failing    *Failing `json:"failing,omitempty"`
	Reason     Reason   `json:"reason,omitempty"`
	// Gaps is how many messages were given up and not settled; each is a hole in what somebody else knows.
	Gaps int `json:"gaps,omitempty"`
	// Tests and Replays count; Replay is the one that is being queued.
	Tests     int                  `json:"tests,omitempty"`
	Replays   int                  `json:"replays,omitempty"`
	Replay    *Replay              `json:"replay,omitempty"`
	Since     time.Time            `json:"since"`
	Deadlines []lifecycle.Deadline `json:"deadlines,omitempty"`
	Policy    Policy               `json:"policy"`
	Calendar  lifecycle.Calendar   `json:"calendar"`
}

// Keeps tells whether what happens is queued for the endpoint.
func (s State) Keeps() bool { return !s.VerifiedAt.IsZero() && s.Status != Deleted }

// Sends tells whether what is queued is sent.
func (s State) Sends() bool { return s.Status == Active }

// Allowed returns the commands that people may send now.
func (s State) Allowed() []string {
	if s.Status == Deleted || s.Status == "" {
		return []string{}
	}
	var allowed []string
	for _, c := range []struct {
		name string
		ok   bool
	}{
		{RequestVerification{}.Name(), s.Status == Pending},
		{SendTest{}.Name(), s.Status == Active},
		{PauseEndpoint{}.Name(), s.Status == Active},
		{ResumeEndpoint{}.Name(), s.Status == Paused || s.Status == Disabled},
		{RequestReplay{}.Name(), s.Keeps() && s.Replay == nil},
		{SettleGaps{}.Name(), s.Gaps > 0},
		{ChangeEndpoint{}.Name(), true},
		{RotateSecret{}.Name(), true},
		{ReassignEndpoint{}.Name(), true},
		{DeleteEndpoint{}.Name(), true},
	} {
		if c.ok {
			allowed = append(allowed, c.name)
		}
	}
	return allowed
}

// Whose turn it is. A receiver is no party of a placement.
const (
	waitsForReceiver      = "receiver"
	waitsForAdministrator = "administrator"
)

// Head returns what the shared parts of the system need to know. An endpoint is about no candidate.
func (s State) Head() lifecycle.Head {
	h := lifecycle.Head{
		Ref:      lifecycle.Ref{Kind: lifecycle.KindWebhookEndpoint, ID: s.ID},
		Version:  s.Version,
		Ruleset:  s.Ruleset,
		Status:   string(s.Status),
		Ended:    s.Status == Deleted,
		OwnerID:  s.OwnerID,
		UnitID:   s.UnitID,
		Calendar: s.Calendar,
		Paused:   s.Status == Paused,
	}
	switch {
	case s.Status == Deleted:
	case s.Status == Active && s.Failing != nil, s.Asked != "":
		h.WaitingFor = waitsForReceiver
	case len(s.Tasks()) > 0:
		h.WaitingFor = waitsForAdministrator
	}
	return h
}

// Brief returns the state without its calendar.
func (s State) Brief() State {
	s.Calendar = lifecycle.Calendar{}
	return s
}
