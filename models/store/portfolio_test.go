package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/models/store/storetest"
)

// wanted adds a target.
func wanted(t *testing.T, b *storetest.Bundle, target store.PortfolioTarget) store.PortfolioTarget {
	t.Helper()
	made, err := b.Store.CreatePortfolioTarget(t.Context(), b.Tenant.CaseWorker.Create(), target)
	require.NoError(t, err)
	return made
}

// What there is of a cell are the places that take people, of its industry, size and area, of whose companies they are.
func TestThePortfolioCountsWhatThereIsOfEachCell(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	b, n := c.b, c.b.Tenant
	c.hold(c.opens(c.place(), 1))
	c.place() // on its way
	c.exec(`UPDATE workplaces SET industry_code = '561110', size_band = 'from_5_to_9', postal_code = '8000'`)
	require.NoError(t, b.Store.HandOver(t.Context(), n.CaseWorker.Create(), store.Handover{
		CompanyID: n.Company.ID, To: relation.Owner{UserID: n.CaseWorker.ID}, At: time.Now(),
	}))
	for _, x := range []struct {
		cell   store.PortfolioTarget
		active int
	}{
		{store.PortfolioTarget{}, 3},
		{store.PortfolioTarget{Area: "8"}, 3},
		{store.PortfolioTarget{Area: "9"}, 0},
		{store.PortfolioTarget{Industry: "56"}, 3},
		{store.PortfolioTarget{Industry: "56", SizeBand: "from_5_to_9", Area: "8000"}, 3},
		{store.PortfolioTarget{Industry: "56", SizeBand: "under_5"}, 0},
		{store.PortfolioTarget{Industry: "47"}, 0},
		{store.PortfolioTarget{OwnerID: n.CaseWorker.ID}, 3},
		{store.PortfolioTarget{OwnerID: n.SecondCaseWorker.ID}, 0},
	} {
		x.cell.Target = 5
		made := wanted(t, b, x.cell)
		all, err := b.Store.Portfolio(t.Context(), n.ID, "")
		require.NoError(t, err)
		for _, cell := range all.Cells {
			require.Equal(t, made, cell.PortfolioTarget)
			require.Equal(t, x.active, cell.Active, "%+v", x.cell)
		}
		require.Equal(t, []int{1, 3, 3 - x.active}, []int{len(all.Cells), all.Active, all.Elsewhere}, "%+v", x.cell)
		_, err = b.Store.RemovePortfolioTarget(t.Context(), n.CaseWorker.Actor(), made.ID, 1)
		require.NoError(t, err)
	}
	none, err := b.Store.Portfolio(t.Context(), n.ID, "")
	require.NoError(t, err)
	require.Equal(t, store.Portfolio{Cells: []store.PortfolioCell{}, Active: 3, Elsewhere: 3}, none)

	wanted(t, b, store.PortfolioTarget{Target: 5})
	wanted(t, b, store.PortfolioTarget{Target: 4, OwnerID: n.CaseWorker.ID})
	own, err := b.Store.Portfolio(t.Context(), n.ID, n.CaseWorker.ID)
	require.NoError(t, err)
	require.Equal(t, []int{1, 4, 3, 3}, []int{len(own.Cells), own.Cells[0].Target, own.Cells[0].Active, own.Active})
	c.exec(`UPDATE processes SET status = 'ended', ended_at = now() WHERE id = $1`, c.state.ID)
	after, err := b.Store.Portfolio(t.Context(), n.ID, "")
	require.NoError(t, err)
	require.Equal(t, 2, after.Active, "a place under an agreement that has ended takes nobody")
	c.exec(`UPDATE places SET state = 'paused'`)
	after, err = b.Store.Portfolio(t.Context(), n.ID, "")
	require.NoError(t, err)
	require.Zero(t, after.Active)
}

func TestACellHasOneTarget(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	as := b.Tenant.CaseWorker
	again := as.Create()
	target := store.PortfolioTarget{Industry: "56", SizeBand: "under_5", Area: "80", Target: 5}

	made, err := b.Store.CreatePortfolioTarget(t.Context(), again, target)
	require.NoError(t, err)
	same, err := b.Store.CreatePortfolioTarget(t.Context(), again, target)
	require.NoError(t, err)
	require.Equal(t, made, same, "the same key adds once")

	var taken *store.TakenError
	_, err = b.Store.CreatePortfolioTarget(t.Context(), as.Create(), target)
	require.ErrorAs(t, err, &taken)
	require.Equal(t, made.ID, taken.ID)
	target.OwnerID = as.ID
	wanted(t, b, target)
	target.OwnerID = uuid.NewString()
	_, err = b.Store.CreatePortfolioTarget(t.Context(), as.Create(), target)
	requireRef(t, err, "owner_id")

	changed, err := b.Store.UpdatePortfolioTarget(t.Context(), as.Actor(), made.ID, 1, 7)
	require.NoError(t, err)
	require.Equal(t, []int{7, 2}, []int{changed.Target, changed.Version})
	require.Equal(t, made.Industry, changed.Industry)
	_, err = b.Store.UpdatePortfolioTarget(t.Context(), as.Actor(), made.ID, 1, 8)
	require.ErrorIs(t, err, store.ErrStale)
	_, err = b.Store.RemovePortfolioTarget(t.Context(), as.Actor(), made.ID, 1)
	require.ErrorIs(t, err, store.ErrStale)
	_, err = b.Store.RemovePortfolioTarget(t.Context(), as.Actor(), uuid.NewString(), 1)
	require.ErrorIs(t, err, store.ErrNotFound)
}
