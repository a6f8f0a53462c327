package telemetry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
	"placement/models/store"
)

// Source is where facts are read.
type Source interface {
	Tenants(ctx context.Context) ([]store.Tenant, error)
	Facts(ctx context.Context, tenantID string, now time.Time) (store.Facts, error)
	KPIs(ctx context.Context, tenantID string, k store.KPIQuery) (store.KPIs, error)
}

// How long what was read is told again, however often somebody asks; and how long reading may take: all of it, the facts of one
// tenant, and until no more numbers are begun. Numbers of supervisors go through every placement of thirteen weeks: where there are
// many tenants, some are counted at a time.
const (
	factsKept      = 30 * time.Second
	kpisKept       = 15 * time.Minute
	factPatience   = 20 * time.Second
	tenantPatience = 5 * time.Second
	kpiPatience    = 5 * time.Second
	// kpiDays is how far back numbers go, today included: as those of the API when nobody says.
	kpiDays = 13 * 7
)

// Facts tells how it goes in every tenant, as the database has it: one transaction per tenant, at most every 30 seconds. A tenant is
// known by its ID, and whether it is one for practice. It has some 60 series: 35 kinds and stages of open processes, two for each command that a task asks for, and
// those of supervisors that may be told. Every process tells the same, so take the greatest, not the sum.
type Facts struct {
	source Source
	now    func() time.Time
	log    *slog.Logger
	// zone is where days begin.
	zone *time.Location

	mu       sync.Mutex
	asked    time.Time
	readable bool
	// kept are the facts by tenant, failed how often in a row they could not be read.
	kept   map[string][]prometheus.Metric
	failed map[string]int
	// kpis are the numbers of supervisors by tenant, with when they were counted last, or could not be.
	kpis map[string]kpisOf
}

type kpisOf struct {
	at  time.Time
	all []prometheus.Metric
}

// NewFacts returns facts that are read from a source.
func NewFacts(s Source, now func() time.Time, log *slog.Logger) (*Facts, error) {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		return nil, err
	}
	return &Facts{source: s, now: now, log: log, zone: zone, failed: map[string]int{}, kpis: map[string]kpisOf{}}, nil
}

const (
	factReadable   = "placement_facts_readable"
	factTenant     = "tenant_id"
	factPractice   = "practice"
	factOpen       = "placement_processes_open"
	factTasks      = "placement_tasks_open"
	factOverdue    = "placement_tasks_overdue"
	factEscalated  = "placement_tasks_escalated"
	factMissed     = "placement_follow_ups_missed"
	factLate       = "placement_deadlines_late"
	factLatest     = "placement_deadlines_late_seconds"
	factEndpoints  = "placement_webhook_endpoints"
	factFailing    = "placement_webhook_endpoints_failing"
	factFailingFor = "placement_webhook_endpoints_failing_seconds"
	factWaiting    = "placement_webhooks_waiting"
	factOldest     = "placement_webhooks_oldest_waiting_seconds"
	factGivenUp    = "placement_webhooks_given_up"
	factKPI        = "placement_kpi"
	factNumbers    = "placement_told_numbers_age_seconds"
)

// described are all facts, with what they say and how they are told apart within a tenant.
func described() map[string]*prometheus.Desc {
	all := map[string]*prometheus.Desc{}
	for name, d := range map[string]struct {
		help   string
		labels []string
	}{
		factReadable:   {"Whether the facts of all tenants could be read, 1 or 0; what is told of one may be old otherwise.", nil},
		factOpen:       {"Open processes by kind and stage.", []string{factTenant, factPractice, "kind", "stage"}},
		factTasks:      {"Open tasks by kind of process and the command that they ask for.", []string{factTenant, factPractice, "kind", "command"}},
		factOverdue:    {"Those of them that are past their day.", []string{factTenant, factPractice, "kind", "command"}},
		factEscalated:  {"Open tasks that supervisors see because of a deadline.", []string{factTenant, factPractice}},
		factMissed:     {"Follow-ups that nobody has held more than two days after their day.", []string{factTenant, factPractice}},
		factLate:       {"Steps of deadlines that should have happened more than a minute ago.", []string{factTenant, factPractice}},
		factLatest:     {"How long ago the first of them should have happened.", []string{factTenant, factPractice}},
		factEndpoints:  {"Webhook endpoints that are sent to.", []string{factTenant, factPractice}},
		factFailing:    {"Those of them whose last message did not get through.", []string{factTenant, factPractice}},
		factFailingFor: {"Since when the first of them fails.", []string{factTenant, factPractice}},
		factWaiting:    {"Messages that wait to be sent; at most 10,000 of an endpoint are counted.", []string{factTenant, factPractice}},
		factOldest:     {"How long the oldest of them has waited.", []string{factTenant, factPractice}},
		factGivenUp:    {"Messages that were given up and not sent again; at most 10,000 of an endpoint are counted.", []string{factTenant, factPractice}},
		factNumbers:    {"How long ago the numbers for dashboards that read SQL were told; infinite when they never were.", []string{factTenant, factPractice}},
		factKPI:        {"The numbers of GET /v1/reports/kpis of the last thirteen weeks, those that may be told; a share is 0 to 1.", []string{factTenant, factPractice, "name", "unit"}},
	} {
		all[name] = prometheus.NewDesc(name, d.help, d.labels, nil)
	}
	return all
}

// Describe names the facts.
func (*Facts) Describe(to chan<- *prometheus.Desc) {
	for _, d := range described() {
		to <- d
	}
}

// Collect tells them, as they were read at most half a minute ago. Of a tenant whose facts cannot be read it tells what it knows, and
// says so.
func (f *Facts) Collect(to chan<- prometheus.Metric) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.asked) >= factsKept {
		f.asked = now
		ctx, cancel := context.WithTimeout(context.Background(), factPatience)
		defer cancel()
		f.read(ctx, now)
	}
	t := &told{desc: described()}
	readable := 0.0
	if f.readable {
		readable = 1
	}
	t.gauge(factReadable, readable)
	for id, facts := range f.kept {
		t.all = append(append(t.all, facts...), f.kpis[id].all...)
	}
	for _, m := range t.all {
		to <- m
	}
}

// told gathers metrics.
type told struct {
	desc map[string]*prometheus.Desc
	all  []prometheus.Metric
}

func (t *told) gauge(name string, value float64, labels ...string) {
	t.all = append(t.all, prometheus.MustNewConstMetric(t.desc[name], prometheus.GaugeValue, value, labels...))
}

// of is gauge for a tenant.
func (t *told) of(tenant store.Tenant, name string, value float64, labels ...string) {
	t.gauge(name, value, append([]string{tenant.ID, strconv.FormatBool(tenant.Practice)}, labels...)...)
}

// read reads all tenants: facts first, for alerts go by them.
func (f *Facts) read(ctx context.Context, now time.Time) {
	desc := described()
	tenants, err := f.source.Tenants(ctx)
	if err == nil {
		err = f.readFacts(ctx, desc, tenants, now)
		f.readKPIs(ctx, desc, tenants, now)
	}
	f.readable = err == nil
	if err != nil {
		f.log.Warn("facts could not be read", "error", err)
	}
}

// readFacts reads the facts of the tenants. Whoever could not be read keeps what was told before, holds up nobody else, and waits for
// the others the next time.
func (f *Facts) readFacts(ctx context.Context, desc map[string]*prometheus.Desc, tenants []store.Tenant, now time.Time) error {
	kept, failed, errs := map[string][]prometheus.Metric{}, map[string]int{}, []error{}
	slices.SortStableFunc(tenants, func(a, b store.Tenant) int { return cmp.Compare(f.failed[a.ID], f.failed[b.ID]) })
	for _, tenant := range tenants {
		facts, err := f.factsOf(ctx, tenant, now)
		if err != nil {
			kept[tenant.ID], failed[tenant.ID] = f.kept[tenant.ID], f.failed[tenant.ID]+1
			errs = append(errs, fmt.Errorf("tenant %s: %w", tenant.ID, err))
			continue
		}
		t := &told{desc: desc}
		t.tell(tenant, facts, now)
		kept[tenant.ID] = t.all
	}
	f.kept, f.failed = kept, failed
	return errors.Join(errs...)
}

func (f *Facts) factsOf(ctx context.Context, tenant store.Tenant, now time.Time) (store.Facts, error) {
	ctx, cancel := context.WithTimeout(ctx, tenantPatience)
	defer cancel()
	return f.source.Facts(ctx, tenant.ID, now.Add(tenant.Clock.Offset).UTC())
}

// tell tells the facts of a tenant. Deadlines are in its own time, webhooks in real time.
func (t *told) tell(tenant store.Tenant, f store.Facts, now time.Time) {
	since := func(at *time.Time, from time.Time) float64 {
		if at == nil {
			return 0
		}
		return max(0, from.Sub(*at).Seconds())
	}
	for _, o := range f.Open {
		t.of(tenant, factOpen, float64(o.Count), string(o.Kind), o.Status)
	}
	var escalated int
	for _, k := range f.Tasks {
		t.of(tenant, factTasks, float64(k.Count), string(k.Kind), k.Command)
		t.of(tenant, factOverdue, float64(k.Overdue), string(k.Kind), k.Command)
		escalated += k.Escalated
	}
	t.of(tenant, factEscalated, float64(escalated))
	t.of(tenant, factMissed, float64(f.MissedFollowUps))
	late, latest := f.LateDeadlines, f.Latest
	if tenant.ClockMoving {
		late, latest = 0, nil // whoever moves the clock waits for them
	}
	t.of(tenant, factLate, float64(late))
	t.of(tenant, factLatest, since(latest, now.Add(tenant.Clock.Offset)))
	t.of(tenant, factEndpoints, float64(f.Endpoints))
	t.of(tenant, factFailing, float64(f.Failing))
	t.of(tenant, factFailingFor, since(f.FailingSince, now))
	t.of(tenant, factWaiting, float64(f.Waiting))
	t.of(tenant, factOldest, since(f.Oldest, now))
	t.of(tenant, factGivenUp, float64(f.GivenUp))
	age := math.Inf(1)
	if f.NumbersAt != nil {
		age = since(f.NumbersAt, now)
	}
	t.of(tenant, factNumbers, age)
}

// readKPIs counts the numbers of supervisors anew, every quarter of an hour, as the API does. What it may not tell is not told here.
// Whoever's turn does not come keeps what was counted before, and so does, until its next turn, who could not be counted.
func (f *Facts) readKPIs(ctx context.Context, desc map[string]*prometheus.Desc, tenants []store.Tenant, now time.Time) {
	begun := f.now()
	for _, tenant := range tenants {
		switch {
		case now.Sub(f.kpis[tenant.ID].at) < kpisKept:
			continue
		case f.now().Sub(begun) > kpiPatience, ctx.Err() != nil:
			return
		}
		today := lifecycle.Date(now.Add(tenant.Clock.Offset).In(f.zone).Format(time.DateOnly))
		counted, err := f.source.KPIs(ctx, tenant.ID, store.KPIQuery{
			Between: lifecycle.Period{Start: today.AddDays(1 - kpiDays), End: today}, Today: today, Where: kpi.Everywhere(),
		})
		if err != nil {
			f.log.Warn("numbers could not be counted", "tenant_id", tenant.ID, "error", err)
			f.kpis[tenant.ID] = kpisOf{now, f.kpis[tenant.ID].all}
			continue
		}
		t := &told{desc: desc}
		for _, n := range kpi.Numbers() {
			if value, may := counted.Value(n, kpi.Everywhere(), kpi.Any); may {
				t.of(tenant, factKPI, value, n.Name, n.Stat.Unit())
			}
		}
		f.kpis[tenant.ID] = kpisOf{now, t.all}
	}
}
