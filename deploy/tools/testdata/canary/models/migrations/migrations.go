// Package migrations knows those above it.
package migrations

import _ "placement/api/reference" // want depguard
