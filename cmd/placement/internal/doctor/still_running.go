package doctor

import (
	"context"
	"fmt"

	"placement/models/store"
)

// stillRunning finds a workflow that runs although its row has ended, or that has no row because it has recorded nothing.
// Neither has one right answer: whoever looks at it in the Web UI sees what it waits for.
func (d *Doctor) stillRunning(_ context.Context, t store.Tenant, p process) []Finding {
	switch {
	case !p.run.running:
		return nil
	case p.row == nil:
		return []Finding{finding(t.ID, p.ref, NothingRecorded, "runs and has recorded nothing: its first event is not in the database yet")}
	case !p.open():
		return []Finding{finding(t.ID, p.ref, StillRunning, fmt.Sprintf("has ended in the database (%s, version %d) and its workflow still runs",
			stage(p.row.Status), p.row.Version))}
	}
	return nil
}
