// Package workflows breaks every rule for workflows in the folder itself.
package workflows

import (
	_ "log/slog"  // want depguard
	_ "math/rand" // want depguard
	_ "net/http"  // want depguard
	_ "os"        // want depguard
	_ "sync"      // want depguard
	"time"

	_ "github.com/gin-gonic/gin" // want depguard
	_ "gorm.io/gorm"             // want depguard

	_ "placement/activities"
	_ "placement/models/store" // want depguard
)

// Wait sleeps in a way that does not replay.
func Wait() { time.Sleep(time.Second) } // want forbidigo
