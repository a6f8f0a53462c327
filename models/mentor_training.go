package models

import "time"

// MentorTraining is a row of mentor_trainings: whose training it is, and on which days the mentor counts as trained by it.
type MentorTraining struct {
	TenantID  string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID        string     `gorm:"column:id;type:uuid;primaryKey"`
	Kind      string     `gorm:"column:kind;type:text;not null;default:mentor_training"`
	MentorID  string     `gorm:"column:mentor_id;type:uuid;not null"`
	Course    string     `gorm:"column:course;type:text;not null"`
	PlannedOn time.Time  `gorm:"column:planned_on;type:date;not null"`
	PassedOn  *time.Time `gorm:"column:passed_on;type:date"`
	ValidTo   *time.Time `gorm:"column:valid_to;type:date"`
	Holds     bool       `gorm:"column:holds;type:boolean;not null"`
}
