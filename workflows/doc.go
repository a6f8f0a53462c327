// Package workflows runs the processes: a placement from proposal to close, a rematch, the training of a mentor, the search for
// a company for one person, the clock of a practice tenant.
//
// A process is an entity workflow. People's commands come as updates named after the event; the clock is one more client
// of the same rules. Every event goes through one door, [process.apply] in host.go: decide by models/lifecycle under the
// lock, record through one local activity, then remember. What follows from an event (a rematch, a signal to another
// process, search attributes) is done by the main loop from the state, so that an event that was recorded and lost on the
// way back has the same effects when it is folded in later.
//
// Read placement.go first: it reads like the lifecycle. The plumbing that all processes share is host.go, sleep.go and
// show.go.
package workflows
