package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
)

// toldMonths is how many whole months dashboards go back, besides the one that has begun.
const toldMonths = 13

// NumbersToTell says what is to be told.
type NumbersToTell struct {
	// Now is the tenant's own time, which says what day it is. At is real time: when it was told.
	Now, At time.Time
	// Labels are what the numbers are called, by name.
	Labels map[string]string
	// Anew tells it also when it has been told up to this day.
	Anew bool
}

// TellNumbers writes, for dashboards, the numbers of this month and the thirteen before it, of all units and of each: what the
// report by unit of each month alone tells, and no more. What was told before is gone then. It returns false, and does nothing, when
// that was up to this day and it is not to be anew, or somebody else is at it; so anybody may call it at any time, and repeat it.
func (s *Store) TellNumbers(ctx context.Context, tenantID string, n NumbersToTell) (bool, error) {
	told := false
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		var free bool
		if err := tx.Raw(`SELECT pg_try_advisory_xact_lock(hashtextextended('told_numbers' || ?, 0))`, tenantID).Row().Scan(&free); err != nil || !free {
			return err
		}
		// A large municipality has a million observations; to sort them on disk takes half as long again.
		if err := tx.Exec(`SET LOCAL work_mem = '64MB'`).Error; err != nil {
			return err
		}
		t := telling{tx: tx, tenantID: tenantID, to: n}
		if err := t.begin(ctx); err != nil || t.until.Valid && t.until.Time.Equal(t.today) && !n.Anew {
			return err
		}
		rows, err := t.rows(ctx)
		if err != nil {
			return err
		}
		if _, err := table[models.ToldNumber](tx).where("tenant_id = ?", tenantID).delete(ctx); err != nil {
			return err
		}
		told = true
		return table[models.ToldNumber](tx).createAll(ctx, rows, 1000)
	})
	if err != nil {
		return false, fmt.Errorf("tell numbers: %w", err)
	}
	return told, nil
}

// telling is one run, in one transaction.
type telling struct {
	tx         *gorm.DB
	tenantID   string
	tenantName string
	to         NumbersToTell
	// today is the tenant's day, until the last one that was told.
	today time.Time
	until sql.NullTime
	units map[string]string
}

// begin reads whom it is about, and up to when it was told.
func (t *telling) begin(ctx context.Context) error {
	err := t.tx.WithContext(ctx).Raw(`
SELECT t.name, CAST(CAST(@now AS timestamptz) AT TIME ZONE t.zone AS date),
	(SELECT n.until FROM told_numbers n WHERE n.tenant_id = t.id LIMIT 1)
FROM tenants t WHERE t.id = @tenant`, map[string]any{"tenant": t.tenantID, "now": t.to.Now}).Row().Scan(&t.tenantName, &t.today, &t.until)
	if err != nil {
		return err
	}
	units, err := table[models.Unit](t.tx).where("tenant_id = ?", t.tenantID).find(ctx)
	t.units = map[string]string{}
	for _, u := range units {
		t.units[u.ID] = u.Name
	}
	return err
}

// months are the first days of the months that are told, the oldest first.
func (t *telling) months() []time.Time {
	first := time.Date(t.today.Year(), t.today.Month(), 1, 0, 0, 0, 0, time.UTC)
	all := make([]time.Time, toldMonths+1)
	for i := range all {
		all[i] = first.AddDate(0, i-toldMonths, 0)
	}
	return all
}

// rows are all that is told.
func (t *telling) rows(ctx context.Context) ([]models.ToldNumber, error) {
	months := t.months()
	today := dateOf(t.today)
	q := KPIQuery{Between: lifecycle.Period{Start: dateOf(months[0]), End: today}, Today: today, Where: kpi.Everywhere(), By: kpi.ByMonth}
	counted, err := t.count(ctx, q)
	if err != nil {
		return nil, err
	}
	used, err := t.used(ctx, q)
	if err != nil {
		return nil, err
	}
	q.By = kpi.ByUnit
	var all []models.ToldNumber
	for _, first := range months {
		month := first.Format("2006-01")
		k := q.gather(counted[month])
		all = append(all, t.ofMonth(first, k, kpi.Everywhere(), kpi.Any)...)
		all = append(all, t.ofPlaces(first, used[month]))
		for _, unit := range k.Values {
			all = append(all, t.ofMonth(first, k, kpi.Everywhere().With(kpi.ByUnit, unit), unit)...)
		}
	}
	return all, nil
}

// ofMonth are the numbers of a month at one place; value is under which their days are.
func (t *telling) ofMonth(first time.Time, k KPIs, w kpi.Where, value string) []models.ToldNumber {
	var all []models.ToldNumber
	for i, n := range kpi.Numbers() {
		r := t.row(first, n.Name, i)
		r.UnitID, r.UnitName, r.MeasuredIn = w.Unit, t.units[w.Unit], n.Stat.Unit()
		// Of what is hidden nothing is told, also not of how many it is: a panel has no use for that.
		if x, may := k.Value(n, w, value); may {
			of := k.Counts[n.Measure].Of(n, w).N
			r.Hidden, r.Value, r.N = false, &x, &of
		}
		all = append(all, r)
	}
	return all
}

// ofPlaces is the number of places, which are of no unit.
func (t *telling) ofPlaces(first time.Time, d ModelDays) models.ToldNumber {
	r := t.row(first, kpi.PlaceUtilisation, len(kpi.Numbers()))
	r.UnitID, r.MeasuredIn, r.Hidden, r.N = kpi.Any, kpi.Share.Unit(), false, &d.Contracted
	if d.Contracted > 0 {
		r.Value = new(toldOf(float64(d.Occupied) / float64(d.Contracted)))
	}
	return r
}

// row is one of which nothing may be told.
func (t *telling) row(first time.Time, number string, sort int) models.ToldNumber {
	return models.ToldNumber{
		TenantID: t.tenantID, TenantName: t.tenantName, Month: first, Number: number, Sort: sort, Label: t.to.Labels[number],
		Hidden: true, Until: t.today, ComputedAt: t.to.At.UTC().Truncate(time.Microsecond),
	}
}

// toldMonthsSQL counts as kpiReportSQL does, each month for itself, and measures lengths by unit.
const toldMonthsSQL = `
SELECT m.measure, m.unit, m.model, m.grp, m.month, m.class, CAST(sum(m.n) AS bigint), count(*), count(*) FILTER (WHERE m.first), 0, 0, 0
FROM m GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
SELECT m.measure, coalesce(m.unit, '*'), '', '', m.month, '', 0, 0, 0, 1 - grouping(m.unit),
	percentile_cont(0.5) WITHIN GROUP (ORDER BY m.days), percentile_cont(0.9) WITHIN GROUP (ORDER BY m.days)
FROM m WHERE m.days IS NOT NULL GROUP BY GROUPING SETS ((m.measure, m.month), (m.measure, m.month, m.unit))
ORDER BY 1, 2, 3, 4, 5, 6`

// count counts all months in one query and returns the rows of each, which know nothing of other months.
func (t *telling) count(ctx context.Context, k KPIQuery) (map[string][]kpiRow, error) {
	q, err := k.query(t.tenantID)
	if err != nil {
		return nil, err
	}
	found := map[string][]kpiRow{}
	err = t.read(ctx, kpiObservations("", k.By)+toldMonthsSQL, q.args, func(scan func(...any) error) error {
		r, err := kpiRowOf(scan)
		month := r.cell.Month
		r.cell.Month = kpi.Any
		found[month] = append(found[month], r)
		return err
	})
	return found, err
}

// monthsUsedSQL cuts the days of places by months. The last one ends today.
const monthsUsedSQL = usedSQL + `, cut AS (
	SELECT to_char(d, 'YYYY-MM') AS month, datemultirange(daterange(CAST(d AS date), CAST(d + interval '1 month' AS date))) AS days
	FROM generate_series(CAST(@from AS date), CAST(@to AS date), interval '1 month') d
)
SELECT c.month, coalesce(sum((SELECT sum(upper(r) - lower(r)) FROM unnest(u.contracted_days * c.days) r)), 0),
	coalesce(sum((SELECT sum(upper(r) - lower(r)) FROM unnest(u.occupied_days * c.days) r)), 0)
FROM cut c CROSS JOIN used u GROUP BY c.month`

// used is how the days of all places were used, by month.
func (t *telling) used(ctx context.Context, k KPIQuery) (map[string]ModelDays, error) {
	found := map[string]ModelDays{}
	err := t.read(ctx, monthsUsedSQL, map[string]any{
		"tenant": t.tenantID, "agreement": "", "from": string(k.Between.Start), "to": string(k.Between.End),
	}, func(scan func(...any) error) error {
		var month string
		var d ModelDays
		err := scan(&month, &d.Contracted, &d.Occupied)
		found[month] = d
		return err
	})
	return found, err
}

// read runs a query in the transaction and reads each row with one.
func (t *telling) read(ctx context.Context, query string, args map[string]any, one func(scan func(...any) error) error) error {
	rows, err := t.tx.WithContext(ctx).Raw(query, args).Rows()
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	for rows.Next() {
		if err := one(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
