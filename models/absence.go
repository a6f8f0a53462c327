package models

import "time"

// Absence is a row of absences: the days on which somebody is not at work. Why is not kept.
type Absence struct {
	TenantID     string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID           string    `gorm:"column:id;type:uuid;primaryKey"`
	UserID       string    `gorm:"column:user_id;type:uuid;not null"`
	FromOn       time.Time `gorm:"column:from_on;type:date;not null"`
	ToOn         time.Time `gorm:"column:to_on;type:date;not null"`
	RegisteredBy string    `gorm:"column:registered_by;type:uuid;not null"`
	Version      int       `gorm:"column:version;type:integer;not null"`
	CreatedAt    time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt    time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
