package doctor

import (
	"context"
	"fmt"
	"time"

	"placement/models/store"
)

// tolerance is how late a step of a deadline may come before it is called overdue: longer than a restart of everything.
const tolerance = 5 * time.Minute

// overdue finds steps of deadlines that should have happened by the tenant's time and have not. What explains it is named
// by other checks, and then not again; for the rest, the Web UI shows what the workflow waits for.
func (d *Doctor) overdue(ctx context.Context, t store.Tenant, found []Finding) ([]Finding, error) {
	if t.ClockMoving {
		return nil, nil // whoever moves the clock waits for them
	}
	before := d.Now().Add(t.Clock.Offset - tolerance)
	var more []Finding
	for after := ""; ; {
		late, err := d.Store.OverdueDeadlines(ctx, t.ID, before, after, lookPage)
		if err != nil || len(late) == 0 {
			return more, err
		}
		after = late[len(late)-1].ID
		for _, o := range late {
			if explained(found, o.Ref) {
				continue
			}
			f := finding(t.ID, o.Ref, Overdue, fmt.Sprintf("should have come to %s of %s at %s and has not", o.NextKind, o.Key, o.NextAt.Format(time.RFC3339)))
			f.detail = o.Key + " " + o.NextAt.Format(time.RFC3339)
			more = append(more, f)
		}
	}
}
