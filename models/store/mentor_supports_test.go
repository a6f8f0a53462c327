package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentor"
	"placement/models/store"
	"placement/models/store/storetest"
)

// support is half a year of support for a mentor.
func support(mentorID string) store.MentorSupport {
	rate := 20000
	return store.MentorSupport{
		Support: mentor.Support{
			MentorID: mentorID, Kind: mentor.ReleasedEmployee, WeeklyHours: 2.5, GrantRef: "BEV-2027-0042",
			Period: lifecycle.Period{Start: "2027-01-01", End: "2027-06-30"},
		},
		HourlyOre: &rate,
	}
}

func TestSupportIsReadAsWrittenAndRenewed(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	first, err := b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), support(n.Mentor.ID))
	require.NoError(t, err)
	read, err := b.Store.MentorSupport(t.Context(), n.ID, first.ID)
	require.NoError(t, err)
	require.Equal(t, first, read)

	_, err = b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), support(n.Mentor.ID))
	refusedWith(t, err, mentor.CodeRenewalExpected, "renewal_of")
	next := support(n.Mentor.ID)
	next.Period = lifecycle.Period{Start: "2027-07-01", End: "2027-12-31"}
	next.RenewalOf, next.AssessedOn, next.HourlyOre = first.ID, "2027-06-15", nil
	next, err = b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), next)
	require.NoError(t, err)

	list, err := b.Store.MentorSupports(t.Context(), n.ID, store.MentorSupportFilter{MentorID: n.Mentor.ID})
	require.NoError(t, err)
	require.Equal(t, []store.MentorSupport{next, first}, list.Items)
	soon, err := b.Store.MentorSupports(t.Context(), n.ID, store.MentorSupportFilter{EndsFrom: "2027-06-01", EndsTo: "2027-06-30"})
	require.NoError(t, err)
	require.Equal(t, []store.MentorSupport{first}, soon.Items)
	none, err := b.Store.MentorSupports(t.Context(), n.ID, store.MentorSupportFilter{PlacementID: "none"})
	require.NoError(t, err)
	require.Empty(t, none.Items)
}

func refusedWith(t *testing.T, err error, code, field string) {
	t.Helper()
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, []string{code, field}, []string{refusal.Code, refusal.Field})
}

func TestSupportIsChangedWithinTheRules(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	s, err := b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), support(n.Mentor.ID))
	require.NoError(t, err)

	shorter := s
	shorter.Period.End = "2027-04-30"
	after, err := b.Store.UpdateMentorSupport(t.Context(), actor, shorter)
	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2027-04-30"), after.Period.End)
	_, err = b.Store.UpdateMentorSupport(t.Context(), actor, shorter)
	require.ErrorIs(t, err, store.ErrStale)
	after.Period.End = "2027-07-01"
	_, err = b.Store.UpdateMentorSupport(t.Context(), actor, after)
	refusedWith(t, err, mentor.CodeSupportTooLong, "to")
	after.Period.End, after.Kind = "2027-04-30", mentor.Consultant
	_, err = b.Store.UpdateMentorSupport(t.Context(), actor, after)
	var fixed *store.FixedError
	require.ErrorAs(t, err, &fixed)
	require.Equal(t, "kind", fixed.Field)
}

func TestSupportRefersToWhatIsThere(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant

	for _, mentorID := range []string{uuid.NewString(), "nobody", ""} {
		_, err := b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), support(mentorID))
		requireRef(t, err, "mentor_id")
	}
	for _, placementID := range []string{uuid.NewString(), "nothing"} {
		s := support(n.Mentor.ID)
		s.PlacementID = placementID
		_, err := b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), s)
		requireRef(t, err, "placement_id")
	}
}

func TestOneOfManyGrantsForOnePurposeIsMade(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	pool := owner(t, b.OwnerURL)
	errs := make([]error, 4)
	// Nobody can write a grant until all of them wait, or have had a second: each has looked by then, or may not look yet.
	hold, err := pool.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	_, err = hold.ExecContext(t.Context(), `LOCK TABLE mentor_supports IN SHARE MODE`)
	require.NoError(t, err)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() {
			_, errs[i] = b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), support(n.Mentor.ID))
		})
	}
	for until := time.Now().Add(time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if column(t, pool, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)[0] == "4" {
			break
		}
	}
	require.NoError(t, hold.Rollback())
	group.Wait()

	made := 0
	for _, err := range errs {
		if err == nil {
			made++
			continue
		}
		refusedWith(t, err, mentor.CodeRenewalExpected, "renewal_of")
	}
	require.Equal(t, 1, made)
}

// What races past the rules is stopped by the table: nothing is paid twice on one day.
func TestTheTablePaysNoDayTwice(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	_, err := b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), support(n.Mentor.ID))
	require.NoError(t, err)

	_, err = owner(t, b.OwnerURL).Exec(`INSERT INTO mentor_supports
		SELECT tenant_id, gen_random_uuid(), mentor_id, placement_id, kind, weekly_hours, hourly_ore, grant_ref, ends_on, ends_on,
			renewal_of, assessed_on, version, created_at, updated_at FROM mentor_supports`)

	require.ErrorContains(t, err, "mentor_supports_once")
}
