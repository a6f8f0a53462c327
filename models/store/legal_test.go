package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// Two placements are about to be approved at a workplace that has room for one. Whoever comes second is refused, however
// close they come.
func TestOfTwoApprovalsForTheLastRoomOneIsRefused(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	_, err := b.Store.KeepHeadcounts(t.Context(), n.CaseWorker.Actor(), n.Workplace.ID, fourMonths(9))
	require.NoError(t, err)
	fullTime := func(e *placement.Propose) {
		e.Hours = []placement.HoursStep{{From: e.Period.Start, WeeklyHours: 37}}
	}
	var racers [2]*recorder
	var signs [2]store.Transition
	for i := range racers {
		r := &recorder{t: t, b: b}
		r.group(i, "activity_ready")
		out := r.propose(i, i, fullTime)
		require.Equal(t, store.VerdictRecorded, out.Verdict)
		require.Equal(t, i == 1, rules(out.Findings)[0] == legal.RuleRatioPending, "%v", rules(out.Findings))
		r.happen("signing_all_but_municipality")
		racers[i] = r
		signs[i] = r.transitionAt(lifecycletest.At(lifecycletest.ApprovedOn, 10), lifecycletest.Signs(lifecycle.PartyMunicipality))
	}

	// Each has asked the law and waits for the other before it commits. Only where the workplace is not held do they meet.
	asked := make(chan struct{}, len(signs))
	b.Store.CheckToo(func(*gorm.DB, store.Transition, placement.State) ([]lifecycle.Finding, error) {
		asked <- struct{}{}
		for deadline := time.After(300 * time.Millisecond); len(asked) < len(signs); {
			select {
			case <-deadline:
				return nil, nil
			case <-time.After(time.Millisecond):
			}
		}
		return nil, nil
	})
	var wg sync.WaitGroup
	var outs [2]store.Recorded
	var errs [2]error
	for i := range signs {
		wg.Go(func() { outs[i], errs[i] = b.Store.Record(t.Context(), signs[i]) })
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs[:]...))

	refused := 0
	for _, out := range outs {
		if out.Verdict == store.VerdictRefused {
			refused++
			require.Equal(t, lifecycle.CodeBlockedByRule, out.Refusal.Code)
			require.Equal(t, []string{legal.RuleRatioNoRoom}, rules(out.Refusal.Findings))
			require.Equal(t, "1", out.Refusal.Findings[0].Values["used"])
		}
	}
	require.Equal(t, 1, refused, "%+v", outs)
	require.Equal(t, 1, racers[0].count(`SELECT count(*) FROM placements WHERE binds`))
}

func TestTheLawIsAskedWhenAPlacementIsProposed(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := &recorder{t: t, b: b}
	r.group(0, "insured_unemployed")

	out := r.propose(0, 0)
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, lifecycle.CodeBlockedByRule, out.Refusal.Code)
	require.Equal(t, []string{legal.RuleLengthOverLimit}, rules(out.Refusal.Findings))

	// What lets the candidate be placed longer is asked for.
	_, err := b.Store.SetCircumstances(t.Context(), b.Tenant.CaseWorker.Actor(), b.Tenant.Candidates[0].ID, []legal.Circumstance{legal.LongUnemployment})
	require.NoError(t, err)
	out = r.propose(0, 0)
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	require.Equal(t, []string{legal.RuleLengthException, legal.RuleRatioRoom, legal.RuleEmploymentsUnknown}, rules(out.Findings))
}

// Nobody knows the target group: the proposal is warned of it, the municipality answers for it when it signs, and at the
// start nobody is asked again about the same.
func TestWhatTheMunicipalitySignedForIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := &recorder{t: t, b: b}
	require.Contains(t, rules(r.propose(0, 0).Findings), legal.RuleTargetGroupUnknown)
	r.happen("signing_all_but_municipality")
	signs := lifecycletest.Signs(lifecycle.PartyMunicipality)
	at := lifecycletest.At(lifecycletest.ApprovedOn, 10)

	out := r.say(at, signs)
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, lifecycle.CodeNeedsApproval, out.Refusal.Code)
	require.Equal(t, []string{legal.RuleTargetGroupUnknown}, rules(out.Refusal.Findings))

	signs.Approval = &lifecycle.Approval{Rules: []string{legal.RuleTargetGroupUnknown}}
	signs.Contents = lifecycletest.Text(placement.ContentApproval)
	require.Equal(t, store.VerdictRecorded, r.say(at, signs).Verdict)

	out = r.say(lifecycletest.At(lifecycletest.StartsOn, 10), lifecycletest.Starts())
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	require.Equal(t, lifecycle.Warn, out.Findings[0].Severity)

	// Had there been another reason since, it would have been asked for.
	again := begunUnknown(t, b)
	again.exec(`INSERT INTO supported_elsewhere SELECT tenant_id, gen_random_uuid(), workplace_id, '2027-01-01', '2027-12-31', 1, '2027-01-01', 'company', 1, now(), now()
		FROM places WHERE id = $1`, b.Tenant.Places[1].ID)
	out = again.say(lifecycletest.At(lifecycletest.StartsOn, 10), lifecycletest.Starts())
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, []string{legal.RuleHeadcountUnknown}, rules(out.Refusal.Findings))
}

// begunUnknown is an approved placement of the second candidate, whose target group somebody has answered for.
func begunUnknown(t *testing.T, b *storetest.Bundle) *recorder {
	t.Helper()
	r := &recorder{t: t, b: b}
	r.propose(1, 1)
	r.happen("signing_all_but_municipality")
	signs := lifecycletest.Signs(lifecycle.PartyMunicipality)
	signs.Approval = &lifecycle.Approval{Rules: []string{legal.RuleTargetGroupUnknown}}
	signs.Contents = lifecycletest.Text(placement.ContentApproval)
	require.Equal(t, store.VerdictRecorded, r.say(lifecycletest.At(lifecycletest.ApprovedOn, 10), signs).Verdict)
	return r
}

// A placement keeps the law that it began under, whatever is loaded later.
func TestAPlacementStaysUnderThePackItBeganUnder(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := begun(t, b, "active")
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE rule_pack = 'vp-2026-07'`))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM rule_packs WHERE loaded_by IS NULL`))
	stricter := packLike(t, "vp-2026-07-mended", "2026-07-01", "\nnotes:", "\nreplaces: vp-2026-07\nnotes:", "max_weeks: 13\n      over", "max_weeks: 6\n      over", "up_to_weeks: 26", "up_to_weeks: 13")
	_, err := b.Store.LoadRulePack(t.Context(), b.Tenant.Admin.Actor(), stricter)
	require.NoError(t, err)

	extend := placement.Extend{End: "2027-06-30", Reason: placement.HoursRising}
	out := r.say(lifecycletest.At("2027-04-12", 10), extend)
	require.Equal(t, lifecycle.CodeNeedsApproval, out.Refusal.Code)
	require.Equal(t, []string{legal.RuleExtensionAssessment}, rules(out.Refusal.Findings))
	require.Equal(t, "13", out.Refusal.Findings[0].Values["max_weeks"])

	// Others are under the new one.
	other := &recorder{t: t, b: b}
	other.group(1, "activity_ready")
	out = other.propose(1, 1)
	require.Equal(t, lifecycle.CodeBlockedByRule, out.Refusal.Code)
	require.Equal(t, "6", out.Refusal.Findings[0].Values["max_weeks"])
}

// F91: the planned first day decides.
func TestThePlannedFirstDayDecidesWhatTheLawIs(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	_, err := b.Store.LoadRulePack(t.Context(), b.Tenant.Admin.Actor(),
		packLike(t, "vp-2027-01", "2027-01-01", "max_weeks: 13\n      over", "max_weeks: 6\n      over"))
	require.NoError(t, err)
	for i, c := range []struct {
		start   lifecycle.Date
		verdict store.Verdict
	}{{"2026-12-30", store.VerdictRecorded}, {"2027-01-01", store.VerdictRefused}} {
		r := &recorder{t: t, b: b}
		r.group(i, "activity_ready")
		e := r.proposal(i, i)
		e.Period = lifecycle.Period{Start: c.start, End: "2027-03-10"}
		e.Hours = []placement.HoursStep{{From: c.start, WeeklyHours: 10}}
		out := r.say(lifecycletest.At("2026-12-14", 10), e)
		require.Equal(t, c.verdict, out.Verdict, c.start)
	}
}

func TestAnExtensionIsHeldAgainstTheLaw(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	r := begun(t, b, "active")
	approve := func(e *placement.Extend, rule string) {
		e.Approval = &lifecycle.Approval{Rules: []string{rule}}
		e.Contents = lifecycletest.Text(placement.ContentReason, placement.ContentApproval)
	}
	first := placement.Extend{End: r.state.StartedOn.AddDays(26*7 - 1), Reason: placement.HoursRising}
	approve(&first, legal.RuleExtensionAssessment)
	require.Equal(t, store.VerdictRecorded, r.say(lifecycletest.At("2027-04-12", 10), first).Verdict)

	second := placement.Extend{End: r.state.StartedOn.AddDays(39*7 - 1), Reason: placement.HoursRising}
	out := r.say(lifecycletest.At("2027-07-12", 10), second)
	require.Equal(t, []string{legal.RuleExtensionSpecialNeed}, rules(out.Refusal.Findings))
	approve(&second, legal.RuleExtensionSpecialNeed)
	out = r.say(lifecycletest.At("2027-07-12", 10), second)
	require.Equal(t, lifecycle.CodeMayNotApprove, out.Refusal.Code)
	require.Equal(t, "supervisor", out.Refusal.Values["approver"])

	supervised := r.transitionAt(lifecycletest.At("2027-07-12", 10), second)
	supervised.Actor, supervised.Texts = b.Tenant.Supervisor.Actor(), nil
	recorded, err := b.Store.Record(t.Context(), supervised)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, recorded.Verdict, "%+v", recorded.Refusal)
}

// A move to another workplace needs room there; a change of goals asks nothing.
func TestAChangeIsHeldAgainstTheLaw(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	other, err := b.Store.CreateWorkplace(t.Context(), n.CaseWorker.Create(), store.Workplace{
		CompanyID: n.Company.ID, PNumber: "1000000002", Name: "Lageret, Syd", PostalCode: "8260",
	})
	require.NoError(t, err)
	place, err := b.Store.CreatePlace(t.Context(), n.CaseWorker.Create(), store.Place{
		WorkplaceID: other.ID, Title: "Lager", MinWeeklyHours: 2, MaxWeeklyHours: 37, State: "open",
	})
	require.NoError(t, err)
	_, err = b.Store.KeepHeadcounts(t.Context(), n.CaseWorker.Actor(), other.ID, fourMonths(9))
	require.NoError(t, err)
	full := declaration(n, 1)
	full.WorkplaceID = other.ID
	declared, err := b.Store.CreateSupportedElsewhere(t.Context(), n.CaseWorker.Create(), full)
	require.NoError(t, err)
	r := begun(t, b, "agreed")
	at := lifecycletest.At("2027-01-07", 10)

	out := r.say(at, placement.Amend{Goals: []placement.Goal{{Key: "job", Kind: placement.GoalEducation}}})
	require.Empty(t, out.Findings)
	move := placement.Amend{PlaceID: place.ID, WorkplaceID: other.ID}
	out = r.say(at, move)
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Equal(t, []string{legal.RuleRatioNoRoom}, rules(out.Refusal.Findings))

	declared.FTE = 0
	_, err = b.Store.UpdateSupportedElsewhere(t.Context(), n.CaseWorker.Actor(), declared)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, r.say(at, move).Verdict)
}

// Where a company has one workplace, whoever worked for it worked there.
func TestTheLastEmployerIsFoundByItsNumber(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	r := &recorder{t: t, b: b}
	r.group(0, "activity_ready")
	_, err := b.Store.CreateEmployment(t.Context(), n.CaseWorker.Create(), store.Employment{
		CandidateID: n.Candidates[0].ID, CVR: n.Company.CVR, From: "2025-01-01", To: "2026-11-30",
	})
	require.NoError(t, err)

	out := r.propose(0, 0)
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	require.Contains(t, rules(out.Findings), legal.RuleSameEmployerUnwritten)

	r.happen("signing_all_but_municipality")
	out = r.say(lifecycletest.At(lifecycletest.ApprovedOn, 10), lifecycletest.Signs(lifecycle.PartyMunicipality))
	require.Equal(t, []string{legal.RuleSameEmployerUnwritten}, rules(out.Refusal.Findings))
	written := placement.Amend{Contents: lifecycletest.Text(placement.ContentNewFunction)}
	require.Equal(t, store.VerdictRecorded, r.say(lifecycletest.At(lifecycletest.ApprovedOn, 10), written).Verdict)
	out = r.say(lifecycletest.At(lifecycletest.ApprovedOn, 11), lifecycletest.Signs(lifecycle.PartyMunicipality))
	require.Equal(t, []string{legal.RuleSameEmployerNewFunction}, rules(out.Refusal.Findings))
}
