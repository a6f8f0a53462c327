package models

// Issue is a row of issues: which problem of which placement an issue is.
type Issue struct {
	TenantID    string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string `gorm:"column:id;type:uuid;primaryKey"`
	Kind        string `gorm:"column:kind;type:text;not null;default:issue"`
	PlacementID string `gorm:"column:placement_id;type:uuid;not null"`
	No          int    `gorm:"column:no;type:integer;not null"`
	Severity    string `gorm:"column:severity;type:text;not null"`
}
