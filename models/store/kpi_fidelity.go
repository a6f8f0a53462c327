package store

import "placement/models/lifecycle/kpi"

// What the self-check asks of placements; see kpi.Fidelity.
const (
	kpiCandidateMetSQL = `coalesce(CAST(f.meeting ->> 'held' AS boolean), false) AND coalesce(f.meeting -> 'attended' @> '["candidate"]', false)`

	kpiPaidHoursSQL = `f.purpose = 'paid_hours'
	OR EXISTS (SELECT FROM paid_hours h WHERE h.tenant_id = @tenant AND h.placement_id = f.id)`

	// The events e that give a placement to another case worker. Who opens one again has it only where the event says so.
	kpiOwnerChangesSQL = `(e.fact IN ('reassigned', 'transferred') OR e.fact = 'reopened' AND e.payload ->> 'owner_id' IS NOT NULL)`

	kpiSameCaseWorkerSQL = `NOT EXISTS (SELECT FROM events e WHERE e.tenant_id = @tenant AND e.process_id = f.id AND ` + kpiOwnerChangesSQL + `)`

	// Whoever was asked is in the evaluations once the placement is evaluated: given, or marked missing.
	kpiEvaluatedByAllSQL = `jsonb_array_length(f.evaluations) > 0 AND NOT EXISTS (
	SELECT FROM jsonb_to_recordset(f.evaluations) AS v (missing boolean) WHERE v.missing)`

	kpiEarlyEndsSQL = `
SELECT 'early_ends_evaluated', f.id, f.unit, f.model, f.grp, to_char(f.ended_on, CAST(@month AS text)),
	CASE WHEN f.evaluated_on <= f.ended_on + CAST(@evaluated AS integer) THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE f.started_on IS NOT NULL AND f.ending = 'terminated_early' AND f.ended_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)
	AND (f.evaluated_on IS NOT NULL OR f.ended_on + CAST(@evaluated AS integer) < CAST(@today AS date))`

	// Each placement adds one to what a case worker has on the day on which it was made or came to them, and takes one away on the day
	// on which it went to somebody else, or after its close; what the sum is on a first day is looked up in the same pass. A placement
	// counts itself. What was closed before the period adds and takes away before it: the facts are enough.
	kpiCaseloadSQL = `
SELECT 'caseload', f.id, f.unit, f.model, f.grp, to_char(f.started_on, CAST(@month AS text)),
	CASE WHEN l.open <= CAST(@most AS integer) THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM (
	WITH h AS MATERIALIZED (
		SELECT f.id, e.version, CAST(e.payload ->> 'owner_id' AS uuid) AS owner_id, CAST(e.at AT TIME ZONE f.zone AS date) AS since
		FROM f JOIN events e ON e.tenant_id = @tenant AND e.process_id = f.id
		WHERE ` + kpiOwnerChangesSQL + `
	), o AS MATERIALIZED (
		SELECT x.id, x.owner_id, x.since, coalesce(lead(x.since) OVER (PARTITION BY x.id ORDER BY x.version), x.closed_on + 1) AS until
		FROM (
			SELECT f.id, 0 AS version, f.owner_id, f.made_on AS since, f.closed_on FROM f WHERE NOT EXISTS (SELECT FROM h WHERE h.id = f.id)
			UNION ALL SELECT f.id, 0, CAST(e.payload ->> 'owner_id' AS uuid), f.made_on, f.closed_on
			FROM f JOIN events e ON e.tenant_id = @tenant AND e.process_id = f.id AND e.version = 1 WHERE f.id IN (SELECT h.id FROM h)
			UNION ALL SELECT h.id, h.version, h.owner_id, h.since, f.closed_on FROM h JOIN f ON f.id = h.id
		) x
	)
	SELECT s.id, sum(s.step) OVER (PARTITION BY s.owner_id ORDER BY s.day RANGE UNBOUNDED PRECEDING) AS open
	FROM (
		SELECT CAST(NULL AS uuid) AS id, owner_id, since AS day, 1 AS step FROM o
		UNION ALL SELECT NULL, owner_id, until, -1 FROM o WHERE until IS NOT NULL
		UNION ALL SELECT f.id, o.owner_id, f.started_on, 0
		FROM f JOIN o ON o.id = f.id AND f.started_on >= o.since AND (o.until IS NULL OR f.started_on < o.until)
		WHERE f.started_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)
	) s
) l JOIN f ON f.id = l.id`
)

// kpiAtStartSQL observes of placements, on their first day, whether something is so.
func kpiAtStartSQL(m kpi.Measure, so string) string {
	return kpiYesNoSQL(m, so, "f.started_on") + "f.started_on IS NOT NULL"
}

// kpiAtCloseSQL observes it of placements that had begun, on the day of their close.
func kpiAtCloseSQL(m kpi.Measure, so string) string {
	return kpiYesNoSQL(m, so, "f.closed_on") + "f.started_on IS NOT NULL AND f.status = 'closed'"
}

func kpiYesNoSQL(m kpi.Measure, so, day string) string {
	return `
SELECT '` + string(m) + `', f.id, f.unit, f.model, f.grp, to_char(` + day + `, CAST(@month AS text)),
	CASE WHEN ` + so + ` THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE ` + day + ` BETWEEN CAST(@from AS date) AND CAST(@to AS date) AND `
}

// kpiBetweenSQL observes of placements that began, on their first day, the days since the last day of the placement before of the
// same candidate, or at the same place.
func kpiBetweenSQL(m kpi.Measure, same string) string {
	return `
SELECT '` + string(m) + `', f.id, f.unit, f.model, f.grp, to_char(f.started_on, CAST(@month AS text)), 'days', 1, true,
	CAST(greatest(f.started_on - b.before - 1, 0) AS numeric)
FROM f JOIN (
	SELECT x.id, max(x.ends_on) OVER (PARTITION BY x.` + same + ` ORDER BY x.starts_on, x.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
	FROM placements x JOIN processes p ON p.tenant_id = x.tenant_id AND p.id = x.id AND p.status IN ('active', 'evaluating', 'evaluated', 'closed')
	WHERE x.tenant_id = @tenant AND x.holds
) b ON b.id = f.id AND b.before IS NOT NULL
WHERE f.started_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)`
}
