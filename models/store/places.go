package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
)

// Place is room for one candidate at a workplace.
type Place struct {
	ID          string
	WorkplaceID string
	// CompanyID is that of the workplace; it is read, never written.
	CompanyID      string
	Title          string
	Description    string
	MinWeeklyHours float64
	MaxWeeklyHours float64
	// Occupation is four digits of DISCO-08, or empty. TaskIDs are the tasks of the workplace's catalogue that the place is
	// for, in order of their IDs.
	Occupation string
	TaskIDs    []string
	// State is open, paused, closed or, on its way under an agreement, unopened.
	State string
	// AgreementID and LineNo are the agreement that it is under and the line of that; Model is how it was agreed. Empty for
	// a place without an agreement. They are read; what happens to an agreement writes them.
	AgreementID string
	LineNo      int
	Model       string
	// MadeFor is the one candidate for whom it was made; empty for none. It is read; the search for a company writes it.
	MadeFor string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// PlaceFilter chooses places; empty fields choose all. FreeOn chooses those that nobody holds on any day of a period.
type PlaceFilter struct {
	WorkplaceID string
	CompanyID   string
	AgreementID string
	Model       string
	State       string
	FreeOn      *lifecycle.Period
	Page
}

var places = thing[models.Place]{
	kind: "place",
	fields: map[string]string{
		"places_workplace": "workplace_id", "places_state": "state", "places_hours": "max_weekly_hours",
		"places_occupation": "occupation", "place_tasks_task": "task_ids",
	},
	id: func(row *models.Place) string { return row.ID },
}

// CreatePlace adds a place. Its ID, version and times are given to it. *RefError when there is no such workplace, or a task
// is not of it.
func (s *Store) CreatePlace(ctx context.Context, c Create, p Place) (Place, error) {
	switch {
	case !areIDs(p.WorkplaceID):
		return Place{}, fmt.Errorf("create place: %w", &RefError{Field: "workplace_id"})
	case !areIDs(p.TaskIDs...):
		return Place{}, fmt.Errorf("create place: %w", &RefError{Field: "task_ids"})
	}
	row, err := insert(ctx, s, places, c, func(_ *gorm.DB, id string, at time.Time) (*models.Place, error) {
		p.ID, p.Version, p.CreatedAt, p.UpdatedAt = id, 1, at, at
		return placeRow(c.Actor.TenantID, p), nil
	}, placeTasks(ctx, p.TaskIDs))
	if err != nil {
		return Place{}, err
	}
	return s.Place(ctx, c.Actor.TenantID, row.ID)
}

// Place returns one place. ErrNotFound when there is none.
func (s *Store) Place(ctx context.Context, tenantID, id string) (Place, error) {
	if !areIDs(id) {
		return Place{}, ErrNotFound
	}
	q := query{sql: placesSQL, args: map[string]any{"tenant": tenantID}}
	q.id("p.id", "id", id)
	p, err := only(rowsOf(ctx, s, tenantID, q, scanPlace))
	if err != nil {
		return Place{}, fmt.Errorf("read place: %w", err)
	}
	return p, nil
}

// UpdatePlace replaces a place, which must still be of the version given: else ErrStale. It returns the new one. Its
// workplace is fixed: another one is a *FixedError.
func (s *Store) UpdatePlace(ctx context.Context, actor lifecycle.Actor, p Place) (Place, error) {
	now, err := s.Place(ctx, actor.TenantID, p.ID)
	if err != nil {
		return Place{}, err
	}
	switch {
	case now.WorkplaceID != p.WorkplaceID:
		return Place{}, fmt.Errorf("update place: %w", &FixedError{Field: "workplace_id"})
	case now.AgreementID != "" && now.State != p.State:
		return Place{}, fmt.Errorf("update place: %w", &FixedError{Field: "state"})
	case !areIDs(p.TaskIDs...):
		return Place{}, fmt.Errorf("update place: %w", &RefError{Field: "task_ids"})
	}
	_, err = change(ctx, s, places, actor, p.Version, map[string]any{
		"title": p.Title, "description": p.Description, "min_weekly_hours": p.MinWeeklyHours,
		"max_weekly_hours": p.MaxWeeklyHours, "state": p.State, "occupation": p.Occupation,
	}, placeRow(actor.TenantID, p), func(tx *gorm.DB, row *models.Place) error {
		_, err := table[models.PlaceTask](tx).where("tenant_id = ? AND place_id = ?", actor.TenantID, row.ID).delete(ctx)
		return err
	}, placeTasks(ctx, p.TaskIDs))
	if err != nil {
		return Place{}, err
	}
	return s.Place(ctx, actor.TenantID, p.ID)
}

// placeTasks adds the tasks that a place is for.
func placeTasks(ctx context.Context, taskIDs []string) func(tx *gorm.DB, row *models.Place) error {
	return func(tx *gorm.DB, row *models.Place) error {
		var links []models.PlaceTask
		for _, id := range slices.Compact(slices.Sorted(slices.Values(taskIDs))) {
			links = append(links, models.PlaceTask{TenantID: row.TenantID, PlaceID: row.ID, TaskID: id, WorkplaceID: row.WorkplaceID})
		}
		if len(links) == 0 {
			return nil
		}
		return table[models.PlaceTask](tx).createAll(ctx, links, len(links))
	}
}

const placesSQL = `
SELECT p.id, p.workplace_id, w.company_id, p.title, p.description, p.min_weekly_hours, p.max_weekly_hours, p.state, p.occupation,
	COALESCE((SELECT string_agg(CAST(t.task_id AS text), ' ' ORDER BY t.task_id) FROM place_tasks t
		WHERE t.tenant_id = p.tenant_id AND t.place_id = p.id), ''),
	COALESCE(CAST(p.agreement_id AS text), ''), COALESCE(p.line_no, 0), p.model, COALESCE(CAST(p.made_for AS text), ''), p.version, p.created_at, p.updated_at
FROM places p JOIN workplaces w ON w.tenant_id = p.tenant_id AND w.id = p.workplace_id
WHERE p.tenant_id = @tenant`

// Places returns a page of places, newest first.
func (s *Store) Places(ctx context.Context, tenantID string, f PlaceFilter) (List[Place], error) {
	const list = "places"
	q := query{sql: placesSQL + ` AND p.state <> 'unopened'`, args: map[string]any{"tenant": tenantID}}
	q.id("p.workplace_id", "workplace", f.WorkplaceID)
	q.id("w.company_id", "company", f.CompanyID)
	q.id("p.agreement_id", "agreement", f.AgreementID)
	q.text("p.model", "model", f.Model)
	q.text("p.state", "state", f.State)
	if f.FreeOn != nil {
		if !storable(f.FreeOn.Start) || !storable(f.FreeOn.End) {
			return List[Place]{}, fmt.Errorf("list places: %w", &InvalidError{Field: "free_on"})
		}
		q.and(`NOT EXISTS (SELECT FROM placements h WHERE h.tenant_id = p.tenant_id AND h.place_id = p.id AND h.holds
			AND coalesce(h.here_from, h.starts_on) <= CAST(@end AS date) AND h.ends_on >= CAST(@start AS date))`)
		q.args["start"], q.args["end"] = string(f.FreeOn.Start), string(f.FreeOn.End)
	}
	if err := q.newest(list, "p", f.Page); err != nil {
		return List[Place]{}, fmt.Errorf("list places: %w", err)
	}
	items, err := rowsOf(ctx, s, tenantID, q, scanPlace)
	if err != nil {
		return List[Place]{}, fmt.Errorf("list places: %w", err)
	}
	return paged(items, f.limit(), func(p Place) cursor {
		return cursor{List: list, At: instant(p.CreatedAt), ID: p.ID}
	}), nil
}

// storable tells whether d is a day that Postgres knows: it has no year 0.
func storable(d lifecycle.Date) bool { return d.Valid() && d >= "0001-01-01" }

func scanPlace(scan func(...any) error) (Place, error) {
	var p Place
	var tasks string
	err := scan(&p.ID, &p.WorkplaceID, &p.CompanyID, &p.Title, &p.Description, &p.MinWeeklyHours, &p.MaxWeeklyHours,
		&p.State, &p.Occupation, &tasks, &p.AgreementID, &p.LineNo, &p.Model, &p.MadeFor, &p.Version, &p.CreatedAt, &p.UpdatedAt)
	p.TaskIDs, p.CreatedAt, p.UpdatedAt = strings.Fields(tasks), p.CreatedAt.UTC(), p.UpdatedAt.UTC()
	return p, err
}

func placeRow(tenantID string, p Place) *models.Place {
	return &models.Place{
		TenantID: tenantID, ID: p.ID, WorkplaceID: p.WorkplaceID, Title: p.Title, Description: p.Description,
		MinWeeklyHours: p.MinWeeklyHours, MaxWeeklyHours: p.MaxWeeklyHours, State: p.State,
		Occupation: p.Occupation, Version: p.Version, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}
