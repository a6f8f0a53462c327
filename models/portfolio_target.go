package models

import "time"

// PortfolioTarget is a row of portfolio_targets: how many places of a kind are wanted.
type PortfolioTarget struct {
	TenantID  string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID        string    `gorm:"column:id;type:uuid;primaryKey"`
	OwnerID   *string   `gorm:"column:owner_id;type:uuid"`
	Industry  string    `gorm:"column:industry;type:text;not null"`
	SizeBand  string    `gorm:"column:size_band;type:text;not null"`
	Area      string    `gorm:"column:area;type:text;not null"`
	Target    int       `gorm:"column:target;type:integer;not null"`
	Version   int       `gorm:"column:version;type:integer;not null"`
	CreatedAt time.Time `gorm:"column:created_at;type:timestamptz;not null"`
	UpdatedAt time.Time `gorm:"column:updated_at;type:timestamptz;not null"`
}
