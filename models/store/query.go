package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// query is a SELECT that conditions are added to; its text ends within the WHERE clause until an order is given.
type query struct {
	sql  string
	args map[string]any
	// none is set when a condition can hold for no row.
	none bool
}

func (q *query) and(condition string) { q.sql += "\n\tAND " + condition }

// text adds column = value, unless value is empty.
func (q *query) text(column, name, value string) {
	if value == "" {
		return
	}
	q.and(column + " = @" + name)
	q.args[name] = value
}

// id adds column = value, unless value is empty. No row has an ID that is none.
func (q *query) id(column, name, value string) {
	q.text(column, name, value)
	q.none = q.none || value != "" && !areIDs(value)
}

// prefix adds that column begins with value, unless value is empty. No row has one that begins with anything but digits.
func (q *query) prefix(column, name, value string) {
	if value == "" {
		return
	}
	q.none = q.none || !onlyDigits(value)
	q.and("starts_with(" + column + ", @" + name + ")")
	q.args[name] = value
}

// newest orders by age, newest first, and takes the page.
func (q *query) newest(list, table string, p Page) error {
	after, err := p.after(list, 0)
	if err != nil {
		return err
	}
	if after != nil {
		q.and("(" + table + ".created_at, " + table + ".id) < (CAST(@after AS timestamptz), CAST(@afterid AS uuid))")
		q.args["after"], q.args["afterid"] = after.At, after.ID
	}
	q.sql += "\nORDER BY " + table + ".created_at DESC, " + table + ".id DESC LIMIT " + strconv.Itoa(p.limit()+1)
	return nil
}

// rowsOf runs a query in its tenant and reads each row with one.
func rowsOf[T any](ctx context.Context, s *Store, tenantID string, q query, one func(scan func(...any) error) (T, error)) ([]T, error) {
	items := []T{}
	if q.none {
		return items, nil
	}
	err := s.look(ctx, tenantID, q, func(rows pgx.Rows) error {
		for rows.Next() {
			item, err := one(rows.Scan)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		return rows.Err()
	})
	return items, err
}

func onlyDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// look runs one query in its tenant, in one exchange with the database.
func (s *Store) look(ctx context.Context, tenantID string, q query, read func(pgx.Rows) error) error {
	// GORM numbers the parameters.
	asked := s.db.WithContext(ctx).Raw(q.sql, q.args).Statement
	return s.exchange(ctx, tenantID, asked.SQL.String(), asked.Vars, func(answer pgx.BatchResults) error {
		rows, err := answer.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		return read(rows)
	})
}

// change runs one statement that writes, in its tenant, in one exchange with the database, and returns how many rows it wrote.
// Its parameters are numbered.
func (s *Store) change(ctx context.Context, tenantID, statement string, args ...any) (int, error) {
	var written int64
	err := s.exchange(ctx, tenantID, statement, args, func(answer pgx.BatchResults) error {
		done, err := answer.Exec()
		written = done.RowsAffected()
		return err
	})
	return int(written), err
}

// exchange asks the database one thing in one exchange instead of the four of a transaction: the tenant is named and the
// statement sent in one batch, which Postgres runs as a transaction of its own.
func (s *Store) exchange(ctx context.Context, tenantID, statement string, args []any, read func(pgx.BatchResults) error) error {
	if !areIDs(tenantID) {
		return ErrNotFound
	}
	batch := &pgx.Batch{}
	batch.Queue(`SELECT set_config('app.tenant_id', $1, true)`, tenantID)
	batch.Queue(statement, args...)
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return scrub(err)
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	return scrub(conn.Raw(func(driver any) (err error) {
		wire, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("a connection of pgx is a %T", driver)
		}
		answer := wire.Conn().SendBatch(ctx, batch)
		// Closing reads the rest of the answer: without it nobody knows whether what was written stands.
		defer func() { err = errors.Join(err, answer.Close()) }()
		if _, err := answer.Exec(); err != nil {
			return err
		}
		return read(answer)
	}))
}
