package models

import "time"

// Visit is a row of visits: a visit to a workplace, planned or held.
type Visit struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	WorkplaceID string    `gorm:"column:workplace_id;type:uuid;not null"`
	State       string    `gorm:"column:state;type:text;not null"`
	VisitOn     time.Time `gorm:"column:visit_on;type:date;not null"`
	VisitorID   string    `gorm:"column:visitor_id;type:uuid;not null"`
	Traits      []byte    `gorm:"column:traits;type:jsonb;not null"`
	Note        []byte    `gorm:"column:note;type:bytea;not null"`
	Version     int       `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
