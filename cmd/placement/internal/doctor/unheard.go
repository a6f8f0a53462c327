package doctor

import (
	"context"
	"encoding/json"
	"fmt"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows/contract"
)

// Processes tell each other by signals. One that comes while nobody runs the other is lost, and so is one that a restored
// Temporal does not know of. Each is told again in the words in which it was told, so that it is heard once.

// tellAgain is a finding that is mended by telling the process once more.
func (d *Doctor) tellAgain(t store.Tenant, ref lifecycle.Ref, kind Kind, text, signal string, news any) Finding {
	f := finding(t.ID, ref, kind, text)
	f.repair = func(ctx context.Context) (string, error) {
		return "it was told again", d.Temporal.SignalWorkflow(ctx, f.Process, "", signal, news)
	}
	return f
}

// unheardMatches finds rematches that are open although a placement was proposed that answers them.
func (d *Doctor) unheardMatches(ctx context.Context, t store.Tenant, _ []Finding) ([]Finding, error) {
	unheard, err := d.Store.UnheardMatches(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	more := make([]Finding, 0, len(unheard))
	for _, u := range unheard {
		by := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: u.PlacementID}
		more = append(more, d.tellAgain(t, lifecycle.Ref{Kind: lifecycle.KindRematch, ID: u.RematchID}, Unheard,
			"is open although "+contract.WorkflowID(by)+" was proposed to answer it", contract.MatchSignal, contract.MatchedBy(u.PlacementID)))
	}
	return more, nil
}

// unheardProposals finds searches for a company that were never told of a placement that was proposed for their candidate
// elsewhere.
func (d *Doctor) unheardProposals(ctx context.Context, t store.Tenant, _ []Finding) ([]Finding, error) {
	unheard, err := d.Store.UnheardProposals(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	more := make([]Finding, 0, len(unheard))
	for _, u := range unheard {
		by := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: u.PlacementID}
		more = append(more, d.tellAgain(t, lifecycle.Ref{Kind: lifecycle.KindOutreach, ID: u.OutreachID}, Unheard,
			"was not told that "+contract.WorkflowID(by)+" was proposed elsewhere", contract.MatchSignal, contract.MatchedBy(u.PlacementID)))
	}
	return more, nil
}

// unheardRenewals finds trainings of mentors that go on although another one was passed to take their place.
func (d *Doctor) unheardRenewals(ctx context.Context, t store.Tenant, found []Finding) ([]Finding, error) {
	unheard, err := d.Store.UnheardRenewals(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	more := make([]Finding, 0, len(unheard))
	for _, u := range unheard {
		ref, by := lifecycle.Ref{Kind: lifecycle.KindMentorTraining, ID: u.TrainingID}, lifecycle.Ref{Kind: lifecycle.KindMentorTraining, ID: u.RenewedBy}
		if explained(found, ref) || explained(found, by) {
			continue // mended first: it may hear of it by itself
		}
		more = append(more, d.tellAgain(t, ref, RenewalUnheard,
			"goes on although "+contract.WorkflowID(by)+" was passed to take its place", contract.RenewSignal, contract.RenewedBy(u.RenewedBy)))
	}
	return more, nil
}

// unheardPlaces finds agreements that do not know what a placement has told of a place of theirs. What the rules of the
// agreement refuse is no news to it.
func (d *Doctor) unheardPlaces(ctx context.Context, t store.Tenant, found []Finding) ([]Finding, error) {
	var more []Finding
	for after := (store.UnheardPlace{}); ; {
		page, err := d.Store.UnheardPlaces(ctx, t.ID, after, lookPage)
		if err != nil || len(page) == 0 {
			return more, err
		}
		after = page[len(page)-1]
		ids := make([]string, 0, 2*len(page))
		for _, u := range page {
			ids = append(ids, u.AgreementID, u.PlacementID)
		}
		rows, err := d.Store.Rows(ctx, t.ID, ids)
		if err != nil {
			return nil, err
		}
		for _, u := range page {
			a, p := rows[u.AgreementID], rows[u.PlacementID]
			if explained(found, a.Ref) || explained(found, p.Ref) {
				continue
			}
			f, unheard, err := d.unheardPlace(t, a, p)
			if err != nil {
				f, unheard = finding(t.ID, a.Ref, Unseen, "could not be looked at: "+plain(err)), true
			}
			if unheard {
				more = append(more, f)
			}
		}
	}
}

func (d *Doctor) unheardPlace(t store.Tenant, agreed, placed store.Process) (Finding, bool, error) {
	var a agreement.State
	if err := json.Unmarshal(agreed.State, &a); err != nil {
		return Finding{}, false, fmt.Errorf("read state: %w", err)
	}
	var p placement.State
	if err := json.Unmarshal(placed.State, &p); err != nil {
		return Finding{}, false, fmt.Errorf("read state: %w", err)
	}
	news := contract.PlaceToldTo(agreed.ID, p)
	if _, err := a.Next(news.Event(), d.Now().Add(t.Clock.Offset)); err != nil {
		return Finding{}, false, nil //nolint:nilerr // the rules say that it is no news
	}
	text := fmt.Sprintf("does not know that %s holds the place %s until %s", contract.WorkflowID(placed.Ref), news.PlaceID, news.Period.End)
	if !news.Holds {
		text = fmt.Sprintf("does not know that %s holds no place of its own any more", contract.WorkflowID(placed.Ref))
	}
	f := d.tellAgain(t, agreed.Ref, PlaceUnheard, text, contract.PlaceSignal, news)
	f.detail = placed.ID
	return f, true, nil
}
