package models

import "time"

// PlaceSpan is a row of place_spans: on which days a place was offered under an agreement.
type PlaceSpan struct {
	TenantID    string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	PlaceID     string     `gorm:"column:place_id;type:uuid;primaryKey"`
	FromOn      time.Time  `gorm:"column:from_on;type:date;primaryKey"`
	UntilOn     *time.Time `gorm:"column:until_on;type:date"`
	AgreementID string     `gorm:"column:agreement_id;type:uuid;not null"`
	LineNo      int        `gorm:"column:line_no;type:integer;not null"`
	Model       string     `gorm:"column:model;type:text;not null"`
}
