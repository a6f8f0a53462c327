package models

import "time"

// Link is a row of links: the hash of what opens a page for somebody without an account, once.
type Link struct {
	Hash       []byte     `gorm:"column:hash;type:bytea;primaryKey"`
	TenantID   string     `gorm:"column:tenant_id;type:uuid;not null"`
	ID         string     `gorm:"column:id;type:uuid;not null"`
	ProcessID  string     `gorm:"column:process_id;type:uuid;not null"`
	Purpose    string     `gorm:"column:purpose;type:text;not null"`
	Party      string     `gorm:"column:party;type:text;not null"`
	FollowUp   int        `gorm:"column:follow_up;type:integer;not null"`
	Language   string     `gorm:"column:language;type:text;not null"`
	CreatedBy  string     `gorm:"column:created_by;type:uuid;not null"`
	CreatedAt  time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
	ExpiresAt  time.Time  `gorm:"column:expires_at;type:timestamptz;not null"`
	AcceptedAt *time.Time `gorm:"column:accepted_at;type:timestamptz"`
	UsedAt     *time.Time `gorm:"column:used_at;type:timestamptz"`
	RevokedAt  *time.Time `gorm:"column:revoked_at;type:timestamptz"`
}
