package models

import "time"

// ReleasedLesson is a row of released_lessons: what a placement taught, in words that name nobody.
type ReleasedLesson struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	PlacementID string    `gorm:"column:placement_id;type:uuid;not null"`
	Text        string    `gorm:"column:text;type:text;not null"`
	About       []byte    `gorm:"column:about;type:jsonb;not null"`
	ReleasedBy  string    `gorm:"column:released_by;type:uuid;not null"`
	Version     int       `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
