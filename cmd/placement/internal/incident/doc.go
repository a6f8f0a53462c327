// Package incident names what fails right now: activities that are tried again and again, workflows whose tasks fail, runs that
// have ended although their row is open, steps of deadlines that do not come, receivers of webhooks that do not answer. It says
// since when, how often it was tried, and why, in codes; and it can have each tried again at once.
//
// It asks Temporal's list for candidates, and Temporal for each of these alone: a healthy installation with a hundred thousand
// processes costs it a few questions. What makes a candidate is in find.go. Where a process itself tells that it waits for the
// database, it does so by its search attribute waiting_for (workflows/slow.go).
//
// It says IDs, codes and dates, and nothing about people: of an error that is not ours it tells the type alone.
package incident
