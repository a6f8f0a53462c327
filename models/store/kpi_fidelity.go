package store

import "placement/models/lifecycle/kpi"

// What the self-check asks of placements; see kpi.Fidelity.
const (
	kpiCandidateMetSQL = `coalesce(CAST(f.meeting ->> 'held' AS boolean), false) AND coalesce(f.meeting -> 'attended' @> '["candidate"]', false)`

	kpiPaidHoursSQL = `f.purpose = 'paid_hours'
	OR EXISTS (SELECT FROM paid_hours h WHERE h.tenant_id = @tenant AND h.placement_id = f.id)`

	kpiSameCaseWorkerSQL = `NOT EXISTS (SELECT FROM events e WHERE e.tenant_id = @tenant AND e.process_id = f.id
	AND e.fact IN ('reassigned', 'transferred'))`

	// Whoever was asked is in the evaluations once the placement is evaluated: given, or marked missing.
	kpiEvaluatedByAllSQL = `jsonb_array_length(f.evaluations) > 0 AND NOT EXISTS (
	SELECT FROM jsonb_to_recordset(f.evaluations) AS v (missing boolean) WHERE v.missing)`

	kpiEarlyEndsSQL = `
SELECT 'early_ends_evaluated', f.id, f.unit, f.model, f.grp, to_char(f.ended_on, CAST(@month AS text)),
	CASE WHEN f.evaluated_on <= f.ended_on + CAST(@evaluated AS integer) THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE f.started_on IS NOT NULL AND f.ending = 'terminated_early' AND f.ended_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)
	AND (f.evaluated_on IS NOT NULL OR f.ended_on + CAST(@evaluated AS integer) < CAST(@today AS date))`

	// Each placement adds one to what its case worker has on the day on which it was made, and takes one away on the day after
	// its close; what the sum is on a first day is looked up in the same pass. A placement counts itself.
	kpiCaseloadSQL = `
SELECT 'caseload', f.id, f.unit, f.model, f.grp, to_char(f.started_on, CAST(@month AS text)),
	CASE WHEN l.open <= CAST(@most AS integer) THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM (
	SELECT s.id, sum(s.step) OVER (PARTITION BY s.owner_id ORDER BY s.day RANGE UNBOUNDED PRECEDING) AS open
	FROM (
		SELECT CAST(NULL AS uuid) AS id, p.owner_id, CAST(p.created_at AT TIME ZONE t.zone AS date) AS day, 1 AS step
		FROM processes p JOIN tenants t ON t.id = p.tenant_id WHERE p.tenant_id = @tenant AND p.kind = 'placement'
		UNION ALL SELECT NULL, p.owner_id, CAST(p.ended_at AT TIME ZONE t.zone AS date) + 1, -1
		FROM processes p JOIN tenants t ON t.id = p.tenant_id WHERE p.tenant_id = @tenant AND p.kind = 'placement' AND p.ended_at IS NOT NULL
		UNION ALL SELECT f.id, f.owner_id, f.started_on, 0 FROM f WHERE f.started_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)
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
