package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// CodeUnavailable is what CodeOf says of ErrUnavailable.
const CodeUnavailable = "database_unavailable"

// CodeOf says in a code what the database had against a call: CodeUnavailable, value_unstorable, or postgres_ and Postgres's
// own code. It is empty for errors that are none of the database's.
func CodeOf(err error) string {
	var pg *pgconn.PgError
	switch {
	case errors.Is(err, ErrUnavailable):
		return CodeUnavailable
	case errors.Is(err, ErrUnstorable):
		return "value_unstorable"
	case errors.As(err, &pg):
		return "postgres_" + pg.Code
	}
	return ""
}
