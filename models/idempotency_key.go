package models

import "time"

// IdempotencyKey is a row of idempotency_keys: a create that was carried out, and what it made.
type IdempotencyKey struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	Key         string    `gorm:"column:key;type:uuid;primaryKey"`
	Fingerprint string    `gorm:"column:fingerprint;type:text;not null"`
	ResourceID  string    `gorm:"column:resource_id;type:uuid;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null;default:now()"`
}
