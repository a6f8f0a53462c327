package api

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/store"
)

const targetID = "10000000-0000-4000-8000-000000000070"

func (f *fakeStore) CreatePortfolioTarget(_ context.Context, _ store.Create, t store.PortfolioTarget) (store.PortfolioTarget, error) {
	switch {
	case t.OwnerID == nobodyID:
		return t, &store.RefError{Field: "owner_id"}
	case t.Industry == "56":
		return t, &store.TakenError{Field: "industry", ID: targetID}
	}
	t.ID, t.Version = targetID, 1
	return t, f.broken
}

func (f *fakeStore) UpdatePortfolioTarget(_ context.Context, _ lifecycle.Actor, id string, version, target int) (store.PortfolioTarget, error) {
	t := store.PortfolioTarget{ID: id, Area: "8", Target: target}
	after, err := checked(f, t, id, targetID, &version)
	after.Version = version
	return after, err
}

func (f *fakeStore) RemovePortfolioTarget(ctx context.Context, actor lifecycle.Actor, id string, version int) (store.PortfolioTarget, error) {
	return f.UpdatePortfolioTarget(ctx, actor, id, version, 1)
}

func (f *fakeStore) Portfolio(_ context.Context, _, ownerID string) (store.Portfolio, error) {
	return store.Portfolio{Active: 9, Elsewhere: 4, Cells: []store.PortfolioCell{
		{PortfolioTarget: store.PortfolioTarget{ID: targetID, OwnerID: ownerID, Industry: "47", SizeBand: "under_5", Target: 5, Version: 1}, Active: 2},
		{PortfolioTarget: store.PortfolioTarget{ID: targetID, Area: "8", Target: 2, Version: 1}, Active: 3},
	}}, f.broken
}

func TestThePortfolioShowsTheGapOfEachCell(t *testing.T) {
	t.Parallel()
	b := setup(t)

	got := b.get("/v1/portfolio?owner_id=" + workerID).ok(http.StatusOK)

	cells := got["cells"].([]any)
	first, second := cells[0].(map[string]any), cells[1].(map[string]any)
	require.Equal(t, []any{5.0, 2.0, 3.0, workerID}, []any{first["target"], first["active"], first["gap"], first["owner_id"]})
	require.Equal(t, []any{2.0, 3.0, -1.0}, []any{second["target"], second["active"], second["gap"]}, "more than wanted")
	require.Equal(t, []any{9.0, 4.0, "2027-01-04"}, []any{got["active"], got["elsewhere"], got["on"]})

	const path = "/v1/portfolio-targets"
	a := b.post(path, `{"industry": "47", "size_band": "under_5", "area": "80", "target": 3}`)
	require.Equal(t, []any{"47", "80", 3.0}, []any{a.ok(http.StatusCreated)["industry"], a.json()["area"], a.json()["target"]})
	require.Equal(t, `"v1"`, a.header.Get("ETag"))
	b.post(path, `{"industry": "56", "target": 3}`).refused(http.StatusConflict, "already_exists")
	b.post(path, `{"owner_id": "`+nobodyID+`", "target": 3}`).field("reference_not_found", "owner_id")
	b.post(path, `{"industry": "køkken", "target": 3}`).field("invalid_form", "industry")
	b.post(path, `{"size_band": "huge", "target": 3}`).field("not_one_of", "size_band")
	b.post(path, `{"target": 0}`).field("too_small", "target")
	b.do(http.MethodPut, path+"/"+targetID, `{"target": 4}`).refused(http.StatusPreconditionRequired, "if_match_required")
	require.InDelta(t, 4, b.do(http.MethodPut, path+"/"+targetID, `{"target": 4}`, "If-Match", `"v1"`).ok(http.StatusOK)["target"], 0)
	b.do(http.MethodDelete, path+"/"+targetID, "", "If-Match", `"v9"`).refused(http.StatusPreconditionFailed, "stale_version")
	b.do(http.MethodDelete, path+"/"+nobodyID, "", "If-Match", `"v1"`).refused(http.StatusNotFound, "not_found")
}
