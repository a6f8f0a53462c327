package models

import "time"

// MentorSupport is a row of mentor_supports: what is paid for a mentor, for how long, under which grant.
type MentorSupport struct {
	TenantID    string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string     `gorm:"column:id;type:uuid;primaryKey"`
	MentorID    string     `gorm:"column:mentor_id;type:uuid;not null"`
	PlacementID *string    `gorm:"column:placement_id;type:uuid"`
	Kind        string     `gorm:"column:kind;type:text;not null"`
	WeeklyHours float64    `gorm:"column:weekly_hours;type:double precision;not null"`
	HourlyOre   *int       `gorm:"column:hourly_ore;type:integer"`
	GrantRef    string     `gorm:"column:grant_ref;type:text;not null"`
	StartsOn    time.Time  `gorm:"column:starts_on;type:date;not null"`
	EndsOn      time.Time  `gorm:"column:ends_on;type:date;not null"`
	RenewalOf   *string    `gorm:"column:renewal_of;type:uuid"`
	AssessedOn  *time.Time `gorm:"column:assessed_on;type:date"`
	Version     int        `gorm:"column:version;type:integer;not null"`
	CreatedAt   time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt   time.Time  `gorm:"column:updated_at;type:timestamptz;not null"`
}
