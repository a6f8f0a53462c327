package models

import "time"

// PaidHours is a row of paid_hours: ordinary work beside a placement. What is done there is encrypted with the candidate's key.
type PaidHours struct {
	TenantID    string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string     `gorm:"column:id;type:uuid;primaryKey"`
	PlacementID string     `gorm:"column:placement_id;type:uuid;not null"`
	FromDay     time.Time  `gorm:"column:from_day;type:date;not null"`
	ToDay       *time.Time `gorm:"column:to_day;type:date"`
	WeeklyHours float64    `gorm:"column:weekly_hours;type:double precision;not null"`
	JobFunction []byte     `gorm:"column:job_function;type:bytea;not null"`
	Version     int        `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time  `gorm:"column:updated_at;type:timestamptz;not null"`
}

// TableName is that of the table: hours have no other plural.
func (PaidHours) TableName() string { return "paid_hours" }
