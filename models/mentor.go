package models

import "time"

// Mentor is a row of mentors: somebody at a workplace who looks after candidates there. What tells who it is is encrypted
// with the person's key.
type Mentor struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	WorkplaceID string    `gorm:"column:workplace_id;type:uuid;not null"`
	Name        []byte    `gorm:"column:name;type:bytea;not null"`
	Phone       []byte    `gorm:"column:phone;type:bytea;not null"`
	Email       []byte    `gorm:"column:email;type:bytea;not null"`
	Languages   []byte    `gorm:"column:languages;type:jsonb;not null"`
	Needs       []byte    `gorm:"column:needs;type:jsonb;not null"`
	Capacity    int       `gorm:"column:capacity;type:integer;not null"`
	Active      bool      `gorm:"column:active;type:boolean;not null"`
	Version     int       `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
