package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
	"placement/models/store"
)

// source is a database of one tenant.
type source struct {
	reads, counts int
	err           error
	facts         store.Facts
	asked         []time.Time
	between       lifecycle.Period
}

func (s *source) Tenants(context.Context) ([]store.Tenant, error) {
	s.reads++
	return []store.Tenant{{ID: "t1", Clock: lifecycle.Clock{Offset: 48 * time.Hour}}}, nil
}

func (s *source) Facts(_ context.Context, _ string, now time.Time) (store.Facts, error) {
	s.asked = append(s.asked, now)
	return s.facts, s.err
}

func (s *source) KPIs(_ context.Context, _ string, q store.KPIQuery) (store.KPIs, error) {
	s.counts++
	s.between = q.Between
	var cells []kpi.Cell
	for class, n := range map[string]int{kpi.OnTime: 15, kpi.Missed: 5} {
		cells = append(cells, kpi.Cell{Where: kpi.Where{Unit: "u", Model: "m", Group: "g"}, Class: class, Observations: n, Placements: n, First: n})
	}
	cells = append(cells, kpi.Cell{Where: kpi.Where{Unit: "u", Model: "m", Group: "g"}, Class: kpi.Late, Observations: 2, Placements: 2, First: 2})
	return store.KPIs{Counts: map[kpi.Measure]kpi.Counts{kpi.FollowUps: kpi.Told(cells[:2])}}, nil
}

func newTestFacts(t *testing.T, s *source, now func() time.Time) *Facts {
	t.Helper()
	f, err := NewFacts(s, now, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return f
}

// Whoever asks often is told the same again; a tenant's deadlines are of its own time, its webhooks of real time.
func TestFactsAreReadHalfAMinuteApart(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)
	before := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	late := now.Add(48*time.Hour - time.Minute)
	s := &source{facts: store.Facts{LateDeadlines: 2, Latest: &late, Waiting: 7, Oldest: before(time.Hour)}}
	f := newTestFacts(t, s, func() time.Time { return now })

	require.NoError(t, testutil.CollectAndCompare(f, strings.NewReader(`
# HELP placement_deadlines_late_seconds How long ago the first of them should have happened.
# TYPE placement_deadlines_late_seconds gauge
placement_deadlines_late_seconds{practice="false",tenant_id="t1"} 60
# HELP placement_webhooks_oldest_waiting_seconds How long the oldest of them has waited.
# TYPE placement_webhooks_oldest_waiting_seconds gauge
placement_webhooks_oldest_waiting_seconds{practice="false",tenant_id="t1"} 3600
`), "placement_deadlines_late_seconds", "placement_webhooks_oldest_waiting_seconds"))
	require.Equal(t, now.Add(48*time.Hour), s.asked[0])
	for range 10 {
		testutil.CollectAndCount(f)
	}
	require.Equal(t, 1, s.reads)
	now = now.Add(30 * time.Second)
	testutil.CollectAndCount(f)
	require.Equal(t, 2, s.reads)
	require.Equal(t, 1, s.counts, "the numbers are counted four times an hour")
	now = now.Add(15 * time.Minute)
	testutil.CollectAndCount(f)
	require.Equal(t, 2, s.counts)
}

// How old the numbers for dashboards are is of real time; numbers that were never told are older than any.
func TestNumbersForDashboardsHaveAnAge(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)
	s := &source{}
	f := newTestFacts(t, s, func() time.Time { return now })
	age := func(want string) {
		t.Helper()
		require.NoError(t, testutil.CollectAndCompare(f, strings.NewReader(`
# HELP placement_told_numbers_age_seconds How long ago the numbers for dashboards that read SQL were told; infinite when they never were.
# TYPE placement_told_numbers_age_seconds gauge
placement_told_numbers_age_seconds{practice="false",tenant_id="t1"} `+want+"\n"), "placement_told_numbers_age_seconds"))
	}

	age("+Inf")
	told := now.Add(-time.Hour)
	s.facts.NumbersAt = &told
	now = now.Add(time.Minute)
	age("3660")
}

// A database that is away is told as such, and what was known stays.
func TestFactsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)
	s := &source{facts: store.Facts{Waiting: 7}}
	f := newTestFacts(t, s, func() time.Time { return now })
	all := testutil.CollectAndCount(f)
	value := func(name, want string) {
		t.Helper()
		require.NoError(t, testutil.CollectAndCompare(f, strings.NewReader(want), name))
	}

	s.err = errors.New("away")
	for range 3 {
		now = now.Add(time.Minute)
		require.Equal(t, all, testutil.CollectAndCount(f))
		value("placement_facts_readable", "# HELP placement_facts_readable Whether the facts could be read, 1 or 0; what is told besides may be old otherwise.\n"+
			"# TYPE placement_facts_readable gauge\nplacement_facts_readable 0\n")
	}
	s.err = nil
	now = now.Add(time.Minute)
	value("placement_facts_readable", "# HELP placement_facts_readable Whether the facts could be read, 1 or 0; what is told besides may be old otherwise.\n"+
		"# TYPE placement_facts_readable gauge\nplacement_facts_readable 1\n")
}

// The numbers of supervisors are those of the API: the same days, and nothing that it would not tell.
func TestNumbersAreThoseOfTheAPI(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 1, 23, 30, 0, 0, time.UTC) // the 2nd in Denmark, two days ahead in this tenant
	s := &source{}
	f := newTestFacts(t, s, func() time.Time { return now })

	require.NoError(t, testutil.CollectAndCompare(f, strings.NewReader(`
# HELP placement_kpi The numbers of GET /v1/reports/kpis of the last thirteen weeks, those that may be told; a share is 0 to 1.
# TYPE placement_kpi gauge
placement_kpi{name="follow_ups_late",practice="false",tenant_id="t1",unit="share"} 0
placement_kpi{name="follow_ups_missed",practice="false",tenant_id="t1",unit="share"} 0.25
placement_kpi{name="follow_ups_on_time",practice="false",tenant_id="t1",unit="share"} 0.75
`), "placement_kpi"))
	require.Equal(t, lifecycle.Period{Start: "2026-12-04", End: "2027-03-04"}, s.between)
}
