package models

import "time"

// ToldNumber is a row of told_numbers: a number of a month and a unit, as it may be told. A tenant's rows are written anew together.
type ToldNumber struct {
	TenantID   string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	Month      time.Time `gorm:"column:month;type:date;primaryKey"`
	UnitID     string    `gorm:"column:unit_id;type:text;primaryKey"`
	Number     string    `gorm:"column:number;type:text;primaryKey"`
	Sort       int       `gorm:"column:sort;type:integer;not null"`
	TenantName string    `gorm:"column:tenant_name;type:text;not null"`
	UnitName   string    `gorm:"column:unit_name;type:text;not null"`
	Label      string    `gorm:"column:label;type:text;not null"`
	MeasuredIn string    `gorm:"column:measured_in;type:text;not null"`
	Value      *float64  `gorm:"column:value;type:double precision"`
	N          *int      `gorm:"column:n;type:integer"`
	Hidden     bool      `gorm:"column:hidden;type:boolean;not null"`
	Until      time.Time `gorm:"column:until;type:date;not null"`
	ComputedAt time.Time `gorm:"column:computed_at;type:timestamptz;not null"`
}
