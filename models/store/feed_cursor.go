package store

import (
	"errors"
	"time"
)

// FeedNow is, as the After of a FeedQuery, the position behind the newest event: nothing of before is wanted.
const FeedNow = "now"

// FeedGoneError says that the feed cannot go on from a position.
type FeedGoneError struct {
	// Lost tells that the database has been restored from a backup since, so that what came after the position is another
	// story now; else what came after it is no longer kept.
	Lost bool
	// Oldest is the position to go on from: before the oldest event that is kept.
	Oldest string
}

// Error says which of the two it is.
func (e *FeedGoneError) Error() string {
	if e.Lost {
		return "the feed was restored from before this position"
	}
	return "the feed is no longer kept from this position on"
}

// nobody stands in a cursor that names no event: the position before the oldest one.
const nobody = "00000000-0000-0000-0000-000000000000"

// position is a place in a tenant's feed: behind the event with the number. It names that event and when it got the number:
// the feed of a restored database counts on from an older number, and would give others what one reader has had already, and
// the other way round.
type position struct {
	seq       int64
	eventID   string
	stampedAt time.Time
}

// feedList names a tenant's feed in cursors, so that the cursor of another tenant is refused as one of another list is.
func feedList(tenantID string) string { return "feed/" + tenantID }

func (p position) cursor(tenantID string) string {
	c := cursor{List: feedList(tenantID), At: instant(p.stampedAt), No: []int{int(p.seq)}, ID: p.eventID}
	return c.String()
}

// before is the position before an event that is kept, when nothing is known of what came before it.
func before(seq int64) position {
	return position{seq: seq - 1, eventID: nobody, stampedAt: time.Unix(0, 0)}
}

// feedPosition reads a cursor; nil for the beginning. ErrCursor when the tenant's feed cannot have given it.
func feedPosition(tenantID, after string) (*position, error) {
	c, err := Page{After: after}.after(feedList(tenantID), 1)
	if c == nil || err != nil {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339Nano, c.At)
	if err != nil {
		return nil, errors.Join(ErrCursor, err)
	}
	return &position{seq: int64(c.No[0]), eventID: c.ID, stampedAt: at}, nil
}
