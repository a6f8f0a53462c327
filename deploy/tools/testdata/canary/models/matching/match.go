// Package matching is pure too.
package matching

import (
	_ "net/http" // want depguard

	_ "placement/models/store" // want depguard
)
