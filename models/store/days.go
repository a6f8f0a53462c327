package store

import (
	"errors"
	"time"

	"placement/models/lifecycle"
)

// dayOf is a day as the database keeps it.
func dayOf(d lifecycle.Date) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}, errors.New("this is no day") // the error of the parser quotes what it read
	}
	return t, nil
}

// dayOrNull is dayOf, and NULL for no day.
func dayOrNull(d lifecycle.Date) (*time.Time, error) {
	if d == "" {
		return nil, nil //nolint:nilnil // no day is no error
	}
	t, err := dayOf(d)
	return &t, err
}

// dateOrNone is the day that the database keeps, or none.
func dateOrNone(t *time.Time) lifecycle.Date {
	if t == nil {
		return ""
	}
	return dateOf(*t)
}
