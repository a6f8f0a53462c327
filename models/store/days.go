package store

import (
	"errors"
	"time"

	"placement/models/lifecycle"
)

// asDay is a day as the database keeps it.
func asDay(d lifecycle.Date) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}, errors.New("this is no day") // the error of the parser quotes what it read
	}
	return t, nil
}

// dayOrNull is asDay, and NULL for no day.
func dayOrNull(d lifecycle.Date) (*time.Time, error) {
	if d == "" {
		return nil, nil //nolint:nilnil // no day is no error
	}
	t, err := asDay(d)
	return &t, err
}
