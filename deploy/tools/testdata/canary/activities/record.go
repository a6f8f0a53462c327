// Package activities breaks the rules for activities.
package activities

import (
	_ "github.com/gin-gonic/gin" // want depguard

	_ "placement/models/store"
	_ "placement/workflows/contract"
)
