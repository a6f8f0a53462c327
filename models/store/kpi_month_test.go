package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// Six begin in January and six in March, each of these at the place of one of those, ten days after it was left. Those of March are
// closed in that month, before their last day, and a follow-up that was due in April was held before. Their case worker has twenty-four
// others, one of them until the middle of February: thirty-six in January, thirty-five in March.
func TestKPIsByMonth(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	l := &lives{&recorder{t: t, b: b}, b.Tenant}
	live := func(placeID string, period lifecycle.Period, ending placement.Ending, followed ...lifecycle.Date) string {
		id := l.live(placement.State{
			Status: placement.Closed, UnitID: l.n.Unit.ID, StartedOn: period.Start, Period: period, FollowUps: followUps(followed...), Ending: &ending,
		})
		l.exec(`UPDATE placements SET place_id = $3, starts_on = $4, ends_on = $5, holds = true WHERE tenant_id = $1 AND id = $2`,
			l.n.ID, id, placeID, string(period.Start), string(period.End))
		return id
	}
	var last string
	for range 6 {
		place, err := b.Store.CreatePlace(t.Context(), l.n.CaseWorker.Create(), store.Place{
			WorkplaceID: l.n.Workplace.ID, Title: "Lager", Description: "Pakke varer", MinWeeklyHours: 2, MaxWeeklyHours: 37, State: "open",
		})
		require.NoError(t, err)
		live(place.ID, lifecycle.Period{Start: "2027-01-05", End: "2027-02-28"}, placement.Ending{Kind: placement.EndedAsPlannedKind, On: "2027-02-28"},
			"2027-01-12", "2027-01-12", "2027-02-09", "2027-02-10")
		last = live(place.ID, lifecycle.Period{Start: "2027-03-11", End: "2027-04-30"}, placement.Ending{Kind: rematched, Reason: attending, On: "2027-03-29"},
			"2027-03-18", "2027-03-18", "2027-04-05", "2027-03-26")
		l.exec(`UPDATE processes SET ended_at = '2027-03-30 12:00Z' WHERE tenant_id = $1 AND id = $2`, l.n.ID, last)
	}
	l.exec(`INSERT INTO processes (tenant_id, id, kind, status, ended_at, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
			candidate_id, calendar_version, created_at, updated_at)
		SELECT tenant_id, gen_random_uuid(), kind, 'closed', CASE i WHEN 1 THEN timestamptz '2027-02-15 12:00Z' ELSE timestamptz '2027-05-15 12:00Z' END, outcome, ruleset, schema_version, version, epoch,
			state - 'started_on', owner_id, unit_id, candidate_id, calendar_version, created_at, updated_at
		FROM processes, generate_series(1, 24) i WHERE id = $1`, last)
	q := in2027()

	all, err := b.Store.KPIs(t.Context(), l.n.ID, q)
	require.NoError(t, err)
	q.By = kpi.ByMonth
	months, err := b.Store.KPIs(t.Context(), l.n.ID, q)
	require.NoError(t, err)

	value := func(name, month string) kpi.Value {
		n, ok := kpi.Find(name)
		require.True(t, ok, name)
		if month == "" {
			return all.Counts[n.Measure].Of(n, kpi.Everywhere())
		}
		return months.Counts[n.Measure].Of(n, kpi.Everywhere().With(kpi.ByMonth, month))
	}
	told := func(count, n, placements int) kpi.Value {
		return kpi.Value{N: n, Placements: placements, Count: count, CountPlacements: count, Whole: true, Told: true}
	}
	require.Equal(t, []string{"2027-01", "2027-02", "2027-03", "2027-06"}, months.Values, "the months in which something fell")
	require.Equal(t, kpi.Value{N: 24, Placements: 12, Count: 18, CountPlacements: 12, Whole: true, Told: true}, value("follow_ups_on_time", ""),
		"all have follow-ups in two months, and are counted once")
	require.Equal(t, told(6, 6, 6), value("follow_ups_on_time", "2027-01"))
	require.Equal(t, told(0, 6, 6), value("follow_ups_on_time", "2027-02"))
	require.Equal(t, told(6, 6, 6), value("follow_ups_late", "2027-02"))
	require.Equal(t, told(6, 6, 6), value("follow_ups_on_time", "2027-03"))
	require.Equal(t, kpi.Value{}, value("follow_ups_on_time", "2027-04"), "all that had one then were closed before")
	require.Equal(t, told(0, 6, 6), value("caseload", "2027-01"))
	require.Equal(t, told(6, 6, 6), value("caseload", "2027-03"))
	require.Equal(t, 11, value("days_between_placements_p50", "").N, "all are of one candidate, who began somewhere")
	require.Equal(t, 6, value("days_to_refill_p50", "").N)
	require.Equal(t, 6, value("days_to_refill_p90", "2027-03").N)
	require.Equal(t, store.KPIDays{Half: 10, NineTenths: 10}, all.Days[kpi.DaysToRefill][kpi.Any])
	require.Equal(t, store.KPIDays{Half: 10, NineTenths: 10}, months.Days[kpi.DaysToRefill]["2027-03"])

	// What a month counts is what its days list.
	q.By = ""
	listed := 0
	for _, month := range months.Values {
		first := lifecycle.Date(month + "-01")
		q.Between = lifecycle.Period{Start: first, End: (first.AddDays(31)[:8] + "01").AddDays(-1)}
		for _, n := range kpi.Numbers() {
			listed += l.requireListed(q, n, months.Counts[n.Measure].Of(n, kpi.Everywhere().With(kpi.ByMonth, month)))
		}
	}
	require.Greater(t, listed, 30)
}

// Whose placements they are on a day is what was so then. Bo began five in January, when he had no others, and Anna five, when she had
// thirty-six. On the first of March Bo took over all of hers, and began five more on the day after.
func TestCaseloadIsThatOfTheDay(t *testing.T) {
	t.Parallel()
	for name, fact := range map[string]string{"reassign": "reassigned", "reopen": "reopened"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireCaseloadOfTheDay(t, name, fact)
		})
	}
}

// requireCaseloadOfTheDay counts before and after the event by which Bo got what Anna had.
func requireCaseloadOfTheDay(t *testing.T, name, fact string) {
	t.Helper()
	b := storetest.New(t)
	l := &lives{&recorder{t: t, b: b}, b.Tenant}
	anna, bo := l.n.CaseWorker.ID, l.n.Supervisor.ID
	live := func(ownerID string, start lifecycle.Date) {
		id := l.live(placement.State{
			Status: placement.Active, UnitID: l.n.Unit.ID, StartedOn: start, Period: lifecycle.Period{Start: start, End: "2027-12-31"},
		})
		l.exec(`INSERT INTO events (tenant_id, id, process_id, process_kind, version, epoch, name, fact, payload, at, late, command_id, fingerprint, on_behalf, request_id, status)
			VALUES ($1, gen_random_uuid(), $2, 'placement', 1, 0, 'propose', 'proposed', jsonb_build_object('owner_id', CAST($3 AS text)), '2026-11-02 12:00Z', false,
				gen_random_uuid(), '', '', '', 'proposed')`, l.n.ID, id, ownerID)
		l.exec(`UPDATE processes SET owner_id = $3 WHERE tenant_id = $1 AND id = $2`, l.n.ID, id, ownerID)
	}
	for range 5 {
		live(bo, "2027-01-11")
		live(anna, "2027-01-11")
		live(bo, "2027-03-02")
	}
	for range 31 {
		live(anna, "")
	}
	l.exec(`INSERT INTO events (tenant_id, id, process_id, process_kind, version, epoch, name, fact, payload, at, late, command_id, fingerprint, on_behalf, request_id, status)
		SELECT tenant_id, gen_random_uuid(), id, kind, 2, 0, $4, $5, jsonb_build_object('owner_id', CAST($3 AS text)), '2027-03-01 12:00Z', false,
			gen_random_uuid(), '', '', '', status
		FROM processes WHERE tenant_id = $1 AND owner_id = $2 AND kind = 'placement'`, l.n.ID, anna, bo, name, fact)
	l.exec(`UPDATE processes SET owner_id = $3 WHERE tenant_id = $1 AND owner_id = $2 AND kind = 'placement'`, l.n.ID, anna, bo)
	caseload, _ := kpi.Find("caseload")
	count := func(from, to lifecycle.Date) kpi.Value {
		q := in2027()
		q.Between, q.Only = lifecycle.Period{Start: from, End: to}, caseload.Measure
		got, err := b.Store.KPIs(t.Context(), l.n.ID, q)
		require.NoError(t, err)
		v := got.Counts[caseload.Measure].Of(caseload, kpi.Everywhere())
		l.requireListed(q, caseload, v)
		return v
	}

	require.Equal(t, kpi.Value{N: 10, Placements: 10, Count: 5, CountPlacements: 5, Whole: true, Told: true}, count("2027-01-01", "2027-01-31"))
	require.Equal(t, kpi.Value{N: 5, Placements: 5, Whole: true, Told: true}, count("2027-03-01", "2027-03-31"), "forty-six")
	require.Equal(t, kpi.Value{N: 15, Placements: 15, Count: 5, CountPlacements: 5, Whole: true, Told: true}, count("2027-01-01", "2027-12-31"))
}
