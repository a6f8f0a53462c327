package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
)

// Link lets somebody without an account say one thing about a placement, once. Whoever has the token has the link; only its
// hash is kept.
type Link struct {
	ID          string
	TenantID    string
	PlacementID string
	Purpose     placement.LinkPurpose
	Party       lifecycle.Party
	// FollowUp is the follow-up that a rating is about; 0 otherwise.
	FollowUp  int
	Language  string
	CreatedBy string
	CreatedAt time.Time
	// These are the tenant's time. AcceptedAt is when confidentiality was promised; nil for what has not happened.
	ExpiresAt  time.Time
	AcceptedAt *time.Time
	UsedAt     *time.Time
	RevokedAt  *time.Time
}

// Good tells whether the link opens at the instant, of the tenant's time.
func (l Link) Good(at time.Time) bool {
	return l.UsedAt == nil && l.RevokedAt == nil && at.Before(l.ExpiresAt)
}

// Actor is who acts through the link.
func (l Link) Actor(requestID string) lifecycle.Actor {
	return lifecycle.Actor{TenantID: l.TenantID, LinkID: l.ID, RequestID: requestID}
}

// LinkSubject is as little about a placement as lets people know which one they are asked about.
type LinkSubject struct {
	Workplace string
	// FirstName is the candidate's; empty for one whose name is protected.
	FirstName string
	Period    lifecycle.Period
}

var links = thing[models.Link]{
	kind: "link",
	fields: map[string]string{
		"links_placement": "id", "links_one_good": "party", "links_pkey": "Idempotency-Key", "links_follow_up": "follow_up",
		"links_party": "party", "links_language": "language",
	},
	owner: func(context.Context, *gorm.DB, *models.Link) (string, error) { return "", nil },
	id:    func(row *models.Link) string { return row.ID },
	first: func(ctx context.Context, tx *gorm.DB, row *models.Link) error {
		// The latest one that was made is the one that opens.
		_, err := table[models.Link](tx).where(`tenant_id = ? AND process_id = ? AND purpose = ? AND follow_up = ? AND party = ?
			AND used_at IS NULL AND revoked_at IS NULL`, row.TenantID, row.ProcessID, row.Purpose, row.FollowUp, row.Party).
			update(ctx, map[string]any{"revoked_at": row.CreatedAt})
		return err
	},
}

// CreateLink makes a link that opens with the token, and takes back the one that the party had for the same thing. Repeated
// under the same key it changes nothing. at is the tenant's time. *TakenError when the token was given before.
func (s *Store) CreateLink(ctx context.Context, c Create, at time.Time, l Link, token string) (Link, error) {
	row, err := insert(ctx, s, links, c, func(_ *gorm.DB, id string, _ time.Time) (*models.Link, error) {
		return &models.Link{
			Hash: tokenHash(token), TenantID: c.Actor.TenantID, ID: id, ProcessID: l.PlacementID, Purpose: string(l.Purpose),
			Party: string(l.Party), FollowUp: l.FollowUp, Language: l.Language, CreatedBy: c.Actor.UserID, CreatedAt: at, ExpiresAt: l.ExpiresAt,
		}, nil
	})
	if err == nil && string(row.Hash) != string(tokenHash(token)) {
		// It was made with keys that are not in use any more; nobody can say again what opens it.
		return Link{}, &TakenError{Field: "Idempotency-Key", ID: row.ID}
	}
	return linkOf(row), err
}

// Links returns the links of a placement, newest first; none for a placement that is not there.
func (s *Store) Links(ctx context.Context, tenantID, placementID string) ([]Link, error) {
	all := []Link{}
	if !areIDs(placementID) {
		return all, nil
	}
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		rows, err := table[models.Link](tx).where("tenant_id = ? AND process_id = ?", tenantID, placementID).order("created_at DESC, id DESC").find(ctx)
		for _, row := range rows {
			all = append(all, linkOf(row))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	return all, nil
}

// OpenLink returns the link that the token opens, and its tenant. ErrNotFound when there is none. Whether it is good, and for
// what, is for the caller to ask.
func (s *Store) OpenLink(ctx context.Context, token string) (Link, Tenant, error) {
	row, err := table[models.Link](s.db).where("hash = ?", tokenHash(token)).take(ctx)
	if err != nil {
		return Link{}, Tenant{}, fmt.Errorf("open link: %w", scrub(err))
	}
	t, err := table[models.Tenant](s.db).where("id = ?", row.TenantID).take(ctx)
	if err != nil {
		return Link{}, Tenant{}, fmt.Errorf("open link: %w", scrub(err))
	}
	tenant, err := tenantOf(t)
	return linkOf(row), tenant, err
}

// AcceptLink notes that whoever holds the link has promised confidentiality. Repeated it changes nothing. ErrNotFound when the
// link is not good any more.
func (s *Store) AcceptLink(ctx context.Context, actor lifecycle.Actor, at time.Time) error {
	return s.changeLink(ctx, actor, actor.LinkID, at, "accepted")
}

// RevokeLink takes a link back. Repeated it changes nothing. ErrNotFound when there is none, or it has been used.
func (s *Store) RevokeLink(ctx context.Context, actor lifecycle.Actor, id string, at time.Time) (Link, error) {
	if err := s.changeLink(ctx, actor, id, at, "revoked"); err != nil {
		return Link{}, err
	}
	var row models.Link
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) (err error) {
		row, err = table[models.Link](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id).take(ctx)
		return err
	})
	return linkOf(row), err
}

// changeLink notes once that something has happened to a link.
func (s *Store) changeLink(ctx context.Context, actor lifecycle.Actor, id string, at time.Time, what string) error {
	if !areIDs(id) {
		return ErrNotFound
	}
	column := what + "_at"
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		own := table[models.Link](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id)
		n, err := own.where(column+" IS NULL AND used_at IS NULL AND revoked_at IS NULL AND (? = 'revoked' OR expires_at > ?)", what, at).
			update(ctx, map[string]any{column: at})
		switch {
		case err != nil:
			return err
		case n == 1:
			return audit(ctx, tx, actor, links.kind+"."+what, links.kind, id)
		}
		// take fails where it was never so.
		_, err = table[models.Link](tx).where("tenant_id = ? AND id = ? AND "+column+" IS NOT NULL AND used_at IS NULL", actor.TenantID, id).take(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("change link: %w", err)
	}
	return nil
}

// LinkSubject says what the holder of a link is asked about. That a name was shown is noted.
func (s *Store) LinkSubject(ctx context.Context, actor lifecycle.Actor, placementID string, named bool) (LinkSubject, error) {
	var subject LinkSubject
	if !areIDs(placementID) {
		return subject, ErrNotFound
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		var candidateID string
		var start, end time.Time
		if err := tx.Raw(`
			SELECT w.name, p.candidate_id, p.starts_on, p.ends_on FROM placements p
			JOIN workplaces w ON w.tenant_id = p.tenant_id AND w.id = p.workplace_id
			WHERE p.tenant_id = ? AND p.id = ?`, actor.TenantID, placementID).Row().
			Scan(&subject.Workplace, &candidateID, &start, &end); err != nil {
			return err
		}
		subject.Period = lifecycle.Period{Start: dateOf(start), End: dateOf(end)}
		if !named {
			return nil
		}
		row, err := table[models.Candidate](tx).where("tenant_id = ? AND id = ?", actor.TenantID, candidateID).take(ctx)
		if err != nil || candidacy.Protection(row.Protected).HidesName() {
			return err
		}
		keys, err := s.personKeys(ctx, tx, actor.TenantID, candidateID)
		if err != nil || keys[candidateID] == nil {
			return err
		}
		candidate, err := candidateOf(row, keys[candidateID])
		if err != nil {
			return err
		}
		subject.FirstName, _, _ = strings.Cut(candidate.Name, " ")
		return audit(ctx, tx, actor, "candidate.first_name.read", candidates.kind, candidateID)
	})
	if err != nil {
		return LinkSubject{}, fmt.Errorf("read subject of a link: %w", err)
	}
	return subject, nil
}

// useLink uses up the link through which the event came, in the transaction of the event: so it is used once, whoever else
// tries. It refuses an event that the link is not for.
func useLink(tx *gorm.DB, t Transition) error {
	if t.Actor.LinkID == "" || t.restored {
		return nil
	}
	var said struct {
		Party    lifecycle.Party `json:"party"`
		FollowUp int             `json:"follow_up"`
	}
	if err := json.Unmarshal(t.Event, &said); err != nil {
		return fmt.Errorf("read party of %s", t.Name)
	}
	done := tx.Exec(`
		UPDATE links SET used_at = @at
		WHERE tenant_id = @tenant AND id = @link AND process_id = @process AND party = @party AND follow_up = @no
			AND CASE purpose WHEN 'evaluation' THEN 'evaluate' WHEN 'rating' THEN 'rate_follow_up' END = @name
			AND used_at IS NULL AND revoked_at IS NULL AND expires_at > @at AND (accepted_at IS NOT NULL OR NOT @promise)`,
		map[string]any{
			"at": t.At, "tenant": t.TenantID, "link": t.Actor.LinkID, "process": t.Head.ID, "party": string(said.Party), "no": said.FollowUp,
			"name": t.Name, "promise": placement.MustPromise(said.Party),
		})
	switch {
	case done.Error != nil:
		return done.Error
	case done.RowsAffected == 0:
		return lifecycle.Refuse(placement.CodeLinkNotUsable, "this link has been used, was taken back or has run out")
	}
	return nil
}

func linkOf(r models.Link) Link {
	return Link{
		ID: r.ID, TenantID: r.TenantID, PlacementID: r.ProcessID, Purpose: placement.LinkPurpose(r.Purpose), Party: lifecycle.Party(r.Party),
		FollowUp: r.FollowUp, Language: r.Language, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(),
		AcceptedAt: inUTC(r.AcceptedAt), UsedAt: inUTC(r.UsedAt), RevokedAt: inUTC(r.RevokedAt),
	}
}
