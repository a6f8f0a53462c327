package doctor

import (
	"context"
	"fmt"

	"placement/models/store"
)

// notRunning finds a process that is open in the database and that no workflow runs. It is started from its row, as
// `placement rebuild` does it.
func (d *Doctor) notRunning(_ context.Context, t store.Tenant, p process) []Finding {
	if p.row == nil || !p.open() || p.run.running {
		return nil
	}
	f := finding(t.ID, p.ref, NotRunning, fmt.Sprintf("is open in the database (%s, version %d) and no workflow runs it: %s",
		stage(p.row.Status), p.row.Version, p.run.how()))
	f.repair = func(ctx context.Context) (string, error) {
		did, err := d.Restart(ctx, t, p.ref)
		if err != nil || !did {
			return "it runs again", err
		}
		return fmt.Sprintf("started from its row at version %d", p.row.Version), nil
	}
	return []Finding{f}
}
