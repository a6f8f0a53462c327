package models

import "time"

// PersonKey is a row of person_keys: the wrapped data key of a person.
type PersonKey struct {
	TenantID  string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	PersonID  string    `gorm:"column:person_id;type:uuid;primaryKey"`
	Wrapped   []byte    `gorm:"column:wrapped;type:bytea;not null"`
	CreatedAt time.Time `gorm:"column:created_at;type:timestamptz;not null;default:now()"`
}
