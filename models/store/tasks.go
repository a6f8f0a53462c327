package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
)

// TaskRow is an open task: what a person must do now.
type TaskRow struct {
	ID string
	// ProcessID is what it is about: a process, or something of the register.
	ProcessID   string
	ProcessKind lifecycle.Kind
	lifecycle.Task
	OwnerID string
	UnitID  string
	// CandidateID is empty when the task is about none.
	CandidateID string
	OpenedAt    time.Time
	// SubstituteFor is the owner of the task, in the inbox of whoever answers for the company while that owner is not there.
	// CoordinatorOf is the agreement, in the inbox of whoever coordinates the cluster that the task belongs to.
	// DeputyFor is the owner of the task, in the inbox of whoever stands in for that one.
	SubstituteFor string
	CoordinatorOf string
	DeputyFor     string
}

// TaskFilter chooses open tasks; empty fields choose all. It is fast for an inbox, an owner, a unit or a process.
type TaskFilter struct {
	// InboxOf chooses what somebody finds in their inbox on the day On: their own tasks; those about agreements and trainings
	// of the companies whose owner they are substitute of, as long as that owner is not there, when the owner has them; and
	// those of clusters that they coordinate, when they were escalated.
	InboxOf string
	// Deputy adds the tasks of those who are not there, and for whom that one stands in. Who is nobody's deputy needs no look.
	Deputy bool
	// On is the day; when it is given, what follows from the register on that day is there too, in an inbox and of a unit.
	On lifecycle.Date
	// CoordinatorID chooses all that belong to clusters that somebody coordinates.
	CoordinatorID string

	OwnerID   string
	UnitID    string
	ProcessID string
	// Kind chooses those of one kind of process.
	Kind lifecycle.Kind
	// Task chooses those of one kind of task: "hold_follow_up".
	Task string
	// Overdue chooses those that were due before At.
	Overdue bool
	At      time.Time
	// Escalated chooses those that were raised to the supervisors.
	Escalated bool
	Page
}

// due is what tasks are sorted by: when they are due, those without a date last. The partial indexes are over it.
const due = `coalesce(t.due, 'infinity'::timestamptz)`

const taskColumns = `t.id, t.process_id, t.process_kind, t.key, t.kind, t.command, t.due, t.level, t.escalated, t.owner_id, t.unit_id,
	t.candidate_id, t.opened_at`

// standInSQL finds what somebody looks after as a substitute on the day @on, with its owner: agreements made with the
// companies, and trainings of mentors at their workplaces.
const standInSQL = `
	SELECT o.user_id AS owner_id, p.id AS process_id
	FROM company_owners o
	JOIN users u ON u.tenant_id = o.tenant_id AND u.id = o.user_id
	LEFT JOIN absences a ON a.tenant_id = o.tenant_id AND a.user_id = o.user_id AND ` + theDay + ` BETWEEN a.from_on AND a.to_on
	CROSS JOIN LATERAL (` + ofCompanySQL + `) p
	WHERE o.tenant_id = @tenant AND o.substitute_id = @user AND o.to_at IS NULL AND (a.id IS NOT NULL OR NOT u.active)`

// ofCompanySQL finds the agreements that are made with the company of o, and the trainings of mentors at its workplaces.
const ofCompanySQL = `
	SELECT g.id FROM agreements g WHERE g.tenant_id = o.tenant_id AND g.company_id = o.company_id
	UNION ALL
	SELECT r.id FROM workplaces w
	JOIN mentors m ON m.tenant_id = w.tenant_id AND m.workplace_id = w.id
	JOIN mentor_trainings r ON r.tenant_id = m.tenant_id AND r.mentor_id = m.id
	WHERE w.tenant_id = o.tenant_id AND w.company_id = o.company_id`

// Tasks returns a page of open tasks, the most urgent first.
func (s *Store) Tasks(ctx context.Context, tenantID string, f TaskFilter) (List[TaskRow], error) {
	const list = "tasks"
	q, err := taskQuery(tenantID, list, f)
	if err != nil {
		return List[TaskRow]{}, fmt.Errorf("list tasks: %w", err)
	}
	items, err := rowsOf(ctx, s, tenantID, q, scanTask)
	if err != nil {
		return List[TaskRow]{}, fmt.Errorf("list tasks: %w", err)
	}
	return paged(items, f.limit(), func(t TaskRow) cursor {
		c := cursor{List: list, At: forever, ID: t.ID}
		if !t.Due.IsZero() {
			c.At = instant(t.Due)
		}
		return c
	}), nil
}

func taskQuery(tenantID, list string, f TaskFilter) (query, error) {
	q := query{
		sql:  "WHERE t.tenant_id = @tenant AND t.closed_at IS NULL",
		args: map[string]any{"tenant": tenantID, "on": string(f.On), "user": f.InboxOf + f.CoordinatorID},
		none: malformed(f.InboxOf, f.CoordinatorID) || (f.InboxOf != "" && f.CoordinatorID != "") || (f.On != "" && !storable(f.On)),
	}
	dutyArgs(q.args)
	q.id("t.owner_id", "owner", f.OwnerID)
	q.id("t.unit_id", "unit", f.UnitID)
	q.id("t.process_id", "process", f.ProcessID)
	q.text("t.process_kind", "kind", string(f.Kind))
	q.text("t.kind", "task", f.Task)
	if f.Overdue {
		q.and(due + " < @at")
		q.args["at"] = f.At
	}
	if f.Escalated {
		q.and("t.escalated")
	}
	after, err := f.after(list, 0)
	if err != nil {
		return q, err
	}
	if after != nil {
		q.and("(" + due + ", t.id) > (CAST(@after AS timestamptz), CAST(@afterid AS uuid))")
		q.args["after"], q.args["afterid"] = after.At, after.ID
	}
	limit := "\nLIMIT " + strconv.Itoa(f.limit()+1)
	// A part of a page, from the tasks t and what leads to them. Each begins where the page does and has as many as the page.
	part := func(distinct, why, from, condition string) string {
		return "SELECT " + distinct + taskColumns + ", " + why + "\nFROM " + from + "\n" + q.sql + condition + "\nORDER BY " + due + ", t.id" + limit
	}
	const (
		once        = "DISTINCT ON (" + due + ", t.id) "
		sorted      = ", " + due + " AS due_by"
		coordinated = "(" + coordinatedSQL + ") c JOIN tasks t ON t.process_id = c.process_id"
	)
	// together is a page of several parts, each task once: for the first reason that somebody has to see it.
	together := func(parts ...string) string {
		return dutiesSQL + "SELECT DISTINCT ON (due_by, id) " + strings.ReplaceAll(taskColumns, "t.", "") + ", substitute_for, coordinator_of, deputy_for\nFROM ((" +
			strings.Join(parts, ")\nUNION ALL\n(") + ")) x\nORDER BY due_by, id, why" + limit
	}
	const theirs = "CAST(NULL AS uuid) AS substitute_for, CAST(NULL AS uuid) AS coordinator_of, CAST(NULL AS uuid) AS deputy_for, 0 AS why" + sorted
	switch {
	case f.InboxOf != "":
		own := part("", theirs, "tasks t", "\n\tAND t.owner_id = @user")
		duties := part("", theirs, "duties t", "\n\tAND t.owner_id = @user")
		dutiesStoodIn := part(once, "t.owner_id, NULL, NULL, 1"+sorted, standInDuties, "\n\tAND (a.id IS NOT NULL OR NOT u.active)")
		standIn := part(once, "t.owner_id, NULL, NULL, 1"+sorted,
			"("+standInSQL+") c JOIN tasks t ON t.process_id = c.process_id AND t.owner_id = c.owner_id", "")
		raised := part(once, "NULL, c.agreement_id, NULL, 2"+sorted, coordinated, "\n\tAND t.escalated AND t.owner_id <> @user")
		parts := []string{own, duties, standIn, dutiesStoodIn, raised}
		if f.Deputy {
			const why = "NULL, NULL, t.owner_id, 3" + sorted
			parts = append(parts, part("", why, "("+standsInSQL+") c JOIN tasks t ON t.owner_id = c.owner_id", ""),
				part("", why, "("+standsInSQL+") c JOIN duties t ON t.owner_id = c.owner_id", ""))
		}
		q.sql = together(parts...)
	case f.CoordinatorID != "":
		q.sql = part(once, "NULL, c.agreement_id, NULL", coordinated, "")
	case f.On != "":
		q.sql = together(part("", theirs, "tasks t", ""), part("", theirs, "duties t", ""))
	default:
		q.sql = part("", "NULL, NULL, NULL", "tasks t", "")
	}
	return q, nil
}

func scanTask(scan func(...any) error) (TaskRow, error) {
	var t TaskRow
	var due *time.Time
	var candidate, substitute, coordinator, deputised *string
	err := scan(&t.ID, &t.ProcessID, &t.ProcessKind, &t.Key, &t.Kind, &t.Command, &due, &t.Level, &t.Escalated,
		&t.OwnerID, &t.UnitID, &candidate, &t.OpenedAt, &substitute, &coordinator, &deputised)
	t.CandidateID, t.SubstituteFor, t.CoordinatorOf, t.DeputyFor = value(candidate), value(substitute), value(coordinator), value(deputised)
	if due != nil {
		t.Due = due.UTC()
	}
	t.OpenedAt = t.OpenedAt.UTC()
	return t, err
}
