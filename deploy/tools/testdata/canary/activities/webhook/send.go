// Package webhook uses a database and a client without timeout.
package webhook

import (
	"net/http"

	_ "placement/models/store" // want depguard
)

// Send sends.
func Send() (*http.Response, error) { return http.Get("https://example.org") } // want forbidigo
