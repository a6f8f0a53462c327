package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"placement/models"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/store/vault"
)

// learnedProfile is the action in audit under which it stands that an event added to a candidate's profile.
const learnedProfile = "candidate.lesson.learned"

// learn adds what the event of a placement teaches to the lessons of its candidate, in the transaction of the event: from the
// commit on every suggestion respects it. What it teaches tells of health, so it comes as content and stays encrypted; of what
// was learned in codes, those that name a demand or the place itself are lessons, and the others are for people alone.
func (s *Store) learn(ctx context.Context, tx *gorm.DB, t Transition) error {
	p, ok := teacherOf(t)
	taught := append(t.Texts.Of(placement.ContentLesson), t.Texts.Of(placement.ContentConstraints)...)
	if err := s.learnAccommodations(ctx, tx, t); err != nil || !ok || len(taught) == 0 {
		return err
	}
	keys, err := s.personKeys(ctx, tx, t.TenantID, p.CandidateID)
	if err != nil || keys[p.CandidateID] == nil {
		return err
	}
	ids := make([]string, len(taught))
	for i, c := range taught {
		ids[i] = c.ID
	}
	rows, err := table[models.Content](tx).
		where("tenant_id = ? AND process_id = ? AND person_id = ? AND id IN ?", t.TenantID, t.Head.ID, p.CandidateID, ids).find(ctx)
	if err != nil {
		return fmt.Errorf("read lessons: %w", err)
	}
	texts, err := s.textsOf(ctx, tx, t.TenantID, rows)
	if err != nil {
		return err
	}
	where, err := placeTaught(tx, t.TenantID, p)
	if err != nil {
		return err
	}
	var lessons []candidacy.Lesson
	for _, id := range ids {
		l, ok, err := lessonIn(texts[id], where)
		if err != nil {
			return err
		}
		if ok {
			lessons = append(lessons, l)
		}
	}
	return s.teach(ctx, tx, t, p.CandidateID, keys[p.CandidateID], lessons)
}

// placeTaught is the place of a placement as lessons name it.
func placeTaught(tx *gorm.DB, tenantID string, p placement.State) (candidacy.Where, error) {
	w := candidacy.Where{PlacementID: p.ID, CompanyID: p.CompanyID, WorkplaceID: p.WorkplaceID}
	err := tx.Raw(`SELECT occupation FROM places WHERE tenant_id = ? AND id = ?`, tenantID, p.PlaceID).Scan(&w.Occupation).Error
	return w, err
}

// lessonIn is the lesson that a text holds; false when it holds none, or a backup lacks it.
func lessonIn(t Text, w candidacy.Where) (candidacy.Lesson, bool, error) {
	if t.Kind != placement.ContentLesson {
		l, ok := candidacy.LessonOf(t.Body, w)
		return l, ok, nil
	}
	var l candidacy.Lesson
	if err := json.Unmarshal([]byte(t.Body), &l); err != nil {
		// The error of the decoder can quote what it read.
		return l, false, fmt.Errorf("decode lesson %s", t.ID)
	}
	l.PlacementID = w.PlacementID
	return l, true, nil
}

// teach adds lessons to the profile of a candidate. Whoever is changing the profile meanwhile is told that it has changed.
func (s *Store) teach(ctx context.Context, tx *gorm.DB, t Transition, id string, key *vault.PersonKey, lessons []candidacy.Lesson) error {
	if len(lessons) == 0 {
		return nil
	}
	row, err := table[models.Candidate](tx, clause.Locking{Strength: "UPDATE"}).where("tenant_id = ? AND id = ?", t.TenantID, id).take(ctx)
	if err != nil {
		return fmt.Errorf("read candidate: %w", err)
	}
	before, err := profileOf(row, key)
	if err != nil {
		return err
	}
	after := before.Learn(lessons...)
	if len(after.Lessons) == len(before.Lessons) {
		return nil
	}
	sealed, err := sealProfile(key, t.TenantID, id, after)
	if err != nil {
		return err
	}
	if err := tx.Exec(`UPDATE candidates SET profile = ?, version = version + 1, updated_at = ? WHERE tenant_id = ? AND id = ?`,
		sealed, s.db.NowFunc(), t.TenantID, id).Error; err != nil {
		return err
	}
	actor := t.Actor
	actor.TenantID = t.TenantID
	return audit(ctx, tx, actor, learnedProfile, candidates.kind, id)
}
