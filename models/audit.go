package models

import "time"

// Audit is a row of audit: who saw or changed what, for whom. Rows are only ever added.
type Audit struct {
	TenantID     string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID           string    `gorm:"column:id;type:uuid;primaryKey"`
	At           time.Time `gorm:"column:at;type:timestamptz;not null;default:clock_timestamp()"`
	UserID       *string   `gorm:"column:user_id;type:uuid"`
	OnBehalf     string    `gorm:"column:on_behalf;type:text;not null"`
	Action       string    `gorm:"column:action;type:text;not null"`
	ResourceKind string    `gorm:"column:resource_kind;type:text;not null"`
	ResourceID   string    `gorm:"column:resource_id;type:uuid;not null"`
	RequestID    string    `gorm:"column:request_id;type:text;not null"`
	LinkID       *string   `gorm:"column:link_id;type:uuid"`
}

// TableName is audit: the word has no plural here.
func (Audit) TableName() string { return "audit" }
