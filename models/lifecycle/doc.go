// Package lifecycle holds the rules of the field, once, for everyone who asks: API, workflows, store, tests and
// documentation.
//
// This package is the kernel that all processes share: dates and the working-day [Calendar], [Deadline] and its rungs,
// [Task], [Event], [RuleError], the roles and what each may do. Each process has a package of its own below it
// (placement, rematch) with a State, its events, and the pure functions Next, Due, Elapse, Deadlines, Tasks and Allowed.
//
// Everything here is a value and a pure function of its arguments: no clock, no I/O, no randomness, no ranging over maps,
// nothing but the standard library. Rules are replayed by workflows that run for months, so the meaning of an event under
// a published ruleset never changes; a new meaning gets a new ruleset number.
//
// Start reading at placement/doc.go for the lifecycle itself, and at process.go for what a process must offer.
package lifecycle
