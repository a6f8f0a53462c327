package contract

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

// CalendarBatch brings an edit of a tenant's calendar to its processes.
type CalendarBatch struct {
	TenantID string `json:"tenant_id"`
	// Version is that of the calendar after the edit.
	Version int `json:"version"`
	// Around is the tenant's time, which the calendar is read around.
	Around time.Time `json:"around"`
}

// CalendarTold is what became of a CalendarBatch.
type CalendarTold struct {
	// Told is how many processes count by the new calendar.
	Told int `json:"told"`
	// Away is how many do not run although their row is open, Refused how many refused; both are left for whoever mends them.
	Away    int `json:"away,omitempty"`
	Refused int `json:"refused,omitempty"`
}

// StartCalendarBatch starts bringing an edit of a calendar to the processes, or leaves the run that does it already. It may be
// repeated: one that has ended is started again, for who has not heard since.
func StartCalendarBatch(ctx context.Context, c client.Client, in CalendarBatch) error {
	_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       CalendarBatchID(in.TenantID, in.Version),
		TaskQueue:                TaskQueue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            fmt.Sprintf("Version %d of the calendar, to every process", in.Version),
		StaticDetails:            About(CalendarBatchWorkflow),
		TypedSearchAttributes:    temporal.NewSearchAttributes(TenantAttribute.ValueSet(in.TenantID)),
	}, CalendarBatchWorkflow, in)
	if err != nil {
		return fmt.Errorf("start telling the calendar: %w", err)
	}
	return nil
}
