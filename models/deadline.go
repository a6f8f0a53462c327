package models

import "time"

// Deadline is a row of deadlines: a promise with a date, and its next rung.
type Deadline struct {
	TenantID    string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string     `gorm:"column:id;type:uuid;primaryKey"`
	ProcessID   string     `gorm:"column:process_id;type:uuid;not null"`
	ProcessKind string     `gorm:"column:process_kind;type:text;not null"`
	Key         string     `gorm:"column:key;type:text;not null"`
	Due         time.Time  `gorm:"column:due;type:timestamptz;not null"`
	NextAt      *time.Time `gorm:"column:next_at;type:timestamptz"`
	NextKind    string     `gorm:"column:next_kind;type:text;not null"`
	Fired       int        `gorm:"column:fired;type:integer;not null"`
	OpenedAt    time.Time  `gorm:"column:opened_at;type:timestamptz;not null"`
	ClosedAt    *time.Time `gorm:"column:closed_at;type:timestamptz"`
}
