package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentor"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// checkMentor asks whether the mentor of a placement is ready for it. Whoever is named must be known at that workplace; the
// rest is weighed by the model of the place: something to know until the start, then it counts. A move within a cluster is a
// start at another workplace.
func checkMentor(tx *gorm.DB, t Transition, s placement.State) ([]lifecycle.Finding, error) {
	asked, named, err := asksForMentor(t, s)
	if err != nil || !asked {
		return nil, err
	}
	starts := t.Name == (placement.ConfirmStart{}).Name() || t.Name == (placement.MoveToWorkplace{}).Name()
	facts, err := mentorFacts(tx, t, s, starts)
	if err != nil && (named || !refusesMentor(err)) {
		return nil, err
	}
	var model vocabulary.Model
	err = tx.Raw(`SELECT model FROM places WHERE tenant_id = ? AND id = ?`, t.TenantID, s.PlaceID).Row().Scan(&model)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read model of the place: %w", err)
	}
	findings := mentor.Readiness(model, facts)
	if !starts {
		findings = mentor.Early(findings)
	}
	return findings, nil
}

func refusesMentor(err error) bool {
	return errors.Is(err, errMentorNotFound) || errors.Is(err, errMentorElsewhere)
}

// asksForMentor tells whether an event is one at which it matters who the mentor is: the proposal, what changes mentor,
// place or days, the municipality's signature, the start and the extension. named tells that the event itself says who it
// is. A placement that moves to another workplace keeps its mentor until somebody else is named, and so do those from before
// mentors were registered: that is found, not refused.
func asksForMentor(t Transition, s placement.State) (asked, named bool, err error) {
	switch t.Name {
	case placement.Propose{}.Name():
		return true, true, nil
	case placement.ConfirmStart{}.Name(), placement.Extend{}.Name():
		return true, false, nil
	case placement.Sign{}.Name():
		return s.Status == placement.Approved, false, nil
	}
	var changed struct {
		Mentor    *string           `json:"mentor_id"`
		Place     string            `json:"place_id"`
		Workplace string            `json:"workplace_id"`
		Period    *lifecycle.Period `json:"period"`
	}
	if err := json.Unmarshal(t.Event, &changed); err != nil {
		return false, false, fmt.Errorf("read event %s: %w", t.Name, err)
	}
	named = changed.Mentor != nil
	return named || changed.Place != "" || changed.Workplace != "" || changed.Period != nil, named, nil
}

// mentorFacts reads what is known of the mentor; with errMentorNotFound or errMentorElsewhere there is nobody of that ID at
// the workplace. The start locks the mentor: of two that race for the last candidate whom the mentor can take, the second
// sees the first.
func mentorFacts(tx *gorm.DB, t Transition, s placement.State, starts bool) (mentor.Facts, error) {
	facts := mentor.Facts{MentorID: s.MentorID, Period: s.Period}
	if s.StartedOn != "" {
		facts.Period.Start = max(s.StartedOn, s.Period.Start, s.HereFrom)
	}
	if s.MentorID == "" {
		return facts, nil
	}
	if !areIDs(s.MentorID) {
		return facts, errMentorNotFound
	}
	statement := `SELECT workplace_id, capacity, active FROM mentors WHERE tenant_id = ? AND id = ?`
	if starts {
		statement += ` FOR NO KEY UPDATE`
	}
	var workplaceID string
	err := tx.Raw(statement, t.TenantID, s.MentorID).Row().Scan(&workplaceID, &facts.Capacity, &facts.Active)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return facts, errMentorNotFound
	case err != nil:
		return facts, fmt.Errorf("read mentor: %w", err)
	case workplaceID != s.WorkplaceID:
		return facts, errMentorElsewhere
	}
	facts.Here = true
	if facts.Others, err = inCareOf(tx, t, s); err != nil {
		return facts, err
	}
	var trainedTo *time.Time
	err = tx.Raw(`
		SELECT max(valid_to) FROM mentor_trainings
		WHERE tenant_id = ? AND mentor_id = ? AND holds AND CAST(? AS date) BETWEEN passed_on AND valid_to`,
		t.TenantID, s.MentorID, string(facts.Period.Start)).Row().Scan(&trainedTo)
	if err != nil {
		return facts, fmt.Errorf("read trainings: %w", err)
	}
	facts.TrainedTo = dayOrNone(trainedTo)
	return facts, nil
}

// Refusals of a placement that names a mentor.
var (
	errMentorNotFound  = lifecycle.RefuseField(mentor.CodeMentorNotFound, "mentor_id", "there is no such mentor")
	errMentorElsewhere = lifecycle.RefuseField(mentor.CodeMentorElsewhere, "mentor_id", "this mentor is at another workplace; choose one who is there")
)

// inCareOf returns the days of the other placements of the mentor that stand in the way of this one: until it is approved,
// all that hold their place; at the signature, those that everybody has signed; from the start on, those that have started.
// Two that are approved do not keep each other from starting: the first one does.
func inCareOf(tx *gorm.DB, t Transition, s placement.State) ([]lifecycle.Period, error) {
	condition := "p.holds AND x.ended_at IS NULL"
	switch s.Status { //nolint:exhaustive // all others come before the signatures
	case placement.Approved:
		condition = "p.binds AND x.ended_at IS NULL"
	case placement.Active:
		condition = "p.holds AND x.status IN ('active', 'evaluating', 'evaluated')"
	}
	rows, err := tx.Raw(`
		SELECT p.starts_on, p.ends_on FROM placements p JOIN processes x ON x.tenant_id = p.tenant_id AND x.id = p.id
		WHERE p.tenant_id = @tenant AND p.mentor_id = @mentor AND p.id <> @self AND `+condition, map[string]any{
		"tenant": t.TenantID, "mentor": s.MentorID, "self": s.ID,
	}).Rows()
	if err != nil {
		return nil, fmt.Errorf("read the mentor's placements: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var others []lifecycle.Period
	for rows.Next() {
		var from, to time.Time
		if err := rows.Scan(&from, &to); err != nil {
			return nil, fmt.Errorf("read the mentor's placement: %w", err)
		}
		others = append(others, lifecycle.Period{Start: dateOf(from), End: dateOf(to)})
	}
	return others, rows.Err()
}
