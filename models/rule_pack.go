package models

import "time"

// RulePack is a row of rule_packs: the law about one instrument, as it was loaded. It never changes.
type RulePack struct {
	TenantID     string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID           string     `gorm:"column:id;type:text;primaryKey"`
	Instrument   string     `gorm:"column:instrument;type:text;not null"`
	Jurisdiction string     `gorm:"column:jurisdiction;type:text;not null"`
	ValidFrom    time.Time  `gorm:"column:valid_from;type:date;not null"`
	ValidTo      *time.Time `gorm:"column:valid_to;type:date"`
	Replaces     string     `gorm:"column:replaces;type:text;not null"`
	Document     []byte     `gorm:"column:document;type:jsonb;not null"`
	Hash         string     `gorm:"column:hash;type:text;not null"`
	LoadedBy     *string    `gorm:"column:loaded_by;type:uuid"`
	LoadedAt     time.Time  `gorm:"column:loaded_at;type:timestamptz;not null"`
}
