package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
)

// Principal is who sends a request, and for which tenant.
type Principal struct {
	Tenant Tenant
	UserID string
	UnitID string
	Name   string
	Roles  []lifecycle.Role
}

// Authenticate returns whom a bearer token stands for. ErrNotFound when the token is unknown or has expired, or when the
// user is no longer active. Only the hash of a token is stored.
func (s *Store) Authenticate(ctx context.Context, token string) (Principal, error) {
	var p Principal
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var err error
		p, err = authenticate(tx, tokenHash(token))
		return err
	})
	if err != nil {
		return Principal{}, fmt.Errorf("authenticate: %w", scrub(err))
	}
	return p, nil
}

func authenticate(tx *gorm.DB, hash []byte) (Principal, error) {
	var p Principal
	var tenantID string
	// The tenant is known by the token alone, so naming it is part of finding it.
	if err := tx.Raw(`
		SELECT tenant_id, user_id, set_config('app.tenant_id', CAST(tenant_id AS text), true) FROM tokens
		WHERE hash = ? AND (expires_at IS NULL OR expires_at > now())`, hash).Row().Scan(&tenantID, &p.UserID, new(string)); err != nil {
		return p, err
	}
	var t models.Tenant
	var roles *string
	if err := tx.Raw(`
		SELECT u.unit_id, u.name,
			(SELECT string_agg(r.role, ' ' ORDER BY r.role) FROM user_roles r WHERE r.tenant_id = u.tenant_id AND r.user_id = u.id),
			t.id, t.name, t.practice, t.temporal_namespace, t.placement_policy, t.calendar_version,
			t.clock_offset, t.clock_version, t.clock_moving
		FROM users u JOIN tenants t ON t.id = u.tenant_id
		WHERE u.tenant_id = ? AND u.id = ? AND u.active`, tenantID, p.UserID).Row().
		Scan(&p.UnitID, &p.Name, &roles, &t.ID, &t.Name, &t.Practice, &t.TemporalNamespace, &t.PlacementPolicy,
			&t.CalendarVersion, &t.ClockOffset, &t.ClockVersion, &t.ClockMoving); err != nil {
		return p, err
	}
	p.Roles = rolesOf(roles)
	var err error
	p.Tenant, err = tenantOf(t)
	return p, err
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// rolesOf reads what string_agg made of a user's roles, in the order of lifecycle.Roles.
func rolesOf(joined *string) []lifecycle.Role {
	if joined == nil {
		return nil
	}
	held := strings.Fields(*joined)
	return slices.DeleteFunc(lifecycle.Roles(), func(r lifecycle.Role) bool { return !slices.Contains(held, string(r)) })
}
