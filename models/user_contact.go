package models

import "time"

// UserContact is a row of user_contacts: where and when a user is reached by phone.
type UserContact struct {
	TenantID   string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	UserID     string    `gorm:"column:user_id;type:uuid;primaryKey"`
	Phone      string    `gorm:"column:phone;type:text;not null"`
	PhoneHours []byte    `gorm:"column:phone_hours;type:jsonb;not null"`
	UpdatedAt  time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
