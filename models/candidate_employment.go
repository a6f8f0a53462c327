package models

import "time"

// CandidateEmployment is a row of candidate_employments: a job that a candidate has or had. What they did is encrypted with
// their key.
type CandidateEmployment struct {
	TenantID    string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string     `gorm:"column:id;type:uuid;primaryKey"`
	CandidateID string     `gorm:"column:candidate_id;type:uuid;not null"`
	CompanyID   *string    `gorm:"column:company_id;type:uuid"`
	CVR         string     `gorm:"column:cvr;type:text;not null"`
	FromDay     time.Time  `gorm:"column:from_day;type:date;not null"`
	ToDay       *time.Time `gorm:"column:to_day;type:date"`
	Subsidised  bool       `gorm:"column:subsidised;type:boolean;not null"`
	JobFunction []byte     `gorm:"column:job_function;type:bytea;not null"`
	Version     int        `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time  `gorm:"column:updated_at;type:timestamptz;not null"`
}
