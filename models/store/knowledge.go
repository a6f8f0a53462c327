package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// Knowledge is what is known of a workplace from visits and its catalogue of tasks.
type Knowledge struct {
	WorkplaceID string
	// LastVisitID and LastVisitOn are of the last visit that was held, NextVisitOn of the next one that is planned; empty when
	// there is none.
	LastVisitID string
	LastVisitOn lifecycle.Date
	NextVisitOn lifecycle.Date
	// Traits are what was seen last of each trait, in their order.
	Traits []TraitSeen
	// Tasks are the active tasks of the catalogue; StaleTasks those of them that nobody has seen or gone through in time.
	Tasks      int
	StaleTasks int
}

// TraitSeen is what was last seen of one trait, and when.
type TraitSeen struct {
	relation.Seen

	On lifecycle.Date
}

const knowledgeSQL = `
SELECT w.id, last.id, last.visit_on, next.visit_on, COALESCE(traits.seen, '[]'), tasks.active, tasks.stale
FROM workplaces w
LEFT JOIN LATERAL (
	SELECT v.id, v.visit_on FROM visits v
	WHERE v.tenant_id = w.tenant_id AND v.workplace_id = w.id AND v.state = 'held'
	ORDER BY v.visit_on DESC, v.id DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (
	SELECT min(v.visit_on) AS visit_on FROM visits v
	WHERE v.tenant_id = w.tenant_id AND v.workplace_id = w.id AND v.state = 'planned' AND v.visit_on >= CAST(@today AS date)) next ON true
LEFT JOIN LATERAL (
	SELECT jsonb_agg(jsonb_build_object('trait', t.trait, 'value', t.value, 'on', t.visit_on) ORDER BY t.trait) AS seen
	FROM (
		SELECT DISTINCT ON (x.trait) x.trait, x.value, v.visit_on
		FROM visits v CROSS JOIN LATERAL jsonb_to_recordset(v.traits) AS x(trait text, value integer)
		WHERE v.tenant_id = w.tenant_id AND v.workplace_id = w.id AND v.state = 'held'
		ORDER BY x.trait, v.visit_on DESC, v.id DESC) t) traits ON true
CROSS JOIN LATERAL (
	SELECT count(*) AS active,
		count(*) FILTER (WHERE COALESCE(GREATEST(t.reviewed_on, seen.visit_on) < CAST(@reviewed AS date), true)) AS stale
	FROM work_tasks t CROSS JOIN LATERAL (` + taskSeenSQL + `) seen
	WHERE t.tenant_id = w.tenant_id AND t.workplace_id = w.id AND t.state = 'active') tasks
WHERE w.tenant_id = @tenant AND w.id IN @ids`

// Knowledge returns what is known of workplaces on the day today, by their IDs. Those that are not there are left out.
func (s *Store) Knowledge(ctx context.Context, tenantID string, today lifecycle.Date, ids ...string) (map[string]Knowledge, error) {
	known := make(map[string]Knowledge, len(ids))
	if len(ids) == 0 || !areIDs(ids...) {
		return known, nil
	}
	q := query{sql: knowledgeSQL, args: map[string]any{
		"tenant": tenantID, "ids": ids, "today": string(today), "reviewed": string(relation.ReviewStaleBefore(today)),
	}}
	rows, err := rowsOf(ctx, s, tenantID, q, scanKnowledge)
	if err != nil {
		return nil, fmt.Errorf("read knowledge: %w", err)
	}
	for _, k := range rows {
		known[k.WorkplaceID] = k
	}
	return known, nil
}

func scanKnowledge(scan func(...any) error) (Knowledge, error) {
	var k Knowledge
	var visit *string
	var last, next *time.Time
	var traits []byte
	if err := scan(&k.WorkplaceID, &visit, &last, &next, &traits, &k.Tasks, &k.StaleTasks); err != nil {
		return k, err
	}
	k.LastVisitID, k.LastVisitOn, k.NextVisitOn = value(visit), dayOf(last), dayOf(next)
	var seen []struct {
		relation.Seen

		On lifecycle.Date `json:"on"`
	}
	if err := json.Unmarshal(traits, &seen); err != nil {
		return k, fmt.Errorf("decode traits of workplace %s", k.WorkplaceID)
	}
	for _, t := range seen {
		k.Traits = append(k.Traits, TraitSeen{Seen: t.Seen, On: t.On})
	}
	return k, nil
}
