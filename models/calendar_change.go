package models

import "time"

// CalendarChange is a row of calendar_changes: days that were changed in a tenant's calendar at once. It never changes.
type CalendarChange struct {
	TenantID string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID       string `gorm:"column:id;type:uuid;primaryKey"`
	// Version is that of the calendar after the change.
	Version   int       `gorm:"column:version;type:integer;not null"`
	Days      []byte    `gorm:"column:days;type:jsonb;not null"`
	ChangedBy string    `gorm:"column:changed_by;type:uuid;not null"`
	CreatedAt time.Time `gorm:"column:created_at;type:timestamptz;not null"`
}
