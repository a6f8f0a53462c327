package models

// PlaceTask is a row of place_tasks: a task that a place is for.
type PlaceTask struct {
	TenantID    string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	PlaceID     string `gorm:"column:place_id;type:uuid;primaryKey"`
	TaskID      string `gorm:"column:task_id;type:uuid;primaryKey"`
	WorkplaceID string `gorm:"column:workplace_id;type:uuid;not null"`
}
