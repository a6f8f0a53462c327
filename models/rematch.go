package models

// Rematch is a row of rematches: which placement a rematch answers, and why it began.
type Rematch struct {
	TenantID    string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string `gorm:"column:id;type:uuid;primaryKey"`
	Kind        string `gorm:"column:kind;type:text;not null;default:rematch"`
	PlacementID string `gorm:"column:placement_id;type:uuid;not null"`
	Cause       string `gorm:"column:cause;type:text;not null"`
}
