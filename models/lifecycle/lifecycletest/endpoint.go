package lifecycletest

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/endpoint"
)

// The IDs of the canonical endpoint, of what it refers to, and of others to change to.
const (
	EndpointID      = "01900000-0000-7000-8000-000000000071"
	SettingsID      = "01900000-0000-7000-8000-000000000072"
	SecretID        = "01900000-0000-7000-8000-000000000073"
	OtherSettingsID = "01900000-0000-7000-8000-000000000074"
	OtherSecretID   = "01900000-0000-7000-8000-000000000075"
)

// NamedEndpoint is a stage of the canonical endpoint.
type NamedEndpoint struct {
	Name string
	// State is the endpoint there.
	State endpoint.State
	// Story is what led there; State is what it comes to.
	Story []Happened
	// At is a good instant for what comes next.
	At time.Time
}

// RegisterEndpoint returns the event that registers the canonical endpoint.
func RegisterEndpoint() endpoint.RegisterEndpoint {
	return endpoint.RegisterEndpoint{
		ID: EndpointID, Ruleset: endpoint.Ruleset, SettingsID: SettingsID, SecretID: SecretID, OwnerID: OwnerID, UnitID: UnitID,
		Policy: endpoint.DefaultPolicy(), Calendar: Calendar(),
	}
}

// FailsOn is when the canonical endpoint is found to fail: an hour after it began to.
const FailsOn lifecycle.Date = "2027-01-11"

// EndpointCommands returns everything that can be sent to an endpoint, in canonical, valid forms.
func EndpointCommands() []Variant {
	return []Variant{
		{"register_endpoint", RegisterEndpoint()},
		{"request_verification", endpoint.RequestVerification{Method: endpoint.Challenge}},
		{"request_verification/handshake", endpoint.RequestVerification{Method: endpoint.Handshake}},
		{"verify_endpoint", endpoint.VerifyEndpoint{No: 1}},
		{"fail_verification", endpoint.FailVerification{No: 1, Class: "timeout"}},
		{"change_endpoint", endpoint.ChangeEndpoint{SettingsID: OtherSettingsID}},
		{"change_endpoint/address", endpoint.ChangeEndpoint{SettingsID: OtherSettingsID, AddressChanged: true}},
		{"rotate_secret", endpoint.RotateSecret{SecretID: OtherSecretID, Overlap: endpoint.DefaultOverlap}},
		{"send_test", endpoint.SendTest{}},
		{"pause_endpoint", endpoint.PauseEndpoint{}},
		{"resume_endpoint", endpoint.ResumeEndpoint{}},
		{"note_failing", endpoint.NoteFailing{Since: At(FailsOn, 9), Class: "server_error"}},
		{"note_recovered", endpoint.NoteRecovered{}},
		{"give_up_deliveries", endpoint.GiveUpDeliveries{Count: 3}},
		{"settle_gaps", endpoint.SettleGaps{}},
		{"request_replay", endpoint.RequestReplay{
			Since: At("2027-01-05", 10), Until: At("2027-01-06", 10), Which: endpoint.Missing, Now: At("2027-01-07", 10),
		}},
		{"finish_replay", endpoint.FinishReplay{No: 1, Queued: 7}},
		{"disable_endpoint", endpoint.DisableEndpoint{Reason: endpoint.Gone}},
		{"reassign_endpoint", endpoint.ReassignEndpoint{OwnerID: OtherOwnerID, UnitID: OtherUnitID}},
		{"delete_endpoint", endpoint.DeleteEndpoint{}},
	}
}

// EndpointStates returns the canonical states of an endpoint: pending, asked, unverified, active, failing, failing_reminded,
// failing_escalated, unanswered, gone, paused, gaps, replaying, moved, deleted.
func EndpointStates() []NamedEndpoint {
	event := func(name string) lifecycle.Event {
		for _, v := range EndpointCommands() {
			if v.Name == name {
				return v.Event
			}
		}
		panic("lifecycletest: an endpoint has no command " + name)
	}
	pending := NamedEndpoint{}.then("pending", At(ProposedOn, 9), RegisterEndpoint()).at(ProposedOn)
	asked := pending.then("asked", At(ProposedOn, 9), event("request_verification")).at(ProposedOn)
	active := asked.then("active", At(ProposedOn, 10), event("verify_endpoint")).at("2027-01-05")
	failing := active.then("failing", At(FailsOn, 10), event("note_failing")).at(FailsOn)
	reminded := failing.clock("failing_reminded")
	escalated := reminded.clock("failing_escalated")
	return []NamedEndpoint{
		pending, asked,
		asked.then("unverified", At(ProposedOn, 10), event("fail_verification")).at("2027-01-05"),
		active, failing, reminded, escalated, escalated.clock("unanswered"),
		active.then("gone", At("2027-01-05", 10), event("disable_endpoint")).at("2027-01-06"),
		active.then("paused", At("2027-01-05", 10), event("pause_endpoint")).at("2027-01-06"),
		active.then("gaps", At("2027-01-05", 10), event("give_up_deliveries")).at("2027-01-06"),
		active.then("replaying", At("2027-01-07", 10), event("request_replay")).at("2027-01-07"),
		active.then("moved", At("2027-01-05", 10), event("change_endpoint/address")).at("2027-01-06"),
		active.then("deleted", At("2027-01-05", 10), event("delete_endpoint")).at("2027-01-06"),
	}
}

// InEndpoint returns the canonical state of an endpoint of the given name. It panics when there is none.
func InEndpoint(name string) NamedEndpoint {
	for _, n := range EndpointStates() {
		if n.Name == name {
			return n
		}
	}
	panic(fmt.Sprintf("lifecycletest: no canonical endpoint is called %q", name))
}

func (n NamedEndpoint) then(name string, at time.Time, e lifecycle.Event) NamedEndpoint {
	next, err := n.State.Next(e, at)
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: %s in %q at %s: %v", e.Name(), n.State.Status, at, err))
	}
	return NamedEndpoint{Name: name, State: next, Story: append(slices.Clone(n.Story), Happened{At: at, Event: e}), At: at.Add(time.Hour)}
}

// at is n with ten o'clock on the day as its good instant.
func (n NamedEndpoint) at(day lifecycle.Date) NamedEndpoint {
	n.At = At(day, 10)
	return n
}

// clock is n after the next clock event, on time.
func (n NamedEndpoint) clock(name string) NamedEndpoint {
	d, _ := n.State.Due()
	rung, ok := d.Next()
	e, elapses := n.State.Elapse(rung.At)
	if !ok || !elapses {
		panic("lifecycletest: the clock has nothing left to bring in " + n.Name)
	}
	return n.then(name, rung.At, e)
}
