package models

import "time"

// CompanyContact is a row of company_contacts: somebody at a company. What tells who it is is encrypted with the person's key.
type CompanyContact struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	CompanyID   string    `gorm:"column:company_id;type:uuid;not null"`
	WorkplaceID *string   `gorm:"column:workplace_id;type:uuid"`
	Name        []byte    `gorm:"column:name;type:bytea;not null"`
	Role        []byte    `gorm:"column:role;type:bytea;not null"`
	Phone       []byte    `gorm:"column:phone;type:bytea;not null"`
	Email       []byte    `gorm:"column:email;type:bytea;not null"`
	IsPrimary   bool      `gorm:"column:is_primary;type:boolean;not null"`
	Version     int       `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
