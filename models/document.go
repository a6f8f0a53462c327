package models

import "time"

// Document is a row of documents: something that was issued about a placement, once and for all.
type Document struct {
	TenantID         string    `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID               string    `gorm:"column:id;type:uuid;primaryKey"`
	PlacementID      string    `gorm:"column:placement_id;type:uuid;not null"`
	CandidateID      string    `gorm:"column:candidate_id;type:uuid;not null"`
	Kind             string    `gorm:"column:kind;type:text;not null"`
	FollowUp         int       `gorm:"column:follow_up;type:integer;not null"`
	Language         string    `gorm:"column:language;type:text;not null"`
	Version          int       `gorm:"column:version;type:integer;not null"`
	PlacementVersion int       `gorm:"column:placement_version;type:integer;not null"`
	Says             string    `gorm:"column:says;type:text;not null"`
	Hashes           []byte    `gorm:"column:hashes;type:bytea;not null"`
	IssuedBy         string    `gorm:"column:issued_by;type:uuid;not null"`
	IssuedAt         time.Time `gorm:"column:issued_at;type:timestamptz;not null"`
	CreatedAt        time.Time `gorm:"column:created_at;type:timestamptz;not null"`
}

// DocumentFile is a row of document_files: the bytes of a document in one format, encrypted with the candidate's key.
type DocumentFile struct {
	TenantID   string `gorm:"column:tenant_id;type:uuid;primaryKey"`
	DocumentID string `gorm:"column:document_id;type:uuid;primaryKey"`
	Format     string `gorm:"column:format;type:text;primaryKey"`
	Body       []byte `gorm:"column:body;type:bytea;not null"`
}
