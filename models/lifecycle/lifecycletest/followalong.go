package lifecycletest

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/placement"
)

// The days of the checks of the canonical follow-along, 14 and 90 days after EndsOn.
const (
	FirstCheckOn  lifecycle.Date = "2027-05-14" // a Friday
	SecondCheckOn lifecycle.Date = "2027-07-29" // a Thursday
)

// NamedFollowAlong is a stage of the follow-along that follows the canonical placement.
type NamedFollowAlong struct {
	Name string
	// State is the follow-along there.
	State followalong.State
	// Story is what led there; State is what it comes to.
	Story []Happened
	// At is a good instant for what comes next.
	At time.Time
}

// OpenFollowAlong returns the event that opens the follow-along of In("closed"). It is to be sent at its time of closing.
func OpenFollowAlong() followalong.OpenFollowAlong { return followalong.From(In("closed").State) }

// FollowedInJob returns a check that found the person in an ordinary job at the company of the placement.
func FollowedInJob(check int) followalong.RecordFollowAlong {
	same := true
	return followalong.RecordFollowAlong{
		Check: check, Outcome: followalong.Job, WeeklyHours: 30, SameCompany: &same, Channel: lifecycle.ChannelPhone, Contents: Text("note"),
	}
}

// FollowedWithout returns a check that found the person without work.
func FollowedWithout(check int) followalong.RecordFollowAlong {
	return followalong.RecordFollowAlong{Check: check, Outcome: followalong.None, Channel: lifecycle.ChannelMeeting}
}

// PlacedAgain returns the news that the person is in a new placement.
func PlacedAgain(check int) followalong.RecordFollowAlong {
	return followalong.RecordFollowAlong{
		Check: check, Outcome: followalong.NewPlacement, NewPlacementID: OtherPlacementID, Channel: lifecycle.ChannelPhone,
	}
}

// NotReached returns an attempt in vain, today.
func NotReached() followalong.RecordAttempt {
	return followalong.RecordAttempt{Channel: lifecycle.ChannelPhone, Contents: Text("note")}
}

// CloseUnreached returns the end without having reached the person.
func CloseUnreached() followalong.CloseUnreached {
	return followalong.CloseUnreached{Contents: Text("note")}
}

// ReassignFollowAlong returns the hand-over to another case worker in another unit.
func ReassignFollowAlong() followalong.ReassignFollowAlong {
	return followalong.ReassignFollowAlong{OwnerID: OtherOwnerID, UnitID: OtherUnitID}
}

// FollowAlongTakenAlong returns the news that the placement, and what belongs to it, went to another case worker.
func FollowAlongTakenAlong() followalong.ReassignFollowAlong {
	return followalong.ReassignFollowAlong{OwnerID: OtherOwnerID, UnitID: OtherUnitID, Handover: 1, FromID: OwnerID}
}

// PauseFollowAlong returns the news that the placement was opened again.
func PauseFollowAlong() followalong.PauseFollowAlong {
	return followalong.PauseFollowAlong{Reopened: 1}
}

// ResumeFollowAlong returns the news that it was closed again, with another outcome.
func ResumeFollowAlong() followalong.ResumeFollowAlong {
	return followalong.ResumeFollowAlong{Reopened: 1, Ending: placement.EndedAsPlannedKind, LastDay: EndsOn, AtClose: placement.NoChange}
}

// FollowAlongCommands returns everything that people and other processes can send to a follow-along, in canonical, valid
// forms.
func FollowAlongCommands() []Variant {
	return []Variant{
		{"open_follow_along", OpenFollowAlong()},
		{"record_follow_along/1", FollowedInJob(1)},
		{"record_follow_along/2", FollowedWithout(2)},
		{"record_follow_along/placed", PlacedAgain(2)},
		{"record_attempt", NotReached()},
		{"close_unreached", CloseUnreached()},
		{"reassign_follow_along", ReassignFollowAlong()},
		{"reassign_follow_along/along", FollowAlongTakenAlong()},
		{"pause_follow_along", PauseFollowAlong()},
		{"resume_follow_along", ResumeFollowAlong()},
	}
}

// FollowAlongStates returns the canonical states of a follow-along: first_check, first_reminded, first_escalated,
// tried_once, tried_thrice, second_check, second_reminded, confirmed, missed_first, unreached, placed_again, standing_still,
// resumed.
func FollowAlongStates() []NamedFollowAlong {
	closedAt := In("closed").State.Since
	first := NamedFollowAlong{}.then("first_check", closedAt, OpenFollowAlong()).at("2027-05-06")
	reminded := first.clock("first_reminded").at(FirstCheckOn)
	escalated := reminded.clock("first_escalated").at("2027-05-25")
	once := reminded.then("tried_once", At(FirstCheckOn, 10), NotReached()).at("2027-05-19")
	thrice := once.clock("").then("", At("2027-05-19", 10), NotReached()).
		clock("").then("tried_thrice", At("2027-05-21", 10), NotReached()).at("2027-05-24")
	second := reminded.then("second_check", At(FirstCheckOn, 10), FollowedInJob(1)).at("2027-06-01")
	still := thrice.then("standing_still", At("2027-05-25", 10), PauseFollowAlong())
	again := second.clock("second_reminded").at(SecondCheckOn)
	return []NamedFollowAlong{
		first, reminded, escalated, once, thrice, second, again,
		again.then("confirmed", At(SecondCheckOn, 10), FollowedInJob(2)).at("2027-07-30"),
		escalated.then("missed_first", At(SecondCheckOn, 10), FollowedWithout(2)).at("2027-07-30"),
		thrice.then("unreached", At("2027-05-21", 11), CloseUnreached()).at("2027-05-24"),
		second.then("placed_again", At("2027-06-01", 10), PlacedAgain(2)).at("2027-06-02"),
		still.at("2027-05-26"),
		still.then("resumed", At("2027-06-03", 10), ResumeFollowAlong()).at("2027-06-17"),
	}
}

// InFollowAlong returns the canonical state of a follow-along of the given name. It panics when there is none.
func InFollowAlong(name string) NamedFollowAlong {
	for _, n := range FollowAlongStates() {
		if n.Name == name {
			return n
		}
	}
	panic(fmt.Sprintf("lifecycletest: no canonical follow-along is called %q", name))
}

func (n NamedFollowAlong) then(name string, at time.Time, e lifecycle.Event) NamedFollowAlong {
	next, err := n.State.Next(e, at)
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: %s in %q at %s: %v", e.Name(), n.State.Status, at, err))
	}
	return NamedFollowAlong{Name: name, State: next, Story: append(slices.Clone(n.Story), Happened{At: at, Event: e})}
}

// at is n with ten o'clock on the day as its good instant.
func (n NamedFollowAlong) at(day lifecycle.Date) NamedFollowAlong {
	n.At = At(day, 10)
	return n
}

// clock is n after the next clock event, on time.
func (n NamedFollowAlong) clock(name string) NamedFollowAlong {
	d, _ := n.State.Due()
	rung, ok := d.Next()
	e, elapses := n.State.Elapse(rung.At)
	if !ok || !elapses {
		panic("lifecycletest: the clock has nothing left to bring in " + n.Name)
	}
	return n.then(name, rung.At, e)
}
