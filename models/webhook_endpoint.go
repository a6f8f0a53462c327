package models

import "time"

// WebhookSettings is a row of webhook_settings: where and what is sent. Rows are only ever added.
type WebhookSettings struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string    `gorm:"column:id;type:uuid;primaryKey"`
	EndpointID  string    `gorm:"column:endpoint_id;type:uuid;not null"`
	Name        string    `gorm:"column:name;type:text;not null"`
	URL         string    `gorm:"column:url;type:text;not null"`
	EventTypes  string    `gorm:"column:event_types;type:text[];not null"`
	Ordered     bool      `gorm:"column:ordered;type:boolean;not null"`
	Rate        int       `gorm:"column:rate;type:integer;not null"`
	Concurrency int       `gorm:"column:concurrency;type:integer;not null"`
	Headers     []byte    `gorm:"column:headers;type:bytea;not null"`
	HeaderNames string    `gorm:"column:header_names;type:text[];not null"`
	CreatedBy   string    `gorm:"column:created_by;type:uuid;not null"`
	CreatedAt   time.Time `gorm:"column:created_at;type:timestamptz;not null;default:clock_timestamp()"`
}

// TableName is the table's.
func (WebhookSettings) TableName() string { return "webhook_settings" }

// WebhookSecret is a row of webhook_secrets: what messages are signed with.
type WebhookSecret struct {
	TenantID   string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID         string     `gorm:"column:id;type:uuid;primaryKey"`
	EndpointID string     `gorm:"column:endpoint_id;type:uuid;not null"`
	Secret     []byte     `gorm:"column:secret;type:bytea;not null"`
	PublicKey  *string    `gorm:"column:public_key;type:text"`
	CreatedAt  time.Time  `gorm:"column:created_at;type:timestamptz;not null;default:clock_timestamp()"`
	AdoptedAt  *time.Time `gorm:"column:adopted_at;type:timestamptz"`
	ExpiresAt  *time.Time `gorm:"column:expires_at;type:timestamptz"`
}

// WebhookEndpoint is a row of webhook_endpoints: what the write path must know of an endpoint.
type WebhookEndpoint struct {
	TenantID   string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID         string `gorm:"column:id;type:uuid;primaryKey"`
	Kind       string `gorm:"column:kind;type:text;not null;default:webhook_endpoint"`
	SettingsID string `gorm:"column:settings_id;type:uuid;not null"`
	SecretID   string `gorm:"column:secret_id;type:uuid;not null"`
	EventTypes string `gorm:"column:event_types;type:text[];not null"`
	Keeps      bool   `gorm:"column:keeps;type:boolean;not null"`
	Sends      bool   `gorm:"column:sends;type:boolean;not null"`
}

// WebhookRun is a row of webhook_runs: how it goes with an endpoint.
type WebhookRun struct {
	TenantID     string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	EndpointID   string     `gorm:"column:endpoint_id;type:uuid;primaryKey"`
	Token        *string    `gorm:"column:token;type:uuid"`
	Idle         bool       `gorm:"column:idle;type:boolean;not null;default:true"`
	Failures     int        `gorm:"column:failures;type:integer;not null;default:0"`
	FailingSince *time.Time `gorm:"column:failing_since;type:timestamptz"`
	Class        string     `gorm:"column:class;type:text;not null;default:''"`
	OpenUntil    *time.Time `gorm:"column:open_until;type:timestamptz"`
	Opened       int        `gorm:"column:opened;type:integer;not null;default:0"`
	Room         int        `gorm:"column:room;type:integer;not null;default:0"`
	QuietUntil   *time.Time `gorm:"column:quiet_until;type:timestamptz"`
	DeliveredAt  *time.Time `gorm:"column:delivered_at;type:timestamptz"`
	AllowedRate  int        `gorm:"column:allowed_rate;type:integer;not null;default:0"`
}
