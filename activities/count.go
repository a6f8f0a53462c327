package activities

import (
	"context"
	"time"

	"placement/models/store"
	"placement/workflows/contract"
)

// Counting is a recorder that tells what became of everything, and how long that took.
type Counting struct {
	Recorder

	// Count hears the kind of process and one of Verdicts.
	Count func(kind, verdict string, took time.Duration)
	Now   func() time.Time
}

// notRecorded is the verdict where the database did not answer.
const notRecorded = "error"

// Verdicts are all that can become of what was to be recorded.
func Verdicts() []string {
	return []string{
		string(contract.Recorded), string(contract.Repeated), string(contract.Refused), string(contract.Behind), string(contract.Superseded), notRecorded,
	}
}

// Record is the recorder's.
func (c Counting) Record(ctx context.Context, t store.Transition) (store.Recorded, error) {
	began := c.Now()
	out, err := c.Recorder.Record(ctx, t)
	verdict := notRecorded
	if err == nil {
		verdict = string(recording(out).Status)
	}
	c.Count(string(t.Head.Kind), verdict, c.Now().Sub(began))
	return out, err
}
