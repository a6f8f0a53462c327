package models

import "time"

// WebhookDelivery is a row of webhook_deliveries: one event for one endpoint.
type WebhookDelivery struct {
	TenantID   string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	EndpointID string     `gorm:"column:endpoint_id;type:uuid;primaryKey"`
	EventID    string     `gorm:"column:event_id;type:uuid;primaryKey"`
	ProcessID  string     `gorm:"column:process_id;type:uuid;not null"`
	Version    int        `gorm:"column:version;type:integer;not null"`
	State      string     `gorm:"column:state;type:text;not null"`
	DueAt      time.Time  `gorm:"column:due_at;type:timestamptz;not null"`
	Attempts   int        `gorm:"column:attempts;type:integer;not null;default:0"`
	Tries      int        `gorm:"column:tries;type:integer;not null;default:0"`
	Again      bool       `gorm:"column:again;type:boolean;not null;default:false"`
	Noted      bool       `gorm:"column:noted;type:boolean;not null;default:false"`
	QueuedAt   time.Time  `gorm:"column:queued_at;type:timestamptz;not null;default:clock_timestamp()"`
	SettledAt  *time.Time `gorm:"column:settled_at;type:timestamptz"`
	Class      string     `gorm:"column:class;type:text;not null;default:''"`
	Status     int        `gorm:"column:status;type:integer;not null;default:0"`
	Trace      *string    `gorm:"column:trace;type:text"`
}

// WebhookAttempt is a row of webhook_attempts: one request, and what it came to. Took is in milliseconds.
type WebhookAttempt struct {
	TenantID   string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	EndpointID string    `gorm:"column:endpoint_id;type:uuid;primaryKey"`
	EventID    string    `gorm:"column:event_id;type:uuid;primaryKey"`
	No         int       `gorm:"column:no;type:integer;primaryKey"`
	Cause      string    `gorm:"column:cause;type:text;not null"`
	At         time.Time `gorm:"column:at;type:timestamptz;not null"`
	Took       int       `gorm:"column:took;type:integer;not null"`
	Status     int       `gorm:"column:status;type:integer;not null"`
	Class      string    `gorm:"column:class;type:text;not null"`
	Snippet    []byte    `gorm:"column:snippet;type:bytea"`
}
