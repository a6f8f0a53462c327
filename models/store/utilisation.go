package store

import (
	"context"
	"fmt"

	"placement/models/lifecycle"
)

// PlaceDays is how the days of a place under an agreement were used.
type PlaceDays struct {
	PlaceID     string
	WorkplaceID string
	LineNo      int
	Model       string
	// Contracted days are those on which the place was offered or somebody worked there; Occupied those of somebody's
	// placement that had begun. What is left stood idle.
	Contracted int
	Occupied   int
}

// LineDays is how the days of a line were used.
type LineDays struct {
	LineNo      int
	Model       string
	WorkplaceID string
	Count       int
	// Contracted is what was agreed: the number of places times the days on which the agreement held.
	Contracted int
}

// Utilisation is what was agreed and what became of it between two days.
type Utilisation struct {
	Lines  []LineDays
	Places []PlaceDays
}

// heldSQL finds the days of agreements that are asked for: those on which each held, within the window.
const heldSQL = `
WITH held AS (
	SELECT a.tenant_id, a.id, daterange(greatest(a.activated_on, CAST(@from AS date)),
		least(coalesce(a.ended_on, a.ends_on), CAST(@to AS date)), '[]') AS days
	FROM agreements a
	WHERE a.tenant_id = @tenant AND a.id = coalesce(CAST(nullif(@agreement, '') AS uuid), a.id) AND a.activated_on IS NOT NULL
		AND greatest(a.activated_on, CAST(@from AS date)) <= least(coalesce(a.ended_on, a.ends_on), CAST(@to AS date))
)`

// lineDaysSQL and usedSQL count days as the length of ranges: nothing is listed day by day.
const lineDaysSQL = heldSQL + `
SELECT l.no, l.model, l.workplace_id, l.count, l.count * coalesce(upper(h.days) - lower(h.days), 0)
FROM agreement_lines l LEFT JOIN held h ON h.tenant_id = l.tenant_id AND h.id = l.agreement_id
WHERE l.tenant_id = @tenant AND l.agreement_id = CAST(@agreement AS uuid) ORDER BY l.no`

// usedSQL goes on with the days of each place under each of these agreements: contracted and occupied.
const usedSQL = heldSQL + `, offered AS (
	SELECT s.agreement_id, s.place_id, min(s.line_no) AS line_no, min(s.model) AS model,
		coalesce(range_agg(daterange(s.from_on, s.until_on, '[]') * h.days), CAST('{}' AS datemultirange)) AS days
	FROM place_spans s JOIN held h ON h.tenant_id = s.tenant_id AND h.id = s.agreement_id
	WHERE s.tenant_id = @tenant GROUP BY s.agreement_id, s.place_id
), worked AS (
	SELECT o.agreement_id, o.place_id, range_agg(w.days * h.days) AS days
	FROM offered o JOIN held h ON h.id = o.agreement_id JOIN (
		SELECT x.place_id, daterange(coalesce(x.here_from, greatest(x.starts_on, CAST(m.state ->> 'started_on' AS date))), x.ends_on, '[]') AS days
		FROM placements x JOIN processes m ON m.tenant_id = x.tenant_id AND m.id = x.id
		WHERE x.tenant_id = @tenant AND x.holds AND m.status IN ('active', 'evaluating', 'evaluated', 'closed')
			AND greatest(x.starts_on, CAST(m.state ->> 'started_on' AS date)) <= x.ends_on
		UNION ALL
		SELECT y.place_id, daterange(greatest(y.from_on, CAST(m.state ->> 'started_on' AS date)), y.until_on, '[]')
		FROM placement_stays y JOIN processes m ON m.tenant_id = y.tenant_id AND m.id = y.placement_id
		WHERE y.tenant_id = @tenant AND greatest(y.from_on, CAST(m.state ->> 'started_on' AS date)) <= y.until_on
	) w ON w.place_id = o.place_id GROUP BY o.agreement_id, o.place_id
), used AS (
	SELECT d.*,
		(SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(d.contracted_days) r) AS contracted,
		(SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(d.occupied_days) r) AS occupied
	FROM (
		SELECT o.agreement_id, o.place_id, o.line_no, o.model, o.days + coalesce(w.days, CAST('{}' AS datemultirange)) AS contracted_days,
			coalesce(w.days, CAST('{}' AS datemultirange)) AS occupied_days
		FROM offered o LEFT JOIN worked w ON w.agreement_id = o.agreement_id AND w.place_id = o.place_id
	) d
)`

const placeDaysSQL = usedSQL + `
SELECT u.place_id, p.workplace_id, u.line_no, u.model, u.contracted, u.occupied
FROM used u JOIN places p ON p.tenant_id = @tenant AND p.id = u.place_id
ORDER BY u.line_no, p.created_at, u.place_id`

// Utilisation returns how the days of an agreement between two days, both included, were used. Days that have not come are
// for the caller to leave out. ErrNotFound when there is no such agreement.
func (s *Store) Utilisation(ctx context.Context, tenantID, agreementID string, between lifecycle.Period) (Utilisation, error) {
	q := query{
		sql:  lineDaysSQL,
		args: map[string]any{"tenant": tenantID, "agreement": agreementID, "from": string(between.Start), "to": string(between.End)},
		none: !areIDs(agreementID) || !storable(between.Start) || !storable(between.End),
	}
	var out Utilisation
	var err error
	out.Lines, err = rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (LineDays, error) {
		var l LineDays
		return l, scan(&l.LineNo, &l.Model, &l.WorkplaceID, &l.Count, &l.Contracted)
	})
	if err == nil && len(out.Lines) == 0 {
		err = ErrNotFound // every agreement has a line
	}
	if err == nil {
		q.sql = placeDaysSQL
		out.Places, err = rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (PlaceDays, error) {
			var p PlaceDays
			return p, scan(&p.PlaceID, &p.WorkplaceID, &p.LineNo, &p.Model, &p.Contracted, &p.Occupied)
		})
	}
	if err != nil {
		return Utilisation{}, fmt.Errorf("read utilisation: %w", err)
	}
	return out, nil
}
