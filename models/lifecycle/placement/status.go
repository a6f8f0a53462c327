package placement

import "slices"

// Status is the stage a placement is in.
type Status string

// The statuses. Every text about one of them says what happens there and what comes next.
const (
	// Proposed: candidate and company are being asked. Both accept: Agreed. One declines: Declined. Silence: Expired.
	Proposed Status = "proposed"
	// Agreed: both want it; the safety meeting is to be booked.
	Agreed Status = "agreed"
	// MeetingBooked: the safety meeting has a time; it is to be held with candidate and company present.
	MeetingBooked Status = "meeting_booked"
	// Signing: the meeting was held; signatures and the employee representative's statement are collected.
	Signing Status = "signing"
	// Approved: everything is signed; the first day is awaited.
	Approved Status = "approved"
	// Active: the candidate has started; follow-ups run until the end.
	Active Status = "active"
	// Evaluating: the placement has ended, as planned, early, by a swap or as a no-show; the parties evaluate it.
	Evaluating Status = "evaluating"
	// Evaluated: the evaluations are in, or marked missing; the outcome is to be recorded.
	Evaluated Status = "evaluated"
	// Declined: candidate or company said no. The place is free; the case worker proposes again or lets it rest.
	Declined Status = "declined"
	// Expired: somebody did not answer in time. The place is free; the case worker proposes again or lets it rest.
	Expired Status = "expired"
	// Closed: done, with an outcome. Terminal.
	Closed Status = "closed"
	// Withdrawn: taken back before the start, without blame, or swapped then; a rematch has begun. Terminal.
	Withdrawn Status = "withdrawn"
	// Cancelled: entered by mistake. Terminal.
	Cancelled Status = "cancelled"
)

// Statuses returns all statuses in the order of a placement's life, side exits last.
func Statuses() []Status {
	return []Status{
		Proposed, Agreed, MeetingBooked, Signing, Approved, Active, Evaluating, Evaluated,
		Declined, Expired, Closed, Withdrawn, Cancelled,
	}
}

// Terminal tells whether a placement in status s has ended: nothing is left to do. A closed one can be reopened for a while.
func (s Status) Terminal() bool { return slices.Contains([]Status{Closed, Withdrawn, Cancelled}, s) }

// beforeStart are the statuses in which a placement has been proposed and has not begun.
func beforeStart() []Status { return []Status{Proposed, Agreed, MeetingBooked, Signing, Approved} }

// BeforeStart returns the statuses in which a placement has been proposed and has not begun.
func BeforeStart() []Status { return beforeStart() }

// open are all statuses that are not terminal.
func open() []Status {
	return slices.DeleteFunc(Statuses(), Status.Terminal)
}
