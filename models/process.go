package models

import "time"

// Process is a row of processes: what all kinds of process have in common, and the complete state of one.
type Process struct {
	TenantID        string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID              string     `gorm:"column:id;type:uuid;primaryKey"`
	Kind            string     `gorm:"column:kind;type:text;not null"`
	Status          string     `gorm:"column:status;type:text;not null"`
	EndedAt         *time.Time `gorm:"column:ended_at;type:timestamptz"`
	Outcome         string     `gorm:"column:outcome;type:text;not null"`
	Ruleset         int        `gorm:"column:ruleset;type:integer;not null"`
	SchemaVersion   int        `gorm:"column:schema_version;type:integer;not null"`
	Version         int        `gorm:"column:version;type:integer;not null"`
	Epoch           int        `gorm:"column:epoch;type:integer;not null"`
	State           []byte     `gorm:"column:state;type:jsonb;not null"`
	OwnerID         string     `gorm:"column:owner_id;type:uuid;not null"`
	UnitID          string     `gorm:"column:unit_id;type:uuid;not null"`
	CandidateID     *string    `gorm:"column:candidate_id;type:uuid"`
	ParentID        *string    `gorm:"column:parent_id;type:uuid"`
	CalendarVersion int        `gorm:"column:calendar_version;type:integer;not null"`
	CreatedAt       time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt       time.Time  `gorm:"column:updated_at;type:timestamptz;not null"`
	Host            *int       `gorm:"column:host;type:integer"`
	Build           *string    `gorm:"column:build;type:text"`
}
