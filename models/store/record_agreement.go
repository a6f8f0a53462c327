package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/vocabulary"
)

// projectAgreement writes what an agreement is looked up by, its lines, and what its events do to places.
func projectAgreement(tx *gorm.DB, t Transition, s agreement.State) error {
	args := map[string]any{
		"tenant": t.TenantID, "id": s.ID, "company": s.CompanyID, "coordinator": optional(s.CoordinatorID),
		"starts": string(s.Period.Start), "ends": string(s.Period.End), "activated": optional(string(s.ActivatedOn)), "ended": optional(string(s.EndedOn)),
	}
	statement := `
		UPDATE agreements SET coordinator_id = @coordinator, starts_on = CAST(@starts AS date), ends_on = CAST(@ends AS date),
			activated_on = CAST(@activated AS date), ended_on = CAST(@ended AS date)
		WHERE tenant_id = @tenant AND id = @id AND (coordinator_id, starts_on, ends_on, activated_on, ended_on) IS DISTINCT FROM
			(CAST(@coordinator AS uuid), CAST(@starts AS date), CAST(@ends AS date), CAST(@activated AS date), CAST(@ended AS date))`
	if t.Expected == 0 {
		statement = `
			INSERT INTO agreements (tenant_id, id, company_id, coordinator_id, starts_on, ends_on, activated_on, ended_on)
			VALUES (@tenant, @id, @company, @coordinator, CAST(@starts AS date), CAST(@ends AS date), CAST(@activated AS date),
				CAST(@ended AS date))`
	}
	if err := tx.Exec(statement, args).Error; err != nil {
		return err
	}
	switch t.Name {
	case agreement.DraftAgreement{}.Name(), agreement.ReviseAgreement{}.Name():
		return writeLines(tx, t, s)
	case agreement.OpenPlace{}.Name():
		return openPlace(tx, t, s)
	case agreement.PausePlace{}.Name(), agreement.ClosePlace{}.Name():
		return shutPlace(tx, t, s)
	}
	if s.Status == agreement.Ended {
		return closePlaces(tx, t, s)
	}
	return nil
}

// writeLines replaces the lines of a draft. No place is under them yet.
func writeLines(tx *gorm.DB, t Transition, s agreement.State) error {
	if t.Expected > 0 {
		if err := tx.Exec(`DELETE FROM agreement_lines WHERE tenant_id = ? AND agreement_id = ?`, t.TenantID, s.ID).Error; err != nil {
			return err
		}
	}
	for _, l := range s.Lines {
		if err := tx.Exec(`
			INSERT INTO agreement_lines (tenant_id, agreement_id, no, model, workplace_id, company_id, count, taken)
			VALUES (?, ?, ?, ?, ?, ?, ?, 0)`, t.TenantID, s.ID, l.No, string(l.Model), l.WorkplaceID, l.CompanyID, l.Count).Error; err != nil {
			return err
		}
	}
	return nil
}

// Refusals that only the database can give about places under agreements.
var (
	errPlaceUnknown = lifecycle.RefuseField(lifecycle.CodePlaceNotFound, "place_id", "there is no such place at the workplace of the line")
	errPlaceOfOther = lifecycle.Refuse(lifecycle.CodePlaceOfOther, "this place is under another agreement that has not ended")
	errNoMentor     = lifecycle.Refuse(lifecycle.CodeMentorUntrained, "a fixed place needs a mentor with a valid training at the workplace first")
	errPlaceHeld    = lifecycle.Refuse(lifecycle.CodePlaceTaken, "somebody holds this place without the agreement")
)

// openPlace puts a place under its line and opens it: the row is locked, the line counts what is open or held, and its
// constraint proves that this is no more than was agreed.
func openPlace(tx *gorm.DB, t Transition, s agreement.State) error {
	var e agreement.OpenPlace
	if err := json.Unmarshal(t.Event, &e); err != nil {
		return fmt.Errorf("read event %s: %w", t.Name, err)
	}
	place, _ := s.Place(e.PlaceID)
	line, ok := s.Line(place.Line)
	if !ok {
		return fmt.Errorf("the place of %s is under no line", t.Name)
	}
	today := string(s.Calendar.DateOf(t.At))
	args := map[string]any{
		"tenant": t.TenantID, "agreement": s.ID, "place": e.PlaceID, "workplace": line.WorkplaceID, "line": line.No,
		"model": string(line.Model), "today": today, "at": t.At,
	}
	var other, held bool
	err := tx.Raw(`
		SELECT EXISTS (SELECT FROM processes o WHERE o.tenant_id = p.tenant_id AND o.id = p.agreement_id AND o.id <> @agreement
				AND o.ended_at IS NULL),
			EXISTS (SELECT FROM placements h JOIN processes m ON m.tenant_id = h.tenant_id AND m.id = h.id
				WHERE h.tenant_id = p.tenant_id AND h.place_id = p.id AND h.holds AND h.ends_on >= CAST(@today AS date)
				AND m.state ->> 'agreement_id' IS DISTINCT FROM CAST(@agreement AS text))
		FROM places p WHERE p.tenant_id = @tenant AND p.id = @place AND p.workplace_id = @workplace FOR UPDATE OF p`, args).Row().Scan(&other, &held)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errPlaceUnknown
	case err != nil:
		return fmt.Errorf("read place: %w", err)
	case other:
		return errPlaceOfOther
	case held:
		return errPlaceHeld
	}
	if line.Model == vocabulary.FixedPlaces {
		if err := needTrainedMentor(tx, args); err != nil {
			return err
		}
	}
	// A span may reach beyond today, where the end was known beforehand: it gives way.
	return inOrder(tx, args, `
		DELETE FROM place_spans WHERE tenant_id = @tenant AND place_id = @place AND from_on >= CAST(@today AS date)`, `
		UPDATE place_spans SET until_on = CAST(@today AS date) - 1
		WHERE tenant_id = @tenant AND place_id = @place AND (until_on IS NULL OR until_on >= CAST(@today AS date))`, `
		UPDATE places SET state = 'open', agreement_id = @agreement, line_no = @line, model = @model, version = version + 1,
			updated_at = @at
		WHERE tenant_id = @tenant AND id = @place`, `
		UPDATE agreement_lines SET taken = (
			SELECT count(*) FROM places p WHERE p.tenant_id = @tenant AND p.agreement_id = @agreement AND p.line_no = @line
				AND (p.state = 'open' OR EXISTS (SELECT FROM placements h WHERE h.tenant_id = p.tenant_id AND h.place_id = p.id
					AND h.holds AND h.ends_on >= CAST(@today AS date))))
		WHERE tenant_id = @tenant AND agreement_id = @agreement AND no = @line`, `
		INSERT INTO place_spans (tenant_id, place_id, from_on, agreement_id, line_no, model)
		VALUES (@tenant, @place, CAST(@today AS date), @agreement, @line, @model)`)
}

// needTrainedMentor refuses a fixed place at a workplace where no active mentor's training is valid today.
func needTrainedMentor(tx *gorm.DB, args map[string]any) error {
	var trained bool
	err := tx.Raw(`
		SELECT EXISTS (SELECT FROM mentors m WHERE m.tenant_id = @tenant AND m.workplace_id = @workplace AND m.active
			AND EXISTS (SELECT `+trainingOn("@today")+`))`, args).Row().Scan(&trained)
	if err != nil {
		return fmt.Errorf("read mentors: %w", err)
	}
	if !trained {
		return errNoMentor
	}
	return nil
}

// shutPlace pauses or closes a place.
func shutPlace(tx *gorm.DB, t Transition, s agreement.State) error {
	var e struct {
		PlaceID string `json:"place_id"`
	}
	if err := json.Unmarshal(t.Event, &e); err != nil {
		return fmt.Errorf("read event %s: %w", t.Name, err)
	}
	state := agreement.PlacePaused
	if t.Name == (agreement.ClosePlace{}).Name() {
		state = agreement.PlaceClosed
	}
	return shut(tx, t, e.PlaceID, state, s.Calendar.DateOf(t.At).AddDays(-1))
}

// shut takes a place out of offer. It was offered until the given day; a span that would end before it began is none.
func shut(tx *gorm.DB, t Transition, place string, state agreement.PlaceState, until lifecycle.Date) error {
	args := map[string]any{"tenant": t.TenantID, "place": place, "state": string(state), "until": string(until), "at": t.At}
	return inOrder(tx, args, `
		UPDATE places SET state = @state, version = version + 1, updated_at = @at
		WHERE tenant_id = @tenant AND id = @place AND state <> @state`, `
		DELETE FROM place_spans WHERE tenant_id = @tenant AND place_id = @place AND until_on IS NULL AND from_on > CAST(@until AS date)`, `
		UPDATE place_spans SET until_on = CAST(@until AS date) WHERE tenant_id = @tenant AND place_id = @place AND until_on IS NULL`)
}

// closePlaces closes the places of an agreement that has ended. Who works there goes on.
func closePlaces(tx *gorm.DB, t Transition, s agreement.State) error {
	args := map[string]any{"tenant": t.TenantID, "agreement": s.ID, "until": string(s.EndedOn), "at": t.At}
	return inOrder(tx, args, `
		UPDATE places SET state = 'closed', version = version + 1, updated_at = @at
		WHERE tenant_id = @tenant AND agreement_id = @agreement AND state <> 'closed'`, `
		DELETE FROM place_spans WHERE tenant_id = @tenant AND agreement_id = @agreement AND until_on IS NULL AND from_on > CAST(@until AS date)`, `
		UPDATE place_spans SET until_on = CAST(@until AS date)
		WHERE tenant_id = @tenant AND agreement_id = @agreement AND until_on IS NULL`)
}

// inOrder runs statements with the same arguments, one after the other.
func inOrder(tx *gorm.DB, args map[string]any, statements ...string) error {
	for _, statement := range statements {
		if err := tx.Exec(statement, args).Error; err != nil {
			return err
		}
	}
	return nil
}
