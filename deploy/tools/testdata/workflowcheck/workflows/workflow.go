// Package workflows holds one workflow that reads the clock, behind a call, and one that does not.
package workflows

import (
	"encoding/json"
	"time"

	"go.temporal.io/sdk/workflow"
)

// Hasty does not replay.
func Hasty(workflow.Context) (time.Time, error) {
	return clock(), nil
}

// Calm replays, and allocates and marshals.
func Calm(workflow.Context) ([]byte, error) { return json.Marshal(map[string]int{"a": 1}) }

func clock() time.Time { return time.Now() }
