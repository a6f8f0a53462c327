package models

import "time"

// Feed is a row of feed: an event under its number in the tenant's feed. Numbers have no gaps. Rows are only ever added,
// and swept after 90 days.
type Feed struct {
	TenantID  string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	Seq       int64     `gorm:"column:seq;type:bigint;primaryKey;autoIncrement:false"`
	EventID   string    `gorm:"column:event_id;type:uuid;not null"`
	StampedAt time.Time `gorm:"column:stamped_at;type:timestamptz;not null;default:clock_timestamp()"`
}

// TableName is feed: it is one, not many.
func (Feed) TableName() string { return "feed" }

// FeedPending is a row of feed_pending: an event that has no number yet. It comes with the event.
type FeedPending struct {
	TenantID string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	EventID  string `gorm:"column:event_id;type:uuid;primaryKey"`
}

// TableName is feed_pending.
func (FeedPending) TableName() string { return "feed_pending" }
