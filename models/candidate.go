package models

import "time"

// Candidate is a row of candidates. What tells who somebody is or how they are is encrypted with the person's key.
type Candidate struct {
	TenantID       string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID             string    `gorm:"column:id;type:uuid;primaryKey"`
	UnitID         string    `gorm:"column:unit_id;type:uuid;not null"`
	Name           []byte    `gorm:"column:name;type:bytea;not null"`
	CPR            []byte    `gorm:"column:cpr;type:bytea;not null"`
	CPRIndex       []byte    `gorm:"column:cpr_index;type:bytea;not null"`
	Phone          []byte    `gorm:"column:phone;type:bytea;not null"`
	Accommodations []byte    `gorm:"column:accommodations;type:bytea;not null"`
	Version        int       `gorm:"column:version;type:integer;not null"`
	CreatedAt      time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt      time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
