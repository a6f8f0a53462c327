package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

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
	// Deputy tells that the user may stand in for somebody: is named as a deputy.
	Deputy bool
}

// Authenticate returns whom a bearer token stands for. ErrNotFound when the token is unknown or has expired, or when the
// user is no longer active. Only the hash of a token is stored. It is asked at every request, so it is one statement.
func (s *Store) Authenticate(ctx context.Context, token string) (Principal, error) {
	return s.Resume(ctx, tokenHash(token))
}

// Resume is Authenticate for somebody who was given something in place of a token, and kept its digest (SHA-256): what they
// were given ends with the token.
func (s *Store) Resume(ctx context.Context, digest []byte) (Principal, error) {
	var p Principal
	var t models.Tenant
	var roles *string
	err := s.db.WithContext(ctx).Raw(`SELECT b.*,
		EXISTS (SELECT FROM deputies d WHERE d.tenant_id = b.tenant_id AND d.deputy_id = b.user_id) FROM bearer(decode(?, 'hex')) b`, hex.EncodeToString(digest)).Row().
		Scan(&p.UserID, &p.UnitID, &p.Name, &roles, &t.ID, &t.Name, &t.Practice, &t.TemporalNamespace, &t.PlacementPolicy,
			&t.CalendarVersion, &t.ClockOffset, &t.ClockVersion, &t.ClockMoving, &p.Deputy)
	if err != nil {
		return Principal{}, fmt.Errorf("authenticate: %w", scrub(err))
	}
	p.Roles = rolesOf(roles)
	if p.Tenant, err = tenantOf(t); err != nil {
		return Principal{}, fmt.Errorf("authenticate: %w", err)
	}
	return p, nil
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
