package endpoint

import "time"

// waits are the times between attempts: Standard Webhooks' schedule, ten attempts in 75 hours and a half.
func waits() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour,
		24 * time.Hour,
	}
}

// Wait returns how long a message that was tried so many times waits for the next attempt; false when it is given up. random,
// within 0 and 1, moves it by a fifth either way, so that what failed together does not come back together.
func Wait(attempts int, random float64) (time.Duration, bool) {
	all := waits()
	switch {
	case attempts < 1:
		return 0, true
	case attempts > len(all):
		return 0, false
	}
	return time.Duration(float64(all[attempts-1]) * (0.8 + 0.4*random)), true
}

// MaxAttempts is how often a message is tried before it is given up.
func MaxAttempts() int { return len(waits()) + 1 }

// How the circuit opens: after so many failures in a row, first for the shortest time and at most for the longest.
const (
	opensAfter  = 5
	openAtFirst = 10 * time.Second
	openAtMost  = 5 * time.Minute
	quietAtMost = time.Hour
)

// Circuit is how it goes with an endpoint, in wall time. While it is open, nothing is sent but now and then one message to see
// whether the endpoint is back; no attempt counts then. Its methods return what it becomes, and never change it.
type Circuit struct {
	// Failures counts those in a row; FailingSince is when the first of them was, Class what kind the last was of.
	Failures     int
	FailingSince *time.Time
	Class        string
	// OpenUntil is when the next probe is, nil while the circuit is closed. Opened counts how often in a row it was opened.
	OpenUntil *time.Time
	Opened    int
	// Room bounds how many messages are sent at a time after it closed, or after the receiver had too much; 0 for no such bound.
	Room int
	// QuietUntil is set when the receiver asked for quiet.
	QuietUntil *time.Time
}

// Open tells whether the circuit is.
func (c Circuit) Open() bool { return c.OpenUntil != nil }

// Until returns when something may be sent next, and false when it may now.
func (c Circuit) Until(now time.Time) (time.Time, bool) {
	var until time.Time
	for _, t := range []*time.Time{c.OpenUntil, c.QuietUntil} {
		if t != nil && t.After(now) && t.After(until) {
			until = *t
		}
	}
	return until, !until.IsZero()
}

// Succeeded is the circuit after the endpoint took a message. After a failure it is trusted with one message at a time, then two,
// four, until it takes as many as it may.
func (c Circuit) Succeeded(concurrency int) Circuit {
	switch {
	case c.Open():
		c.Room = 1
	case c.Room > 0:
		c.Room *= 2
	}
	if c.Room >= concurrency {
		c.Room = 0
	}
	c.Failures, c.FailingSince, c.Class, c.OpenUntil, c.Opened, c.QuietUntil = 0, nil, "", nil, 0, nil
	return c
}

// Failed is the circuit after the endpoint did not take a message. random, within 0 and 1, keeps circuits that opened together
// from being tried together.
func (c Circuit) Failed(now time.Time, class string, random float64) Circuit {
	c.Failures++
	c.Class = class
	if c.FailingSince == nil {
		c.FailingSince = &now
	}
	return c.open(now, random)
}

// open opens the circuit after a failure, or keeps it open for longer, where it is time to.
func (c Circuit) open(now time.Time, random float64) Circuit {
	if c.Open() && now.Before(*c.OpenUntil) {
		return c // sent before it opened
	}
	if c.Open() || c.Failures >= opensAfter {
		wait := min(openAtFirst<<min(c.Opened, 10), openAtMost)
		until := now.Add(wait + time.Duration(random*float64(wait)/5))
		c.OpenUntil = &until
		c.Opened++
	}
	return c
}

// Throttled is the circuit after the receiver said that it has too much to do: half as many at a time, and quiet for as long as
// it asks, or for a moment. Whoever asks everybody for the same time is not met by everybody at once: random only adds.
func (c Circuit) Throttled(now time.Time, class string, after time.Duration, concurrency int, random float64) Circuit {
	if after <= 0 {
		after = time.Second << min(c.Failures, 6)
	}
	after = min(after, quietAtMost)
	until := now.Add(after + time.Duration(random*float64(after)/5))
	if c.QuietUntil == nil || c.QuietUntil.Before(until) {
		c.QuietUntil = &until
	}
	if c.Room == 0 {
		c.Room = concurrency
	}
	c.Room = max(1, c.Room/2)
	c.Failures++
	c.Class = class
	if c.FailingSince == nil {
		c.FailingSince = &now
	}
	if c.Open() && !now.Before(*c.OpenUntil) {
		c.OpenUntil = &until
	}
	return c
}

// Unavailable is the circuit after somebody in front of the receiver said that it does not answer, or it asked for patience with its
// failure: quiet as after Throttled, and open as after Failed. Attempts count only while the circuit is closed,
// so a receiver that is down for days loses nothing, whatever stands in front of it.
func (c Circuit) Unavailable(now time.Time, class string, after time.Duration, concurrency int, random float64) Circuit {
	next := c.Throttled(now, class, after, concurrency, random)
	next.OpenUntil = c.OpenUntil
	return next.open(now, random)
}
