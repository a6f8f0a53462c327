// Package store keeps everything in Postgres. It is the only package that runs SQL.
//
// Every exported method opens one transaction and names its tenant first, so that row-level security sees it: a query
// without a tenant finds nothing. [Store.Record] in record.go is the one write path of all processes; read it first.
// Register methods (companies, workplaces, places, candidates) and the lists that people read are beside it, one file
// per thing. Errors that callers can act on are in errors.go.
//
// The package decides nothing about placements: it asks models/lifecycle, or holds what the database alone can know.
package store
