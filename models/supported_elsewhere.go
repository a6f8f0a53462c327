package models

import "time"

// SupportedElsewhere is a row of supported_elsewhere: persons whom others support at a workplace.
type SupportedElsewhere struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	WorkplaceID string    `gorm:"column:workplace_id;type:uuid;not null"`
	FromDay     time.Time `gorm:"column:from_day;type:date;not null"`
	ToDay       time.Time `gorm:"column:to_day;type:date;not null"`
	FTE         float64   `gorm:"column:fte;type:double precision;not null"`
	DeclaredOn  time.Time `gorm:"column:declared_on;type:date;not null"`
	DeclaredBy  string    `gorm:"column:declared_by;type:text;not null"`
	Version     int       `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}

// TableName is the table's, which says more than the plural would.
func (SupportedElsewhere) TableName() string { return "supported_elsewhere" }
