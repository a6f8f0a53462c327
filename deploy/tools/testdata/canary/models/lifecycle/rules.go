// Package lifecycle breaks the rule that rules know the standard library only.
package lifecycle

import (
	_ "math/rand/v2" // want depguard
	_ "os"           // want depguard

	_ "gorm.io/gorm" // want depguard

	_ "placement/models" // want depguard
)
