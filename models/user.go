package models

// User is a row of users: somebody, or something, that works for a tenant.
type User struct {
	TenantID string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID       string `gorm:"column:id;type:uuid;primaryKey"`
	UnitID   string `gorm:"column:unit_id;type:uuid;not null"`
	Name     string `gorm:"column:name;type:text;not null"`
	Active   bool   `gorm:"column:active;type:boolean;not null"`
}
