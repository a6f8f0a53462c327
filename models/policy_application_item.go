package models

import "time"

// PolicyApplicationItem is a row of policy_application_items: one placement that a policy is applied to, and what became of that.
type PolicyApplicationItem struct {
	TenantID      string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ApplicationID string     `gorm:"column:application_id;type:uuid;primaryKey"`
	No            int        `gorm:"column:no;type:integer;primaryKey;autoIncrement:false"`
	PlacementID   string     `gorm:"column:placement_id;type:uuid;not null"`
	Result        string     `gorm:"column:result;type:text;not null"`
	Code          string     `gorm:"column:code;type:text;not null"`
	Tries         int        `gorm:"column:tries;type:integer;not null"`
	At            *time.Time `gorm:"column:at;type:timestamptz"`
}
