package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// Errors that callers act on.
var (
	// ErrNotFound: there is no such thing in this tenant.
	ErrNotFound = errors.New("not found")
	// ErrStale: the thing has changed since the caller read it.
	ErrStale = errors.New("changed since it was read")
	// ErrMightyRole: the service would run as a role that row-level security does not hold.
	ErrMightyRole = errors.New("the database role owns tables or bypasses row-level security; connect as placement_app")
	// ErrKeyReused: an idempotency key came back with another request.
	ErrKeyReused = errors.New("this idempotency key was used for another request")
)

// TakenError says that something which must be unique exists already.
type TakenError struct {
	// Field is the input at fault; ID is the thing that has the value, when the caller may know it.
	Field string
	ID    string
}

// Error names the field.
func (e *TakenError) Error() string { return e.Field + " is taken" }

// Codes of Postgres that the store acts on.
const (
	codeForeignKey = "23503"
	codeUnique     = "23505"
	codeExclusion  = "23P01"
	codeCheck      = "23514"
	codeDeadlock   = "40P01"
	codeSerialize  = "40001"
)

// violated returns the SQLSTATE and the constraint that err is about, or "" when it is about neither.
func violated(err error) (code, constraint string) {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return "", ""
	}
	return pg.Code, pg.ConstraintName
}
