package models

import "time"

// Placement is a row of placements: what a placement is looked up by, and what no two of them may share.
type Placement struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	Kind        string    `gorm:"column:kind;type:text;not null;default:placement"`
	CandidateID string    `gorm:"column:candidate_id;type:uuid;not null"`
	CompanyID   string    `gorm:"column:company_id;type:uuid;not null"`
	WorkplaceID string    `gorm:"column:workplace_id;type:uuid;not null"`
	PlaceID     string    `gorm:"column:place_id;type:uuid;not null"`
	StartsOn    time.Time `gorm:"column:starts_on;type:date;not null"`
	EndsOn      time.Time `gorm:"column:ends_on;type:date;not null"`
	Holds       bool      `gorm:"column:holds;type:boolean;not null"`
	Binds       bool      `gorm:"column:binds;type:boolean;not null"`
	RulePack    *string   `gorm:"column:rule_pack;type:text"`
	MentorID    *string   `gorm:"column:mentor_id;type:uuid"`
	// HereFrom is the first day at the present place, of a placement that has moved.
	HereFrom *time.Time `gorm:"column:here_from;type:date"`
}
