package models

// PlacementDisclosure is a row of placement_disclosures: what stood on record about a candidate at a moment of a placement, and
// what of it the company had been told. The body is encrypted with the candidate's key.
type PlacementDisclosure struct {
	TenantID    string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	EventID     string `gorm:"column:event_id;type:uuid;primaryKey"`
	PlacementID string `gorm:"column:placement_id;type:uuid;not null"`
	Moment      string `gorm:"column:moment;type:text;not null"`
	Body        []byte `gorm:"column:body;type:bytea;not null"`
}
