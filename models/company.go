package models

import "time"

// Company is a row of companies.
type Company struct {
	TenantID     string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID           string    `gorm:"column:id;type:uuid;primaryKey"`
	CVR          string    `gorm:"column:cvr;type:text;not null"`
	Name         string    `gorm:"column:name;type:text;not null"`
	Sector       string    `gorm:"column:sector;type:text;not null"`
	Phone        string    `gorm:"column:phone;type:text;not null"`
	Email        string    `gorm:"column:email;type:text;not null"`
	IndustryCode string    `gorm:"column:industry_code;type:text;not null;default:''"`
	GroupID      *string   `gorm:"column:group_id;type:uuid"`
	Version      int       `gorm:"column:version;type:integer;not null"`
	CreatedAt    time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt    time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
