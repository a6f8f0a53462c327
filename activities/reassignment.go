package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/workflows/contract"
)

// ReassignmentStore knows what is to go to whom.
type ReassignmentStore interface {
	Tenants(ctx context.Context) ([]store.Tenant, error)
	User(ctx context.Context, tenantID, id string) (store.User, error)
	Reassignment(ctx context.Context, tenantID, id string) (store.Reassignment, error)
	OpenItems(ctx context.Context, tenantID, id string, back bool, tries, limit int, commands func(subjectID string) (give, giveBack string)) ([]store.Handed, error)
	HandedNow(ctx context.Context, tenantID string, h store.Handed, give, giveBack string) (store.Handed, error)
	KeepItemResults(ctx context.Context, tenantID, id string, items []store.ReassignmentItem) error
	FinishReassignment(ctx context.Context, tenantID, id string, back bool) error
	GiveCompany(ctx context.Context, c store.Create, g store.CompanyGift) error
}

// Reassignments is the activity that carries out reassignments.
type Reassignments struct {
	BatchSender

	Store ReassignmentStore
	// Now is real time.
	Now func() time.Time
}

// Items gives the next things of a reassignment to whom they are to go, or back, and keeps what became of each. Repeated, it
// goes on where it was: every thing has one command, and who has heard it is not told twice.
func (r *Reassignments) Items(ctx context.Context, in contract.ItemBatch) (contract.ItemPage, error) {
	batch, err := r.Store.Reassignment(ctx, in.TenantID, in.ID)
	if err != nil {
		return contract.ItemPage{}, err
	}
	if batch.Status != reassignment.Running {
		return page(batch, batch.Status == reassignment.Suspended, false), nil
	}
	g := giving{Reassignments: r, tenantID: in.TenantID, batch: batch}
	items, err := r.Store.OpenItems(ctx, in.TenantID, in.ID, batch.Back, max(in.Round, 1), itemsAtOnce, g.commands)
	if err != nil {
		return contract.ItemPage{}, err
	}
	if len(items) == 0 {
		if batch.Counts[reassignment.NotYet] == 0 || in.Round >= contract.LastRound {
			err = r.Store.FinishReassignment(ctx, in.TenantID, in.ID, batch.Back)
		}
		return page(batch, false, false), err
	}
	if err := g.prepare(ctx, items); err != nil {
		return contract.ItemPage{}, err
	}
	results, err := someAtOnce(ctx, items, func(ctx context.Context, item store.Handed) (store.ReassignmentItem, error) {
		result := item.ReassignmentItem
		var err error
		result.Result, result.Code, err = g.one(ctx, item)
		return result, err
	})
	if err != nil {
		return contract.ItemPage{}, err
	}
	if err := r.Store.KeepItemResults(ctx, in.TenantID, in.ID, results); err != nil {
		return contract.ItemPage{}, err
	}
	if batch, err = r.Store.Reassignment(ctx, in.TenantID, in.ID); err != nil {
		return contract.ItemPage{}, err
	}
	return page(batch, false, true), nil
}

func page(b store.Reassignment, suspended, more bool) contract.ItemPage {
	p := contract.ItemPage{More: more, Suspended: suspended, NotYet: b.Counts[reassignment.NotYet]}
	for result, n := range b.Counts {
		p.All += n
		waits := result == reassignment.Open || result == reassignment.NotYet || (b.Back && result == reassignment.Given)
		if !waits {
			p.Finished += n
		}
	}
	return p
}

// giving is a reassignment that is being carried out.
type giving struct {
	*Reassignments

	tenantID string
	batch    store.Reassignment
	actor    lifecycle.Actor
	// at is when, in the time of the tenant.
	at time.Time
}

// prepare finds out in whose name, and when.
func (g *giving) prepare(ctx context.Context, items []store.Handed) error {
	by := g.batch.RequestedBy
	if g.batch.Back {
		by = g.batch.UndoneBy
	}
	user, err := g.Store.User(ctx, g.tenantID, by)
	if err != nil {
		return err
	}
	g.actor = lifecycle.Actor{TenantID: g.tenantID, UserID: by, Roles: user.Roles, RequestID: contract.ReassignmentID(g.batch.ID)}
	g.at = g.Now()
	for _, i := range items {
		if i.Kind == reassignment.Company {
			return g.inTenantTime(ctx)
		}
	}
	return nil
}

func (g *giving) inTenantTime(ctx context.Context) error {
	tenants, err := g.Store.Tenants(ctx)
	for _, t := range tenants {
		if t.ID == g.tenantID {
			g.at = g.at.Add(t.Clock.Offset)
		}
	}
	return err
}

// commands are the IDs of the command that gives a thing, and of the one that gives it back: the same for ever.
func (g *giving) commands(subjectID string) (give, giveBack string) {
	return lifecycle.DeriveID("reassignment", g.batch.ID, subjectID), lifecycle.DeriveID("reassignment_undone", g.batch.ID, subjectID)
}

// one gives a thing to whom it is to go, or back. What was sent before somebody turned the reassignment may still be carried out
// when the database has answered, so a process says first that it has done with it.
func (g *giving) one(ctx context.Context, item store.Handed) (reassignment.Result, string, error) {
	if !g.batch.Back || item.Given || item.Ended || item.Kind == reassignment.Company {
		return g.hand(ctx, item)
	}
	give, giveBack := g.commands(item.ID)
	if err := g.settle(ctx, item.Ref, give); err != nil {
		return outcome(ctx, err, reassignment.Skipped)
	}
	now, err := g.Store.HandedNow(ctx, g.tenantID, item, give, giveBack)
	if err != nil {
		return "", "", err
	}
	return g.hand(ctx, now)
}

// hand gives a thing that is as it was looked at.
func (g *giving) hand(ctx context.Context, item store.Handed) (reassignment.Result, string, error) {
	from, to, unitID, done := g.batch.FromID, item.ToID, item.ToUnit, reassignment.Given
	give, giveBack := g.commands(item.ID)
	id, heard := give, item.Given
	if g.batch.Back {
		from, to, unitID, done = item.ToID, g.batch.FromID, item.FromUnit, reassignment.Returned
		id, heard = giveBack, item.Returned
	}
	switch {
	case heard:
		return outcome(ctx, g.heard(ctx, item.Ref), done)
	case item.Kind == reassignment.Company:
		return g.company(ctx, item, id, from, to, done)
	case g.batch.Back && !item.Given:
		return reassignment.Skipped, "", nil
	case item.Ended:
		return reassignment.Refused, lifecycle.CodeNotPossibleNow, nil
	case item.OwnerID != from:
		return reassignment.Changed, reassignment.CodeChangedSince, nil
	}
	event, ok := reassignment.Event(item.Kind, to, unitID)
	if !ok {
		return "", "", fmt.Errorf("nothing gives a %s to somebody else", item.Kind)
	}
	c, err := envelope(id, item.ID, g.actor, event)
	if err != nil {
		return "", "", err
	}
	changed := false
	err = g.ask(ctx, item.Ref, item.Version, event.Name(), c, func() (int, bool, error) {
		// Something else has happened to it, this very command has, or it has missed what its row knows.
		now, err := g.Store.HandedNow(ctx, g.tenantID, item, give, giveBack)
		heard := now.Given
		if g.batch.Back {
			heard = now.Returned
		}
		changed = err == nil && !heard && (now.Ended || now.OwnerID != from)
		return now.Version, heard || changed, err
	})
	if changed {
		return reassignment.Changed, reassignment.CodeChangedSince, nil
	}
	return outcome(ctx, err, done)
}

// outcome is what became of a thing whose command ended with err.
func outcome(ctx context.Context, err error, done reassignment.Result) (reassignment.Result, string, error) {
	if err == nil {
		return done, "", nil
	}
	if ctx.Err() != nil {
		return "", "", ctx.Err() // the whole page is tried again
	}
	if _, ok := errors.AsType[*lookError](err); ok {
		return "", "", err
	}
	if refusal, ok := contract.RuleErrorFrom(err); ok {
		return reassignment.Refused, refusal.Code, nil
	}
	if rule, ok := errors.AsType[*lifecycle.RuleError](err); ok {
		if rule.Code == reassignment.CodeChangedSince {
			return reassignment.Changed, rule.Code, nil
		}
		return reassignment.Refused, rule.Code, nil
	}
	if ref, ok := errors.AsType[*store.RefError](err); ok && ref.Field == "owner_id" {
		return reassignment.Refused, lifecycle.CodeOwnerNotFound, nil
	}
	return reassignment.NotYet, notReached(ctx, err), nil
}

// company gives a company to whom it is to go, or back.
func (g *giving) company(ctx context.Context, item store.Handed, key, from, to string, done reassignment.Result) (reassignment.Result, string, error) {
	switch {
	case g.batch.Back && item.OwnerID == to && item.Result == reassignment.Given:
		return done, "", nil
	case g.batch.Back && item.OwnerID == to:
		return reassignment.Skipped, "", nil // it never went
	}
	reason := g.batch.Reason
	if g.batch.Back {
		reason = relation.OtherReason
	}
	err := g.Store.GiveCompany(ctx, store.Create{Key: key, Actor: g.actor}, store.CompanyGift{
		CompanyID: item.ID, FromID: from, ToID: to, Reason: reason, Done: g.batch.Done, Back: g.batch.Back, At: g.at,
	})
	if errors.Is(err, store.ErrUnavailable) {
		return "", "", err
	}
	return outcome(ctx, err, done)
}
