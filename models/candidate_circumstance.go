package models

import "time"

// CandidateCircumstance is a row of candidate_circumstances: what lets a candidate be placed longer than others.
type CandidateCircumstance struct {
	TenantID     string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	CandidateID  string    `gorm:"column:candidate_id;type:uuid;primaryKey"`
	Circumstance string    `gorm:"column:circumstance;type:text;primaryKey"`
	RecordedBy   string    `gorm:"column:recorded_by;type:uuid;not null"`
	RecordedAt   time.Time `gorm:"column:recorded_at;type:timestamptz;not null"`
}
