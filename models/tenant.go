package models

import "time"

// Tenant is a row of tenants: a municipality, or a practice one.
type Tenant struct {
	ID                string    `gorm:"column:id;type:uuid;primaryKey"`
	Name              string    `gorm:"column:name;type:text;not null"`
	Practice          bool      `gorm:"column:practice;type:boolean;not null"`
	TemporalNamespace string    `gorm:"column:temporal_namespace;type:text;not null"`
	Zone              string    `gorm:"column:zone;type:text;not null"`
	PlacementPolicy   []byte    `gorm:"column:placement_policy;type:jsonb;not null"`
	PolicyVersion     int       `gorm:"column:placement_policy_version;type:integer;not null;default:1"`
	CalendarVersion   int       `gorm:"column:calendar_version;type:integer;not null"`
	CalendarFrom      time.Time `gorm:"column:calendar_from;type:date;not null"`
	CalendarTo        time.Time `gorm:"column:calendar_to;type:date;not null"`
	ClockOffset       int64     `gorm:"column:clock_offset;type:bigint;not null;default:0"`
	ClockVersion      int       `gorm:"column:clock_version;type:integer;not null;default:0"`
	ClockMoving       bool      `gorm:"column:clock_moving;type:boolean;not null;default:false"`
	CreatedAt         time.Time `gorm:"column:created_at;type:timestamptz;not null;default:now()"`
}
