package models

// EventContent is a row of event_contents: an event refers to a content.
type EventContent struct {
	TenantID  string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	EventID   string `gorm:"column:event_id;type:uuid;primaryKey"`
	ContentID string `gorm:"column:content_id;type:uuid;primaryKey"`
	ProcessID string `gorm:"column:process_id;type:uuid;not null"`
}
