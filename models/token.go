package models

import "time"

// Token is a row of tokens: the hash of a bearer token.
type Token struct {
	Hash      []byte     `gorm:"column:hash;type:bytea;primaryKey"`
	TenantID  string     `gorm:"column:tenant_id;type:uuid;not null"`
	UserID    string     `gorm:"column:user_id;type:uuid;not null"`
	Practice  bool       `gorm:"column:practice;type:boolean;not null"`
	CreatedAt time.Time  `gorm:"column:created_at;type:timestamptz;not null;default:now()"`
	ExpiresAt *time.Time `gorm:"column:expires_at;type:timestamptz"`
}
