package activities_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/testsuite"

	"placement/activities"
	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/workflows/contract"
)

// counting are processes that count by an older calendar until they have heard of the newer one.
type counting struct {
	client.Client // what is not faked panics

	mu    sync.Mutex
	older []string
	stuck map[string]error
	tries int
}

func (c *counting) Calendar(context.Context, string, time.Time) (lifecycle.Calendar, error) {
	return lifecycletest.Calendar(), nil
}

func (c *counting) CalendarChanges(context.Context, string, int) ([]store.CalendarChange, error) {
	return nil, nil
}

func (c *counting) UnderOlderCalendar(_ context.Context, _ string, _ int, after string, limit int) ([]store.Counting, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var page []store.Counting
	for _, id := range c.older {
		if id > after && len(page) < limit {
			page = append(page, store.Counting{Ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: id}})
		}
	}
	return page, nil
}

func (c *counting) UpdateWorkflow(_ context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries++
	id := o.WorkflowID[len("placement/"):]
	if err := c.stuck[id]; err != nil {
		return nil, err
	}
	c.older = slices.DeleteFunc(c.older, func(one string) bool { return one == id })
	return done{}, nil
}

// tell is one attempt to tell them.
func (c *counting) tell(t *testing.T) (contract.CalendarTold, error) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	a := &activities.Calendars{Store: c, Temporal: c, Seal: plainSeal{}}
	env.RegisterActivityWithOptions(a.Tell, activity.RegisterOptions{Name: "Tell"})
	value, err := env.ExecuteActivity("Tell", contract.CalendarBatch{TenantID: tenantID, Version: 2})
	if err != nil {
		return contract.CalendarTold{}, err
	}
	var told contract.CalendarTold
	return told, value.Get(&told)
}

func manyCounting(n int) *counting {
	c := &counting{stuck: map[string]error{}}
	for i := range n {
		c.older = append(c.older, fmt.Sprintf("%04d", i))
	}
	return c
}

// A process whose tasks fail, or that somebody has paused, holds up nobody else: their deadlines go by the new calendar at once.
func TestWhoIsStuckHoldsUpNoOtherCalendar(t *testing.T) {
	t.Parallel()
	c := manyCounting(300)
	c.stuck["0000"] = serviceerror.NewWorkflowNotReady("unable to perform workflow execution update due to Workflow Task in failed state")
	c.stuck["0150"] = serviceerror.NewFailedPrecondition("Workflow is paused. Cannot update the workflow.")

	_, err := c.tell(t)

	require.ErrorContains(t, err, "2 processes could not be told", "it is tried again")
	require.Equal(t, []string{"0000", "0150"}, c.older)

	clear(c.stuck)
	told, err := c.tell(t)
	require.NoError(t, err)
	require.Equal(t, contract.CalendarTold{Told: 2}, told)
	require.Empty(t, c.older)
}

// While nobody answers at all there is no point in asking everybody.
func TestACalendarIsNotToldToNobody(t *testing.T) {
	t.Parallel()
	c := manyCounting(300)
	for _, id := range c.older {
		c.stuck[id] = serviceerror.NewWorkflowNotReady("later")
	}

	_, err := c.tell(t)

	require.ErrorContains(t, err, "none of 100 processes")
	require.Equal(t, 100, c.tries)
}
