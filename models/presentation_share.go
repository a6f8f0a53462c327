package models

import "time"

// PresentationShare is a row of presentation_shares: a company was given a revision that the candidate had approved.
type PresentationShare struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	CandidateID string    `gorm:"column:candidate_id;type:uuid;not null"`
	Revision    int       `gorm:"column:revision;type:integer;not null"`
	Approved    bool      `gorm:"column:approved;type:boolean;not null"`
	CompanyID   string    `gorm:"column:company_id;type:uuid;not null"`
	Channel     string    `gorm:"column:channel;type:text;not null"`
	SharedOn    time.Time `gorm:"column:shared_on;type:date;not null"`
	UserID      string    `gorm:"column:user_id;type:uuid;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null"`
}
