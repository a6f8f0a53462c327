package activities

import (
	"context"
	"errors"

	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
	"placement/models/store"
	"placement/workflows/contract"
)

// PolicyStore knows to which placements a policy is to be applied.
type PolicyStore interface {
	User(ctx context.Context, tenantID, id string) (store.User, error)
	PlacementPolicy(ctx context.Context, tenantID string) (store.PlacementPolicy, error)
	PolicyApplication(ctx context.Context, tenantID, id string) (store.PolicyApplication, error)
	OpenPolicyItems(ctx context.Context, tenantID, id string, tries, limit int, command func(placementID string) string) ([]store.Reached, error)
	ReachedNow(ctx context.Context, tenantID string, r store.Reached, command string) (store.Reached, error)
	KeepPolicyItemResults(ctx context.Context, tenantID, id string, items []store.PolicyApplicationItem) error
	FinishPolicyApplication(ctx context.Context, tenantID, id string) error
}

// PolicyBatches is the activity that applies a policy to placements that run.
type PolicyBatches struct {
	BatchSender

	Store PolicyStore
}

// Apply lets the next placements of an application go by its policy, and keeps what became of each. Repeated, it goes on where it was:
// every placement has one command, and who has heard it is not told twice. When the municipality's policy has changed since, nothing
// more is applied.
func (p *PolicyBatches) Apply(ctx context.Context, in contract.ItemBatch) (contract.ItemPage, error) {
	all, err := p.Store.PolicyApplication(ctx, in.TenantID, in.ID)
	if err != nil {
		return contract.ItemPage{}, err
	}
	if all.Status != batch.Running {
		return policyPage(all, false), nil
	}
	present, err := p.Store.PlacementPolicy(ctx, in.TenantID)
	if err != nil {
		return contract.ItemPage{}, err
	}
	a := applying{PolicyBatches: p, tenantID: in.TenantID, PolicyApplication: all, outdated: present.Version != all.PolicyVersion}
	items, err := p.Store.OpenPolicyItems(ctx, in.TenantID, in.ID, max(in.Round, 1), itemsAtOnce, a.command)
	if err != nil {
		return contract.ItemPage{}, err
	}
	if len(items) == 0 {
		if all.Counts[policybatch.NotYet] == 0 || in.Round >= contract.LastRound {
			err = p.Store.FinishPolicyApplication(ctx, in.TenantID, in.ID)
		}
		return policyPage(all, false), err
	}
	user, err := p.Store.User(ctx, in.TenantID, all.RequestedBy)
	if err != nil {
		return contract.ItemPage{}, err
	}
	a.actor = lifecycle.Actor{TenantID: in.TenantID, UserID: user.ID, Roles: user.Roles, RequestID: contract.PolicyBatchID(all.ID)}
	results, err := someAtOnce(ctx, items, a.one)
	if err != nil {
		return contract.ItemPage{}, err
	}
	if err := p.Store.KeepPolicyItemResults(ctx, in.TenantID, in.ID, results); err != nil {
		return contract.ItemPage{}, err
	}
	if all, err = p.Store.PolicyApplication(ctx, in.TenantID, in.ID); err != nil {
		return contract.ItemPage{}, err
	}
	return policyPage(all, true), nil
}

func policyPage(a store.PolicyApplication, more bool) contract.ItemPage {
	p := contract.ItemPage{More: more, Suspended: a.Status == batch.Suspended, NotYet: a.Counts[policybatch.NotYet]}
	for result, n := range a.Counts {
		p.All += n
		if result != policybatch.Open && result != policybatch.NotYet {
			p.Finished += n
		}
	}
	return p
}

// applying is a policy that is being applied.
type applying struct {
	*PolicyBatches
	store.PolicyApplication

	tenantID string
	actor    lifecycle.Actor
	// outdated tells that the policy has changed since: what was decided last is what is applied.
	outdated bool
}

// command is the ID of the command by which a placement hears of the policy: the same for ever.
func (a applying) command(placementID string) string {
	return lifecycle.DeriveID("policy_application", a.ID, placementID)
}

// one lets a placement go by the policy.
func (a applying) one(ctx context.Context, r store.Reached) (store.PolicyApplicationItem, error) {
	item, id := r.PolicyApplicationItem, a.command(r.PlacementID)
	ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: r.PlacementID}
	var err error
	switch {
	case r.Heard:
		item.Outcome, err = a.outcome(ctx, r, id, a.heard(ctx, ref))
		return item, err
	case r.Ended:
		item.Outcome = policybatch.Of(hasEnded())
		return item, nil
	case a.outdated:
		item.Outcome = policybatch.Outcome{Result: policybatch.Refused, Code: placement.CodePolicyChanged}
		return item, nil // the database would refuse it
	}
	event := placement.ApplyPolicy{Version: a.PolicyVersion, Policy: a.Policy}
	c, err := envelope(id, r.PlacementID, a.actor, event)
	if err != nil {
		return item, err
	}
	look := func() (int, bool, error) {
		r, err = a.Store.ReachedNow(ctx, a.tenantID, r, id)
		return r.Version, r.Ended || r.Heard, err
	}
	err = a.ask(ctx, ref, r.Version, event.Name(), c, look)
	if r.Ended && !r.Heard {
		err = hasEnded()
	}
	item.Outcome, err = a.outcome(ctx, r, id, err)
	return item, err
}

// hasEnded is why nothing is applied to a placement that has ended.
func hasEnded() *lifecycle.RuleError {
	return lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "it has ended")
}

// outcome is what became of a placement whose command ended with err.
func (a applying) outcome(ctx context.Context, r store.Reached, command string, err error) (policybatch.Outcome, error) {
	if err != nil && ctx.Err() != nil {
		return policybatch.Outcome{}, ctx.Err() // the whole page is tried again
	}
	if _, ok := errors.AsType[*lookError](err); ok {
		return policybatch.Outcome{}, err
	}
	rule, refused := errors.AsType[*lifecycle.RuleError](err)
	if refusal, ok := contract.RuleErrorFrom(err); ok {
		rule, refused = &refusal.RuleError, true
	}
	switch {
	case err == nil:
		return policybatch.Of(nil), nil
	case !refused:
		return policybatch.Outcome{Result: policybatch.NotYet, Code: notReached(ctx, err)}, nil
	case rule.Code != placement.CodePolicyInForce && rule.Code != lifecycle.CodeNotPossibleNow:
		return policybatch.Of(rule), nil
	}
	// By this very command, whose answer was lost?
	if r, err = a.Store.ReachedNow(ctx, a.tenantID, r, command); err != nil {
		return policybatch.Outcome{}, err
	}
	if r.Heard {
		return policybatch.Of(nil), nil
	}
	return policybatch.Of(rule), nil
}
