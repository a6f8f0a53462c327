package batch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
)

func TestHowABatchMayBeStoppedAndGoOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from    batch.Batch
		step    func(batch.Batch) (batch.Batch, error)
		to      batch.Status
		refused bool
	}{
		{from: batch.Batch{Status: batch.Running}, step: batch.Batch.Suspend, to: batch.Suspended},
		{from: batch.Batch{Status: batch.Suspended}, step: batch.Batch.Suspend, to: batch.Suspended},
		{from: batch.Batch{Status: batch.Done, Left: 1}, step: batch.Batch.Suspend, to: batch.Done, refused: true},
		{from: batch.Batch{Status: batch.Running}, step: batch.Batch.Resume, to: batch.Running},
		{from: batch.Batch{Status: batch.Suspended}, step: batch.Batch.Resume, to: batch.Running},
		{from: batch.Batch{Status: batch.Done}, step: batch.Batch.Resume, to: batch.Done, refused: true},
		{from: batch.Batch{Status: batch.Done, Left: 1}, step: batch.Batch.Resume, to: batch.Running},
	} {
		then, err := c.step(c.from)
		require.Equal(t, batch.Batch{Status: c.to, Left: c.from.Left}, then)
		if !c.refused {
			require.NoError(t, err)
			continue
		}
		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule)
		require.Equal(t, lifecycle.CodeNotPossibleNow, rule.Code)
	}
}
