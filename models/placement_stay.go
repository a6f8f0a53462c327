package models

import "time"

// PlacementStay is a row of placement_stays: where a placement was before it moved.
type PlacementStay struct {
	TenantID    string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	PlacementID string    `gorm:"column:placement_id;type:uuid;primaryKey"`
	FromOn      time.Time `gorm:"column:from_on;type:date;primaryKey"`
	UntilOn     time.Time `gorm:"column:until_on;type:date;not null"`
	PlaceID     string    `gorm:"column:place_id;type:uuid;not null"`
	WorkplaceID string    `gorm:"column:workplace_id;type:uuid;not null"`
}
