package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// forward brings a transition forward.
func (r *recorder) forward(t store.Transition) store.Recorded {
	r.t.Helper()
	out, err := r.b.Store.BringForward(r.t.Context(), t)
	require.NoError(r.t, err)
	return out
}

// refused requires that Record refuses what is brought forward.
func (r *recorder) refused(t store.Transition, code string) {
	r.t.Helper()
	out, err := r.b.Store.Record(r.t.Context(), t)
	require.NoError(r.t, err)
	require.Equal(r.t, store.VerdictRefused, out.Verdict)
	require.Equal(r.t, code, out.Refusal.Code)
}

func TestBringForwardWritesWhatRecordWrites(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	id := r.state.ID
	accepted := r.transition(lifecycletest.CandidateAccepts())

	first := r.forward(accepted)
	again := r.forward(accepted)

	require.Equal(t, store.VerdictRecorded, first.Verdict)
	require.Equal(t, store.VerdictBehind, again.Verdict)
	require.Equal(t, 2, r.count(`SELECT version FROM processes WHERE id = $1`, id))
	require.Equal(t, 2, r.count(`SELECT count(*) FROM events WHERE process_id = $1`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NOT NULL`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM deadlines WHERE process_id = $1 AND closed_at IS NULL`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE resource_id = $1 AND action = 'placement.candidate_decided'`, id))
}

func TestBringForwardTakesTheEpochAlong(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	later := r.transition(lifecycletest.CandidateAccepts())
	later.Epoch = 3

	require.Equal(t, store.VerdictRecorded, r.forward(later).Verdict)
	require.Equal(t, 3, r.count(`SELECT epoch FROM processes WHERE id = $1`, r.state.ID))
	r.state, _ = later.State.(placement.State)
	earlier := r.transition(lifecycletest.CompanyAccepts())
	earlier.Epoch = 2

	require.Equal(t, store.VerdictBehind, r.forward(earlier).Verdict, "a newer epoch goes on")
	require.Equal(t, 2, r.count(`SELECT version FROM processes WHERE id = $1`, r.state.ID))
}

func TestRaiseEpochOnlyOfTheVersionAndOnlyUp(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	for _, c := range []struct {
		version, epoch int
		raised         bool
	}{{2, 5, false}, {1, 4, true}, {1, 4, false}, {1, 3, false}} {
		raised, err := r.b.Store.RaiseEpoch(t.Context(), r.b.Tenant.ID, r.state.Head().Ref, c.version, c.epoch)
		require.NoError(t, err)
		require.Equal(t, c.raised, raised, "%+v", c)
	}
	require.Equal(t, 4, r.count(`SELECT epoch FROM processes WHERE id = $1`, r.state.ID))
}

func TestBringForwardAsksNothingThatWasAnsweredThen(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	r.exec(`UPDATE places SET state = 'closed' WHERE id = $1`, r.b.Tenant.Places[0].ID)

	r.refused(r.transition(r.proposal(0, 0)), lifecycle.CodePlaceNotOpen)
	require.Equal(t, store.VerdictRecorded, r.forward(r.transition(r.proposal(0, 0))).Verdict)
}

func TestBringForwardLeavesOutATextThatWasLost(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	e := r.proposal(0, 0)
	r.exec(`DELETE FROM contents WHERE id = $1`, e.Contents[0].ID)

	r.refused(r.transition(e), lifecycle.CodeTextNotFound)
	require.Equal(t, store.VerdictRecorded, r.forward(r.transition(e)).Verdict)

	require.Equal(t, 1, r.count(`SELECT count(*) FROM event_contents WHERE process_id = $1`, e.ID), "the other one is kept")
	lost, err := r.b.Store.LostTexts(t.Context(), r.b.Tenant.ID, nil, 10)
	require.NoError(t, err)
	require.Len(t, lost, 1)
	require.Equal(t, e.Contents[0].ID, lost[0].TextID)
}

func TestBringForwardWritesNothingOfWhatIsLacking(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	for code, change := range map[string]func(e *placement.Propose, t *store.Transition){
		lifecycle.CodeCandidateNotFound: func(e *placement.Propose, _ *store.Transition) { e.CandidateID = uuid.NewString() },
		lifecycle.CodePlaceNotFound:     func(e *placement.Propose, _ *store.Transition) { e.PlaceID = uuid.NewString() },
		lifecycle.CodeOwnerNotFound:     func(e *placement.Propose, _ *store.Transition) { e.OwnerID = uuid.NewString() },
		"user_not_found":                func(_ *placement.Propose, t *store.Transition) { t.Actor.UserID = uuid.NewString() },
	} {
		e := r.proposal(0, 0)
		change(&e, &store.Transition{})
		lacking := r.transition(e)
		change(&e, &lacking)

		out := r.forward(lacking)

		require.Equal(t, store.VerdictRefused, out.Verdict, code)
		require.Equal(t, code, out.Refusal.Code)
	}
	require.Zero(t, r.count(`SELECT count(*) FROM processes`))
	require.Zero(t, r.count(`SELECT count(*) FROM refusals`), "it is tried again when the database has what it lacks")
}

func TestBringForwardWaitsForAPlaceThatSomebodyHolds(t *testing.T) {
	t.Parallel()
	holder := proposed(t)
	r := &recorder{t: t, b: holder.b}
	next := r.transition(r.proposal(1, 0))

	taken := r.forward(next)
	require.Equal(t, store.VerdictRecorded, holder.forward(holder.transition(lifecycletest.Cancel())).Verdict)
	free := r.forward(next)

	require.Equal(t, store.VerdictRefused, taken.Verdict)
	require.Equal(t, lifecycle.CodePlaceTaken, taken.Refusal.Code)
	require.Equal(t, store.VerdictRecorded, free.Verdict)
}

// A start that is brought forward pins the law that it began under, as its findings name it; where nobody tells, what is in
// force on the planned first day.
func TestBringForwardPinsTheLawThatItBeganUnder(t *testing.T) {
	t.Parallel()
	for named, want := range map[string]string{"vp-2026-02": "vp-2026-02", "": "vp-2026-07"} {
		r := begun(t, storetest.New(t), "approved")
		starts := r.transitionAt(lifecycletest.At(lifecycletest.StartsOn, 10), lifecycletest.Starts())
		if named != "" {
			starts.Findings = []lifecycle.Finding{{Rule: legal.RuleRatioRoom, Severity: lifecycle.Info, Values: map[string]string{"rule_pack": named}}}
		}

		require.Equal(t, store.VerdictRecorded, r.forward(starts).Verdict)

		row, err := r.b.Store.Process(t.Context(), r.b.Tenant.ID, lifecycle.KindPlacement, r.state.ID)
		require.NoError(t, err)
		require.Equal(t, want, row.RulePack)
		require.Equal(t, len(starts.Findings), r.count(`SELECT count(*) FROM findings f JOIN events e ON e.id = f.event_id WHERE e.fact = 'started'`))
	}
}

func TestBringForwardWaitsForALawThatTheBackupLacks(t *testing.T) {
	t.Parallel()
	r := begun(t, storetest.New(t), "approved")
	starts := r.transitionAt(lifecycletest.At(lifecycletest.StartsOn, 10), lifecycletest.Starts())
	starts.Findings = []lifecycle.Finding{{Rule: legal.RuleRatioRoom, Severity: lifecycle.Info, Values: map[string]string{"rule_pack": secretPack}}}

	refused := r.forward(starts)
	_, err := r.b.Store.LoadRulePack(t.Context(), r.b.Tenant.CaseWorker.Actor(), packLike(t, secretPack, "2029-01-01"))
	require.NoError(t, err)
	loaded := r.forward(starts)

	require.Equal(t, store.VerdictRefused, refused.Verdict)
	require.Equal(t, "rule_pack_not_found", refused.Refusal.Code)
	require.Equal(t, store.VerdictRecorded, loaded.Verdict)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE rule_pack = $1`, secretPack))
}

func TestRaiseClockNeverGoesBackAndLeavesRealTimeAlone(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	practice := b.AddTenant(t, true)
	for _, c := range []struct {
		tenant string
		clock  lifecycle.Clock
		raised bool
	}{
		{practice.ID, lifecycle.Clock{Offset: 5 * time.Hour, Version: 3}, true},
		{practice.ID, lifecycle.Clock{Offset: 5 * time.Hour, Version: 3}, false},
		{practice.ID, lifecycle.Clock{Offset: time.Hour, Version: 2}, false},
		{b.Tenant.ID, lifecycle.Clock{Offset: 5 * time.Hour, Version: 3}, false},
	} {
		raised, err := b.Store.RaiseClock(t.Context(), c.tenant, c.clock)
		require.NoError(t, err)
		require.Equal(t, c.raised, raised, "%+v", c)
	}

	tenants, err := b.Store.Tenants(t.Context())

	require.NoError(t, err)
	for _, n := range tenants {
		if n.ID == practice.ID {
			require.Equal(t, lifecycle.Clock{Offset: 5 * time.Hour, Version: 3}, n.Clock)
		} else {
			require.Zero(t, n.Clock)
		}
	}
}
