package models

import "time"

// FollowAlong is a row of follow_alongs: after which placement somebody is followed, and what the checks came to.
type FollowAlong struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	Kind        string    `gorm:"column:kind;type:text;not null;default:follow_along"`
	PlacementID string    `gorm:"column:placement_id;type:uuid;not null"`
	CandidateID string    `gorm:"column:candidate_id;type:uuid;not null"`
	LastDay     time.Time `gorm:"column:last_day;type:date;not null"`
	First       string    `gorm:"column:first;type:text;not null"`
	Second      string    `gorm:"column:second;type:text;not null"`
	PlacedBy    *string   `gorm:"column:placed_by;type:uuid"`
}
