package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// Page says which part of a list is wanted. Lists go on from the last thing of the page before, so what is added or
// changed meanwhile neither repeats nor hides another thing.
type Page struct {
	// Limit is the greatest number of things; 0 means 50, and more than 200 are never given.
	Limit int
	// After is the Next of the page before; empty for the first one.
	After string
}

// List is a page of a list.
type List[T any] struct {
	Items []T
	// Next is where the next page begins; empty when this is the last.
	Next string
}

const (
	defaultLimit = 50
	maxLimit     = 200
)

func (p Page) limit() int {
	switch {
	case p.Limit <= 0:
		return defaultLimit
	case p.Limit > maxLimit:
		return maxLimit
	}
	return p.Limit
}

// forever is the due date of what has none, so that it sorts last. It is also how Postgres writes it.
const forever = "infinity"

// cursor is where a page ended: the sort key of its last thing. It holds times, numbers and IDs, never anything personal.
type cursor struct {
	// List names the list, so that the cursor of another one is refused.
	List string `json:"l"`
	// At is an instant, to the microsecond as the database keeps it, or forever.
	At string `json:"t,omitempty"`
	No []int  `json:"n,omitempty"`
	ID string `json:"i"`
}

// after returns the cursor of p, or nil for the first page. ErrCursor when this list cannot have given it.
func (p Page) after(list string, numbers int) (*cursor, error) {
	if p.After == "" {
		return nil, nil //nolint:nilnil // the first page comes after nothing
	}
	data, err := base64.RawURLEncoding.DecodeString(p.After)
	if err != nil {
		return nil, ErrCursor
	}
	var c cursor
	if err := json.Unmarshal(data, &c); err != nil || c.List != list || len(c.No) != numbers || !areIDs(c.ID) {
		return nil, ErrCursor
	}
	for _, n := range c.No {
		if n < 0 || n > math.MaxInt32 {
			return nil, ErrCursor
		}
	}
	if c.At == forever {
		return &c, nil
	}
	// Postgres knows neither the year 0 nor every offset that Go does.
	t, err := time.Parse(time.RFC3339Nano, c.At)
	if err != nil || t.UTC().Year() < 1 {
		return nil, ErrCursor
	}
	c.At = instant(t)
	return &c, nil
}

func (c cursor) String() string {
	data, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("a cursor of strings and numbers cannot be encoded: %v", err)) // unreachable
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// instant writes t for a cursor.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// paged cuts the things of a query for one more than the limit to a page.
func paged[T any](items []T, limit int, at func(T) cursor) List[T] {
	if len(items) <= limit {
		return List[T]{Items: items}
	}
	items = items[:limit]
	return List[T]{Items: items, Next: at(items[limit-1]).String()}
}
