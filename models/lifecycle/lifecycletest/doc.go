// Package lifecycletest gives tests something to start from: a Danish calendar, the canonical proposal, every event in a
// form that is valid, and every stage of a placement's life under a name, with the story that led there.
//
// It is for tests only. Everything is made anew on each call and the same each time: fixed IDs, fixed instants, no clock.
// What is built here is built by the rules themselves, event by event, so no state in it is one that cannot happen.
//
// The canonical placement is proposed on Monday 4 January 2027 and runs for thirteen weeks, from Monday 1 February to
// Friday 30 April: over Easter and over the change to summer time.
//
//	lifecycletest.In("approved").State            // a placement that waits for its first day
//	lifecycletest.In("approved").Story            // the events it took, each with its instant
//	lifecycletest.At("2027-02-01", 10)            // ten o'clock in Copenhagen on the first day
//	lifecycletest.Text("reason")                  // a reference to something written
package lifecycletest
