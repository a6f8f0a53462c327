package models

import "time"

// CompanyLogEntry is a row of company_log: a contact that there was with a company. Rows are only ever added.
type CompanyLogEntry struct {
	TenantID      string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID            string     `gorm:"column:id;type:uuid;primaryKey"`
	CompanyID     string     `gorm:"column:company_id;type:uuid;not null"`
	WorkplaceID   *string    `gorm:"column:workplace_id;type:uuid"`
	ContactID     *string    `gorm:"column:contact_id;type:uuid"`
	Channel       string     `gorm:"column:channel;type:text;not null"`
	Mood          string     `gorm:"column:mood;type:text;not null"`
	Summary       []byte     `gorm:"column:summary;type:bytea;not null"`
	ContactOn     time.Time  `gorm:"column:contact_on;type:date;not null"`
	NextContactOn *time.Time `gorm:"column:next_contact_on;type:date"`
	UserID        string     `gorm:"column:user_id;type:uuid;not null"`
	CreatedAt     time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
}

// TableName is the name of the table, which is a log and not its entries.
func (CompanyLogEntry) TableName() string { return "company_log" }
