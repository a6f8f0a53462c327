package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// Visit is a visit to a workplace.
type Visit struct {
	ID          string
	WorkplaceID string
	// CompanyID is that of the workplace; it is read, never written.
	CompanyID string
	State     relation.VisitState
	// On is the day of the visit, or the day it is planned for.
	On lifecycle.Date
	// VisitorID is the user who goes there.
	VisitorID string
	Traits    []relation.Seen
	// TaskIDs are the tasks of the catalogue that were seen.
	TaskIDs []string
	// Note is about the workplace, never about a candidate; it is kept encrypted, and lists leave it out.
	Note string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// VisitFilter chooses visits; empty fields choose all.
type VisitFilter struct {
	WorkplaceID string
	CompanyID   string
	State       relation.VisitState
	VisitorID   string
	Page
}

var visits = thing[models.Visit]{
	kind: "visit",
	fields: map[string]string{
		"visits_workplace": "workplace_id", "visits_state": "state", "visits_visitor": "visitor_id", "visit_tasks_task": "task_ids",
	},
	id: func(row *models.Visit) string { return row.ID },
}

// CreateVisit adds a visit. Its ID, version and times are given to it. *RefError when there is no such workplace, no such user,
// or a task that is not of the workplace.
func (s *Store) CreateVisit(ctx context.Context, c Create, v Visit) (Visit, error) {
	if err := v.refs(); err != nil {
		return Visit{}, fmt.Errorf("create visit: %w", err)
	}
	tenantID := c.Actor.TenantID
	at, err := read(ctx, s, workplaces, tenantID, v.WorkplaceID)
	if err != nil {
		return Visit{}, fmt.Errorf("create visit: %w", absent(err, "workplace_id"))
	}
	row, err := insert(ctx, s, visits, c, func(tx *gorm.DB, id string, now time.Time) (*models.Visit, error) {
		v.ID, v.Version, v.CreatedAt, v.UpdatedAt = id, 1, now, now
		row, err := visitRow(tenantID, v)
		if err != nil {
			return nil, err
		}
		row.Note, err = s.sealText(ctx, tx, tenantID, at.CompanyID, v.Note, cell("visits", "note", tenantID, id))
		return row, err
	}, visitTasks(ctx, v.TaskIDs))
	if err != nil {
		return Visit{}, err
	}
	return s.Visit(ctx, c.Actor, row.ID)
}

// UpdateVisit replaces a visit, which must still be of the version given: else ErrStale. It returns the new one. Its workplace
// is fixed: another one is a *FixedError.
func (s *Store) UpdateVisit(ctx context.Context, actor lifecycle.Actor, v Visit) (Visit, error) {
	before, err := s.visit(ctx, actor.TenantID, v.ID)
	switch {
	case err != nil:
		return Visit{}, err
	case before.WorkplaceID != v.WorkplaceID:
		return Visit{}, fmt.Errorf("update visit: %w", &FixedError{Field: "workplace_id"})
	}
	if err := v.refs(); err != nil {
		return Visit{}, fmt.Errorf("update visit: %w", err)
	}
	row, err := visitRow(actor.TenantID, v)
	if err != nil {
		return Visit{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		row.Note, err = s.sealText(ctx, tx, actor.TenantID, before.CompanyID, v.Note, cell("visits", "note", actor.TenantID, v.ID))
		return err
	})
	if err != nil {
		return Visit{}, fmt.Errorf("update visit: %w", err)
	}
	_, err = change(ctx, s, visits, actor, v.Version, map[string]any{
		"state": row.State, "visit_on": row.VisitOn, "visitor_id": row.VisitorID, "traits": row.Traits, "note": row.Note,
	}, row, func(tx *gorm.DB, row *models.Visit) error {
		_, err := table[models.VisitTask](tx).where("tenant_id = ? AND visit_id = ?", actor.TenantID, row.ID).delete(ctx)
		return err
	}, visitTasks(ctx, v.TaskIDs))
	if err != nil {
		return Visit{}, err
	}
	return s.Visit(ctx, actor, v.ID)
}

// refs returns a *RefError when a reference can be none. The foreign keys see to the rest.
func (v Visit) refs() error {
	switch {
	case !areIDs(v.WorkplaceID):
		return &RefError{Field: "workplace_id"}
	case !areIDs(v.VisitorID):
		return &RefError{Field: "visitor_id"}
	case !areIDs(v.TaskIDs...):
		return &RefError{Field: "task_ids"}
	}
	return nil
}

// visitTasks adds the tasks that were seen.
func visitTasks(ctx context.Context, taskIDs []string) func(tx *gorm.DB, row *models.Visit) error {
	return func(tx *gorm.DB, row *models.Visit) error {
		var links []models.VisitTask
		for _, id := range slices.Compact(slices.Sorted(slices.Values(taskIDs))) {
			links = append(links, models.VisitTask{TenantID: row.TenantID, VisitID: row.ID, TaskID: id, WorkplaceID: row.WorkplaceID})
		}
		if len(links) == 0 {
			return nil
		}
		return table[models.VisitTask](tx).createAll(ctx, links, len(links))
	}
}

const visitsSQL = `
SELECT v.id, v.workplace_id, w.company_id, v.state, v.visit_on, v.visitor_id, v.traits, v.note,
	COALESCE((SELECT string_agg(CAST(vt.task_id AS text), ' ' ORDER BY vt.task_id) FROM visit_tasks vt
		WHERE vt.tenant_id = v.tenant_id AND vt.visit_id = v.id), ''),
	v.version, v.created_at, v.updated_at
FROM visits v JOIN workplaces w ON w.tenant_id = v.tenant_id AND w.id = v.workplace_id
WHERE v.tenant_id = @tenant`

// Visit returns one visit with its note, and notes in audit who read that. ErrNotFound when there is none.
func (s *Store) Visit(ctx context.Context, actor lifecycle.Actor, id string) (Visit, error) {
	found, err := s.visit(ctx, actor.TenantID, id)
	if err != nil {
		return Visit{}, err
	}
	if len(found.ciphertext) == 0 {
		return found.Visit, nil
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		keys, err := s.personKeys(ctx, tx, actor.TenantID, found.CompanyID)
		if err != nil {
			return err
		}
		if found.Note, err = openText(keys, found.CompanyID, found.ciphertext, cell("visits", "note", actor.TenantID, id)); err != nil {
			return err
		}
		return audit(ctx, tx, actor, "visit.read", visits.kind, id)
	})
	if err != nil {
		return Visit{}, fmt.Errorf("read visit: %w", err)
	}
	return found.Visit, nil
}

// closedVisit is a visit whose note has not been opened.
type closedVisit struct {
	Visit
	ciphertext []byte
}

func (s *Store) visit(ctx context.Context, tenantID, id string) (closedVisit, error) {
	if !areIDs(id) {
		return closedVisit{}, ErrNotFound
	}
	q := query{sql: visitsSQL, args: map[string]any{"tenant": tenantID}}
	q.id("v.id", "id", id)
	v, err := only(rowsOf(ctx, s, tenantID, q, scanVisit))
	if err != nil {
		return v, fmt.Errorf("read visit: %w", err)
	}
	return v, nil
}

// Visits returns a page of visits without their notes, newest first.
func (s *Store) Visits(ctx context.Context, tenantID string, f VisitFilter) (List[Visit], error) {
	const list = "visits"
	q := query{sql: visitsSQL, args: map[string]any{"tenant": tenantID}}
	q.id("v.workplace_id", "workplace", f.WorkplaceID)
	q.id("w.company_id", "company", f.CompanyID)
	q.text("v.state", "state", string(f.State))
	q.id("v.visitor_id", "visitor", f.VisitorID)
	if err := q.newest(list, "v", f.Page); err != nil {
		return List[Visit]{}, fmt.Errorf("list visits: %w", err)
	}
	rows, err := rowsOf(ctx, s, tenantID, q, scanVisit)
	if err != nil {
		return List[Visit]{}, fmt.Errorf("list visits: %w", err)
	}
	items := make([]Visit, 0, len(rows))
	for _, r := range rows {
		items = append(items, r.Visit)
	}
	return paged(items, f.limit(), func(v Visit) cursor {
		return cursor{List: list, At: instant(v.CreatedAt), ID: v.ID}
	}), nil
}

func scanVisit(scan func(...any) error) (closedVisit, error) {
	var v closedVisit
	var on time.Time
	var traits []byte
	var tasks string
	err := scan(&v.ID, &v.WorkplaceID, &v.CompanyID, &v.State, &on, &v.VisitorID, &traits, &v.ciphertext, &tasks, &v.Version,
		&v.CreatedAt, &v.UpdatedAt)
	if err != nil {
		return v, err
	}
	v.On, v.TaskIDs, v.CreatedAt, v.UpdatedAt = dateOf(on), strings.Fields(tasks), v.CreatedAt.UTC(), v.UpdatedAt.UTC()
	if err := json.Unmarshal(traits, &v.Traits); err != nil {
		return v, fmt.Errorf("decode traits of visit %s", v.ID)
	}
	return v, nil
}

// visitRow is the row of a visit, but for its note.
func visitRow(tenantID string, v Visit) (*models.Visit, error) {
	on := optionalDay(v.On)
	if on == nil {
		return nil, &InvalidError{Field: "on"}
	}
	traits, err := jsonList(v.Traits)
	if err != nil {
		return nil, err
	}
	return &models.Visit{
		TenantID: tenantID, ID: v.ID, WorkplaceID: v.WorkplaceID, State: string(v.State), VisitOn: *on, VisitorID: v.VisitorID,
		Traits: traits, Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}, nil
}
