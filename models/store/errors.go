package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Errors that callers act on.
var (
	// ErrNotFound: there is no such thing in this tenant.
	ErrNotFound = errors.New("not found")
	// ErrStale: the thing has changed since the caller read it.
	ErrStale = errors.New("changed since it was read")
	// ErrUnavailable: the database cannot be reached, is starting or stopping, or has no room; the same call may succeed later.
	ErrUnavailable = errors.New("the database is not available")
	// ErrMightyRole: the service would run as a role that row-level security does not hold.
	ErrMightyRole = errors.New("the database role owns tables or bypasses row-level security; connect as placement_app")
	// ErrKeyReused: an idempotency key came back with another request.
	ErrKeyReused = errors.New("this idempotency key was used for another request")
	// ErrUnstorable: a value that the database cannot keep, such as a text with a NUL character. Callers should have refused
	// it before.
	ErrUnstorable = errors.New("a value that cannot be kept")
	// ErrCursor: the cursor of a page is none that this list gave.
	ErrCursor = errors.New("this cursor belongs to no page of this list")
)

// TakenError says that something which must be unique exists already.
type TakenError struct {
	// Field is the input at fault; ID is the thing that has the value, when the caller may know it.
	Field string
	ID    string
}

// Error names the field.
func (e *TakenError) Error() string { return e.Field + " is taken" }

// RefError says that a field refers to something that is not in this tenant.
type RefError struct{ Field string }

// Error names the field.
func (e *RefError) Error() string { return e.Field + " refers to nothing here" }

// FixedError says that a field cannot be changed after the thing was created.
type FixedError struct{ Field string }

// Error names the field.
func (e *FixedError) Error() string { return e.Field + " cannot be changed" }

// InvalidError says that the database holds a rule against a value that its caller should have kept.
type InvalidError struct{ Field string }

// Error names the field.
func (e *InvalidError) Error() string { return e.Field + " is not valid" }

// Codes of Postgres that the store acts on.
const (
	codeForeignKey = "23503"
	codeUnique     = "23505"
	codeCheck      = "23514"
	codePrivilege  = "42501"
	codeDuplicate  = "42710"
	codeInternal   = "XX000" // "tuple concurrently updated", of statements about roles
	codeNoFunction = "42883"
	// codeLockTimeout: somebody else holds what is waited for.
	codeLockTimeout = "55P03"
)

// violated returns the SQLSTATE and the constraint that err is about, or "" when it is about neither.
func violated(err error) (code, constraint string) {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return "", ""
	}
	return pg.Code, pg.ConstraintName
}

// scrub takes out of err what Postgres or its driver may quote of a row or a parameter, and turns the absence of a row
// into ErrNotFound. What the store acts on stays: code and constraint, and the errors of context and connection.
func scrub(err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows), errors.Is(err, gorm.ErrRecordNotFound):
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case away(err):
		return fmt.Errorf("%w: %w", ErrUnavailable, quoteless(err))
	case errors.As(err, &pg) && strings.HasPrefix(pg.Code, "22"), strings.Contains(err.Error(), "failed to encode args"):
		return ErrUnstorable
	case pg != nil:
		return &pgconn.PgError{
			Severity: pg.Severity, Code: pg.Code, Message: conditionOf(pg),
			TableName: pg.TableName, ColumnName: pg.ColumnName, ConstraintName: pg.ConstraintName,
		}
	}
	return err
}

// conditionOf says what a Postgres error is about, in words that hold no value. Messages raised by functions may hold one;
// the others name tables, columns and constraints.
func conditionOf(pg *pgconn.PgError) string {
	switch {
	case strings.HasPrefix(pg.Code, "P0"):
		return "a function of the database refused"
	case pg.ConstraintName != "":
		return "constraint " + pg.ConstraintName + " is violated"
	}
	return pg.Message
}

// areIDs tells whether every one of ids is written as a UUID, so that the database can be asked for it.
func areIDs(ids ...string) bool {
	for _, id := range ids {
		// Validate also takes forms that Postgres does not.
		if len(id) != 36 || uuid.Validate(id) != nil {
			return false
		}
	}
	return true
}

// away tells whether err says that the database is not there: no connection, or one that the server ends or refuses.
func away(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		// 08: connection; 53: no resources; 57P: the operator, or a crash.
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "53") || strings.HasPrefix(pg.Code, "57P")
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || strings.Contains(err.Error(), "conn closed")
}

// quoteless keeps of a connection's error what tells an operator where to look.
func quoteless(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return &pgconn.PgError{Severity: pg.Severity, Code: pg.Code, Message: pg.Message}
	}
	return err
}

// absent turns "there is none" into "the field refers to nothing".
func absent(err error, field string) error {
	if errors.Is(err, ErrNotFound) {
		return &RefError{Field: field}
	}
	return err
}
