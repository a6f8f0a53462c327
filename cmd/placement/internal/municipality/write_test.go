package municipality

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// clockwork is a clock that others move, too: it moves while it is looked at, and once goes further than it was asked to.
type clockwork struct {
	today  lifecycle.Date
	looks  int
	keys   []string
	moves  []int
	others int
}

func (c *clockwork) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := map[string]any{}
	if r.Method == http.MethodGet {
		c.looks++
		answer = map[string]any{"today": c.today, "moving": c.looks%3 == 1}
	} else {
		var move struct {
			CalendarDays int `json:"calendar_days"`
		}
		_ = json.NewDecoder(r.Body).Decode(&move)
		c.keys, c.moves = append(c.keys, r.Header.Get("Idempotency-Key")), append(c.moves, move.CalendarDays)
		c.today, c.others = c.today.AddDays(move.CalendarDays+c.others), 0
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

func TestTheClockIsMovedNoFurtherThanNeeded(t *testing.T) {
	t.Parallel()
	c := &clockwork{today: "2026-11-28", others: 9}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	service := caller.New(server.URL, time.Minute)
	service.Pause = func(context.Context, time.Duration) error { return nil }
	w := &writer{service: service, prefix: "p/"}

	require.NoError(t, w.until(t.Context(), "2026-11-30"))
	require.Equal(t, []int{2}, c.moves)
	require.NoError(t, w.until(t.Context(), "2026-12-07"), "somebody else has moved it there")
	require.Equal(t, []int{2}, c.moves)
	c.others = -1
	require.NoError(t, w.until(t.Context(), "2026-12-14"), "it is asked for until it is there")
	require.Equal(t, []int{2, 5, 1}, c.moves)
	require.NotEqual(t, c.keys[1], c.keys[2], "another move has another key")
}
