package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestTheRoomOfAWorkplace(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	_, err := b.Store.KeepHeadcounts(t.Context(), n.CaseWorker.Actor(), n.Workplace.ID, fourMonths(10))
	require.NoError(t, err)
	_, err = b.Store.CreateSupportedElsewhere(t.Context(), n.CaseWorker.Create(), declaration(n, 0.5))
	require.NoError(t, err)
	past := declaration(n, 9)
	past.From, past.To = "2026-01-01", "2027-01-31"
	_, err = b.Store.CreateSupportedElsewhere(t.Context(), n.CaseWorker.Create(), past)
	require.NoError(t, err)
	begun(t, b, "approved")
	proposed := &recorder{t: t, b: b}
	proposed.propose(1, 1)

	answer, err := b.Store.LegalRoom(t.Context(), n.ID, n.Workplace.ID, legal.WorkPlacement, room())

	require.NoError(t, err)
	require.Equal(t, "vp-2026-07", answer.Pack.ID)
	require.Equal(t, 2, answer.Room.Cap)
	require.Equal(t, legal.BaseComplete, answer.Room.Base)
	require.InDelta(t, 0.5+15.0/37, answer.Room.Used, 1e-6, "the declared half and the approved fifteen hours")
	require.InDelta(t, 15.0/37, answer.Room.Pending, 1e-6)
	require.True(t, answer.Room.Fits)
	require.Equal(t, []string{legal.RuleRatioRoom}, rules(answer.Findings))

	utility, err := b.Store.LegalRoom(t.Context(), n.ID, n.Workplace.ID, legal.UtilityWork, room())
	require.NoError(t, err)
	require.Nil(t, utility.Room, "abolished")
	early := room()
	early.Period = lifecycle.Period{Start: "2026-01-10", End: "2026-01-20"}
	none, err := b.Store.LegalRoom(t.Context(), n.ID, n.Workplace.ID, legal.WorkPlacement, early)
	require.NoError(t, err)
	require.Equal(t, []string{legal.RuleNoPack}, rules(none.Findings))
}

func TestTheLawIsTriedWithoutWriting(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	r := &recorder{t: t, b: b}
	r.group(0, "insured_unemployed")

	answer, err := b.Store.TryLaw(t.Context(), n.CaseWorker.Actor(), store.LegalTrial{
		CandidateID: n.Candidates[0].ID, WorkplaceID: n.Workplace.ID, Instrument: legal.WorkPlacement, Facts: room(),
	})

	require.NoError(t, err)
	require.Equal(t, legal.RuleLengthOverLimit, answer.Findings[0].Rule)
	require.Zero(t, r.count(`SELECT count(*) FROM findings`)+r.count(`SELECT count(*) FROM rule_packs`))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE action = 'candidate.law_tried'`))
}

func TestARulePackIsLoadedOnceAndForEver(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	admin := b.Tenant.Admin.Actor()
	p := packLike(t, "vp-2027-01", "2027-01-01")

	first, err := b.Store.LoadRulePack(t.Context(), admin, p)
	require.NoError(t, err)
	again, err := b.Store.LoadRulePack(t.Context(), b.Tenant.Supervisor.Actor(), p)
	require.NoError(t, err)
	require.Equal(t, first, again)
	known, err := b.Store.RulePack(t.Context(), b.Tenant.ID, p.ID)
	require.NoError(t, err)
	require.Equal(t, first, known)

	taken := func(p legal.Pack, field string) {
		t.Helper()
		var already *store.TakenError
		_, err := b.Store.LoadRulePack(t.Context(), admin, p)
		require.ErrorAs(t, err, &already)
		require.Equal(t, field, already.Field)
	}
	taken(packLike(t, "vp-2027-01", "2027-01-01", "always_min: 1", "always_min: 2"), "id")
	taken(packLike(t, "vp-2026-07", "2028-01-01"), "id")
	taken(packLike(t, "vp-2027-other", "2027-01-01"), "valid_from")
	mended := packLike(t, "vp-2027-mended", "2027-01-01", "\nnotes:", "\nreplaces: vp-2027-01\nnotes:")
	_, err = b.Store.LoadRulePack(t.Context(), admin, mended)
	require.NoError(t, err)
	mended.ID = "vp-2027-mended-too"
	taken(mended, "replaces")
	mended.ID, mended.Replaces = "vp-2027-third", "vp-none"
	_, err = b.Store.LoadRulePack(t.Context(), admin, mended)
	requireRef(t, err, "replaces")

	all, err := b.Store.RulePacks(t.Context(), b.Tenant.ID)
	require.NoError(t, err)
	require.Len(t, all, 5)
	require.True(t, all[0].BuiltIn)
}

func TestHeadcountsAreReplacedMonthByMonth(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	actor := n.CaseWorker.Actor()
	_, err := b.Store.KeepHeadcounts(t.Context(), actor, n.Workplace.ID, fourMonths(10))
	require.NoError(t, err)

	all, err := b.Store.KeepHeadcounts(t.Context(), actor, n.Workplace.ID, []store.Headcount{{Month: "2026-12-01", OrdinaryFTE: 12.5, Source: "register"}})

	require.NoError(t, err)
	require.Len(t, all, 5)
	require.Equal(t, lifecycle.Date("2027-01-01"), all[0].Month)
	require.InDelta(t, 12.5, all[1].OrdinaryFTE, 0)
	require.Equal(t, "register", all[1].Source)
	require.Equal(t, n.CaseWorker.ID, all[1].RecordedBy)

	for field, wrong := range map[string]store.Headcount{
		"month": {Month: "2026-12-02", Source: "company"}, "ordinary_fte": {Month: "2026-12-01", OrdinaryFTE: -1, Source: "company"},
		"source": {Month: "2026-12-01", Source: "gossip"},
	} {
		_, err := b.Store.KeepHeadcounts(t.Context(), actor, n.Workplace.ID, []store.Headcount{wrong})
		var invalid *store.InvalidError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, field, invalid.Field)
	}
}

func TestDeclarationsAreChangedInTheVersionThatWasSeen(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	d, err := b.Store.CreateSupportedElsewhere(t.Context(), n.CaseWorker.Create(), declaration(n, 1))
	require.NoError(t, err)

	d.FTE = 0.25
	after, err := b.Store.UpdateSupportedElsewhere(t.Context(), n.CaseWorker.Actor(), d)
	require.NoError(t, err)
	require.Equal(t, 2, after.Version)
	_, err = b.Store.UpdateSupportedElsewhere(t.Context(), n.CaseWorker.Actor(), d)
	require.ErrorIs(t, err, store.ErrStale)
	list, err := b.Store.SupportedElsewhereAt(t.Context(), n.ID, n.Workplace.ID, store.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.SupportedElsewhere{after}, list.Items)

	d = after
	d.To = "2026-12-31"
	_, err = b.Store.UpdateSupportedElsewhere(t.Context(), n.CaseWorker.Actor(), d)
	var invalid *store.InvalidError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "to", invalid.Field)
}
