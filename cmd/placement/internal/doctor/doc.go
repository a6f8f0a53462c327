// Package doctor compares the three places that know of a process: its row in Postgres, its workflow in Temporal, and
// Temporal's list of workflows. It names every difference, and mends those that have one right answer.
//
// It runs beside workers and API. What looks wrong is looked at again after a moment, for a healthy process is between two
// of its places all the time; and every repair is one that the running parts would accept from each other: the catch-up of
// a workflow, a start from the row under a new epoch, an event written under the guard of the one write path.
//
// Start reading at doctor.go. Each kind of difference has a file of its own, named after it; what a process remembers is
// read out of its history in history.go. It says IDs, codes and dates, and nothing about people.
package doctor
