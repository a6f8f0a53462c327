package models

// Unit is a row of units: a part of a tenant.
type Unit struct {
	TenantID string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID       string `gorm:"column:id;type:uuid;primaryKey"`
	Name     string `gorm:"column:name;type:text;not null"`
}
