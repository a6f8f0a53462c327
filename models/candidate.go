package models

import "time"

// Candidate is a row of candidates. What tells who somebody is or how they are is encrypted with the person's key.
type Candidate struct {
	TenantID       string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID             string `gorm:"column:id;type:uuid;primaryKey"`
	UnitID         string `gorm:"column:unit_id;type:uuid;not null"`
	Name           []byte `gorm:"column:name;type:bytea;not null"`
	CPR            []byte `gorm:"column:cpr;type:bytea;not null"`
	CPRIndex       []byte `gorm:"column:cpr_index;type:bytea;not null"`
	Phone          []byte `gorm:"column:phone;type:bytea;not null"`
	Accommodations []byte `gorm:"column:accommodations;type:bytea;not null"`
	// TargetGroup is in clear, because rules of law are asked by it.
	TargetGroup  string     `gorm:"column:target_group;type:text;not null;default:''"`
	HasJobGoal   bool       `gorm:"column:has_job_goal;type:boolean;not null;default:false"`
	Seeking      bool       `gorm:"column:seeking;type:boolean;not null;default:false"`
	WaitingSince *time.Time `gorm:"column:waiting_since;type:date"`
	// Profile is NULL until there is one.
	Profile   []byte    `gorm:"column:profile;type:bytea"`
	Protected string    `gorm:"column:protected;type:text;not null;default:''"`
	Version   int       `gorm:"column:version;type:integer;not null"`
	CreatedAt time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
