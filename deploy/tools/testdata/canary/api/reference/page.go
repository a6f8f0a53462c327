// Package reference breaks the rules one folder further down.
package reference

import _ "placement/workflows" // want depguard
