package models

import "time"

// Headcount is a row of headcounts: the ordinary employees of a workplace in one month.
type Headcount struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	WorkplaceID string    `gorm:"column:workplace_id;type:uuid;primaryKey"`
	Month       time.Time `gorm:"column:month;type:date;primaryKey"`
	OrdinaryFTE float64   `gorm:"column:ordinary_fte;type:double precision;not null"`
	Source      string    `gorm:"column:source;type:text;not null"`
	RecordedBy  string    `gorm:"column:recorded_by;type:uuid;not null"`
	RecordedAt  time.Time `gorm:"column:recorded_at;type:timestamptz;not null"`
}
