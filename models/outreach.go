package models

// Outreach is a row of outreaches: for whom a company is sought, whether it still is, and the place that came of it.
type Outreach struct {
	TenantID    string  `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID          string  `gorm:"column:id;type:uuid;primaryKey"`
	Kind        string  `gorm:"column:kind;type:text;not null;default:outreach"`
	CandidateID string  `gorm:"column:candidate_id;type:uuid;not null"`
	RematchID   *string `gorm:"column:rematch_id;type:uuid"`
	Open        bool    `gorm:"column:open;type:boolean;not null"`
	PlaceID     *string `gorm:"column:place_id;type:uuid"`
}
