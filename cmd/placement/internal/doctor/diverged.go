package doctor

import (
	"bytes"
	"context"
	"fmt"

	"placement/models/store"
)

// diverged finds a row and a workflow that are at the same version and say different things. Only a person can tell which
// one is true.
func (d *Doctor) diverged(_ context.Context, t store.Tenant, p process) []Finding {
	if !p.run.running || p.row == nil || p.run.version != p.row.Version {
		return nil
	}
	s, _ := speciesOf(p.ref.Kind)
	_, inDatabase, err := s.read(p.row.State)
	if err != nil {
		return nil // examine has said so
	}
	_, inWorkflow, err := s.read(p.run.state)
	if err != nil || bytes.Equal(inDatabase, inWorkflow) {
		return nil
	}
	return []Finding{finding(t.ID, p.ref, Diverged, fmt.Sprintf("is at version %d in the database and in its workflow, and the two differ", p.row.Version))}
}
