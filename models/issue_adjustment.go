package models

// IssueAdjustment is a row of issue_adjustments: the event of a placement that changed it because of an issue.
type IssueAdjustment struct {
	TenantID         string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	IssueID          string `gorm:"column:issue_id;type:uuid;primaryKey"`
	Version          int    `gorm:"column:version;type:integer;primaryKey"`
	PlacementID      string `gorm:"column:placement_id;type:uuid;not null"`
	PlacementVersion int    `gorm:"column:placement_version;type:integer;not null"`
}
