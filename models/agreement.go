package models

import "time"

// Agreement is a row of agreements: what an agreement is looked up by, and when it held.
type Agreement struct {
	TenantID      string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID            string     `gorm:"column:id;type:uuid;primaryKey"`
	Kind          string     `gorm:"column:kind;type:text;not null;default:agreement"`
	CompanyID     string     `gorm:"column:company_id;type:uuid;not null"`
	CoordinatorID *string    `gorm:"column:coordinator_id;type:uuid"`
	StartsOn      time.Time  `gorm:"column:starts_on;type:date;not null"`
	EndsOn        time.Time  `gorm:"column:ends_on;type:date;not null"`
	ActivatedOn   *time.Time `gorm:"column:activated_on;type:date"`
	EndedOn       *time.Time `gorm:"column:ended_on;type:date"`
}
