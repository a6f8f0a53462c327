package models

import "time"

// Deputy is a row of deputies: who stands in for somebody, in some days or whenever that one is away.
type Deputy struct {
	TenantID  string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID        string     `gorm:"column:id;type:uuid;primaryKey"`
	UserID    string     `gorm:"column:user_id;type:uuid;not null"`
	DeputyID  string     `gorm:"column:deputy_id;type:uuid;not null"`
	FromOn    *time.Time `gorm:"column:from_on;type:date"`
	ToOn      *time.Time `gorm:"column:to_on;type:date"`
	NamedBy   string     `gorm:"column:named_by;type:uuid;not null"`
	Version   int        `gorm:"column:version;type:integer;not null"`
	CreatedAt time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt time.Time  `gorm:"column:updated_at;type:timestamptz;not null"`
}
