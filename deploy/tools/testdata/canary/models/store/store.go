// Package store knows those above it.
package store

import (
	"gorm.io/gorm"

	_ "placement/workflows/contract" // want depguard
)

// Migrate changes the schema behind everybody's back.
func Migrate(db *gorm.DB) error { return db.AutoMigrate() } // want forbidigo
