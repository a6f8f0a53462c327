package models

import "time"

// OutreachApproach is a row of outreach_approaches: a company that was asked, by whom, what it was told and answered.
type OutreachApproach struct {
	TenantID     string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	OutreachID   string    `gorm:"column:outreach_id;type:uuid;primaryKey"`
	No           int       `gorm:"column:no;type:integer;primaryKey;autoIncrement:false"`
	CandidateID  string    `gorm:"column:candidate_id;type:uuid;not null"`
	CompanyID    string    `gorm:"column:company_id;type:uuid;not null"`
	WorkplaceID  *string   `gorm:"column:workplace_id;type:uuid"`
	ByID         string    `gorm:"column:by_id;type:uuid;not null"`
	Told         string    `gorm:"column:told;type:text;not null"`
	ShareID      *string   `gorm:"column:share_id;type:uuid"`
	ReferredBy   *string   `gorm:"column:referred_by;type:uuid"`
	ApproachedOn time.Time `gorm:"column:approached_on;type:date;not null"`
	Answer       string    `gorm:"column:answer;type:text;not null"`
	Converted    bool      `gorm:"column:converted;type:boolean;not null"`
}
