package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"placement/models/store"
)

// health asks what the API stands on, at most every two seconds however often it is asked itself.
type health struct {
	clock  func() time.Time
	checks map[string]func(context.Context) error

	mu    sync.Mutex
	asked time.Time
	kept  map[string]error
}

const (
	healthKept     = 2 * time.Second
	healthPatience = 2 * time.Second
)

// ask returns what each check says, nil for well.
func (h *health) ask(ctx context.Context) map[string]error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.kept != nil && h.clock().Sub(h.asked) < healthKept {
		return h.kept
	}
	// The answer is for everybody who asks next, so it does not end with this caller.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), healthPatience)
	defer cancel()
	type answer struct {
		name string
		err  error
	}
	answers := make(chan answer, len(h.checks))
	for name, check := range h.checks {
		go func() { answers <- answer{name, check(ctx)} }()
	}
	h.kept = map[string]error{}
	for range h.checks {
		a := <-answers
		h.kept[a.name] = a.err
	}
	h.asked = h.clock()
	return h.kept
}

// healthz says that the process is alive.
func (s *server) healthz(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"status": "ok", "version": s.Version})
}

// readyz says whether requests can be served: 200 when database and Temporal answer and all migrations have run, else 503.
func (s *server) readyz(c *gin.Context) {
	status, word := http.StatusOK, "ok"
	checks := gin.H{}
	for name, err := range s.health.ask(c.Request.Context()) {
		checks[name] = "ok"
		if err != nil {
			checks[name] = "unreachable"
			if errors.Is(err, store.ErrSchemaBehind) {
				checks[name] = "behind"
			}
			status, word = http.StatusServiceUnavailable, "unavailable"
			s.Log.LogAttrs(c.Request.Context(), slog.LevelWarn, "not ready", slog.String("check", name), slog.String(keyError, scrub(err.Error())))
		}
	}
	c.JSON(status, gin.H{"status": word, "checks": checks})
}
