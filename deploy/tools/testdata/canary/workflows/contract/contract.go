// Package contract breaks the rules one folder further down.
package contract

import (
	_ "os" // want depguard

	_ "placement/activities/mail" // want depguard
)
