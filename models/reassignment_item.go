package models

import "time"

// ReassignmentItem is a row of reassignment_items: one thing that is given to somebody else, and what became of that.
type ReassignmentItem struct {
	TenantID       string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ReassignmentID string     `gorm:"column:reassignment_id;type:uuid;primaryKey"`
	No             int        `gorm:"column:no;type:integer;primaryKey;autoIncrement:false"`
	Kind           string     `gorm:"column:kind;type:text;not null"`
	SubjectID      string     `gorm:"column:subject_id;type:uuid;not null"`
	FromUnit       *string    `gorm:"column:from_unit;type:uuid"`
	ToID           string     `gorm:"column:to_id;type:uuid;not null"`
	ToUnit         string     `gorm:"column:to_unit;type:uuid;not null"`
	Result         string     `gorm:"column:result;type:text;not null"`
	Code           string     `gorm:"column:code;type:text;not null"`
	Tries          int        `gorm:"column:tries;type:integer;not null"`
	At             *time.Time `gorm:"column:at;type:timestamptz"`
}
