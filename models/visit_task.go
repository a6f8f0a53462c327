package models

// VisitTask is a row of visit_tasks: a task that was seen on a visit.
type VisitTask struct {
	TenantID    string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	VisitID     string `gorm:"column:visit_id;type:uuid;primaryKey"`
	TaskID      string `gorm:"column:task_id;type:uuid;primaryKey"`
	WorkplaceID string `gorm:"column:workplace_id;type:uuid;not null"`
}
