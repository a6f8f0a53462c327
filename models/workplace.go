package models

import "time"

// Workplace is a row of workplaces: where a company has people at work, known by its P-number.
type Workplace struct {
	TenantID         string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID               string    `gorm:"column:id;type:uuid;primaryKey"`
	CompanyID        string    `gorm:"column:company_id;type:uuid;not null"`
	PNumber          string    `gorm:"column:p_number;type:text;not null"`
	Name             string    `gorm:"column:name;type:text;not null"`
	Street           string    `gorm:"column:street;type:text;not null"`
	PostalCode       string    `gorm:"column:postal_code;type:text;not null"`
	City             string    `gorm:"column:city;type:text;not null"`
	IndustryCode     string    `gorm:"column:industry_code;type:text;not null;default:''"`
	MunicipalityCode string    `gorm:"column:municipality_code;type:text;not null;default:''"`
	Employees        *int      `gorm:"column:employees;type:integer"`
	SizeBand         string    `gorm:"column:size_band;type:text;not null;default:''"`
	Version          int       `gorm:"column:version;type:integer;not null"`
	CreatedAt        time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt        time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
