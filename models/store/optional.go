package store

import (
	"time"

	"placement/models/lifecycle"
)

// What a column may lack is empty in the values of this package, and NULL in the row.

// optional is s for a column, NULL when it is empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// value is what an optional column holds, empty when it is NULL.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// optionalDay is a day for a column, NULL when it is empty or none. Callers have asked the rules whether it is one.
func optionalDay(d lifecycle.Date) *time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return nil
	}
	return &t
}

// dayOf is the day that an optional column holds, empty when it is NULL.
func dayOf(t *time.Time) lifecycle.Date {
	if t == nil {
		return ""
	}
	return dateOf(*t)
}

// malformed tells whether one of ids is given and no ID. Those that are empty are not given.
func malformed(ids ...string) bool {
	for _, id := range ids {
		if id != "" && !areIDs(id) {
			return true
		}
	}
	return false
}

// only returns the one item of a query for one. ErrNotFound when there is none.
func only[T any](items []T, err error) (T, error) {
	var none T
	switch {
	case err != nil:
		return none, err
	case len(items) == 0:
		return none, ErrNotFound
	}
	return items[0], nil
}
