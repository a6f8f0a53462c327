package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// WorkTask is a task of the catalogue of a workplace: work that there is, and what it asks of whoever does it.
type WorkTask struct {
	ID          string
	WorkplaceID string
	// CompanyID is that of the workplace; it is read, never written.
	CompanyID string
	Title     string
	// Occupation is four digits of DISCO-08, or empty.
	Occupation   string
	Description  string
	Demands      []relation.Asked
	Skills       []string
	Languages    []relation.Language
	Certificates []string
	// ReviewedOn is the day on which somebody went through it with the workplace; empty when nobody has. SeenOn is the day of
	// the last visit on which it was seen; it is read, never written.
	ReviewedOn lifecycle.Date
	SeenOn     lifecycle.Date
	// State is active or retired.
	State string
	// Version rises by one with every change.
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// WorkTaskFilter chooses tasks; empty fields choose all.
type WorkTaskFilter struct {
	WorkplaceID string
	CompanyID   string
	// Occupation is four digits, or the first ones of them.
	Occupation string
	State      string
	// ReviewedBefore chooses those that nobody has seen or gone through on that day or later.
	ReviewedBefore lifecycle.Date
	Page
}

var workTasks = thing[models.WorkTask]{
	kind: "work_task",
	fields: map[string]string{
		"work_tasks_workplace": "workplace_id", "work_tasks_occupation": "occupation", "work_tasks_state": "state",
	},
	id: func(row *models.WorkTask) string { return row.ID },
}

// CreateWorkTask adds a task. Its ID, version and times are given to it. *RefError when there is no such workplace.
func (s *Store) CreateWorkTask(ctx context.Context, c Create, t WorkTask) (WorkTask, error) {
	if !areIDs(t.WorkplaceID) {
		return WorkTask{}, fmt.Errorf("create work_task: %w", &RefError{Field: "workplace_id"})
	}
	row, err := insert(ctx, s, workTasks, c, func(_ *gorm.DB, id string, at time.Time) (*models.WorkTask, error) {
		t.ID, t.Version, t.CreatedAt, t.UpdatedAt = id, 1, at, at
		return workTaskRow(c.Actor.TenantID, t)
	})
	if err != nil {
		return WorkTask{}, err
	}
	return s.WorkTask(ctx, c.Actor.TenantID, row.ID)
}

// UpdateWorkTask replaces a task, which must still be of the version given: else ErrStale. It returns the new one. Its
// workplace is fixed: another one is a *FixedError.
func (s *Store) UpdateWorkTask(ctx context.Context, actor lifecycle.Actor, t WorkTask) (WorkTask, error) {
	before, err := read(ctx, s, workTasks, actor.TenantID, t.ID)
	switch {
	case err != nil:
		return WorkTask{}, err
	case before.WorkplaceID != t.WorkplaceID:
		return WorkTask{}, fmt.Errorf("update work_task: %w", &FixedError{Field: "workplace_id"})
	}
	row, err := workTaskRow(actor.TenantID, t)
	if err != nil {
		return WorkTask{}, err
	}
	_, err = change(ctx, s, workTasks, actor, t.Version, map[string]any{
		"title": row.Title, "occupation": row.Occupation, "description": row.Description, "demands": row.Demands, "skills": row.Skills,
		"languages": row.Languages, "certificates": row.Certificates, "reviewed_on": row.ReviewedOn, "state": row.State,
	}, row)
	if err != nil {
		return WorkTask{}, err
	}
	return s.WorkTask(ctx, actor.TenantID, t.ID)
}

const workTasksSQL = `
SELECT t.id, t.workplace_id, w.company_id, t.title, t.occupation, t.description, t.demands, t.skills, t.languages, t.certificates,
	t.reviewed_on, seen.visit_on, t.state, t.version, t.created_at, t.updated_at
FROM work_tasks t
JOIN workplaces w ON w.tenant_id = t.tenant_id AND w.id = t.workplace_id
CROSS JOIN LATERAL (` + taskSeenSQL + `) seen
WHERE t.tenant_id = @tenant`

// taskSeenSQL is the day on which task t was last seen, NULL when it never was.
const taskSeenSQL = `
	SELECT max(v.visit_on) AS visit_on
	FROM visit_tasks vt JOIN visits v ON v.tenant_id = vt.tenant_id AND v.id = vt.visit_id AND v.state = 'held'
	WHERE vt.tenant_id = t.tenant_id AND vt.task_id = t.id`

// WorkTask returns one task. ErrNotFound when there is none.
func (s *Store) WorkTask(ctx context.Context, tenantID, id string) (WorkTask, error) {
	if !areIDs(id) {
		return WorkTask{}, ErrNotFound
	}
	q := query{sql: workTasksSQL, args: map[string]any{"tenant": tenantID}}
	q.id("t.id", "id", id)
	t, err := only(rowsOf(ctx, s, tenantID, q, scanWorkTask))
	if err != nil {
		return WorkTask{}, fmt.Errorf("read work_task: %w", err)
	}
	return t, nil
}

// WorkTasks returns a page of tasks, newest first.
func (s *Store) WorkTasks(ctx context.Context, tenantID string, f WorkTaskFilter) (List[WorkTask], error) {
	const list = "work_tasks"
	q := query{sql: workTasksSQL, args: map[string]any{"tenant": tenantID}}
	q.id("t.workplace_id", "workplace", f.WorkplaceID)
	q.id("w.company_id", "company", f.CompanyID)
	q.prefix("t.occupation", "occupation", f.Occupation)
	q.text("t.state", "state", f.State)
	if f.ReviewedBefore != "" {
		q.and("COALESCE(GREATEST(t.reviewed_on, seen.visit_on) < CAST(@before AS date), true)")
		q.args["before"] = string(f.ReviewedBefore)
	}
	if err := q.newest(list, "t", f.Page); err != nil {
		return List[WorkTask]{}, fmt.Errorf("list work_tasks: %w", err)
	}
	items, err := rowsOf(ctx, s, tenantID, q, scanWorkTask)
	if err != nil {
		return List[WorkTask]{}, fmt.Errorf("list work_tasks: %w", err)
	}
	return paged(items, f.limit(), func(t WorkTask) cursor {
		return cursor{List: list, At: instant(t.CreatedAt), ID: t.ID}
	}), nil
}

func scanWorkTask(scan func(...any) error) (WorkTask, error) {
	var t WorkTask
	var demands, skills, languages, certificates []byte
	var reviewed, seen *time.Time
	err := scan(&t.ID, &t.WorkplaceID, &t.CompanyID, &t.Title, &t.Occupation, &t.Description, &demands, &skills, &languages,
		&certificates, &reviewed, &seen, &t.State, &t.Version, &t.CreatedAt, &t.UpdatedAt)
	if err != nil {
		return t, err
	}
	t.ReviewedOn, t.SeenOn, t.CreatedAt, t.UpdatedAt = dayOf(reviewed), dayOf(seen), t.CreatedAt.UTC(), t.UpdatedAt.UTC()
	for _, f := range []struct {
		data []byte
		into any
	}{{demands, &t.Demands}, {skills, &t.Skills}, {languages, &t.Languages}, {certificates, &t.Certificates}} {
		if err := json.Unmarshal(f.data, f.into); err != nil {
			return t, fmt.Errorf("decode work_task %s", t.ID)
		}
	}
	return t, nil
}

func workTaskRow(tenantID string, t WorkTask) (*models.WorkTask, error) {
	row := &models.WorkTask{
		TenantID: tenantID, ID: t.ID, WorkplaceID: t.WorkplaceID, Title: t.Title, Occupation: t.Occupation, Description: t.Description,
		ReviewedOn: optionalDay(t.ReviewedOn), State: t.State, Version: t.Version, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	var err error
	if row.Demands, err = jsonList(t.Demands); err != nil {
		return nil, err
	}
	if row.Languages, err = jsonList(t.Languages); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		words  []string
		column *[]byte
	}{{t.Skills, &row.Skills}, {t.Certificates, &row.Certificates}} {
		if *f.column, err = jsonList(f.words); err != nil {
			return nil, err
		}
	}
	return row, nil
}

// jsonList is a list for a column; none at all is an empty one.
func jsonList[T any](list []T) ([]byte, error) {
	if list == nil {
		list = []T{}
	}
	data, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("encode list: %w", err)
	}
	return data, nil
}
