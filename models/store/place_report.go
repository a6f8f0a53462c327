package store

import (
	"context"
	"fmt"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/vocabulary"
)

// ModelDays is how the days of all places that were agreed under one model were used, whatever the agreement.
type ModelDays struct {
	Model vocabulary.Model
	// Agreements counts those that held on one of the days and have a line of the model.
	Agreements int
	// Agreed is the number of agreed places times the days on which their agreements held.
	Agreed int
	// Contracted days are those on which a place was offered or somebody worked there; Occupied those of somebody's
	// placement that had begun. What is left stood idle.
	Contracted int
	Occupied   int
}

const modelDaysSQL = usedSQL + `
SELECT coalesce(l.model, d.model), coalesce(l.agreements, 0), coalesce(l.agreed, 0), coalesce(d.contracted, 0), coalesce(d.occupied, 0)
FROM (
	SELECT l.model, count(DISTINCT l.agreement_id) AS agreements, sum(l.count * (upper(h.days) - lower(h.days))) AS agreed
	FROM agreement_lines l JOIN held h ON h.tenant_id = l.tenant_id AND h.id = l.agreement_id GROUP BY l.model
) l FULL JOIN (
	SELECT u.model, sum(u.contracted) AS contracted, sum(u.occupied) AS occupied FROM used u GROUP BY u.model
) d ON d.model = l.model`

// DaysByModel returns how the days between two days, both included, were used of all places under agreements: every model, in
// the order of the models. Days that have not come are for the caller to leave out.
func (s *Store) DaysByModel(ctx context.Context, tenantID string, between lifecycle.Period) ([]ModelDays, error) {
	if !storable(between.Start) || !storable(between.End) {
		return nil, fmt.Errorf("count days by model: %w", &InvalidError{Field: "between"})
	}
	q := query{sql: modelDaysSQL, args: map[string]any{
		"tenant": tenantID, "agreement": "", "from": string(between.Start), "to": string(between.End),
	}}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (ModelDays, error) {
		var m ModelDays
		return m, scan(&m.Model, &m.Agreements, &m.Agreed, &m.Contracted, &m.Occupied)
	})
	if err != nil {
		return nil, fmt.Errorf("count days by model: %w", err)
	}
	all := make([]ModelDays, len(vocabulary.Models()))
	for i, model := range vocabulary.Models() {
		all[i].Model = model
		for _, m := range found {
			if m.Model == model {
				all[i] = m
			}
		}
	}
	return all, nil
}

// ModelPlaces is how the places of one model stand on a day.
type ModelPlaces struct {
	Model vocabulary.Model
	// Agreed is the number of places in the lines of agreements that hold; Stand counts those that are there by how they do.
	Agreed int
	Stand  map[agreement.Occupancy]int
}

// DaysByPlace returns what DaysByModel counts, place by place, in the order of their IDs: of one model, or of all when it is empty.
// LineNo and Model are left out, for a place may have been under several lines.
func (s *Store) DaysByPlace(ctx context.Context, tenantID string, between lifecycle.Period, model string, p Page) (List[PlaceDays], error) {
	const list = "place_days"
	if !storable(between.Start) || !storable(between.End) {
		return List[PlaceDays]{}, fmt.Errorf("list days by place: %w", &InvalidError{Field: "between"})
	}
	q := query{sql: usedSQL + `
SELECT u.place_id, w.workplace_id, sum(u.contracted), sum(u.occupied)
FROM used u JOIN places w ON w.tenant_id = @tenant AND w.id = u.place_id
WHERE CAST(@model AS text) IN ('', u.model)`, args: map[string]any{
		"tenant": tenantID, "agreement": "", "from": string(between.Start), "to": string(between.End), "model": model,
	}}
	after, err := p.after(list, 0)
	if err != nil {
		return List[PlaceDays]{}, err
	}
	if after != nil {
		q.and("u.place_id > CAST(@after AS uuid)")
		q.args["after"] = after.ID
	}
	q.sql += "\nGROUP BY 1, 2 ORDER BY 1 LIMIT " + strconv.Itoa(p.limit()+1)
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (PlaceDays, error) {
		var d PlaceDays
		return d, scan(&d.PlaceID, &d.WorkplaceID, &d.Contracted, &d.Occupied)
	})
	if err != nil {
		return List[PlaceDays]{}, fmt.Errorf("list days by place: %w", err)
	}
	return paged(found, p.limit(), func(d PlaceDays) cursor { return cursor{List: list, At: forever, ID: d.PlaceID} }), nil
}

// PlacesByModel returns how many places are agreed under agreements that hold, and how they stand on the day: every model, in
// the order of the models. Closed places are those that were closed although their agreement holds.
func (s *Store) PlacesByModel(ctx context.Context, tenantID string, today lifecycle.Date) ([]ModelPlaces, error) {
	agreed, err := rowsOf(ctx, s, tenantID, query{
		sql: `
SELECT l.model, sum(l.count) FROM agreement_lines l
JOIN processes a ON a.tenant_id = l.tenant_id AND a.id = l.agreement_id AND a.status = @active
WHERE l.tenant_id = @tenant GROUP BY l.model`,
		args: map[string]any{"tenant": tenantID, "active": string(agreement.Active)},
	}, func(scan func(...any) error) (ModelPlaces, error) {
		var m ModelPlaces
		return m, scan(&m.Model, &m.Agreed)
	})
	if err != nil {
		return nil, fmt.Errorf("count agreed places: %w", err)
	}
	places, err := s.occupancies(ctx, tenantID, today, `EXISTS (SELECT FROM processes a
		WHERE a.tenant_id = p.tenant_id AND a.id = p.agreement_id AND a.status = @active) AND p.state <> 'unopened'`, map[string]any{"active": string(agreement.Active)})
	if err != nil {
		return nil, fmt.Errorf("count places: %w", err)
	}
	all := make([]ModelPlaces, len(vocabulary.Models()))
	for i, model := range vocabulary.Models() {
		all[i] = ModelPlaces{Model: model, Stand: map[agreement.Occupancy]int{}}
		for _, a := range agreed {
			if a.Model == model {
				all[i].Agreed = a.Agreed
			}
		}
		for _, p := range places {
			if p.model == model {
				all[i].Stand[p.Occupancy.Occupancy]++
			}
		}
	}
	return all, nil
}
