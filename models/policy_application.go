package models

import "time"

// PolicyApplication is a row of policy_applications: a policy applied to many placements at once.
type PolicyApplication struct {
	TenantID      string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID            string    `gorm:"column:id;type:uuid;primaryKey"`
	PolicyVersion int       `gorm:"column:policy_version;type:integer;not null"`
	Policy        []byte    `gorm:"column:policy;type:jsonb;not null"`
	Scope         string    `gorm:"column:scope;type:text;not null"`
	UnitID        *string   `gorm:"column:unit_id;type:uuid"`
	Status        string    `gorm:"column:status;type:text;not null"`
	RequestedBy   string    `gorm:"column:requested_by;type:uuid;not null"`
	Version       int       `gorm:"column:version;type:integer;not null"`
	CreatedAt     time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt     time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
