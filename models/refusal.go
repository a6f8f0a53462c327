package models

import "time"

// Refusal is a row of refusals: a command that the database refused, and why.
type Refusal struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ProcessID   string    `gorm:"column:process_id;type:uuid;primaryKey"`
	CommandID   string    `gorm:"column:command_id;type:uuid;primaryKey"`
	Fingerprint string    `gorm:"column:fingerprint;type:text;not null"`
	Refusal     []byte    `gorm:"column:refusal;type:jsonb;not null"`
	At          time.Time `gorm:"column:at;type:timestamptz;not null;default:clock_timestamp()"`
}
