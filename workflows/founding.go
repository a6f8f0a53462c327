package workflows

import (
	"encoding/json"
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/workflows/contract"
)

// Some events found another process of the same kind. Both are decided here and recorded in one transaction; then the main
// loop starts the other one, which finds its beginning in the database.

// founded decides the event that begins the other process; nil for an event that founds none.
func (p *process[S]) founded(c contract.Command, e lifecycle.Event, at time.Time) (*contract.Founded[S], error) {
	founding, ok := e.(lifecycle.Founding)
	if !ok {
		return nil, nil //nolint:nilnil // founding nothing is no error
	}
	var none S
	begins := founding.Begins()
	state, err := none.Next(begins, at)
	if err != nil {
		return nil, contract.RuleError(err, p.version())
	}
	p.mustKnow(state)
	data, err := json.Marshal(begins)
	if err != nil {
		return nil, err
	}
	return &contract.Founded[S]{
		CommandID: contract.FoundingID(c.ID), Name: begins.Name(), Fact: begins.Fact(), Event: data, State: state,
	}, nil
}

// find reads what another process has recorded of this one: quickly, or visibly when the database is slow.
func (p *process[S]) find(ctx workflow.Context, id string) error {
	in := contract.MissedInput{TenantID: p.tenantID, ID: id, Epoch: p.epoch}
	const summary = "read the beginning"
	var out contract.Recording
	err := workflow.ExecuteLocalActivity(withDatabase(ctx, summary), p.missed, in).Get(ctx, &out)
	if err != nil {
		err = workflow.ExecuteActivity(withSlowDatabase(ctx, summary), p.missed, in).Get(ctx, &out)
	}
	if err != nil {
		return err
	}
	p.learn(out)
	if p.version() == 0 && !p.superseded {
		panic(fmt.Sprintf("the row of %s is there, and its first event is not", id))
	}
	return nil
}
