package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/store/vault"
)

// CompanyContact is somebody at a company whom one can call.
type CompanyContact struct {
	ID        string
	CompanyID string
	// WorkplaceID is empty for one who stands for the whole company.
	WorkplaceID string
	Name        string
	// Role is what they are there, in words: "driftsleder".
	Role  string
	Phone string
	Email string
	// Primary tells that this is the one to call first; a company has one of them at most.
	Primary bool
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

var companyContacts = thing[models.CompanyContact]{
	kind:     "company_contact",
	personal: true,
	fields:   map[string]string{"company_contacts_company": "company_id", "company_contacts_workplace": "workplace_id"},
	id:       func(row *models.CompanyContact) string { return row.ID },
	// The contact that was the primary one gives way.
	first: func(ctx context.Context, tx *gorm.DB, row *models.CompanyContact) error {
		if !row.IsPrimary {
			return nil
		}
		if err := lockCompany(ctx, tx, row.TenantID, row.CompanyID); err != nil {
			return err
		}
		return tx.WithContext(ctx).Exec(`UPDATE company_contacts SET is_primary = false, version = version + 1, updated_at = now()
			WHERE tenant_id = ? AND company_id = ? AND is_primary AND id <> ?`, row.TenantID, row.CompanyID, row.ID).Error
	},
}

// readContact is the action in audit under which the readings of contacts stand.
const readContact = "company_contact.read"

// CreateCompanyContact adds a contact with a key of their own, by which all that is kept about them is encrypted. ID, version
// and times are given to it. *RefError when there is no such company or workplace of it.
func (s *Store) CreateCompanyContact(ctx context.Context, c Create, contact CompanyContact) (CompanyContact, error) {
	tenantID := c.Actor.TenantID
	if err := contact.refs(ctx, s, tenantID); err != nil {
		return CompanyContact{}, fmt.Errorf("create company_contact: %w", err)
	}
	row, err := insert(ctx, s, companyContacts, c, func(tx *gorm.DB, id string, at time.Time) (*models.CompanyContact, error) {
		wrapped, key, err := s.keys.NewPersonKey(tenantID, id)
		if err != nil {
			return nil, err
		}
		if err := table[models.PersonKey](tx).create(ctx, &models.PersonKey{TenantID: tenantID, PersonID: id, Wrapped: wrapped}); err != nil {
			return nil, err
		}
		contact.ID, contact.Version, contact.CreatedAt, contact.UpdatedAt = id, 1, at, at
		return contactRow(tenantID, key, contact)
	})
	if err != nil {
		return CompanyContact{}, err
	}
	key, err := s.personKey(ctx, tenantID, row.ID)
	if err != nil {
		return CompanyContact{}, fmt.Errorf("open company_contact: %w", err)
	}
	return contactOf(row, key)
}

// refs returns a *RefError when the company or workplace can be none. The foreign keys see to the rest.
func (contact CompanyContact) refs(ctx context.Context, s *Store, tenantID string) error {
	if malformed(contact.WorkplaceID) {
		return &RefError{Field: "workplace_id"}
	}
	// The lock of a contact that is to be the primary one comes before any foreign key.
	if _, err := read(ctx, s, companies, tenantID, contact.CompanyID); err != nil {
		return absent(err, "company_id")
	}
	return nil
}

// CompanyContact returns one contact, and notes in audit who read it. ErrNotFound when there is none.
func (s *Store) CompanyContact(ctx context.Context, actor lifecycle.Actor, id string) (CompanyContact, error) {
	if !areIDs(id) {
		return CompanyContact{}, ErrNotFound
	}
	var found []CompanyContact
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		row, err := table[models.CompanyContact](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id).take(ctx)
		if err != nil {
			return err
		}
		found, err = s.openContacts(ctx, tx, actor, []models.CompanyContact{row})
		return err
	})
	if err != nil {
		return CompanyContact{}, fmt.Errorf("read company_contact: %w", err)
	}
	return found[0], nil
}

// UpdateCompanyContact replaces a contact, who must still be of the version given: else ErrStale. It returns the new one, of
// the same company: whatever CompanyID says.
func (s *Store) UpdateCompanyContact(ctx context.Context, actor lifecycle.Actor, contact CompanyContact) (CompanyContact, error) {
	before, err := read(ctx, s, companyContacts, actor.TenantID, contact.ID)
	contact.CompanyID = before.CompanyID
	switch {
	case err != nil:
		return CompanyContact{}, err
	case malformed(contact.WorkplaceID):
		return CompanyContact{}, fmt.Errorf("update company_contact: %w", &RefError{Field: "workplace_id"})
	}
	key, err := s.personKey(ctx, actor.TenantID, contact.ID)
	if err != nil {
		return CompanyContact{}, fmt.Errorf("update company_contact: %w", err)
	}
	row, err := contactRow(actor.TenantID, key, contact)
	if err != nil {
		return CompanyContact{}, err
	}
	after, err := change(ctx, s, companyContacts, actor, contact.Version, map[string]any{
		"workplace_id": row.WorkplaceID, "name": row.Name, "role": row.Role, "phone": row.Phone, "email": row.Email,
		"is_primary": row.IsPrimary,
	}, row)
	if err != nil {
		return CompanyContact{}, err
	}
	return contactOf(after, key)
}

// CompanyContacts returns a page of the contacts of a company, newest first, and notes in audit who read each of them.
func (s *Store) CompanyContacts(ctx context.Context, actor lifecycle.Actor, companyID string, p Page) (List[CompanyContact], error) {
	if !areIDs(companyID) {
		return List[CompanyContact]{}, nil
	}
	rows, err := newest(ctx, s, actor.TenantID, "company_contacts", p, func(r models.CompanyContact) models.CompanyContact { return r },
		func(r models.CompanyContact) (time.Time, string) { return r.CreatedAt, r.ID },
		where{"company_id = ?", companyID, true})
	if err != nil {
		return List[CompanyContact]{}, fmt.Errorf("list company_contacts: %w", err)
	}
	list := List[CompanyContact]{Next: rows.Next}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		list.Items, err = s.openContacts(ctx, tx, actor, rows.Items)
		return err
	})
	if err != nil {
		return List[CompanyContact]{}, fmt.Errorf("list company_contacts: %w", err)
	}
	return list, nil
}

// RemoveCompanyContact deletes a contact and their key, for a reason that stands in audit, so that nothing about them can be
// read any more; repeated under the same key it does nothing more. ErrNotFound when there is none.
func (s *Store) RemoveCompanyContact(ctx context.Context, c Create, id string, reason relation.RemovalReason) error {
	if !areIDs(id) {
		return ErrNotFound
	}
	err := s.inTenant(ctx, c.Actor.TenantID, func(tx *gorm.DB) error {
		_, first, err := once(ctx, tx, c, id)
		if err != nil || !first {
			return err
		}
		n, err := table[models.CompanyContact](tx).where("tenant_id = ? AND id = ?", c.Actor.TenantID, id).delete(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrNotFound
		}
		if _, err := table[models.PersonKey](tx).where("tenant_id = ? AND person_id = ?", c.Actor.TenantID, id).delete(ctx); err != nil {
			return err
		}
		return audit(ctx, tx, c.Actor, "company_contact.removed_"+string(reason), companyContacts.kind, id)
	})
	if err != nil {
		return fmt.Errorf("remove company_contact: %w", err)
	}
	return nil
}

// openContacts decrypts rows, in their order, and notes who read them.
func (s *Store) openContacts(ctx context.Context, tx *gorm.DB, actor lifecycle.Actor, rows []models.CompanyContact) ([]CompanyContact, error) {
	ids := make([]string, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	keys, err := s.personKeys(ctx, tx, actor.TenantID, ids...)
	if err != nil {
		return nil, err
	}
	all := make([]CompanyContact, 0, len(rows))
	for _, r := range rows {
		if keys[r.ID] == nil {
			continue // removed since the rows were read
		}
		contact, err := contactOf(r, keys[r.ID])
		if err != nil {
			return nil, err
		}
		all = append(all, contact)
	}
	return all, audit(ctx, tx, actor, readContact, companyContacts.kind, ids...)
}

// contactRow encrypts a contact with their key.
func contactRow(tenantID string, key *vault.PersonKey, c CompanyContact) (*models.CompanyContact, error) {
	row := &models.CompanyContact{
		TenantID: tenantID, ID: c.ID, CompanyID: c.CompanyID, WorkplaceID: optional(c.WorkplaceID), IsPrimary: c.Primary,
		Version: c.Version, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	for _, f := range []struct {
		column, plain string
		cipher        *[]byte
	}{{"name", c.Name, &row.Name}, {"role", c.Role, &row.Role}, {"phone", c.Phone, &row.Phone}, {"email", c.Email, &row.Email}} {
		var err error
		if *f.cipher, err = key.Encrypt([]byte(f.plain), cell("company_contacts", f.column, tenantID, c.ID)); err != nil {
			return nil, fmt.Errorf("encrypt %s: %w", f.column, err)
		}
	}
	return row, nil
}

// contactOf decrypts a contact.
func contactOf(row models.CompanyContact, key *vault.PersonKey) (CompanyContact, error) {
	c := CompanyContact{
		ID: row.ID, CompanyID: row.CompanyID, WorkplaceID: value(row.WorkplaceID), Primary: row.IsPrimary,
		Version: row.Version, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}
	for _, f := range []struct {
		column string
		cipher []byte
		plain  *string
	}{{"name", row.Name, &c.Name}, {"role", row.Role, &c.Role}, {"phone", row.Phone, &c.Phone}, {"email", row.Email, &c.Email}} {
		plain, err := key.Decrypt(f.cipher, cell("company_contacts", f.column, row.TenantID, row.ID))
		if err != nil {
			return CompanyContact{}, fmt.Errorf("decrypt %s: %w", f.column, err)
		}
		*f.plain = string(plain)
	}
	return c, nil
}
