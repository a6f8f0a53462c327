package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/store"
)

// Authenticator tells who a bearer token belongs to, or store.ErrNotFound for a token that is unknown or has expired. It
// is the one place where identity comes in: whatever signs people in implements it, and nothing else changes.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (store.Principal, error)
	// Resume is the same by a token's digest (SHA-256): a session of the panel ends with the token that opened it.
	Resume(ctx context.Context, digest []byte) (store.Principal, error)
}

// authorize lets an operation go on when the caller's token is good and one of the caller's roles may do it.
func (s *server) authorize(name access.Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		principal, err := s.authenticateFor(ctx.Context(), name, ctx.Header("Authorization"))
		if err == nil {
			inquiryOf(ctx.Context()).principal = &principal
			if !s.access.May(principal.Roles, name) {
				err = refuse(http.StatusForbidden, codeNotAllowed)
			}
		}
		if err != nil {
			s.writeProblem(humagin.Unwrap(ctx), err)
			return
		}
		next(ctx)
	}
}

func (s *server) authenticate(ctx context.Context, header string) (store.Principal, error) {
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > 4096 {
		return store.Principal{}, unauthenticated()
	}
	principal, err := s.Authenticator.Authenticate(ctx, token)
	if errors.Is(err, store.ErrNotFound) {
		return store.Principal{}, unauthenticated()
	}
	return principal, err
}

func unauthenticated() error { return refuse(http.StatusUnauthorized, "unauthenticated") }

// principalOf returns who asks. Behind authorize there always is somebody.
func principalOf(ctx context.Context) store.Principal {
	if p := inquiryOf(ctx).principal; p != nil {
		return *p
	}
	return store.Principal{}
}

// actorOf is the caller as history and audit name them, acting for themselves.
func actorOf(ctx context.Context) lifecycle.Actor {
	p := principalOf(ctx)
	return lifecycle.Actor{TenantID: p.Tenant.ID, UserID: p.UserID, Roles: p.Roles, RequestID: inquiryOf(ctx).id}
}

// actor is the caller, acting for a colleague when onBehalf names one: a case worker may act for another case worker of
// the same unit who is active, and a deputy for whom they stand in for today. History keeps both.
func (s *server) actor(ctx context.Context, onBehalf string) (lifecycle.Actor, error) {
	a := actorOf(ctx)
	if onBehalf == "" || onBehalf == a.UserID {
		return a, nil
	}
	refused := refuse(http.StatusForbidden, "on_behalf_not_allowed")
	p := principalOf(ctx)
	if p.Deputy {
		absent, err := s.standsInFor(ctx)
		if err != nil {
			return a, err
		}
		if slices.Contains(absent, onBehalf) {
			a.OnBehalf = onBehalf
			return a, nil
		}
	}
	if !s.access.May(p.Roles, access.ActOnBehalf) {
		return a, refused
	}
	colleague, err := s.Store.User(ctx, p.Tenant.ID, onBehalf)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return a, refused
	case err != nil:
		return a, err
	case !colleague.Active || colleague.UnitID != p.UnitID || !s.access.May(colleague.Roles, access.ActOnBehalf):
		return a, refused
	}
	a.OnBehalf = colleague.ID
	return a, nil
}

// standsInFor are those whom the caller stands in for today.
func (s *server) standsInFor(ctx context.Context) ([]string, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	p := principalOf(ctx)
	return s.Store.StandsInFor(ctx, p.Tenant.ID, p.UserID, today)
}

// standingIn is the owner of a process when the caller stands in for that one today; empty when not. It is found when somebody
// acts: whoever is nobody's deputy costs nothing.
func (s *server) standingIn(ctx context.Context, processID string) (string, error) {
	p := principalOf(ctx)
	if !p.Deputy {
		return "", nil
	}
	today, err := s.today(ctx)
	if err != nil {
		return "", err
	}
	return s.Store.ActsFor(ctx, p.Tenant.ID, p.UserID, processID, today)
}
