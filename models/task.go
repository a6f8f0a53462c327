package models

import "time"

// Task is a row of tasks: what a person must do now, or did, until ClosedAt.
type Task struct {
	TenantID    string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string     `gorm:"column:id;type:uuid;primaryKey"`
	ProcessID   string     `gorm:"column:process_id;type:uuid;not null"`
	ProcessKind string     `gorm:"column:process_kind;type:text;not null"`
	Key         string     `gorm:"column:key;type:text;not null"`
	Kind        string     `gorm:"column:kind;type:text;not null"`
	Command     string     `gorm:"column:command;type:text;not null"`
	OwnerID     string     `gorm:"column:owner_id;type:uuid;not null"`
	UnitID      string     `gorm:"column:unit_id;type:uuid;not null"`
	CandidateID *string    `gorm:"column:candidate_id;type:uuid"`
	Due         *time.Time `gorm:"column:due;type:timestamptz"`
	Level       int        `gorm:"column:level;type:integer;not null"`
	Escalated   bool       `gorm:"column:escalated;type:boolean;not null"`
	OpenedAt    time.Time  `gorm:"column:opened_at;type:timestamptz;not null"`
	ClosedAt    *time.Time `gorm:"column:closed_at;type:timestamptz"`
}
