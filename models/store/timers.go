package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
)

// TimerStand says what became of a step of a deadline when its time came.
type TimerStand string

// The stands. A step has one at a time.
const (
	// StepInTime: it has come, within a minute.
	StepInTime TimerStand = "in_time"
	// StepLate: it has come, later than that.
	StepLate TimerStand = "late"
	// StepNotFired: its time came more than a minute ago, and it has not come.
	StepNotFired TimerStand = "not_fired"
	// StepPassedOver: its time came, it had not come more than a minute later, and then what it was about was settled.
	StepPassedOver TimerStand = "passed_over"
	// StepUnderWay: its time came within the last minute, and it has not come.
	StepUnderWay TimerStand = "under_way"
	// StepAhead: its time has not come.
	StepAhead TimerStand = "ahead"
)

// TimerStands returns all stands in a fixed order.
func TimerStands() []TimerStand {
	return []TimerStand{StepInTime, StepLate, StepNotFired, StepPassedOver, StepUnderWay, StepAhead}
}

// TimerQuery chooses steps of deadlines.
type TimerQuery struct {
	// Since and Until bound when they are due, in the tenant's time; Until is not in it. Now is the tenant's time. What has not come is
	// chosen however long before Since it was due, unless that lies ahead: it is still to be told.
	Since, Until, Now time.Time
	// What is empty chooses all. UnitID is the unit that has the process now; Deadline is a key without its number.
	UnitID   string
	Kind     lifecycle.Kind
	Deadline string
	Step     lifecycle.RungKind
	Stand    TimerStand
}

// TimerCount counts the steps of one kind: as many as are listed by Steps for the same.
type TimerCount struct {
	Kind     lifecycle.Kind
	Deadline string
	Step     lifecycle.RungKind
	Stands   map[TimerStand]int
	// Fired is how many have come, and the rest how long after their time: half of them, 99 of 100, and the latest. One whose
	// time had passed when its deadline was set is measured from there.
	Fired              int
	Half, Most, Latest time.Duration
}

// Expected is how many steps were due.
func (c TimerCount) Expected() int {
	n := 0
	for stand, steps := range c.Stands {
		if stand != StepAhead {
			n += steps
		}
	}
	return n
}

// TimerReport is what became of steps.
type TimerReport struct {
	All TimerCount
	// BySteps counts reminders, escalations and conclusions, ByDeadline each of these for each kind of process and deadline.
	BySteps, ByDeadline []TimerCount
}

// TimerHour is how many steps fall due in one hour.
type TimerHour struct {
	From  time.Time
	Steps int
}

// TimerStep is one step of a deadline.
type TimerStep struct {
	lifecycle.Ref
	// Key is that of the deadline, with its number.
	Key     string
	Step    lifecycle.RungKind
	Due     time.Time
	FiredAt *time.Time
	// Late is how long after its time it came.
	Late  time.Duration
	Stand TimerStand
	// no tells apart those of one process that are due at the same time.
	no int
}

// timerStepsSQL is every step of every deadline that is due in a span of time. What the clock brought is in the history; what is
// to come, or should have come, in the state, for a row of deadlines has its next step only. A deadline that was closed long
// after its next step was due, and not by that step, was passed over.
const timerStepsSQL = `
WITH steps AS (
	SELECT e.process_kind AS kind, e.process_id AS process, e.version AS no, k.key AS key,
		CASE e.name WHEN 'remind' THEN 'remind' WHEN 'escalate' THEN 'escalate' ELSE 'conclude' END AS step,
		e.due AS due, e.at AS fired, CAST(extract(epoch FROM e.at - greatest(e.due, d.opened)) AS double precision) AS late, false AS passed
	FROM events e
	CROSS JOIN LATERAL (SELECT coalesce(e.payload->>'deadline', e.payload->'elapsed'->>'deadline') AS key) k
	LEFT JOIN LATERAL (
		SELECT max(d.opened_at) AS opened FROM deadlines d
		WHERE d.tenant_id = e.tenant_id AND d.process_id = e.process_id AND d.key = k.key
			AND d.opened_at < e.at AND (d.closed_at IS NULL OR d.closed_at >= e.at)
	) d ON true
	WHERE e.tenant_id = @tenant AND e.due >= CAST(@since AS timestamptz) AND e.due < CAST(@until AS timestamptz)
	UNION ALL
	SELECT d.process_kind, d.process_id, 1000000 + row_number() OVER (PARTITION BY d.process_id ORDER BY d.key, d.due, r.no), d.key,
		r.rung->>'kind', CAST(r.rung->>'at' AS timestamptz), NULL, NULL, false
	FROM deadlines d
	JOIN processes p ON p.tenant_id = d.tenant_id AND p.id = d.process_id AND p.ended_at IS NULL
	CROSS JOIN LATERAL jsonb_array_elements(p.state->'deadlines') s(deadline)
	CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(s.deadline->'rungs') WHEN 'array' THEN s.deadline->'rungs' ELSE '[]' END)
		WITH ORDINALITY r(rung, no)
	WHERE d.tenant_id = @tenant AND d.closed_at IS NULL AND d.next_at < CAST(@until AS timestamptz)
		AND s.deadline->>'key' = d.key AND CAST(s.deadline->>'due' AS timestamptz) = d.due AND r.no > d.fired
		AND CAST(r.rung->>'at' AS timestamptz) < CAST(@until AS timestamptz)
		AND (CAST(r.rung->>'at' AS timestamptz) >= CAST(@since AS timestamptz) OR CAST(@since AS timestamptz) <= CAST(@now AS timestamptz)
			AND CAST(r.rung->>'at' AS timestamptz) <= CAST(@now AS timestamptz) - interval '1 minute')
	UNION ALL
	SELECT d.process_kind, d.process_id, 2000000 + row_number() OVER (PARTITION BY d.process_id ORDER BY d.key, d.due, d.id), d.key,
		d.next_kind, d.next_at, NULL, NULL, true
	FROM deadlines d
	WHERE d.tenant_id = @tenant AND d.closed_at > d.next_at AND d.closed_at > d.next_at + interval '1 minute'
		AND d.next_at >= CAST(@since AS timestamptz) AND d.next_at < CAST(@until AS timestamptz)
		AND NOT EXISTS (
			SELECT FROM events e WHERE e.tenant_id = d.tenant_id AND e.process_id = d.process_id AND e.due = d.next_at
				AND coalesce(e.payload->>'deadline', e.payload->'elapsed'->>'deadline') = d.key)
), stands AS (
	SELECT s.*, split_part(s.key, ':', 1) AS deadline, CASE
		WHEN s.late <= 60 THEN 'in_time' WHEN s.fired IS NOT NULL THEN 'late' WHEN s.passed THEN 'passed_over'
		WHEN s.due > CAST(@now AS timestamptz) THEN 'ahead' WHEN s.due > CAST(@now AS timestamptz) - interval '1 minute' THEN 'under_way'
		ELSE 'not_fired' END AS stand
	FROM steps s
	WHERE CAST(@unit AS text) = '' OR EXISTS (SELECT FROM processes p WHERE p.tenant_id = @tenant AND p.id = s.process AND CAST(p.unit_id AS text) = @unit)
), t AS (
	SELECT * FROM stands
	WHERE @kind IN ('', kind) AND @deadline IN ('', deadline) AND @step IN ('', step) AND @stand IN ('', stand)
)`

func (t TimerQuery) query(tenantID, sql string) query {
	return query{sql: timerStepsSQL + sql, args: map[string]any{
		"tenant": tenantID, "since": t.Since.UTC(), "until": t.Until.UTC(), "now": t.Now.UTC(), "unit": t.UnitID, "kind": string(t.Kind),
		"deadline": t.Deadline, "step": string(t.Step), "stand": string(t.Stand),
	}}
}

// Timers counts what became of the steps that were chosen, as the tenant's own clock has it.
func (s *Store) Timers(ctx context.Context, tenantID string, t TimerQuery) (TimerReport, error) {
	var sql strings.Builder
	sql.WriteString(`
SELECT grouping(t.kind, t.deadline), coalesce(t.kind, ''), coalesce(t.deadline, ''), coalesce(t.step, '')`)
	for _, stand := range TimerStands() {
		sql.WriteString(", count(*) FILTER (WHERE t.stand = '" + string(stand) + "')")
	}
	q := t.query(tenantID, sql.String()+`, count(t.fired), coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY t.late), 0),
	coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY t.late), 0), coalesce(max(t.late), 0)
FROM t GROUP BY GROUPING SETS ((), (t.step), (t.kind, t.deadline, t.step)) ORDER BY 1 DESC, 2, 3, 4`)
	report := TimerReport{All: TimerCount{Stands: map[TimerStand]int{}}}
	counts, err := rowsOf(ctx, s, tenantID, q, scanTimerCount)
	if err != nil {
		return report, fmt.Errorf("count timers: %w", err)
	}
	for _, c := range counts {
		switch {
		case c.Kind != "":
			report.ByDeadline = append(report.ByDeadline, c)
		case c.Step != "":
			report.BySteps = append(report.BySteps, c)
		default:
			report.All = c
		}
	}
	return report, nil
}

func scanTimerCount(scan func(...any) error) (TimerCount, error) {
	c := TimerCount{Stands: map[TimerStand]int{}}
	var grouped int
	n := make([]int, len(TimerStands()))
	into := []any{&grouped, &c.Kind, &c.Deadline, &c.Step}
	for i := range n {
		into = append(into, &n[i])
	}
	var half, most, latest float64
	err := scan(append(into, &c.Fired, &half, &most, &latest)...)
	for i, stand := range TimerStands() {
		c.Stands[stand] = n[i]
	}
	c.Half, c.Most, c.Latest = seconds(half), seconds(most), seconds(latest)
	return c, err
}

// TimersByHour counts the steps that were chosen by the hour in which they are due; hours without any are left out.
func (s *Store) TimersByHour(ctx context.Context, tenantID string, t TimerQuery) ([]TimerHour, error) {
	q := t.query(tenantID, `
SELECT date_trunc('hour', t.due, 'UTC'), count(*) FROM t GROUP BY 1 ORDER BY 1`)
	hours, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (TimerHour, error) {
		var h TimerHour
		err := scan(&h.From, &h.Steps)
		h.From = h.From.UTC()
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("count timers by hour: %w", err)
	}
	return hours, nil
}

// TimerSteps lists the steps that were chosen, in the order in which they are due, a page at a time: as many as Timers counts.
func (s *Store) TimerSteps(ctx context.Context, tenantID string, t TimerQuery, p Page) (List[TimerStep], error) {
	const list = "timer_steps"
	q := t.query(tenantID, `
SELECT t.kind, t.process, t.key, t.step, t.due, t.fired, coalesce(t.late, 0), t.stand, t.no FROM t WHERE true`)
	after, err := p.after(list, 1)
	if err != nil {
		return List[TimerStep]{}, fmt.Errorf("list timers: %w", err)
	}
	if after != nil {
		q.and("(t.due, t.process, t.no) > (CAST(@after AS timestamptz), CAST(@afterid AS uuid), CAST(@afterno AS bigint))")
		q.args["after"], q.args["afterid"], q.args["afterno"] = after.At, after.ID, after.No[0]
	}
	q.sql += "\nORDER BY t.due, t.process, t.no LIMIT " + strconv.Itoa(p.limit()+1)
	steps, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (TimerStep, error) {
		var step TimerStep
		var late float64
		err := scan(&step.Kind, &step.ID, &step.Key, &step.Step, &step.Due, &step.FiredAt, &late, &step.Stand, &step.no)
		step.Due, step.Late = step.Due.UTC(), seconds(late)
		if step.FiredAt != nil {
			at := step.FiredAt.UTC()
			step.FiredAt = &at
		}
		return step, err
	})
	if err != nil {
		return List[TimerStep]{}, fmt.Errorf("list timers: %w", err)
	}
	return paged(steps, p.limit(), func(t TimerStep) cursor {
		return cursor{List: list, At: instant(t.Due), No: []int{t.no}, ID: t.ID}
	}), nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
