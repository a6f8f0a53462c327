// Package api breaks the rules for the API.
package api

import (
	"fmt"

	_ "github.com/danielgtaylor/huma/v2"
	_ "github.com/gin-gonic/gin"
	_ "gorm.io/gorm" // want depguard

	_ "placement/activities" // want depguard
	_ "placement/activities/webhook"
	_ "placement/workflows" // want depguard
	_ "placement/workflows/contract"
)

// Hello prints where nobody asked for it.
func Hello() { fmt.Println("hello") } // want forbidigo
