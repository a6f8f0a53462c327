package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows/contract"
)

// sendThrough sends what was written through a link: the same command, on the same way, as a case worker's. It returns the
// problem that stands against it, or nil.
func (s *server) sendThrough(ctx context.Context, v linkVisit, body request) *Problem {
	c, err := s.linkCommand(ctx, v, body)
	if err == nil && v.tenant.ClockMoving {
		err = refuse(http.StatusConflict, lifecycle.CodeClockMoving)
	}
	if err == nil {
		ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: v.link.PlacementID}
		var refs lifecycle.Contents
		if refs, err = s.keep(ctx, c, ref, "", body.texts()); err == nil {
			_, err = ask[placement.State](ctx, s, ref, c, body.event(v.target(), refs))
		}
	}
	if err != nil {
		return s.problemOf(ctx, err)
	}
	return nil
}

// target is what the command of a link is about besides its body.
func (v linkVisit) target() target { return target{no: v.link.FollowUp} }

// linkCommand is the envelope of what comes through a link. A link has one command: sent twice, it is carried out once.
func (s *server) linkCommand(ctx context.Context, v linkVisit, body request) (contract.Command, error) {
	q := inquiryOf(ctx)
	written, err := json.Marshal(body)
	if err != nil {
		return contract.Command{}, err
	}
	q.operation, q.path, q.body = body.event(v.target(), nil).Name(), linkPath, written
	c := contract.Command{ID: lifecycle.DeriveID("link", v.link.ID), Actor: v.link.Actor(q.id), Clock: v.tenant.Clock}
	c.Fingerprint, err = s.fingerprint(ctx, c.ID)
	return c, err
}

// received tells whether the same was sent through the link before, and carried out.
func (s *server) received(ctx context.Context, v linkVisit, body request) (bool, error) {
	c, err := s.linkCommand(ctx, v, body)
	if err != nil {
		return false, err
	}
	before, err := s.Store.StoredOutcome(ctx, v.tenant.ID, v.link.PlacementID, c.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return before.Refusal == nil && before.Fingerprint == c.Fingerprint, err
}

// guesses counts by address how often a link was tried that does not open, in the current span of time. A token cannot be
// guessed; this keeps whoever tries from keeping the database busy.
type guesses struct {
	mu    sync.Mutex
	since time.Time
	wrong map[netip.Addr]int
}

const (
	guessesAllowed = 20
	guessesSpan    = 10 * time.Minute
	// maxGuessers bounds what is remembered.
	maxGuessers = 50_000
)

// tooMany tells whether the address has tried too often, at the instant.
func (g *guesses) tooMany(address string, at time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(at)
	return g.wrong[neighbourhood(address)] >= guessesAllowed
}

// note counts one that did not open.
func (g *guesses) note(address string, at time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(at)
	g.wrong[neighbourhood(address)]++
}

func (g *guesses) forget(at time.Time) {
	if g.wrong == nil || at.Sub(g.since) >= guessesSpan || at.Before(g.since) || len(g.wrong) >= maxGuessers {
		g.wrong, g.since = map[netip.Addr]int{}, at
	}
}

// neighbourhood is an address, or the network of a household where each has as many as it likes.
func neighbourhood(address string) netip.Addr {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Addr{}
	}
	a = a.Unmap()
	if a.Is4() {
		return a
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr()
}
