package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/store/vault"
)

// What people write about a company is encrypted like what they write about a person: with a key of the company's own, which
// is made when the first text is. People are named in such texts whatever one asks, and many a company is one person.

// companyKey returns the key of a company, which must be one; it makes it when there is none.
func (s *Store) companyKey(ctx context.Context, tx *gorm.DB, tenantID, companyID string) (*vault.PersonKey, error) {
	keys, err := s.personKeys(ctx, tx, tenantID, companyID)
	if err != nil || keys[companyID] != nil {
		return keys[companyID], err
	}
	wrapped, _, err := s.keys.NewPersonKey(tenantID, companyID)
	if err != nil {
		return nil, err
	}
	// Of several at once one makes it, and the others wait and read that one.
	row := models.PersonKey{TenantID: tenantID, PersonID: companyID, Wrapped: wrapped}
	if err := table[models.PersonKey](tx, clause.OnConflict{DoNothing: true}).create(ctx, &row); err != nil {
		return nil, err
	}
	if keys, err = s.personKeys(ctx, tx, tenantID, companyID); err != nil {
		return nil, err
	}
	if keys[companyID] == nil {
		return nil, ErrNotFound
	}
	return keys[companyID], nil
}

// sealText encrypts what was written about a company for one cell. Nothing stays nothing, and needs no key.
func (s *Store) sealText(ctx context.Context, tx *gorm.DB, tenantID, companyID, text, cell string) ([]byte, error) {
	if text == "" {
		return []byte{}, nil
	}
	key, err := s.companyKey(ctx, tx, tenantID, companyID)
	if err != nil {
		return nil, err
	}
	return key.Encrypt([]byte(text), cell)
}

// openText decrypts one cell with the key that keys has for the company.
func openText(keys map[string]*vault.PersonKey, companyID string, ciphertext []byte, cell string) (string, error) {
	if len(ciphertext) == 0 {
		return "", nil
	}
	key := keys[companyID]
	if key == nil {
		return "", ErrNotFound
	}
	plain, err := key.Decrypt(ciphertext, cell)
	return string(plain), err
}
