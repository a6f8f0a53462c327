package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// UserContact is where and when a user is reached by phone.
type UserContact struct {
	UserID string
	Phone  string
	Hours  []relation.PhoneHours
}

// SetUserContact says where and when a user is reached; repeated, it changes nothing. ErrNotFound when there is no such user,
// *lifecycle.RuleError for hours that cannot be.
func (s *Store) SetUserContact(ctx context.Context, actor lifecycle.Actor, c UserContact) error {
	if !areIDs(c.UserID) {
		return ErrNotFound
	}
	if err := relation.CheckPhoneHours(c.Hours); err != nil {
		return err
	}
	row, err := userContactRow(actor.TenantID, c)
	if err != nil {
		return err
	}
	row.UpdatedAt = s.db.NowFunc()
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		if _, err := table[models.User](tx).where("tenant_id = ? AND id = ?", actor.TenantID, c.UserID).take(ctx); err != nil {
			return err
		}
		replace := clause.OnConflict{
			Columns:   []clause.Column{{Name: "tenant_id"}, {Name: "user_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"phone", "phone_hours", "updated_at"}),
		}
		if err := table[models.UserContact](tx, replace).create(ctx, &row); err != nil {
			return err
		}
		return audit(ctx, tx, actor, "user.contact.updated", "user", c.UserID)
	})
	if err != nil {
		return fmt.Errorf("set user contact: %w", err)
	}
	return nil
}

// UserContacts returns where and when users are reached, by ID; those of whom that is not known are left out.
func (s *Store) UserContacts(ctx context.Context, tenantID string) (map[string]UserContact, error) {
	all := map[string]UserContact{}
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		rows, err := table[models.UserContact](tx).where("tenant_id = ?", tenantID).find(ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			c := UserContact{UserID: r.UserID, Phone: r.Phone}
			if err := json.Unmarshal(r.PhoneHours, &c.Hours); err != nil {
				return fmt.Errorf("decode phone hours of user %s: %w", r.UserID, err)
			}
			all[r.UserID] = c
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read user contacts: %w", err)
	}
	return all, nil
}

func userContactRow(tenantID string, c UserContact) (models.UserContact, error) {
	if c.Hours == nil {
		c.Hours = []relation.PhoneHours{}
	}
	hours, err := json.Marshal(c.Hours)
	if err != nil {
		return models.UserContact{}, fmt.Errorf("encode phone hours: %w", err)
	}
	return models.UserContact{TenantID: tenantID, UserID: c.UserID, Phone: c.Phone, PhoneHours: hours}, nil
}
