package store

import (
	"strings"

	"placement/models/lifecycle/kpi"
)

// kpiFactsSQL reads what the measures need of each placement's state, taking each state apart once. Days are those on the
// tenant's wall. What was closed before the first day has no observations any more, and is most of what there is after some years.
// paused_from is the day since which a placement is paused, or was when it ended. A pause after which it went on has moved the
// follow-ups out of it, but for what was late before: that was missed. (One that went on and ended on one day is taken for one that
// ended in its pause.)
const kpiFactsSQL = `
WITH f AS MATERIALIZED (
	SELECT p.id, CAST(p.unit_id AS text) AS unit, coalesce(s.place_model, '') AS model, c.target_group AS grp, p.status, t.zone,
		p.owner_id, least(CAST(p.created_at AT TIME ZONE t.zone AS date), s.started_on) AS made_on, c.has_job_goal,
		CAST(p.ended_at AT TIME ZONE t.zone AS date) AS closed_on, s.started_on, s.outcome, s.purpose_met, s.no_shows,
		s.signatures, s.follow_ups, CAST(s.mentor_id AS uuid) AS mentor_id, CAST(nullif(s.period ->> 'end', '') AS date) AS last_day,
		s.ending ->> 'kind' AS ending, s.ending ->> 'reason' AS reason, CAST(s.ending ->> 'on' AS date) AS ended_on,
		CAST(CASE WHEN s.pause IS NOT NULL THEN s.pause ->> 'from' WHEN s.pauses -> -1 ->> 'until' = s.ending ->> 'on' THEN s.pauses -> -1 ->> 'from' END AS date) AS paused_from,
		s.purpose, s.meeting, s.evaluations, s.evaluated_on,
		coalesce(s.terms ->> 'purpose_text_id', '') <> '' AND (CAST(s.terms ->> 'version' AS integer) > 1 OR CAST(s.terms ->> 'agreed_on' AS date) <= s.started_on) AS stated
	FROM processes p
	JOIN tenants t ON t.id = p.tenant_id
	JOIN candidates c ON c.tenant_id = p.tenant_id AND c.id = p.candidate_id
	CROSS JOIN LATERAL jsonb_to_record(p.state) AS s (place_model text, started_on date, outcome text, purpose_met boolean, no_shows integer,
		signatures jsonb, follow_ups jsonb, mentor_id text, period jsonb, ending jsonb, pause jsonb, pauses jsonb,
		purpose text, meeting jsonb, evaluations jsonb, evaluated_on date, terms jsonb)
	WHERE p.tenant_id = @tenant AND p.kind = 'placement'
		AND (p.ended_at IS NULL OR CAST(p.ended_at AT TIME ZONE t.zone AS date) >= CAST(@from AS date))
)`

// A measure's observations: each in its month or any, of a class or with a length in days, counted n times. "first" is true for
// one of the rows of a placement in a month.
const (
	// A stage is left by the event after its last one; how long a placement stood there is the sum over the events that left
	// it there. Placements with events from before these kept their status are not counted.
	kpiStagesSQL = `
SELECT 'days_in_' || x.status AS measure, f.id, f.unit, f.model, f.grp, to_char(x.left_at AT TIME ZONE f.zone, CAST(@month AS text)) AS month, 'days' AS class, 1 AS n, true AS first, x.days
FROM (
	SELECT s.process_id, s.status, sum(extract(epoch FROM s.next_at - s.at)) / 86400 AS days,
		max(s.next_at) FILTER (WHERE s.next_status <> s.status) AS left_at, min(s.status) OVER (PARTITION BY s.process_id) AS known
	FROM (
		SELECT e.process_id, e.status, e.at, lead(e.at) OVER w AS next_at, lead(e.status) OVER w AS next_status
		FROM f JOIN events e ON e.tenant_id = @tenant AND e.process_id = f.id
		WINDOW w AS (PARTITION BY e.process_id ORDER BY e.version)
	) s GROUP BY s.process_id, s.status
) x JOIN f ON f.id = x.process_id AND f.status <> x.status
WHERE x.known <> '' AND x.status IN (@stages) AND CAST(x.left_at AT TIME ZONE f.zone AS date) BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	// A follow-up counts once it was held, or once it is too late to hold it. In a pause nothing is due, nor after the last day, nor
	// once the end is recorded: from then on none can be held.
	kpiFollowUpsSQL = `
SELECT 'follow_ups', f.id, f.unit, f.model, f.grp, x.month, x.class, x.n, x.class = min(x.class) OVER (PARTITION BY f.id, x.month), CAST(NULL AS numeric)
FROM f CROSS JOIN LATERAL (
	SELECT to_char(u.due_on, CAST(@month AS text)) AS month, CASE WHEN u.held_on <= u.due_on THEN 'on_time' WHEN u.held_on <= u.due_on + CAST(@late AS integer) THEN 'late' ELSE 'missed' END AS class, count(*) AS n
	FROM jsonb_to_recordset(f.follow_ups) AS u (due_on date, held_on date)
	WHERE u.due_on BETWEEN CAST(@from AS date) AND CAST(@to AS date) AND u.due_on <= f.last_day
		AND (u.held_on IS NOT NULL OR (u.due_on + CAST(@late AS integer) < CAST(@today AS date)
			AND (f.paused_from IS NULL OR u.due_on < f.paused_from) AND (f.ended_on IS NULL OR u.due_on <= f.ended_on)))
	GROUP BY 1, 2
) x
WHERE f.started_on IS NOT NULL`

	kpiEarlySQL = `
SELECT 'early_terminations', f.id, f.unit, f.model, f.grp, to_char(f.ended_on, CAST(@month AS text)), CASE f.ending WHEN 'terminated_early' THEN f.reason ELSE '-' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE f.started_on IS NOT NULL AND f.ending IN ('planned', 'terminated_early', 'swapped')
	AND f.ended_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	kpiThirteenWeeksSQL = `
SELECT 'thirteen_weeks', f.id, f.unit, f.model, f.grp, to_char(f.ended_on, CAST(@month AS text)), CASE WHEN f.last_day - f.started_on + 1 >= CAST(@enough AS integer) THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE f.started_on IS NOT NULL AND f.ending IN ('planned', 'terminated_early', 'swapped')
	AND f.ended_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	// The placement may have been closed long before.
	kpiRematchSQL = `
SELECT 'days_to_rematch', p.id, CAST(p.unit_id AS text), coalesce(p.state ->> 'place_model', ''), c.target_group,
	to_char(r.ended_at AT TIME ZONE t.zone, CAST(@month AS text)), 'days', 1, true,
	CAST(r.ended_at AT TIME ZONE t.zone AS date) - CAST(r.state ->> 'opened_on' AS date)
FROM rematches x
JOIN tenants t ON t.id = x.tenant_id
JOIN processes r ON r.tenant_id = x.tenant_id AND r.id = x.id AND r.status = 'matched'
JOIN processes p ON p.tenant_id = x.tenant_id AND p.id = x.placement_id
JOIN candidates c ON c.tenant_id = p.tenant_id AND c.id = p.candidate_id
WHERE x.tenant_id = @tenant AND CAST(r.ended_at AT TIME ZONE t.zone AS date) BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	kpiSignedSQL = `
SELECT 'signed_before_start', f.id, f.unit, f.model, f.grp, to_char(f.started_on, CAST(@month AS text)), CASE WHEN (
		SELECT count(DISTINCT g.party) FROM jsonb_to_recordset(f.signatures) AS g (party text, "on" date)
		WHERE g.party IN ('company', 'candidate', 'municipality') AND g."on" <= f.started_on
	) = 3 THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE f.started_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	kpiNoShowsSQL = `
SELECT 'no_shows', f.id, f.unit, f.model, f.grp, to_char(coalesce(f.started_on, CASE f.ending WHEN 'no_show' THEN f.ended_on END), CAST(@month AS text)), CASE WHEN f.no_shows > 0 THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE coalesce(f.started_on, CASE f.ending WHEN 'no_show' THEN f.ended_on END) BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	kpiPurposeSQL = `
SELECT 'purpose_met', f.id, f.unit, f.model, f.grp, to_char(f.closed_on, CAST(@month AS text)), CASE WHEN f.purpose_met THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE f.started_on IS NOT NULL AND f.status = 'closed' AND f.closed_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	kpiOrdinarySQL = `
SELECT 'ordinary_hours', f.id, f.unit, f.model, f.grp, to_char(f.closed_on, CAST(@month AS text)), CASE WHEN f.outcome IN ('ordinary_job', 'ordinary_hours')
	OR EXISTS (SELECT FROM paid_hours h WHERE h.tenant_id = @tenant AND h.placement_id = f.id) THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE f.started_on IS NOT NULL AND f.status = 'closed' AND f.closed_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	kpiMentorTrainedSQL = `EXISTS (SELECT FROM mentor_trainings m WHERE m.tenant_id = @tenant
	AND m.mentor_id = f.mentor_id AND m.passed_on <= f.started_on AND coalesce(m.valid_to, f.started_on) >= f.started_on)`

	kpiMentorSQL = `
SELECT 'mentor_trained', f.id, f.unit, f.model, f.grp, to_char(f.started_on, CAST(@month AS text)), CASE WHEN ` + kpiMentorTrainedSQL + ` THEN 'yes' ELSE 'no' END, 1, true, CAST(NULL AS numeric)
FROM f WHERE f.mentor_id IS NOT NULL AND f.started_on BETWEEN CAST(@from AS date) AND CAST(@to AS date)`

	kpiReactionSQL = `
SELECT 'days_to_reaction', x.id, x.unit, x.model, x.grp, x.month, 'days', 1, row_number() OVER (PARTITION BY x.id, x.month ORDER BY x.reacted_at, x.no) = 1,
	extract(epoch FROM x.reacted_at - x.reported_at) / 86400
FROM (
	SELECT f.*, i.no, CAST(s.state ->> 'reported_at' AS timestamptz) AS reported_at, CAST(s.state ->> 'reacted_at' AS timestamptz) AS reacted_at,
		to_char(CAST(s.state ->> 'reacted_at' AS timestamptz) AT TIME ZONE f.zone, CAST(@month AS text)) AS month
	FROM issues i JOIN f ON f.id = i.placement_id JOIN processes s ON s.tenant_id = i.tenant_id AND s.id = i.id
	WHERE i.tenant_id = @tenant
) x WHERE CAST(x.reacted_at AT TIME ZONE x.zone AS date) BETWEEN CAST(@from AS date) AND CAST(@to AS date)`
)

// kpiSources are the queries of the measures. Those of all stages are one.
func kpiSources(only kpi.Measure) []string {
	all := []struct {
		measure kpi.Measure
		sql     string
	}{
		{kpi.FollowUps, kpiFollowUpsSQL},
		{kpi.EarlyTerminations, kpiEarlySQL},
		{kpi.ThirteenWeeks, kpiThirteenWeeksSQL},
		{kpi.DaysToRematch, kpiRematchSQL},
		{kpi.SignedBeforeStart, kpiSignedSQL},
		{kpi.NoShows, kpiNoShowsSQL},
		{kpi.PurposeMet, kpiPurposeSQL},
		{kpi.OrdinaryHours, kpiOrdinarySQL},
		{kpi.MentorTrained, kpiMentorSQL},
		{kpi.DaysToReaction, kpiReactionSQL},
		{kpi.DaysBetweenPlacements, kpiBetweenSQL(kpi.DaysBetweenPlacements, "candidate_id")},
		{kpi.DaysToRefill, kpiBetweenSQL(kpi.DaysToRefill, "place_id")},
		{kpi.PurposeStated, kpiAtStartSQL(kpi.PurposeStated, `f.stated`)},
		{kpi.JobGoal, kpiAtStartSQL(kpi.JobGoal, `f.has_job_goal`)},
		{kpi.CandidateMet, kpiAtStartSQL(kpi.CandidateMet, kpiCandidateMetSQL)},
		{kpi.PaidHoursPlanned, kpiAtStartSQL(kpi.PaidHoursPlanned, kpiPaidHoursSQL)},
		{kpi.MentorReady, kpiAtStartSQL(kpi.MentorReady, kpiMentorTrainedSQL)},
		{kpi.Caseload, kpiCaseloadSQL},
		{kpi.SameCaseWorker, kpiAtCloseSQL(kpi.SameCaseWorker, kpiSameCaseWorkerSQL)},
		{kpi.EvaluatedByAll, kpiAtCloseSQL(kpi.EvaluatedByAll, kpiEvaluatedByAllSQL)},
		{kpi.EarlyEndsEvaluated, kpiEarlyEndsSQL},
	}
	var chosen []string
	for _, s := range all {
		if only == "" || only == s.measure {
			chosen = append(chosen, s.sql)
		}
	}
	// The stages come first, for they name the columns; who asks for one measure that is none of the others asks for them.
	if only == "" || len(chosen) == 0 {
		chosen = append([]string{kpiStagesSQL}, chosen...)
	}
	return chosen
}

// kpiMonthsSQL cuts each month as the facts are cut at the first day: what was closed before a month is not observed in it, whatever
// happens to fall there, as in the numbers and lists of that month alone. Rematches are not taken from the facts.
const kpiMonthsSQL = `, m AS MATERIALIZED (
	SELECT o.* FROM observed o LEFT JOIN f ON f.id = o.id
	WHERE o.measure = @rematch OR f.closed_on IS NULL OR to_char(f.closed_on, 'YYYY-MM') >= o.month
)`

// kpiObservations is the beginning of a query that goes on from m, the observations of one measure, or of all, by month or not.
func kpiObservations(only kpi.Measure, by kpi.Dimension) string {
	name, cut := "m", ""
	if by == kpi.ByMonth {
		name, cut = "observed", kpiMonthsSQL
	}
	return kpiFactsSQL + ", " + name + ` (measure, id, unit, model, grp, month, class, n, first, days) AS MATERIALIZED (` +
		strings.Join(kpiSources(only), "\nUNION ALL") + "\n)" + cut
}

// kpiStages are the stages for kpiStagesSQL.
func kpiStages() []string {
	var all []string
	for _, s := range kpi.Stages() {
		all = append(all, string(s))
	}
	return all
}
