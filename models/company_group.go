package models

import "time"

// CompanyGroup is a row of company_groups: companies that are handled as one.
type CompanyGroup struct {
	TenantID  string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID        string    `gorm:"column:id;type:uuid;primaryKey"`
	Name      string    `gorm:"column:name;type:text;not null"`
	Kind      string    `gorm:"column:kind;type:text;not null"`
	OwnerID   *string   `gorm:"column:owner_id;type:uuid"`
	Version   int       `gorm:"column:version;type:integer;not null"`
	CreatedAt time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
