package doctor

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
)

// What is repaired is what a look has found to be gone: neither what could not be looked at, nor what something else may hide.
func TestOnlyWhatIsSeenToBeGoneIsRepaired(t *testing.T) {
	t.Parallel()
	const id, other = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"
	of := func(kind Kind, id string) Finding {
		return finding(tenant.ID, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: id}, kind, "is so")
	}
	failed := attempt{how: "the repair failed: no answer in time; does a worker run?", failed: true}
	caughtUp, started := attempt{how: "its workflow has caught up"}, attempt{how: "started from its row"}
	const unseen, gone = "; it could not be looked at again", "gone with what else was repaired"
	for name, c := range map[string]struct {
		kind    Kind
		did     *attempt
		left    []Finding
		silence bool
		want    Outcome
		done    string
	}{
		"it is gone":                                    {kind: Behind, did: &caughtUp, want: Repaired, done: caughtUp.how},
		"nothing was done, and it is gone":              {kind: Overdue, want: Repaired, done: gone},
		"another process is not seen":                   {kind: Behind, did: &caughtUp, left: []Finding{of(Unseen, other)}, want: Repaired, done: caughtUp.how},
		"the repair failed, and nobody knows":           {kind: Behind, did: &failed, left: []Finding{of(Unseen, id)}, want: Left, done: failed.how},
		"it was repaired, and nobody knows":             {kind: Behind, did: &caughtUp, left: []Finding{of(Unseen, id)}, want: Left, done: caughtUp.how + unseen},
		"nothing was done, and nobody knows":            {kind: Overdue, left: []Finding{of(Unseen, id)}, want: Left, done: unseen[2:]},
		"the repair failed, and something else came":    {kind: Behind, did: &failed, left: []Finding{of(Superseded, id)}, want: Left, done: failed.how},
		"the answer was late, and it is gone":           {kind: Behind, did: &failed, want: Repaired, done: "gone all the same; " + failed.how},
		"one that another hides was not told":           {kind: PlaceUnheard, did: &failed, want: Left, done: failed.how},
		"the worker went, and it cannot say":            {kind: Behind, did: &caughtUp, silence: true, want: Left, done: caughtUp.how + unseen},
		"the worker went, and nobody hears":             {kind: Unheard, did: &started, silence: true, want: Left, done: started.how + unseen},
		"the worker went, and Temporal says that it is": {kind: NotRunning, did: &started, silence: true, want: Repaired, done: started.how},
		"the worker went, and the database has it":      {kind: Ahead, did: &started, silence: true, want: Repaired, done: started.how},
		"the worker went, and the database lacks it":    {kind: Ahead, silence: true, want: Left, done: unseen[2:]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var told []Finding
			d := &Doctor{Report: func(f Finding) error { told = append(told, f); return nil }}
			if c.silence {
				d.silence.Store(&NoWorkerError{})
			}
			f, tried := of(c.kind, id), map[string]attempt{}
			if c.did != nil {
				tried[f.key()] = *c.did
			}

			s, err := d.conclude(Summary{}, []Finding{f}, c.left, tried, true)

			require.Len(t, told, 1)
			require.Equal(t, []any{c.want, c.done}, []any{told[0].Outcome, told[0].Done})
			if c.want == Left {
				require.Equal(t, []int{0, 1}, []int{s.Repaired, s.Left})
				require.Equal(t, c.did != &failed, errors.Is(err, ErrBlind), "what failed is known to have failed")
				return
			}
			require.Equal(t, []int{1, 0}, []int{s.Repaired, s.Left})
			require.NoError(t, err)
		})
	}
}
