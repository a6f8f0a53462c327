package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// Handover gives a company to an owner and a substitute.
type Handover struct {
	CompanyID string
	To        relation.Owner
	Reason    relation.HandoverReason
	// Done are the lines of the checklist that were done; Note is what else there is to say, kept encrypted.
	Done []relation.HandoverItem
	Note string
	// At is when, in the time of the tenant.
	At time.Time
}

// Ownership is the time in which somebody answered for a company.
type Ownership struct {
	ID        string
	CompanyID string
	Owner     relation.Owner
	Reason    relation.HandoverReason
	Done      []relation.HandoverItem
	Note      string
	// HandedBy is the user who made the handover.
	HandedBy string
	FromAt   time.Time
	// ToAt is nil for the one who answers for it now.
	ToAt      *time.Time
	CreatedAt time.Time
}

var companyOwners = thing[models.CompanyOwner]{
	kind:   "company_owner",
	fields: map[string]string{"company_owners_company": "id", "company_owners_reason": "reason"},
	id:     func(row *models.CompanyOwner) string { return row.ID },
}

// HandOver gives a company to another owner, whose time begins as that of the one before ends; repeated under the same key it
// changes nothing. ErrNotFound when there is no such company, *RefError owner_id or substitute_id when that is no active case
// worker or supervisor, *lifecycle.RuleError when the handover itself cannot be.
func (s *Store) HandOver(ctx context.Context, c Create, h Handover) error {
	if !areIDs(h.CompanyID) {
		return ErrNotFound
	}
	_, err := insert(ctx, s, companyOwners, c, func(tx *gorm.DB, id string, _ time.Time) (*models.CompanyOwner, error) {
		row, err := s.handOver(ctx, tx, c.Actor, h)
		if err != nil {
			return nil, err
		}
		row.ID = id
		if h.Note == "" {
			return row, nil
		}
		row.Note, err = s.sealText(ctx, tx, c.Actor.TenantID, h.CompanyID, h.Note, cell("company_owners", "note", c.Actor.TenantID, id))
		return row, err
	})
	return err
}

// handOver ends the time of the owner of a company and returns the row of the next one, which has no ID yet.
func (s *Store) handOver(ctx context.Context, tx *gorm.DB, actor lifecycle.Actor, h Handover) (*models.CompanyOwner, error) {
	// Handovers of one company come one after the other.
	if err := lockCompany(ctx, tx, actor.TenantID, h.CompanyID); err != nil {
		return nil, err
	}
	for _, u := range []struct{ field, id string }{{"owner_id", h.To.UserID}, {"substitute_id", h.To.SubstituteID}} {
		if u.field == "substitute_id" && u.id == "" {
			continue
		}
		if err := attends(ctx, tx, actor.TenantID, u.field, u.id); err != nil {
			return nil, err
		}
	}
	rows, err := table[models.CompanyOwner](tx).
		where("tenant_id = ? AND company_id = ? AND to_at IS NULL", actor.TenantID, h.CompanyID).find(ctx)
	if err != nil {
		return nil, err
	}
	var current *relation.Owner
	if len(rows) > 0 {
		current = &relation.Owner{UserID: rows[0].UserID, SubstituteID: value(rows[0].SubstituteID)}
	}
	checked, err := relation.Handover{To: h.To, Reason: h.Reason, Done: h.Done, Noted: h.Note != ""}.Check(current)
	if err != nil {
		return nil, err
	}
	at := h.At.UTC().Truncate(time.Microsecond)
	if current != nil {
		// A clock that was ahead leaves no time in which there was no owner, and none with two.
		if at.Before(rows[0].FromAt) {
			at = rows[0].FromAt.UTC()
		}
		_, err := table[models.CompanyOwner](tx).where("tenant_id = ? AND id = ?", actor.TenantID, rows[0].ID).update(ctx, map[string]any{"to_at": at})
		if err != nil {
			return nil, err
		}
	}
	if h.Done == nil {
		h.Done = []relation.HandoverItem{}
	}
	done, err := json.Marshal(h.Done)
	if err != nil {
		return nil, fmt.Errorf("encode checklist: %w", err)
	}
	row := &models.CompanyOwner{
		TenantID: actor.TenantID, CompanyID: h.CompanyID, UserID: h.To.UserID, SubstituteID: optional(h.To.SubstituteID),
		Reason: string(checked.Reason), Done: done, HandedBy: optional(actor.UserID), FromAt: at,
		CreatedAt: s.db.NowFunc().Truncate(time.Microsecond), // under the lock, so that they sort in their order
	}
	return row, audit(ctx, tx, actor, "company.owner_changed", companies.kind, h.CompanyID)
}

// lockCompany holds others off that change what belongs to a company until the transaction ends. ErrNotFound when there is
// no such company.
func lockCompany(ctx context.Context, tx *gorm.DB, tenantID, id string) error {
	var one int
	return tx.WithContext(ctx).Raw(`SELECT 1 FROM companies WHERE tenant_id = ? AND id = ? FOR UPDATE`, tenantID, id).Row().Scan(&one)
}

// attends returns a *RefError about field unless the user works here and looks after cases.
func attends(ctx context.Context, tx *gorm.DB, tenantID, field, userID string) error {
	if !areIDs(userID) {
		return &RefError{Field: field}
	}
	var found bool
	err := tx.WithContext(ctx).Raw(`
		SELECT EXISTS (SELECT FROM users u WHERE u.tenant_id = @tenant AND u.id = @user AND u.active AND EXISTS (
			SELECT FROM user_roles r WHERE r.tenant_id = u.tenant_id AND r.user_id = u.id AND r.role IN @roles))`,
		map[string]any{"tenant": tenantID, "user": userID, "roles": []lifecycle.Role{lifecycle.CaseWorker, lifecycle.Supervisor}}).
		Row().Scan(&found)
	if err == nil && !found {
		return &RefError{Field: field}
	}
	return err
}

// Ownerships returns a page of who answered for a company, the present owner first, and notes in audit who read the notes of
// handovers. ErrNotFound when there is no such company.
func (s *Store) Ownerships(ctx context.Context, actor lifecycle.Actor, companyID string, p Page) (List[Ownership], error) {
	if _, err := read(ctx, s, companies, actor.TenantID, companyID); err != nil {
		return List[Ownership]{}, err
	}
	rows, err := newest(ctx, s, actor.TenantID, "company_owners", p, func(r models.CompanyOwner) models.CompanyOwner { return r },
		func(r models.CompanyOwner) (time.Time, string) { return r.CreatedAt, r.ID },
		where{"company_id = ?", companyID, true})
	if err != nil {
		return List[Ownership]{}, fmt.Errorf("list company_owners: %w", err)
	}
	list := List[Ownership]{Items: []Ownership{}, Next: rows.Next}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		keys, err := s.personKeys(ctx, tx, actor.TenantID, companyID)
		if err != nil {
			return err
		}
		var noted []string
		for _, r := range rows.Items {
			o := Ownership{
				ID: r.ID, CompanyID: r.CompanyID, Owner: relation.Owner{UserID: r.UserID, SubstituteID: value(r.SubstituteID)},
				Reason: relation.HandoverReason(r.Reason), HandedBy: value(r.HandedBy), FromAt: r.FromAt.UTC(), CreatedAt: r.CreatedAt.UTC(),
			}
			if r.ToAt != nil {
				to := r.ToAt.UTC()
				o.ToAt = &to
			}
			if err := json.Unmarshal(r.Done, &o.Done); err != nil {
				return fmt.Errorf("decode checklist of handover %s", r.ID)
			}
			if o.Note, err = openText(keys, companyID, r.Note, cell("company_owners", "note", actor.TenantID, r.ID)); err != nil {
				return fmt.Errorf("open note of handover %s: %w", r.ID, err)
			}
			if o.Note != "" {
				noted = append(noted, r.ID)
			}
			list.Items = append(list.Items, o)
		}
		return audit(ctx, tx, actor, "company_owner.read", companyOwners.kind, noted...)
	})
	if err != nil {
		return List[Ownership]{}, fmt.Errorf("list company_owners: %w", err)
	}
	return list, nil
}

// Owned is a process that somebody has.
type Owned struct {
	lifecycle.Ref
	OwnerID string
}

// mostOwned is more than the open processes of any company.
const mostOwned = 200

// OwnedOf returns what is open about a company and in the hands of one of the users, oldest first: agreements made with it, and
// trainings of mentors at its workplaces.
func (s *Store) OwnedOf(ctx context.Context, tenantID, companyID string, userIDs ...string) ([]Owned, error) {
	if len(userIDs) == 0 {
		return []Owned{}, nil
	}
	all, err := rowsOf(ctx, s, tenantID, query{
		sql: `
SELECT m.kind, m.id, m.owner_id
FROM (SELECT CAST(@tenant AS uuid) AS tenant_id, CAST(@company AS uuid) AS company_id) o
CROSS JOIN LATERAL (` + ofCompanySQL + `) p
JOIN processes m ON m.tenant_id = o.tenant_id AND m.id = p.id
WHERE m.ended_at IS NULL AND m.owner_id IN @owners
ORDER BY m.created_at, m.id LIMIT @most`,
		args: map[string]any{"tenant": tenantID, "company": companyID, "owners": userIDs, "most": mostOwned},
		none: !areIDs(append([]string{companyID}, userIDs...)...),
	}, func(scan func(...any) error) (Owned, error) {
		var o Owned
		return o, scan(&o.Kind, &o.ID, &o.OwnerID)
	})
	if err != nil {
		return nil, fmt.Errorf("list what is open about a company: %w", err)
	}
	return all, nil
}
