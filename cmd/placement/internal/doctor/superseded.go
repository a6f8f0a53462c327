package doctor

import (
	"context"
	"fmt"

	"placement/models/store"
)

// superseded finds a workflow of an older epoch than its row: the process was started anew, and this run has no say any
// more; or Temporal was restored from an older backup. It ends when it reads the row; what goes on is then started from
// there.
func (d *Doctor) superseded(_ context.Context, t store.Tenant, p process) []Finding {
	if !p.run.running || p.row == nil || p.run.epoch >= p.row.Epoch || p.run.version > p.row.Version {
		return nil
	}
	f := finding(t.ID, p.ref, Superseded, fmt.Sprintf("goes on in the database under epoch %d and what runs is a workflow of epoch %d",
		p.row.Epoch, p.run.epoch))
	f.repair = func(ctx context.Context) (string, error) {
		_, err := d.catchUp(ctx, p.ref)
		return "the old workflow has ended", err
	}
	return []Finding{f}
}
