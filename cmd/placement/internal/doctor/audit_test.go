package doctor

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// What may have been carried out is in the audit: also when whoever wanted it is gone, or when nobody said that it was.
func TestWhatWasRepairedIsInTheAudit(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	d := &Doctor{Store: b.Store, Actor: lifecycle.Actor{UserID: b.Tenant.Admin.ID}}
	for name, c := range map[string]struct {
		answer error
		leaves bool
		noted  int
	}{
		"it was answered":                   {noted: 1},
		"it was answered, to nobody":        {leaves: true, noted: 1},
		"who wanted it is gone":             {answer: context.Canceled, leaves: true, noted: 1},
		"the answer was late":               {answer: context.DeadlineExceeded, noted: 1},
		"Temporal's answer was late":        {answer: serviceerror.NewDeadlineExceeded("late"), noted: 1},
		"the connection broke":              {answer: serviceerror.NewUnavailable("broken"), noted: 1},
		"it was refused: nothing was done":  {answer: serviceerror.NewFailedPrecondition("no")},
		"it is not there: nothing was done": {answer: serviceerror.NewNotFound("gone")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			f := finding(b.Tenant.ID, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: uuid.NewString()}, Behind, "is behind")
			f.repair = func(context.Context) (string, error) {
				if c.leaves {
					leave()
				}
				return "done", c.answer
			}

			_, err := d.repair(ctx, store.Tenant{ID: b.Tenant.ID}, []Finding{f}, map[string]attempt{})

			require.Equal(t, c.leaves, err != nil, "%v", err)
			require.Equal(t, c.noted, b.Count(t, `SELECT count(*) FROM audit WHERE action = 'placement.workflow_behind' AND resource_id = $1 AND user_id = $2`,
				f.Ref.ID, b.Tenant.Admin.ID))
		})
	}
}

// Of what was brought forward in part, that part is in the audit, and so is the clock.
func TestWhatWasBroughtForwardInPartIsInTheAudit(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	at := lifecycletest.At(lifecycletest.ProposedOn, 10)
	first := b.Transition(t, placement.State{}, at, b.Proposal(t, 0, 0))
	state, _ := first.State.(placement.State)
	second := b.Transition(t, state, at, lifecycletest.CandidateAccepts())
	second.Actor.UserID = uuid.NewString() // the backup is older than they are
	f := finding(b.Tenant.ID, first.Head.Ref, Ahead, "is ahead")
	f.missing = &missing{ref: f.Ref, events: []told{{Transition: first}, {Transition: second}}, version: 2}
	d, tried := &Doctor{Store: b.Store}, map[string]attempt{}

	_, err := d.repair(t.Context(), store.Tenant{ID: b.Tenant.ID}, []Finding{f}, tried)

	require.NoError(t, err)
	require.Contains(t, tried[f.key()].how, "1 events brought forward; the next one was refused: ")
	require.True(t, tried[f.key()].failed)
	require.Equal(t, 1, b.Count(t, `SELECT version FROM processes WHERE id = $1`, f.Ref.ID))
	require.Equal(t, 1, b.Count(t, `SELECT count(*) FROM audit WHERE action = 'placement.workflow_ahead' AND resource_id = $1`, f.Ref.ID))

	practice := b.AddTenant(t, true)
	m := &missing{ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: uuid.NewString()}, clock: lifecycle.Clock{Offset: time.Hour, Version: 3}}
	ahead := finding(practice.ID, m.ref, Ahead, "is ahead")
	ahead.missing = m
	for range 2 {
		_, err = d.repair(t.Context(), store.Tenant{ID: practice.ID, Practice: true}, []Finding{ahead}, map[string]attempt{})
		require.NoError(t, err)
	}
	require.Equal(t, 1, b.Count(t, `SELECT count(*) FROM audit WHERE action = 'tenant.clock_raised' AND resource_id = $1`, practice.ID), "it was raised once")
	require.Zero(t, b.Count(t, `SELECT count(*) FROM audit WHERE resource_id = $1`, m.ref.ID), "nothing was written of it")
}
