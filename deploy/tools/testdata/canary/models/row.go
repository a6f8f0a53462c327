// Package models breaks the rules for rows.
package models

import (
	"gorm.io/gorm"

	_ "placement/models/matching"
)

// Row is not explicit.
type Row struct{ gorm.Model } // want forbidigo
