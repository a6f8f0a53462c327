package models

// UserRole is a row of user_roles: a role that a user has.
type UserRole struct {
	TenantID string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	UserID   string `gorm:"column:user_id;type:uuid;primaryKey"`
	Role     string `gorm:"column:role;type:text;primaryKey"`
}
