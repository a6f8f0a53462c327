package workflows_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// A process that hears of a closing day sets its alarm by the new calendar: the reminder comes on the day before the new one.
func TestAProcessSetsItsAlarmByTheNewCalendar(t *testing.T) {
	t.Parallel()
	start := lifecycletest.At(lifecycletest.ProposedOn, 10)
	h := newHarness(t, start, newLedger())
	calendar := lifecycletest.Calendar()
	closed, err := calendar.AddWorkingDays(lifecycletest.ProposedOn, 1)
	require.NoError(t, err)
	calendar.Version++
	calendar.Closed = append(slices.Clone(calendar.Closed), closed)
	slices.Sort(calendar.Closed)
	change := placement.ChangeCalendar{CalendarChange: lifecycle.CalendarChange{
		Calendar: calendar, Days: []lifecycle.ChangedDay{{Date: closed, Closed: true}},
	}}
	h.send(start.Add(time.Hour), change)
	before, err := placement.State{}.Next(lifecycletest.Proposal(), start)
	require.NoError(t, err)
	d, _ := before.Due()
	rung, _ := d.Next()
	h.send(rung.At.Add(time.Hour), lifecycletest.Cancel())

	h.run(contract.PlacementWorkflow, proposing(lifecycletest.Proposal()))

	h.allRecorded()
	require.Equal(t, 3, h.result().Version, "proposed, changed, cancelled; an hour after it would have been reminded")
}

func TestTheBatchIsTriedUntilAllAreTold(t *testing.T) {
	t.Parallel()
	h := newHarness(t, lifecycletest.At("2027-01-04", 9), newLedger())
	tries := 0
	tell := func(context.Context, contract.CalendarBatch) (contract.CalendarTold, error) {
		if tries++; tries < 5 {
			return contract.CalendarTold{}, errors.New("somebody did not answer")
		}
		return contract.CalendarTold{Told: 7}, nil
	}
	h.env.RegisterActivityWithOptions(tell, activity.RegisterOptions{Name: contract.TellCalendarActivity})

	h.env.ExecuteWorkflow(contract.CalendarBatchWorkflow, contract.CalendarBatch{TenantID: tenantID, Version: 2})

	require.NoError(t, h.env.GetWorkflowError())
	var told contract.CalendarTold
	require.NoError(t, h.env.GetWorkflowResult(&told))
	require.Equal(t, contract.CalendarTold{Told: 7}, told)
}
