// Package scenario runs stories: files in the words of the field that say what happens to a placement and what must then
// be so. A story drives a running service over HTTP alone, in a practice tenant whose clock it moves, and so is an
// end-to-end test, a demonstration and a description of the lifecycle at once.
//
// Read a story first (stories/*.yaml). Then story.go (what a story is), parse.go and read.go (how it is read, strictly),
// play.go and send.go (how it is run). What can happen is in proposal.go, meeting.go, signatures.go, start.go, followup.go,
// ending.go and pass.go; what can be expected in expect*.go. Days in words are when*.go; they are counted by a calendar of
// our own (almanac.go), so that the service's counting is checked and not copied.
//
// The package knows the service by its wire format only: it must not import the store, the API or the workflows.
package scenario
