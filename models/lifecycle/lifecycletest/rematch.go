package lifecycletest

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/rematch"
)

// NamedRematch is a stage of the rematch that follows the canonical early termination.
type NamedRematch struct {
	Name string
	// State is the rematch there.
	State rematch.State
	// Story is what led there; State is what it comes to.
	Story []Happened
	// At is a good instant for what comes next.
	At time.Time
}

// OpenRematch returns the event that opens the rematch of In("evaluating_terminated").
func OpenRematch() rematch.OpenRematch {
	return rematch.From(In("evaluating_terminated").State)
}

// MatchRematch returns the news that a new placement was proposed.
func MatchRematch() rematch.Match { return rematch.Match{PlacementID: OtherPlacementID} }

// GiveUpRematch returns its end without a new placement.
func GiveUpRematch() rematch.GiveUp {
	return rematch.GiveUp{Reason: rematch.GotJob, Contents: Text("reason")}
}

// ReassignRematch returns the hand-over to another case worker in another unit.
func ReassignRematch() rematch.ReassignRematch {
	return rematch.ReassignRematch{OwnerID: OtherOwnerID, UnitID: OtherUnitID}
}

// RematchCommands returns everything that people and other processes can send to a rematch, in canonical, valid forms.
func RematchCommands() []Variant {
	return []Variant{
		{"open_rematch", OpenRematch()},
		{"match", MatchRematch()},
		{"give_up", GiveUpRematch()},
		{"reassign_rematch", ReassignRematch()},
	}
}

// RematchStates returns the canonical states of a rematch: open, open_reminded, open_escalated, matched, given_up.
func RematchStates() []NamedRematch {
	opened := NamedRematch{}.then("open", At("2027-02-03", 14), OpenRematch()).at("2027-02-04")
	reminded := opened.clock("open_reminded").at("2027-02-11")
	escalated := reminded.clock("open_escalated").at("2027-02-18")
	matched := opened.then("matched", At("2027-02-04", 10), MatchRematch()).at("2027-02-05")
	givenUp := opened.then("given_up", At("2027-02-04", 10), GiveUpRematch()).at("2027-02-05")
	return []NamedRematch{opened, reminded, escalated, matched, givenUp}
}

// InRematch returns the canonical state of a rematch of the given name. It panics when there is none.
func InRematch(name string) NamedRematch {
	for _, n := range RematchStates() {
		if n.Name == name {
			return n
		}
	}
	panic(fmt.Sprintf("lifecycletest: no canonical rematch is called %q", name))
}

func (n NamedRematch) then(name string, at time.Time, e lifecycle.Event) NamedRematch {
	next, err := n.State.Next(e, at)
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: %s in %q at %s: %v", e.Name(), n.State.Status, at, err))
	}
	return NamedRematch{Name: name, State: next, Story: append(slices.Clone(n.Story), Happened{At: at, Event: e})}
}

// at is n with ten o'clock on the day as its good instant.
func (n NamedRematch) at(day lifecycle.Date) NamedRematch {
	n.At = At(day, 10)
	return n
}

// clock is n after the next clock event, on time.
func (n NamedRematch) clock(name string) NamedRematch {
	d, _ := n.State.Due()
	rung, ok := d.Next()
	e, elapses := n.State.Elapse(rung.At)
	if !ok || !elapses {
		panic("lifecycletest: the clock has nothing left to bring in " + n.Name)
	}
	return n.then(name, rung.At, e)
}
