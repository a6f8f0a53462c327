package models

import "time"

// Presentation is a row of presentations: one revision of how a candidate is presented to companies, encrypted with the
// candidate's key.
type Presentation struct {
	TenantID        string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	CandidateID     string     `gorm:"column:candidate_id;type:uuid;primaryKey"`
	Revision        int        `gorm:"column:revision;type:integer;primaryKey;autoIncrement:false"`
	Body            []byte     `gorm:"column:body;type:bytea;not null"`
	DraftedBy       string     `gorm:"column:drafted_by;type:uuid;not null"`
	Approved        bool       `gorm:"column:approved;type:boolean;not null"`
	ApprovedOn      *time.Time `gorm:"column:approved_on;type:date"`
	ApprovalChannel string     `gorm:"column:approval_channel;type:text;not null"`
	ApprovedBy      *string    `gorm:"column:approved_by;type:uuid"`
	Version         int        `gorm:"column:version;type:integer;not null"`
	CreatedAt       time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt       time.Time  `gorm:"column:updated_at;type:timestamptz;not null"`
}
