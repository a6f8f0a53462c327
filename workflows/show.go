package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"placement/workflows/contract"
)

// attributesEvery is how often the search attributes of one process are written at most. Writing them is the most expensive
// thing of a command: the visibility store keeps some seventy indexes, and all of them take part. What people do comes
// minutes apart and is shown at once; of a burst, the first is shown at once and the last within this time.
const attributesEvery = 3 * time.Second

// attributes are the search attributes as they were last written.
type attributes struct {
	stage, waitingFor, owner, unit, ruleset, outcome, processOf, tenant, model string
	nextDeadline, startOn                                                      time.Time
	overdue, paused                                                            bool
}

// show keeps what supervisors see in the Web UI up to date: search attributes in one event when one has changed, at once
// unless they were written a moment ago, and the current details, which cost nothing.
func (p *process[S]) show(ctx workflow.Context) error {
	h := p.state.Head()
	if h.Version == 0 {
		return nil
	}
	want := attributes{
		stage: h.Status, waitingFor: h.WaitingFor, owner: h.OwnerID, unit: h.UnitID, ruleset: versionKey(h.Ruleset),
		outcome: h.Outcome, tenant: p.tenantID,
	}
	if p.slow {
		want.waitingFor = contract.WaitingForDatabase
	}
	if h.Parent.ID != "" {
		want.processOf = contract.WorkflowID(h.Parent)
	}
	for _, t := range p.state.Tasks() {
		want.overdue = want.overdue || t.Escalated
	}
	if d, ok := p.state.Due(); ok {
		want.nextDeadline = d.Due
	}
	if start, err := h.Calendar.At(h.StartOn, 0); err == nil && h.StartOn != "" {
		want.startOn = start
	}
	if p.showsMore() {
		want.paused, want.model = h.Paused, h.Model
	}
	workflow.SetCurrentDetails(ctx, p.details(ctx))
	if want == p.shown {
		return nil
	}
	now := workflow.Now(ctx)
	if again := p.shownAt.Add(attributesEvery); p.spaces() && now.Before(again) && !h.Ended && !p.slow {
		p.showing.set(ctx, again, "show what has happened since in lists")
		return nil
	}
	p.showing.stop()
	p.shown, p.shownAt = want, now
	updates := []temporal.SearchAttributeUpdate{
		contract.StageAttribute.ValueSet(want.stage), contract.OwnerAttribute.ValueSet(want.owner),
		contract.UnitAttribute.ValueSet(want.unit), contract.RulesetAttribute.ValueSet(want.ruleset),
		contract.TenantAttribute.ValueSet(want.tenant), contract.OverdueAttribute.ValueSet(want.overdue),
		keyword(contract.WaitingForAttribute, want.waitingFor), keyword(contract.OutcomeAttribute, want.outcome),
		keyword(contract.ProcessOfAttribute, want.processOf),
		datetime(contract.NextDeadlineAttribute, want.nextDeadline), datetime(contract.StartOnAttribute, want.startOn),
	}
	if p.showsMore() {
		updates = append(updates, contract.PausedAttribute.ValueSet(want.paused), keyword(contract.ModelAttribute, want.model))
	}
	return workflow.UpsertTypedSearchAttributes(ctx, updates...)
}

// showAgain lets the main loop write every search attribute anew: what lists processes may have lost some.
func (p *process[S]) showAgain(_ workflow.Context) (int, error) {
	p.shown, p.shownAt, p.changed = attributes{}, time.Time{}, true
	return p.version(), nil
}

func keyword(key temporal.SearchAttributeKeyKeyword, value string) temporal.SearchAttributeUpdate {
	if value == "" {
		return key.ValueUnset()
	}
	return key.ValueSet(value)
}

func datetime(key temporal.SearchAttributeKeyTime, value time.Time) temporal.SearchAttributeUpdate {
	if value.IsZero() {
		return key.ValueUnset()
	}
	return key.ValueSet(value)
}
