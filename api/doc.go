// Package api is the service's HTTP face: Gin below, Huma's operations on it, problems, authentication and the embedded
// reference page.
//
// Commands go to Temporal as updates, one per event, and are answered with the process after them (command.go,
// processes.go). Reads come from Postgres through package store and never touch Temporal, but for what fails right now, and
// for where database and Temporal differ, which stand in no row (incident.go, difference.go). The package checks the shape of
// what comes in and who may ask; it knows no rule of the field and never looks at a status.
//
// Nothing that was sent in ever comes back in an error or reaches a log: problems carry codes, names of fields that the
// API itself has, and texts of our own (problem.go, errors.go, texts/).
//
// Start reading at operations.go, which lists every route.
package api
