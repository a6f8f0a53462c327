package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows/contract"
)

// unheardPlacements finds issues and follow-alongs that do not know what their placement has told, or would have told under a
// newer host: that somebody else has taken over and takes them along, that it was opened again, or closed once more.
func (d *Doctor) unheardPlacements(ctx context.Context, t store.Tenant, found []Finding) ([]Finding, error) {
	var more []Finding
	for after := ""; ; {
		page, err := d.Store.WithNews(ctx, t.ID, after, lookPage)
		if err != nil || len(page) == 0 {
			return more, err
		}
		after = page[len(page)-1].ID
		for _, p := range page {
			if explained(found, p.Ref) {
				continue // mended first: the others may hear of it by themselves
			}
			unheard, err := d.unheardPlacement(ctx, t, p, found)
			if err != nil {
				unheard = []Finding{finding(t.ID, p.Ref, Unseen, "what belongs to it could not be looked at: "+plain(err))}
			}
			more = append(more, unheard...)
		}
	}
}

func (d *Doctor) unheardPlacement(ctx context.Context, t store.Tenant, row store.Process, found []Finding) ([]Finding, error) {
	var p placement.State
	if err := json.Unmarshal(row.State, &p); err != nil {
		return nil, fmt.Errorf("read state: %w", err)
	}
	told := contract.TakenAlongBy(p)
	stands, tell := contract.StandsOf(p)
	follow := lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: p.FollowAlongID()}
	ids := []string{follow.ID}
	for _, along := range told {
		ids = append(ids, along.To.ID)
	}
	rows, err := d.Store.Rows(ctx, t.ID, ids)
	if err != nil {
		return nil, err
	}
	var more []Finding
	add := func(ref lifecycle.Ref, text, signal string, news any, event lifecycle.Event) error {
		r, known := rows[ref.ID]
		if !known || explained(found, ref) || explained(more, ref) {
			return nil // one after the other: what it hears next may depend on this
		}
		if unheard, err := d.isNews(t, r, event); err != nil || !unheard {
			return err
		}
		kind := IssueUnheard
		if ref.Kind == lifecycle.KindFollowAlong {
			kind = FollowAlongUnheard
		}
		more = append(more, d.tellAgain(t, ref, kind, text, signal, news))
		return nil
	}
	if tell {
		text := "does not know that " + contract.WorkflowID(row.Ref) + " was opened again"
		if !stands.Open {
			text = "does not know that " + contract.WorkflowID(row.Ref) + " was closed once more"
		}
		if err := add(follow, text, contract.StandsSignal, stands, stands.Event()); err != nil {
			return nil, err
		}
	}
	for _, along := range told {
		var event lifecycle.Event = along.News.IssueEvent()
		if along.To.Kind == lifecycle.KindFollowAlong {
			event = along.News.FollowAlongEvent()
		}
		text := "stays behind although another case worker took over " + contract.WorkflowID(row.Ref)
		if err := add(along.To, text, contract.TakenAlongSignal, along.News, event); err != nil {
			return nil, err
		}
	}
	return more, nil
}

// isNews asks the rules of an issue, or a follow-along, whether an event is news to it. One that has ended hears nothing, one
// that knows it refuses it; anything else that stands against it is a difference.
func (d *Doctor) isNews(t store.Tenant, row store.Process, e lifecycle.Event) (bool, error) {
	var err error
	at := d.Now().Add(t.Clock.Offset)
	switch row.Kind { //nolint:exhaustive // nothing else belongs to a placement
	case lifecycle.KindIssue:
		var i issue.State
		if err = json.Unmarshal(row.State, &i); err == nil {
			_, err = i.Next(e, at)
		}
	case lifecycle.KindFollowAlong:
		var f followalong.State
		if err = json.Unmarshal(row.State, &f); err == nil {
			_, err = f.Next(e, at)
		}
	default:
		return false, fmt.Errorf("a %s does not belong to a placement", row.Kind)
	}
	refusal, ok := errors.AsType[*lifecycle.RuleError](err)
	if err != nil && !ok {
		return false, fmt.Errorf("read state: %w", err)
	}
	known := []string{lifecycle.CodeNotPossibleNow, followalong.CodeOldNews, followalong.CodeNotTakenAlong, issue.CodeNotTakenAlong, followalong.CodeSameOwner, issue.CodeSameOwner}
	return refusal == nil || !slices.Contains(known, refusal.Code), nil
}
