package models

import "time"

// Event is a row of events: something that happened to a process. Rows are only ever added.
type Event struct {
	TenantID    string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string     `gorm:"column:id;type:uuid;primaryKey"`
	ProcessID   string     `gorm:"column:process_id;type:uuid;not null"`
	ProcessKind string     `gorm:"column:process_kind;type:text;not null"`
	Version     int        `gorm:"column:version;type:integer;not null"`
	Epoch       int        `gorm:"column:epoch;type:integer;not null"`
	Name        string     `gorm:"column:name;type:text;not null"`
	Fact        string     `gorm:"column:fact;type:text;not null"`
	Payload     []byte     `gorm:"column:payload;type:jsonb;not null"`
	At          time.Time  `gorm:"column:at;type:timestamptz;not null"`
	Due         *time.Time `gorm:"column:due;type:timestamptz"`
	Late        bool       `gorm:"column:late;type:boolean;not null"`
	RecordedAt  time.Time  `gorm:"column:recorded_at;type:timestamptz;not null;default:clock_timestamp()"`
	CommandID   string     `gorm:"column:command_id;type:uuid;not null"`
	Fingerprint string     `gorm:"column:fingerprint;type:text;not null"`
	UserID      *string    `gorm:"column:user_id;type:uuid"`
	OnBehalf    string     `gorm:"column:on_behalf;type:text;not null"`
	RequestID   string     `gorm:"column:request_id;type:text;not null"`
	LinkID      *string    `gorm:"column:link_id;type:uuid"`
	// Status is that of the process after the event; empty for events from before it was kept.
	Status string `gorm:"column:status;type:text;not null;default:''"`
}
