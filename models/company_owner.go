package models

import "time"

// CompanyOwner is a row of company_owners: who answers for a company, or did.
type CompanyOwner struct {
	TenantID     string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID           string     `gorm:"column:id;type:uuid;primaryKey"`
	CompanyID    string     `gorm:"column:company_id;type:uuid;not null"`
	UserID       string     `gorm:"column:user_id;type:uuid;not null"`
	SubstituteID *string    `gorm:"column:substitute_id;type:uuid"`
	Reason       string     `gorm:"column:reason;type:text;not null"`
	Done         []byte     `gorm:"column:done;type:jsonb;not null"`
	Note         []byte     `gorm:"column:note;type:bytea"`
	HandedBy     *string    `gorm:"column:handed_by;type:uuid"`
	FromAt       time.Time  `gorm:"column:from_at;type:timestamptz;not null"`
	ToAt         *time.Time `gorm:"column:to_at;type:timestamptz"`
	CreatedAt    time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
}
