package models

import "time"

// Disclosure is a row of disclosures: what a company was told of a candidate, with the candidate's consent. What was said is
// encrypted with the candidate's key.
type Disclosure struct {
	TenantID       string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID             string     `gorm:"column:id;type:uuid;primaryKey"`
	CandidateID    string     `gorm:"column:candidate_id;type:uuid;not null"`
	CompanyID      string     `gorm:"column:company_id;type:uuid;not null"`
	ToldTo         string     `gorm:"column:told_to;type:text;not null"`
	ToldBy         string     `gorm:"column:told_by;type:text;not null"`
	ToldOn         time.Time  `gorm:"column:told_on;type:date;not null"`
	ConsentOn      time.Time  `gorm:"column:consent_on;type:date;not null"`
	ConsentChannel string     `gorm:"column:consent_channel;type:text;not null"`
	Body           []byte     `gorm:"column:body;type:bytea;not null"`
	UserID         string     `gorm:"column:user_id;type:uuid;not null"`
	RetractedAt    *time.Time `gorm:"column:retracted_at;type:timestamptz"`
	RetractedBy    *string    `gorm:"column:retracted_by;type:uuid"`
	CreatedAt      time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
}
