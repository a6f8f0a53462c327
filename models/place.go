package models

import "time"

// Place is a row of places: room for one candidate at a workplace.
type Place struct {
	TenantID       string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID             string    `gorm:"column:id;type:uuid;primaryKey"`
	WorkplaceID    string    `gorm:"column:workplace_id;type:uuid;not null"`
	Title          string    `gorm:"column:title;type:text;not null"`
	Description    string    `gorm:"column:description;type:text;not null"`
	MinWeeklyHours float64   `gorm:"column:min_weekly_hours;type:double precision;not null"`
	MaxWeeklyHours float64   `gorm:"column:max_weekly_hours;type:double precision;not null"`
	State          string    `gorm:"column:state;type:text;not null"`
	Model          string    `gorm:"column:model;type:text;not null;default:''"`
	AgreementID    *string   `gorm:"column:agreement_id;type:uuid"`
	Occupation     string    `gorm:"column:occupation;type:text;not null;default:''"`
	LineNo         *int      `gorm:"column:line_no;type:integer"`
	MadeFor        *string   `gorm:"column:made_for;type:uuid"`
	Version        int       `gorm:"column:version;type:integer;not null"`
	CreatedAt      time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt      time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
