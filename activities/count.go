package activities

import (
	"context"
	"time"

	"placement/models/store"
)

// Counting is a recorder that tells what became of everything, and how long that took.
type Counting struct {
	Recorder

	// Count hears the kind of process and one of recorded, repeated, refused, behind, superseded and error.
	Count func(kind, verdict string, took time.Duration)
	Now   func() time.Time
}

// Record is the recorder's.
func (c Counting) Record(ctx context.Context, t store.Transition) (store.Recorded, error) {
	began := c.Now()
	out, err := c.Recorder.Record(ctx, t)
	verdict := "error"
	if err == nil {
		verdict = string(recording(out).Status)
	}
	c.Count(string(t.Head.Kind), verdict, c.Now().Sub(began))
	return out, err
}
