package doctor

import (
	"context"
	"fmt"

	"placement/models/store"
)

// behind finds a workflow that has missed what its row knows: an event was committed and its answer lost. It reads what it
// missed when it is told to.
func (d *Doctor) behind(_ context.Context, t store.Tenant, p process) []Finding {
	if !p.run.running || p.row == nil || p.run.version >= p.row.Version {
		return nil
	}
	f := finding(t.ID, p.ref, Behind, fmt.Sprintf("is at version %d in the database and its workflow at version %d", p.row.Version, p.run.version))
	f.repair = func(ctx context.Context) (string, error) {
		version, err := d.catchUp(ctx, p.ref)
		return fmt.Sprintf("its workflow has caught up, to version %d", version), err
	}
	return []Finding{f}
}
