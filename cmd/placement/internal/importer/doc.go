// Package importer brings companies, workplaces and candidates from a spreadsheet into a running service, over its HTTP API,
// so that every rule of the API holds for them too.
//
// Read table.go first (what a file is: separators, encodings, lines), then columns.go (what the columns are called and what
// may stand in them), import.go (what is told of a line), keep.go (what happens to it: made,
// changed, left or refused) and company.go, workplace.go and
// candidate.go (what a line of each kind becomes).
//
// Nothing that stands in a file is ever shown: reports name lines, columns and reasons. An empty cell says nothing, so it
// erases nothing.
package importer
