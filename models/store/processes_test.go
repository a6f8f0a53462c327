package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestAProcessIsReadAsRecorded(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	r.record(lifecycletest.CandidateAccepts())

	p, err := r.b.Store.Process(t.Context(), r.b.Tenant.ID, lifecycle.KindPlacement, r.state.ID)

	require.NoError(t, err)
	require.Equal(t, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: r.state.ID}, p.Ref)
	require.Equal(t, string(placement.Proposed), p.Status)
	require.Equal(t, 2, p.Version)
	require.Nil(t, p.EndedAt)
	var state placement.State
	require.NoError(t, json.Unmarshal(p.State, &state))
	require.Equal(t, r.state.Brief(), state)
	for _, id := range []string{uuid.NewString(), "nothing", ""} {
		_, err = r.b.Store.Process(t.Context(), r.b.Tenant.ID, lifecycle.KindPlacement, id)
		require.ErrorIs(t, err, store.ErrNotFound)
	}
	_, err = r.b.Store.Process(t.Context(), r.b.Tenant.ID, lifecycle.KindRematch, r.state.ID)
	require.ErrorIs(t, err, store.ErrNotFound, "a placement is no rematch")
}

// two records two placements in one tenant: of the first candidate at the first place, agreed, and of the second at the
// second, proposed.
func two(t *testing.T) (b *storetest.Bundle, first, second placement.State) {
	t.Helper()
	one := proposed(t)
	one.record(lifecycletest.CandidateAccepts())
	one.record(lifecycletest.CompanyAccepts())
	other := &recorder{t: t, b: one.b}
	e := other.proposal(1, 1)
	e.OwnerID, e.UnitID = one.b.Tenant.SecondCaseWorker.ID, one.b.Tenant.OtherUnit.ID
	other.record(e)
	return one.b, one.state, other.state
}

func TestPlacementsAreFoundByEveryFilter(t *testing.T) {
	t.Parallel()
	b, first, second := two(t)
	n := b.Tenant

	for name, c := range map[string]struct {
		filter store.PlacementFilter
		ids    []string
	}{
		"all":              {store.PlacementFilter{}, []string{first.ID, second.ID}},
		"candidate":        {store.PlacementFilter{CandidateID: first.CandidateID}, []string{first.ID}},
		"company":          {store.PlacementFilter{CompanyID: n.Company.ID}, []string{first.ID, second.ID}},
		"place":            {store.PlacementFilter{PlaceID: second.PlaceID}, []string{second.ID}},
		"company, place":   {store.PlacementFilter{CompanyID: n.Company.ID, PlaceID: first.PlaceID}, []string{first.ID}},
		"unit":             {store.PlacementFilter{UnitID: n.OtherUnit.ID}, []string{second.ID}},
		"owner":            {store.PlacementFilter{OwnerID: n.CaseWorker.ID}, []string{first.ID}},
		"status":           {store.PlacementFilter{Statuses: []string{"agreed"}}, []string{first.ID}},
		"statuses":         {store.PlacementFilter{Statuses: []string{"agreed", "proposed"}}, []string{first.ID, second.ID}},
		"owner and status": {store.PlacementFilter{OwnerID: n.CaseWorker.ID, Statuses: []string{"proposed"}}, nil},
		"nobody":           {store.PlacementFilter{OwnerID: uuid.NewString()}, nil},
		"no ID":            {store.PlacementFilter{CompanyID: "nothing"}, nil},
	} {
		list, err := b.Store.Placements(t.Context(), n.ID, c.filter)
		require.NoError(t, err, name)
		var ids []string
		for _, p := range list.Items {
			ids = append(ids, p.ID)
		}
		require.ElementsMatch(t, c.ids, ids, name)
	}
}

func TestPlacementsArePaged(t *testing.T) {
	t.Parallel()
	b, first, second := two(t)

	page, err := b.Store.Placements(t.Context(), b.Tenant.ID, store.PlacementFilter{CompanyID: b.Tenant.Company.ID, Page: store.Page{Limit: 1}})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	next, err := b.Store.Placements(t.Context(), b.Tenant.ID,
		store.PlacementFilter{CompanyID: b.Tenant.Company.ID, Page: store.Page{Limit: 1, After: page.Next}})
	require.NoError(t, err)
	require.Len(t, next.Items, 1)
	require.Empty(t, next.Next)
	require.ElementsMatch(t, []string{first.ID, second.ID}, []string{page.Items[0].ID, next.Items[0].ID})
}

func TestARematchIsFoundWhileItIsOpen(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n := r.b.Tenant
	e := lifecycletest.OpenRematch()
	e.ID, e.PlacementID, e.CandidateID, e.PlaceID = uuid.NewString(), r.state.ID, r.state.CandidateID, r.state.PlaceID
	e.OwnerID, e.UnitID, e.Learned = n.CaseWorker.ID, n.Unit.ID, nil
	_, err := r.b.Store.OpenRematch(t.Context(), n.ID, r.state.CandidateID)
	require.ErrorIs(t, err, store.ErrNotFound)

	state := recordRematch(t, r.b, rematch.State{}, e)
	found, err := r.b.Store.OpenRematch(t.Context(), n.ID, r.state.CandidateID)
	require.NoError(t, err)
	require.Equal(t, e.ID, found)
	list, err := r.b.Store.Rematches(t.Context(), n.ID, store.RematchFilter{CandidateID: e.CandidateID, OwnerID: e.OwnerID, Status: "open"})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	require.Equal(t, lifecycle.Ref{Kind: lifecycle.KindRematch, ID: e.ID}, list.Items[0].Ref)

	recordRematch(t, r.b, state, rematch.Match{PlacementID: uuid.NewString()})
	_, err = r.b.Store.OpenRematch(t.Context(), n.ID, r.state.CandidateID)
	require.ErrorIs(t, err, store.ErrNotFound)
	p, err := r.b.Store.Process(t.Context(), n.ID, lifecycle.KindRematch, e.ID)
	require.NoError(t, err)
	require.NotNil(t, p.EndedAt)
}

func recordRematch(t *testing.T, b *storetest.Bundle, state rematch.State, e lifecycle.Event) rematch.State {
	t.Helper()
	at := lifecycletest.At(lifecycletest.ProposedOn, 11)
	next, err := state.Next(e, at)
	require.NoError(t, err)
	data, err := json.Marshal(e)
	require.NoError(t, err)
	out, err := b.Store.Record(t.Context(), store.Transition{
		TenantID: b.Tenant.ID, Expected: state.Version, CommandID: uuid.NewString(), Fingerprint: "f", Name: e.Name(), Fact: e.Fact(),
		Event: data, At: at, Actor: b.Tenant.CaseWorker.Actor(), State: next, Schema: rematch.Schema, Head: next.Head(),
		Tasks: next.Tasks(), Deadlines: next.Open(),
	})
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	return next
}

func TestTheOutcomeOfACommandStays(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n := r.b.Tenant
	accepted := r.record(lifecycletest.CandidateAccepts())
	other := &recorder{t: t, b: r.b}
	taken := other.transition(other.proposal(1, 0))
	out, err := r.b.Store.Record(t.Context(), taken)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRefused, out.Verdict)

	done, err := r.b.Store.StoredOutcome(t.Context(), n.ID, r.state.ID, accepted.CommandID)
	require.NoError(t, err)
	require.Equal(t, store.StoredOutcome{Fingerprint: accepted.Fingerprint, Version: 2}, done)
	refused, err := r.b.Store.StoredOutcome(t.Context(), n.ID, taken.Head.ID, taken.CommandID)
	require.NoError(t, err)
	require.Equal(t, taken.Fingerprint, refused.Fingerprint)
	require.Equal(t, lifecycle.CodePlaceTaken, refused.Refusal.Code)
	for _, command := range []string{uuid.NewString(), taken.CommandID, "nothing"} {
		_, err = r.b.Store.StoredOutcome(t.Context(), n.ID, r.state.ID, command)
		require.ErrorIs(t, err, store.ErrNotFound)
	}
}
