package endpoint

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

type event interface {
	lifecycle.Event
	// from are the statuses in which it can happen.
	from() []Status
	apply(s State, at time.Time) (State, error)
}

// open are the statuses of an endpoint that is there.
func open() []Status { return []Status{Pending, Active, Paused, Disabled} }

// RegisterEndpoint opens an endpoint. Where and what is sent, and its first secret, are there already.
type RegisterEndpoint struct {
	ID         string             `json:"id"`
	Ruleset    int                `json:"ruleset"`
	SettingsID string             `json:"settings_id"`
	SecretID   string             `json:"secret_id"`
	OwnerID    string             `json:"owner_id"`
	UnitID     string             `json:"unit_id"`
	Policy     Policy             `json:"policy"`
	Calendar   lifecycle.Calendar `json:"calendar"`
}

// Name is the command.
func (RegisterEndpoint) Name() string { return "register_endpoint" }

// Fact is what history says.
func (RegisterEndpoint) Fact() string { return "endpoint_registered" }

func (RegisterEndpoint) from() []Status { return []Status{""} }

func (e RegisterEndpoint) apply(State, time.Time) (State, error) {
	for _, need := range []struct{ value, field string }{
		{e.SettingsID, "settings_id"}, {e.SecretID, "secret_id"}, {e.OwnerID, "owner_id"},
	} {
		if need.value == "" {
			return State{}, lifecycle.RefuseField(lifecycle.CodeRequired, need.field, "this must be given")
		}
	}
	if !e.Policy.Valid() {
		return State{}, lifecycle.RefuseField(lifecycle.CodeInvalid, "policy", "no endpoint can be run by these counts of hours")
	}
	return State{
		Schema: Schema, ID: e.ID, Ruleset: e.Ruleset, Status: Pending, OwnerID: e.OwnerID, UnitID: e.UnitID,
		SettingsID: e.SettingsID, SecretID: e.SecretID, Policy: e.Policy, Calendar: e.Calendar,
	}, nil
}

// ChangeEndpoint gives an endpoint other settings. At another address it is to be verified anew; what happens meanwhile is
// kept for it.
type ChangeEndpoint struct {
	SettingsID string `json:"settings_id"`
	// AddressChanged tells that the settings name another address. The database compares.
	AddressChanged bool `json:"address_changed,omitempty"`
}

// Name is the command.
func (ChangeEndpoint) Name() string { return "change_endpoint" }

// Fact is what history says.
func (ChangeEndpoint) Fact() string { return "endpoint_changed" }

func (ChangeEndpoint) from() []Status { return open() }

func (e ChangeEndpoint) apply(s State, _ time.Time) (State, error) {
	switch e.SettingsID {
	case "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "settings_id", "this must be given")
	case s.SettingsID:
		return s, lifecycle.Refuse(CodeNothingToChange, "these are the settings that it has")
	}
	s.SettingsID = e.SettingsID
	if e.AddressChanged {
		s.Status, s.Verified, s.Unverified, s.Asked, s.Failing, s.Reason = Pending, "", "", "", nil, ""
	}
	return s, nil
}

// RotateSecret gives an endpoint a new secret to sign with. The one before signs beside it for some hours.
type RotateSecret struct {
	SecretID string `json:"secret_id"`
	// Overlap is in hours; 0 takes the old secrets out of use at once.
	Overlap int `json:"overlap"`
}

// Name is the command.
func (RotateSecret) Name() string { return "rotate_secret" }

// Fact is what history says.
func (RotateSecret) Fact() string { return "secret_rotated" }

func (RotateSecret) from() []Status { return open() }

func (e RotateSecret) apply(s State, _ time.Time) (State, error) {
	switch {
	case e.SecretID == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "secret_id", "this must be given")
	case e.SecretID == s.SecretID:
		return s, lifecycle.Refuse(CodeNothingToChange, "this is the secret that it has")
	case e.Overlap < 0 || e.Overlap > MaxOverlap:
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "overlap_hours", "an old secret signs for seven days at most")
	}
	s.SecretID = e.SecretID
	return s, nil
}

// PauseEndpoint lets it stand still.
type PauseEndpoint struct{}

// Name is the command.
func (PauseEndpoint) Name() string { return "pause_endpoint" }

// Fact is what history says.
func (PauseEndpoint) Fact() string { return "endpoint_paused" }

func (PauseEndpoint) from() []Status { return []Status{Active} }

func (PauseEndpoint) apply(s State, _ time.Time) (State, error) { //nolint:unparam // events can refuse; this one never does
	s.Status, s.Failing = Paused, nil
	return s, nil
}

// ResumeEndpoint lets it go on, with what was kept for it.
type ResumeEndpoint struct{}

// Name is the command.
func (ResumeEndpoint) Name() string { return "resume_endpoint" }

// Fact is what history says.
func (ResumeEndpoint) Fact() string { return "endpoint_resumed" }

func (ResumeEndpoint) from() []Status { return []Status{Paused, Disabled} }

func (ResumeEndpoint) apply(s State, _ time.Time) (State, error) { //nolint:unparam // events can refuse; this one never does
	s.Status, s.Reason, s.Failing = Active, "", nil
	return s, nil
}

// SendTest sends a message that means nothing, whatever the endpoint wants to hear.
type SendTest struct{}

// Name is the command.
func (SendTest) Name() string { return "send_test" }

// Fact is what history says.
func (SendTest) Fact() string { return "test_sent" }

// TestFact is the fact of a test: the one event of its own that an endpoint is told.
const TestFact = "test_sent"

func (SendTest) from() []Status { return []Status{Active} }

func (SendTest) apply(s State, _ time.Time) (State, error) { //nolint:unparam // events can refuse; this one never does
	s.Tests++
	return s, nil
}

// SettleGaps says that somebody has dealt with what was given up: it was sent again, or the receiver has caught up.
type SettleGaps struct{}

// Name is the command.
func (SettleGaps) Name() string { return "settle_gaps" }

// Fact is what history says.
func (SettleGaps) Fact() string { return "gaps_settled" }

func (SettleGaps) from() []Status { return open() }

func (SettleGaps) apply(s State, _ time.Time) (State, error) {
	if s.Gaps == 0 {
		return s, lifecycle.Refuse(CodeNoGaps, "nothing was given up")
	}
	s.Gaps = 0
	return s, nil
}

// ReassignEndpoint gives the endpoint to another person; an empty unit leaves it in the one it is in.
type ReassignEndpoint struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
}

// Name is the command.
func (ReassignEndpoint) Name() string { return "reassign_endpoint" }

// Fact is what history says.
func (ReassignEndpoint) Fact() string { return "endpoint_reassigned" }

func (ReassignEndpoint) from() []Status { return open() }

func (e ReassignEndpoint) apply(s State, _ time.Time) (State, error) {
	switch e.OwnerID {
	case "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case s.OwnerID:
		return s, lifecycle.RefuseField(CodeSameOwner, "owner_id", "this person has it already")
	}
	s.OwnerID = e.OwnerID
	if e.UnitID != "" {
		s.UnitID = e.UnitID
	}
	return s, nil
}

// DeleteEndpoint ends it. What was not delivered never will be.
type DeleteEndpoint struct{}

// Name is the command.
func (DeleteEndpoint) Name() string { return "delete_endpoint" }

// Fact is what history says.
func (DeleteEndpoint) Fact() string { return "endpoint_deleted" }

func (DeleteEndpoint) from() []Status { return open() }

func (DeleteEndpoint) apply(s State, _ time.Time) (State, error) { //nolint:unparam // events can refuse; this one never does
	s.Status, s.Asked, s.Replay, s.Failing, s.Gaps = Deleted, "", nil, nil, 0
	return s, nil
}

// ChangeCalendar brings an edit of the tenant's calendar. Nobody sends it to one endpoint; the edit itself does.
type ChangeCalendar struct{ lifecycle.CalendarChange }

// Name is the command.
func (ChangeCalendar) Name() string { return lifecycle.ChangeCalendar }

// Fact is what history says.
func (ChangeCalendar) Fact() string { return "calendar_changed" }

func (ChangeCalendar) from() []Status { return open() }

func (e ChangeCalendar) apply(s State, _ time.Time) (State, error) {
	var err error
	s.Calendar, err = e.From(s.Calendar)
	return s, err
}

// one refuses a value that is none of the known.
func one[T ~string](value T, field string, known []T) error {
	switch {
	case value == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, field, "this must be given")
	case !slices.Contains(known, value):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, field, "this is none of the known values")
	}
	return nil
}
