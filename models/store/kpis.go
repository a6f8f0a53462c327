package store

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
)

// KPIQuery says of which days and which placements numbers are wanted.
type KPIQuery struct {
	// Between is the days on which what is counted fell. Today is when follow-ups are missed.
	Between lifecycle.Period
	Today   lifecycle.Date
	// Where chooses the placements.
	Where kpi.Where
	// By is the dimension whose values are told one by one; empty for none. By month, what is told of all is each month's sum: a
	// placement with follow-ups in two months is two, so that who wants to know of all asks without.
	By kpi.Dimension
	// Only is the one measure that is wanted; empty for all.
	Only kpi.Measure
}

// KPIDays are the days that half and nine tenths of the lengths of a measure stay within.
type KPIDays struct{ Half, NineTenths float64 }

// KPIs is what was counted.
type KPIs struct {
	// Counts are of all placements of the tenant, by measure: what may be told of some depends on the others.
	Counts map[kpi.Measure]kpi.Counts
	// Days are by measure and value of the dimension that was asked for; kpi.Any for all that were chosen.
	Days map[kpi.Measure]map[string]KPIDays
	// Values are the values of that dimension that there are, in order.
	Values []string
}

// kpiReportSQL counts once for all, and measures lengths for those that were chosen.
const kpiReportSQL = `
SELECT m.measure, m.unit, m.model, m.grp, m.month, m.class, CAST(sum(m.n) AS bigint), count(*), count(*) FILTER (WHERE m.first), 0, 0, 0
FROM m GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
SELECT m.measure, coalesce(m.value, '*'), '', '', '', '', 0, 0, 0, 1 - grouping(m.value),
	percentile_cont(0.5) WITHIN GROUP (ORDER BY m.days), percentile_cont(0.9) WITHIN GROUP (ORDER BY m.days)
FROM (
	SELECT m.measure, m.days, CASE CAST(@by AS text) WHEN 'unit' THEN m.unit WHEN 'model' THEN m.model WHEN 'target_group' THEN m.grp WHEN 'month' THEN m.month ELSE '*' END AS value
	FROM m WHERE m.days IS NOT NULL` + kpiWhereSQL + `
) m GROUP BY GROUPING SETS ((m.measure), (m.measure, m.value))
ORDER BY 1, 2, 3, 4, 5, 6`

const kpiWhereSQL = `
	AND CAST(@unit AS text) IN ('*', m.unit) AND CAST(@model AS text) IN ('*', m.model) AND CAST(@group AS text) IN ('*', m.grp)`

// KPIs counts what the numbers of package kpi are made of.
func (s *Store) KPIs(ctx context.Context, tenantID string, k KPIQuery) (KPIs, error) {
	q, err := k.query(tenantID)
	if err != nil {
		return KPIs{}, fmt.Errorf("count kpis: %w", err)
	}
	q.sql = kpiObservations(k.Only, k.By) + kpiReportSQL
	rows, err := rowsOf(ctx, s, tenantID, q, kpiRowOf)
	if err != nil {
		return KPIs{}, fmt.Errorf("count kpis: %w", err)
	}
	return k.gather(rows), nil
}

// kpiRow is a row of kpiReportSQL: a cell, or the days of a measure and value.
type kpiRow struct {
	measure kpi.Measure
	cell    kpi.Cell
	valued  int
	days    KPIDays
}

func kpiRowOf(scan func(...any) error) (kpiRow, error) {
	var r kpiRow
	return r, scan(&r.measure, &r.cell.Unit, &r.cell.Model, &r.cell.Group, &r.cell.Month, &r.cell.Class, &r.cell.Observations, &r.cell.Placements,
		&r.cell.First, &r.valued, &r.days.Half, &r.days.NineTenths)
}

// gather says what may be told of what was counted.
func (k KPIQuery) gather(rows []kpiRow) KPIs {
	out := KPIs{Counts: map[kpi.Measure]kpi.Counts{}, Days: map[kpi.Measure]map[string]KPIDays{}}
	cells := map[kpi.Measure][]kpi.Cell{}
	values := map[string]bool{}
	for _, r := range rows {
		if r.cell.Class != "" {
			cells[r.measure] = append(cells[r.measure], r.cell)
			if k.Where.Has(r.cell.Where) {
				values[r.cell.Of(k.By)] = true
			}
			continue
		}
		if out.Days[r.measure] == nil {
			out.Days[r.measure] = map[string]KPIDays{}
		}
		value := kpi.Any
		if r.valued > 0 {
			value = r.cell.Unit
		}
		out.Days[r.measure][value] = r.days
	}
	for measure, all := range cells {
		out.Counts[measure] = kpi.Told(all)
	}
	out.Values = slices.Sorted(maps.Keys(values))
	return out
}

// KPIPlacement is a placement that a number counts.
type KPIPlacement struct {
	ID string
	// Observations is how many of what is counted are of it.
	Observations int
}

// KPIPlacements returns the placements of which a number tells, or with counted those that are of its class, a page at a time.
func (s *Store) KPIPlacements(ctx context.Context, tenantID string, k KPIQuery, n kpi.Number, counted bool, p Page) (List[KPIPlacement], error) {
	const list = "kpi_placements"
	k.Only = n.Measure
	q, err := k.query(tenantID)
	if err != nil {
		return List[KPIPlacement]{}, fmt.Errorf("list placements of a kpi: %w", err)
	}
	q.sql = kpiObservations(k.Only, k.By) + "\nSELECT m.id, CAST(sum(m.n) AS bigint) FROM m WHERE m.measure = @measure" + kpiWhereSQL
	q.args["measure"] = string(n.Measure)
	if counted && n.Stat == kpi.Share {
		if q.args["class"] = n.Class; n.Class == "" {
			q.args["class"] = kpi.Ordinary
			q.and("m.class <> @class")
		} else {
			q.and("m.class = @class")
		}
	}
	after, err := p.after(list, 0)
	if err != nil {
		return List[KPIPlacement]{}, err
	}
	if after != nil {
		q.and("m.id > CAST(@after AS uuid)")
		q.args["after"] = after.ID
	}
	q.sql += "\nGROUP BY m.id ORDER BY m.id LIMIT " + strconv.Itoa(p.limit()+1)
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (KPIPlacement, error) {
		var x KPIPlacement
		return x, scan(&x.ID, &x.Observations)
	})
	if err != nil {
		return List[KPIPlacement]{}, fmt.Errorf("list placements of a kpi: %w", err)
	}
	// The cursor has no time: the list is in the order of IDs, which does not change.
	return paged(found, p.limit(), func(x KPIPlacement) cursor { return cursor{List: list, At: forever, ID: x.ID} }), nil
}

// tenths is a length in days as it is told: nobody steers by seconds.
func tenths(days float64) float64 { return math.Round(days*10) / 10 }

// Value is a number at one place, in the values of whose dimension it is under value; false when it may not be told.
func (k KPIs) Value(n kpi.Number, w kpi.Where, value string) (float64, bool) {
	found := k.Counts[n.Measure].Of(n, w)
	if !found.Whole || !found.Told {
		return 0, false
	}
	x := found.Share()
	switch days := k.Days[n.Measure][value]; n.Stat {
	case kpi.Half:
		x = tenths(days.Half)
	case kpi.NineTenths:
		x = tenths(days.NineTenths)
	case kpi.Share:
	}
	return toldOf(x), true
}

// toldOf is a value as it is told: to four decimals.
func toldOf(x float64) float64 { return math.Round(x*10000) / 10000 }

// query is k without its text.
func (k KPIQuery) query(tenantID string) (query, error) {
	for _, d := range []lifecycle.Date{k.Between.Start, k.Between.End, k.Today} {
		if !storable(d) {
			return query{}, &InvalidError{Field: "between"}
		}
	}
	month := `"` + kpi.Any + `"`
	if k.By == kpi.ByMonth {
		month = "YYYY-MM"
	}
	return query{args: map[string]any{
		"tenant": tenantID, "from": string(k.Between.Start), "to": string(k.Between.End), "today": string(k.Today), "by": string(k.By),
		"unit": k.Where.Unit, "model": k.Where.Model, "group": k.Where.Group,
		"stages": kpiStages(), "rematch": string(kpi.DaysToRematch), "month": month, "late": kpi.LateDays, "enough": kpi.EnoughDays, "most": kpi.MostPlacements, "evaluated": kpi.EvaluatedWithin,
	}}, nil
}
