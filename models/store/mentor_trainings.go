package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentor"
	"placement/models/lifecycle/mentortraining"
)

// MentorTrainingFilter chooses trainings; empty fields choose all.
type MentorTrainingFilter struct {
	MentorID    string
	WorkplaceID string
	OwnerID     string
	Status      string
	Page
}

// errMentorInactive is returned for the enrolment of somebody who has left.
var errMentorInactive = lifecycle.RefuseField(mentor.CodeMentorInactive, "mentor_id", "this mentor is not there any more")

// projectMentorTraining writes whose training it is, and on which days the mentor counts as trained by it.
func projectMentorTraining(tx *gorm.DB, t Transition, s mentortraining.State) error {
	if t.Expected == 0 {
		var active bool
		err := tx.Raw(`SELECT active FROM mentors WHERE tenant_id = ? AND id = ? FOR KEY SHARE`, t.TenantID, s.MentorID).Row().Scan(&active)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return errMentorNotFound
		case err != nil:
			return fmt.Errorf("read mentor: %w", err)
		case !active:
			return errMentorInactive
		}
	}
	return tx.Exec(`
		INSERT INTO mentor_trainings (tenant_id, id, mentor_id, course, planned_on, passed_on, valid_to, holds)
		VALUES (@tenant, @id, @mentor, @course, CAST(@planned AS date), CAST(@passed AS date), CAST(@valid AS date), @holds)
		ON CONFLICT (tenant_id, id) DO UPDATE SET planned_on = excluded.planned_on, passed_on = excluded.passed_on,
			valid_to = excluded.valid_to, holds = excluded.holds`, map[string]any{
		"tenant": t.TenantID, "id": s.ID, "mentor": s.MentorID, "course": s.Course, "planned": string(s.PlannedOn),
		"passed": optional(string(s.PassedOn)), "valid": optional(string(s.ValidTo)), "holds": s.Holds(),
	}).Error
}

// MentorTrainings returns a page of trainings, newest first.
func (s *Store) MentorTrainings(ctx context.Context, tenantID string, f MentorTrainingFilter) (List[Process], error) {
	q := query{
		sql:  `SELECT ` + processColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(lifecycle.KindMentorTraining)},
	}
	if f.MentorID != "" || f.WorkplaceID != "" {
		q.and(`p.id IN (SELECT t.id FROM mentor_trainings t JOIN mentors m ON m.tenant_id = t.tenant_id AND m.id = t.mentor_id
		WHERE t.tenant_id = @tenant`)
		q.id("t.mentor_id", "mentor", f.MentorID)
		q.id("m.workplace_id", "workplace", f.WorkplaceID)
		q.sql += ")"
	}
	q.id("p.owner_id", "owner", f.OwnerID)
	q.text("p.status", "status", f.Status)
	list, err := s.processes(ctx, tenantID, "mentor_trainings", q, f.Page)
	if err != nil {
		return list, fmt.Errorf("list mentor trainings: %w", err)
	}
	return list, nil
}

// PassedTraining returns the training of a mentor on a course that has been passed and has not ended: the one that a new
// one renews. The one that ends last when there are several. ErrNotFound when there is none.
func (s *Store) PassedTraining(ctx context.Context, tenantID, mentorID, course string) (string, error) {
	if !areIDs(mentorID) {
		return "", ErrNotFound
	}
	var id string
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`
			SELECT t.id FROM mentor_trainings t JOIN processes p ON p.tenant_id = t.tenant_id AND p.id = t.id
			WHERE t.tenant_id = ? AND t.mentor_id = ? AND t.course = ? AND p.status = 'passed'
			ORDER BY t.valid_to DESC, t.id LIMIT 1`, tenantID, mentorID, course).Row().Scan(&id)
	})
	if err != nil {
		return "", fmt.Errorf("find passed training: %w", err)
	}
	return id, nil
}
