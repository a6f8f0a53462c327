// Package workflows holds one workflow that reads the clock, behind a call, and one that does not.
package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// Hasty does not replay.
func Hasty(workflow.Context) (time.Time, error) {
	return clock(), nil
}

// Calm replays.
func Calm(workflow.Context) error { return nil }

func clock() time.Time { return time.Now() }
