package store

import (
	"context"
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

// look runs one query in its tenant, in one exchange with the database instead of the four of a transaction: the tenant is
// named and the query asked in one batch, which Postgres runs as a transaction of its own.
func (s *Store) look(ctx context.Context, tenantID string, q query, read func(pgx.Rows) error) error {
	if !areIDs(tenantID) {
		return ErrNotFound
	}
	// GORM numbers the parameters.
	asked := s.db.WithContext(ctx).Raw(q.sql, q.args).Statement
	batch := &pgx.Batch{}
	batch.Queue(`SELECT set_config('app.tenant_id', $1, true)`, tenantID)
	batch.Queue(asked.SQL.String(), asked.Vars...)
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return scrub(err)
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	return scrub(conn.Raw(func(driver any) error {
		wire, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("a connection of pgx is a %T", driver)
		}
		results := wire.Conn().SendBatch(ctx, batch)
		defer results.Close() //nolint:errcheck // rows.Err says what went wrong
		if _, err := results.Exec(); err != nil {
			return err
		}
		rows, err := results.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		return read(rows)
	}))
}
