package telemetry

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
	"placement/models/store"
)

// source is a database of one tenant, t1, and of others where they are named.
type source struct {
	reads, counts int
	err           error
	facts         store.Facts
	asked         []time.Time
	between       lifecycle.Period

	others []string
	// away says why the facts of a tenant cannot be read, slow of which tenant nothing is answered in time, uncounted why numbers are not.
	away      map[string]error
	slow      string
	uncounted error
	// whose facts were asked for, in order.
	whose []string
}

func (s *source) Tenants(context.Context) ([]store.Tenant, error) {
	s.reads++
	all := []store.Tenant{{ID: "t1", Clock: lifecycle.Clock{Offset: 48 * time.Hour}}}
	for _, id := range s.others {
		all = append(all, store.Tenant{ID: id})
	}
	return all, nil
}

func (s *source) Facts(ctx context.Context, id string, now time.Time) (store.Facts, error) {
	s.asked, s.whose = append(s.asked, now), append(s.whose, id)
	if s.slow == id {
		<-ctx.Done()
		return store.Facts{}, ctx.Err()
	}
	return s.facts, cmp.Or(s.away[id], s.err)
}

func (s *source) KPIs(ctx context.Context, id string, q store.KPIQuery) (store.KPIs, error) {
	s.counts++
	s.between = q.Between
	if s.slow == "numbers of "+id {
		<-ctx.Done()
		return store.KPIs{}, ctx.Err()
	}
	if s.uncounted != nil {
		return store.KPIs{}, s.uncounted
	}
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
		value("placement_facts_readable", "# HELP placement_facts_readable Whether the facts of all tenants could be read, 1 or 0; what is told of one may be old otherwise.\n"+
			"# TYPE placement_facts_readable gauge\nplacement_facts_readable 0\n")
	}
	s.err = nil
	now = now.Add(time.Minute)
	value("placement_facts_readable", "# HELP placement_facts_readable Whether the facts of all tenants could be read, 1 or 0; what is told of one may be old otherwise.\n"+
		"# TYPE placement_facts_readable gauge\nplacement_facts_readable 1\n")
}

// requireFact requires what is told of each tenant under one name.
func requireFact(t *testing.T, f *Facts, name string, want map[string]float64) {
	t.Helper()
	r := prometheus.NewRegistry()
	require.NoError(t, r.Register(f))
	families, err := r.Gather()
	require.NoError(t, err)
	got := map[string]float64{}
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, m := range family.GetMetric() {
			of := ""
			for _, l := range m.GetLabel() {
				if l.GetName() == factTenant {
					of = l.GetValue()
				}
			}
			got[of] = m.GetGauge().GetValue()
		}
	}
	require.Equal(t, want, got, name)
}

// Alerts go by facts: they follow also where the numbers of supervisors cannot be counted, or take too long. Those are told as they
// were, and are not begun again every half a minute.
func TestNumbersThatCannotBeCountedHoldUpNoFacts(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*source){
		"they fail":          func(s *source) { s.uncounted = errors.New("away") },
		"they take too long": func(s *source) { s.slow = "numbers of t1" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &source{}
				f := newTestFacts(t, s, time.Now)
				late := func(by time.Duration) {
					t.Helper()
					at := time.Now().Add(48*time.Hour - by)
					s.facts.Latest = &at
					requireFact(t, f, factLatest, map[string]float64{"t1": by.Seconds()})
				}

				late(time.Minute)
				fail(s)
				time.Sleep(kpisKept)
				late(10 * time.Minute)
				require.Equal(t, 2, s.counts)
				time.Sleep(factsKept)
				late(20 * time.Minute)
				require.Equal(t, 2, s.counts)
				requireFact(t, f, factReadable, map[string]float64{"": 1})
				require.Equal(t, 3, testutil.CollectAndCount(f, factKPI), "as they were")
				s.slow, s.uncounted = "", nil
				time.Sleep(kpisKept)
				late(time.Minute)
				require.Equal(t, 3, s.counts)
			})
		})
	}
}

// What is told of a tenant that cannot be read is old, and said to be so; of the others it is new, and they are read before it.
func TestATenantThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*source){
		"it fails":          func(s *source) { s.away = map[string]error{"t1": errors.New("away")} },
		"it takes too long": func(s *source) { s.slow = "t1" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &source{others: []string{"t2", "t3"}, facts: store.Facts{Waiting: 7}}
				f := newTestFacts(t, s, time.Now)
				requireFact(t, f, factWaiting, map[string]float64{"t1": 7, "t2": 7, "t3": 7})

				fail(s)
				s.facts.Waiting = 8
				for range 2 {
					s.whose = nil
					time.Sleep(factsKept)
					requireFact(t, f, factWaiting, map[string]float64{"t1": 7, "t2": 8, "t3": 8})
					requireFact(t, f, factReadable, map[string]float64{"": 0})
				}
				require.Equal(t, []string{"t2", "t3", "t1"}, s.whose)
				s.away, s.slow = nil, ""
				time.Sleep(factsKept)
				requireFact(t, f, factWaiting, map[string]float64{"t1": 8, "t2": 8, "t3": 8})
				requireFact(t, f, factReadable, map[string]float64{"": 1})
			})
		})
	}
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
