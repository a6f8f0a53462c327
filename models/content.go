package models

import "time"

// Content is a row of contents: something that a person wrote, encrypted with the key of the person it is about.
type Content struct {
	TenantID   string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID         string    `gorm:"column:id;type:uuid;primaryKey"`
	ProcessID  string    `gorm:"column:process_id;type:uuid;not null"`
	PersonID   string    `gorm:"column:person_id;type:uuid;not null"`
	Kind       string    `gorm:"column:kind;type:text;not null"`
	Ciphertext []byte    `gorm:"column:ciphertext;type:bytea;not null"`
	Hash       string    `gorm:"column:hash;type:text;not null"`
	CreatedAt  time.Time `gorm:"column:created_at;type:timestamptz;not null;default:now()"`
}
