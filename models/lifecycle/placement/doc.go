// Package placement holds the rules of one placement, from the proposal to the close.
//
// Read in this order: status.go (where a placement can be), events.go (what can happen to it, and the table of
// transitions), then the step that you care about: propose.go, meeting.go, signatures.go, start.go, followup.go,
// ending.go, swap.go, evaluation.go. What people must do now is tasks.go; what time brings is plans.go.
//
// The package decides, and does nothing: no clock, no I/O. See the parent package for what may not be in here.
package placement
