// Package placement breaks the rules one folder further down.
package placement

import (
	"time"

	_ "placement/models/lifecycle"
	_ "placement/models/store" // want depguard
)

// Due reads a clock.
func Due() time.Time { return time.Now() } // want forbidigo
