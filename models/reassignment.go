package models

import "time"

// Reassignment is a row of reassignments: everything that somebody has, given to others at once.
type Reassignment struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	FromID      string    `gorm:"column:from_id;type:uuid;not null"`
	Recipients  []byte    `gorm:"column:recipients;type:jsonb;not null"`
	Kinds       []byte    `gorm:"column:kinds;type:jsonb;not null"`
	Reason      string    `gorm:"column:reason;type:text;not null"`
	Done        []byte    `gorm:"column:done;type:jsonb;not null"`
	Status      string    `gorm:"column:status;type:text;not null"`
	Back        bool      `gorm:"column:back;type:boolean;not null"`
	RequestedBy string    `gorm:"column:requested_by;type:uuid;not null"`
	UndoneBy    *string   `gorm:"column:undone_by;type:uuid"`
	Version     int       `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
