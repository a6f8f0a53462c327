package models

// AgreementLine is a row of agreement_lines: so many places of one model at one workplace, and how many are taken.
type AgreementLine struct {
	TenantID    string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	AgreementID string `gorm:"column:agreement_id;type:uuid;primaryKey"`
	No          int    `gorm:"column:no;type:integer;primaryKey;autoIncrement:false"`
	Model       string `gorm:"column:model;type:text;not null"`
	WorkplaceID string `gorm:"column:workplace_id;type:uuid;not null"`
	CompanyID   string `gorm:"column:company_id;type:uuid;not null"`
	Count       int    `gorm:"column:count;type:integer;not null"`
	Taken       int    `gorm:"column:taken;type:integer;not null"`
}
