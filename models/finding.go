package models

// Finding is a row of findings: what a check found about an event that happened all the same.
type Finding struct {
	TenantID  string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID        string `gorm:"column:id;type:uuid;primaryKey"`
	ProcessID string `gorm:"column:process_id;type:uuid;not null"`
	EventID   string `gorm:"column:event_id;type:uuid;not null"`
	Rule      string `gorm:"column:rule;type:text;not null"`
	Severity  string `gorm:"column:severity;type:text;not null"`
	Approved  bool   `gorm:"column:approved;type:boolean;not null"`
	Finding   []byte `gorm:"column:finding;type:jsonb;not null"`
}
