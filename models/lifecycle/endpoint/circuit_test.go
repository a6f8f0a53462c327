package endpoint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle/endpoint"
)

func TestAMessageIsTriedTenTimesInThreeDays(t *testing.T) {
	t.Parallel()
	require.Equal(t, 10, endpoint.MaxAttempts())
	var all, least, most time.Duration
	for n := 1; n < endpoint.MaxAttempts(); n++ {
		middle, again := endpoint.Wait(n, 0.5)
		require.True(t, again)
		all += middle
		low, _ := endpoint.Wait(n, 0)
		high, _ := endpoint.Wait(n, 1)
		least, most = least+low, most+high
	}

	_, again := endpoint.Wait(endpoint.MaxAttempts(), 0.5)
	require.False(t, again, "the tenth failure is the last")
	require.Equal(t, 75*time.Hour+35*time.Minute+5*time.Second, all)
	require.InDelta(t, 0.8*all.Hours(), least.Hours(), 0.001)
	require.InDelta(t, 1.2*all.Hours(), most.Hours(), 0.001)
}

func TestTheCircuitOpensAfterFiveFailuresInARowAndClosesWithOneSuccess(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	var c endpoint.Circuit
	for range 4 {
		c = c.Failed(now, "timeout", 0)
	}
	require.False(t, c.Open())
	require.Equal(t, now, *c.FailingSince)
	require.Equal(t, 0, c.Succeeded(8).Failures, "a success in between begins the count anew")

	c = c.Failed(now.Add(time.Minute), "refused", 0)
	require.True(t, c.Open())
	require.Equal(t, now, *c.FailingSince, "since the first of them")
	until, wait := c.Until(now.Add(time.Minute))
	require.True(t, wait)
	require.Equal(t, now.Add(70*time.Second), until)
	late := c.Failed(now.Add(time.Minute+time.Second), "refused", 0)
	require.Equal(t, c.OpenUntil, late.OpenUntil, "what was sent before it opened opens it no further")

	var waits []time.Duration
	for range 7 {
		at := *c.OpenUntil
		c = c.Failed(at, "refused", 0)
		waits = append(waits, c.OpenUntil.Sub(at))
	}
	require.Equal(t, []time.Duration{20e9, 40e9, 80e9, 160e9, 300e9, 300e9, 300e9}, waits)

	c = c.Succeeded(8)
	require.False(t, c.Open())
	require.Nil(t, c.FailingSince)
	var rooms []int
	for range 4 {
		rooms = append(rooms, c.Room)
		c = c.Succeeded(8)
	}
	require.Equal(t, []int{1, 2, 4, 0}, rooms, "it is trusted with more and more")
}

func TestAThrottledReceiverGetsHalfAndQuiet(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	c := endpoint.Circuit{}.Throttled(now, "throttled", 90*time.Second, 8, 0)
	until, wait := c.Until(now)
	require.True(t, wait)
	require.Equal(t, now.Add(90*time.Second), until)
	require.Equal(t, 4, c.Room)
	require.False(t, c.Open())
	c = c.Throttled(now, "throttled", 30*time.Second, 8, 0)
	require.Equal(t, now.Add(90*time.Second), *c.QuietUntil, "the longest wish counts")
	require.Equal(t, 2, c.Room)
	require.Equal(t, now.Add(time.Hour), *endpoint.Circuit{}.Throttled(now, "throttled", 7*24*time.Hour, 8, 0).QuietUntil, "an hour at most")
	rapid.Check(t, func(t *rapid.T) {
		random := rapid.Float64Range(0, 1).Draw(t, "random")
		asked := time.Duration(rapid.IntRange(1, 3600).Draw(t, "seconds")) * time.Second
		until := *endpoint.Circuit{}.Throttled(now, "throttled", asked, 8, random).QuietUntil
		require.False(t, until.Before(now.Add(asked)), "never before what was asked for")
		require.LessOrEqual(t, until.Sub(now), asked+asked/5)
	})
}

// A proxy that answers for a dead receiver, or a page that asks for patience, opens the circuit as any failure does.
func TestTheCircuitOpensForAReceiverThatSomebodyElseAnswersFor(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	var c endpoint.Circuit
	for range 4 {
		c = c.Unavailable(now, "throttled", 0, 8, 0)
	}
	require.False(t, c.Open())
	require.Equal(t, 1, c.Room)

	c = c.Unavailable(now, "throttled", time.Second, 8, 0)
	require.Equal(t, now.Add(10*time.Second), *c.OpenUntil)
	require.Equal(t, c.OpenUntil, c.Unavailable(now.Add(time.Second), "throttled", 0, 8, 0).OpenUntil, "what was sent before it opened opens it no further")
	probed := *c.OpenUntil
	c = c.Unavailable(probed, "throttled", 0, 8, 0)
	require.Equal(t, probed.Add(20*time.Second), *c.OpenUntil)
	until, wait := c.Until(probed)
	require.True(t, wait)
	require.Equal(t, probed.Add(32*time.Second), until, "and the quiet is longer")
	c = c.Unavailable(until, "throttled", time.Hour, 8, 0)
	later, _ := c.Until(until)
	require.Equal(t, until.Add(time.Hour), later, "it asked for an hour")
	require.False(t, c.Succeeded(8).Open())
}
