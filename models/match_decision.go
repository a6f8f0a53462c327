package models

import "time"

// MatchDecision is a row of match_decisions: what somebody decided about a candidate and a place. What matching said, and the
// reason in words, are encrypted with the candidate's key.
type MatchDecision struct {
	TenantID       string     `gorm:"column:tenant_id;type:uuid;primaryKey"`
	ID             string     `gorm:"column:id;type:uuid;primaryKey"`
	CandidateID    string     `gorm:"column:candidate_id;type:uuid;not null"`
	PlaceID        string     `gorm:"column:place_id;type:uuid;not null"`
	Decision       string     `gorm:"column:decision;type:text;not null"`
	Reason         string     `gorm:"column:reason;type:text;not null"`
	DecidedOn      time.Time  `gorm:"column:decided_on;type:date;not null"`
	UntilDay       *time.Time `gorm:"column:until_day;type:date"`
	InputHash      string     `gorm:"column:input_hash;type:text;not null"`
	RulesVersion   int        `gorm:"column:rules_version;type:integer;not null"`
	WeightsVersion int        `gorm:"column:weights_version;type:integer;not null"`
	Score          int        `gorm:"column:score;type:integer;not null"`
	Body           []byte     `gorm:"column:body;type:bytea;not null"`
	UserID         string     `gorm:"column:user_id;type:uuid;not null"`
	CreatedAt      time.Time  `gorm:"column:created_at;type:timestamptz;not null"`
}
