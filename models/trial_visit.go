package models

import "time"

// TrialVisit is a row of trial_visits: a candidate sees a workplace before anything is agreed. What was noted is encrypted
// with the candidate's key.
type TrialVisit struct {
	TenantID       string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID             string    `gorm:"column:id;type:uuid;primaryKey"`
	CandidateID    string    `gorm:"column:candidate_id;type:uuid;not null"`
	WorkplaceID    string    `gorm:"column:workplace_id;type:uuid;not null"`
	FromDay        time.Time `gorm:"column:from_day;type:date;not null"`
	ToDay          time.Time `gorm:"column:to_day;type:date;not null"`
	Status         string    `gorm:"column:status;type:text;not null"`
	CandidateWants string    `gorm:"column:candidate_wants;type:text;not null"`
	CompanyWants   string    `gorm:"column:company_wants;type:text;not null"`
	Note           []byte    `gorm:"column:note;type:bytea;not null"`
	Version        int       `gorm:"column:version;type:integer;not null"`
	CreatedAt      time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt      time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
