package models

import "time"

// VisitingTime is a row of visiting_times: when a company, or one of its workplaces, is visited every week.
type VisitingTime struct {
	TenantID    string  `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string  `gorm:"column:id;type:uuid;primaryKey"`
	CompanyID   string  `gorm:"column:company_id;type:uuid;not null"`
	WorkplaceID *string `gorm:"column:workplace_id;type:uuid"`
	Weekday     int     `gorm:"column:weekday;type:integer;not null"`
	// Minute is that of the day.
	Minute    int       `gorm:"column:minute;type:integer;not null"`
	Version   int       `gorm:"column:version;type:integer;not null"`
	CreatedAt time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
