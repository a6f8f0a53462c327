// Package migrations brings the database from any earlier version to this one. Migrations are SQL, numbered, forward only,
// one transaction each; every file says what it does and what it locks.
package migrations

import "embed"

// Files are the migrations, named NNNN_title.sql.
//
//go:embed *.sql
var Files embed.FS
