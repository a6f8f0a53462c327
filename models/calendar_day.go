package models

import "time"

// CalendarDay is a row of calendar_days: a day on which a tenant does not work.
type CalendarDay struct {
	TenantID string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	Day      time.Time `gorm:"column:day;type:date;primaryKey"`
	Name     string    `gorm:"column:name;type:text;not null"`
	Source   string    `gorm:"column:source;type:text;not null"`
}
