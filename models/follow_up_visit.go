package models

import "time"

// FollowUpVisit is a row of follow_up_visits: a visit to a company at which follow-ups of several placements were held.
type FollowUpVisit struct {
	TenantID  string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID        string    `gorm:"column:id;type:uuid;primaryKey"`
	CompanyID string    `gorm:"column:company_id;type:uuid;not null"`
	HeldOn    time.Time `gorm:"column:held_on;type:date;not null"`
	UserID    string    `gorm:"column:user_id;type:uuid;not null"`
	CreatedAt time.Time `gorm:"column:created_at;type:timestamptz;not null"`
}
