package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities"
	"placement/models/lifecycle"
	"placement/models/store"
)

// answers is a database that answers each transition with the same.
type answers struct {
	activities.Recorder // what is not faked panics

	out store.Recorded
	err error
}

func (a answers) Record(context.Context, store.Transition) (store.Recorded, error) {
	return a.out, a.err
}

// Whoever counts knows beforehand all that there is to be counted.
func TestEveryVerdictIsKnown(t *testing.T) {
	t.Parallel()
	var heard []string
	record := func(a answers) {
		c := activities.Counting{
			Recorder: a, Now: time.Now,
			Count: func(kind, verdict string, _ time.Duration) {
				require.Equal(t, "placement", kind)
				heard = append(heard, verdict)
			},
		}
		head := lifecycle.Head{Ref: lifecycle.Ref{Kind: lifecycle.KindPlacement}}
		_, err := c.Record(t.Context(), store.Transition{Head: head})
		require.Equal(t, a.err, err)
	}

	for v := store.VerdictRecorded; v <= store.VerdictSuperseded; v++ {
		record(answers{out: store.Recorded{Verdict: v, Refusal: lifecycle.Refuse("no", "no")}})
	}
	record(answers{err: errors.New("away")})

	require.ElementsMatch(t, activities.Verdicts(), heard)
}
