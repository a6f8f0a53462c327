package models

import "time"

// WorkTask is a row of work_tasks: a task of the catalogue of a workplace.
type WorkTask struct {
	TenantID     string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID           string     `gorm:"column:id;type:uuid;primaryKey"`
	WorkplaceID  string     `gorm:"column:workplace_id;type:uuid;not null"`
	Title        string     `gorm:"column:title;type:text;not null"`
	Occupation   string     `gorm:"column:occupation;type:text;not null"`
	Description  string     `gorm:"column:description;type:text;not null"`
	Demands      []byte     `gorm:"column:demands;type:jsonb;not null"`
	Skills       []byte     `gorm:"column:skills;type:jsonb;not null"`
	Languages    []byte     `gorm:"column:languages;type:jsonb;not null"`
	Certificates []byte     `gorm:"column:certificates;type:jsonb;not null"`
	ReviewedOn   *time.Time `gorm:"column:reviewed_on;type:date"`
	State        string     `gorm:"column:state;type:text;not null"`
	Version      int        `gorm:"column:version;type:integer;not null"`
	CreatedAt    time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt    time.Time  `gorm:"column:updated_at;type:timestamptz;not null"`
}
