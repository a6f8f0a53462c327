package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Refusals that only the database can give about searches for a company.
var (
	errRematchNotOpen = lifecycle.RefuseField("rematch_not_found", "rematch_id", "the candidate has no such open rematch")
	errNotPresented   = lifecycle.RefuseField(outreach.CodeNotPresented, "told",
		"the candidate has not approved the presentation as it is now, or it was not shared with this company")
	errMadeForOther = lifecycle.RefuseField(outreach.CodePlaceMadeForOther, "place_id", "this place was made for another person")
	errPlaceForMore = lifecycle.RefuseField(outreach.CodePlaceAgreedForMore, "place_id",
		"this place was agreed for whoever comes next, not for one person")
	errHeldByOther = lifecycle.RefuseField(outreach.CodePlaceHeld, "place_id", "somebody else holds this place")
)

// projectOutreach writes for whom a company is sought, which companies were asked, and for whom a place was made.
func projectOutreach(tx *gorm.DB, t Transition, s outreach.State) error {
	args := map[string]any{
		"tenant": t.TenantID, "id": s.ID, "candidate": s.CandidateID, "rematch": optional(s.RematchID), "open": !s.Ended(),
		"place": optional(s.PlaceID),
	}
	switch t.Name {
	case outreach.OpenOutreach{}.Name():
		if !t.restored {
			if err := maySeek(tx, s, args); err != nil {
				return err
			}
		}
		return tx.Exec(`
			INSERT INTO outreaches (tenant_id, id, candidate_id, rematch_id, open) VALUES (@tenant, @id, @candidate, @rematch, @open)`,
			args).Error
	case outreach.ApproachCompany{}.Name():
		return writeApproach(tx, t, s)
	case outreach.RecordAnswer{}.Name(), outreach.ConvertOutreach{}.Name(), outreach.GiveUpOutreach{}.Name():
		return settleApproach(tx, t, s, args)
	}
	return nil
}

// maySeek refuses to seek a company for somebody whose profile names no job goal, or as part of a rematch that is another's
// or has ended.
func maySeek(tx *gorm.DB, s outreach.State, args map[string]any) error {
	var goals []bool
	err := tx.Raw(`SELECT has_job_goal FROM candidates WHERE tenant_id = @tenant AND id = @candidate FOR SHARE`, args).Scan(&goals).Error
	switch {
	case err != nil:
		return fmt.Errorf("read job goal: %w", err)
	case len(goals) == 1 && !goals[0]:
		return errNoJobGoal // who is not there is refused by the foreign key
	case s.RematchID == "":
		return nil
	}
	var open bool
	err = tx.Raw(`
		SELECT EXISTS (SELECT FROM processes WHERE tenant_id = @tenant AND id = @rematch AND kind = 'rematch' AND ended_at IS NULL
			AND candidate_id = @candidate)`, args).Row().Scan(&open)
	switch {
	case err != nil:
		return fmt.Errorf("read rematch: %w", err)
	case !open:
		return errRematchNotOpen
	}
	return nil
}

// writeApproach adds the company that was approached last. When it was given the presentation, the row refers to the share
// that proves it.
func writeApproach(tx *gorm.DB, t Transition, s outreach.State) error {
	a := s.Approaches[len(s.Approaches)-1]
	args := map[string]any{
		"tenant": t.TenantID, "id": s.ID, "no": a.No, "candidate": s.CandidateID, "company": a.CompanyID, "workplace": optional(a.WorkplaceID),
		"by": a.ByID, "told": string(a.Told), "referrer": optional(a.ReferredBy), "on": string(a.On), "share": nil,
	}
	if a.Told == outreach.Presented {
		share, err := sharedWith(tx, args)
		switch {
		case err == nil:
			args["share"] = share
		case !errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("read shared presentation: %w", err)
		case !t.restored: // what was proved before a backup was restored is not proved again
			return errNotPresented
		}
	}
	return tx.Exec(`
		INSERT INTO outreach_approaches (tenant_id, outreach_id, no, candidate_id, company_id, workplace_id, by_id, told, share_id,
			referred_by, approached_on, answer, converted)
		VALUES (@tenant, @id, @no, @candidate, @company, @workplace, @by, @told, @share, @referrer, CAST(@on AS date), '', false)`, args).Error
}

// sharedWith is the latest share of the candidate's presentation, as it is now and approved, with the company. The
// candidate's row is locked, so that the words stay as they are until this is recorded. sql.ErrNoRows when there is none.
func sharedWith(tx *gorm.DB, args map[string]any) (string, error) {
	var id string
	if err := tx.Raw(`SELECT id FROM candidates WHERE tenant_id = @tenant AND id = @candidate FOR SHARE`, args).Row().Scan(&id); err != nil {
		return "", err
	}
	err := tx.Raw(`
		SELECT x.id FROM presentation_shares x
		WHERE x.tenant_id = @tenant AND x.candidate_id = @candidate AND x.company_id = @company
			AND x.revision = (SELECT max(p.revision) FROM presentations p WHERE p.tenant_id = @tenant AND p.candidate_id = @candidate)
		ORDER BY x.created_at DESC, x.id DESC LIMIT 1`, args).Row().Scan(&id)
	return id, err
}

// settleApproach writes what a company answered, and how the search ended.
func settleApproach(tx *gorm.DB, t Transition, s outreach.State, args map[string]any) error {
	var e struct {
		No int `json:"no"`
	}
	if err := json.Unmarshal(t.Event, &e); err != nil {
		return fmt.Errorf("read event %s: %w", t.Name, err)
	}
	if a, ok := s.Approach(e.No); ok {
		args["no"], args["answer"], args["converted"] = a.No, string(a.Answer), s.ConvertedBy == a.No
		err := tx.Exec(`
			UPDATE outreach_approaches SET answer = @answer, converted = @converted
			WHERE tenant_id = @tenant AND outreach_id = @id AND no = @no`, args).Error
		if err != nil {
			return err
		}
	}
	if !s.Ended() {
		return nil
	}
	if s.Status == outreach.Converted {
		if err := makeForOne(tx, t, s); err != nil {
			return err
		}
	}
	return tx.Exec(`UPDATE outreaches SET open = false, place_id = @place WHERE tenant_id = @tenant AND id = @id`, args).Error
}

// makeForOne makes a place the candidate's alone, and opens it when it was registered for this. The row is locked: whoever
// else would hold it comes before, or is refused.
func makeForOne(tx *gorm.DB, t Transition, s outreach.State) error {
	args := map[string]any{
		"tenant": t.TenantID, "place": s.PlaceID, "candidate": s.CandidateID, "today": string(s.Calendar.DateOf(t.At)), "at": t.At,
		"model": string(vocabulary.SoughtForOne), "open": string(agreement.PlaceOpen),
	}
	if !t.restored {
		if err := mayBeForOne(tx, args); err != nil {
			return err
		}
	}
	return tx.Exec(`
		UPDATE places SET made_for = @candidate, model = @model, state = CASE state WHEN 'unopened' THEN @open ELSE state END,
			version = version + 1, updated_at = @at
		WHERE tenant_id = @tenant AND id = @place`, args).Error
}

func mayBeForOne(tx *gorm.DB, args map[string]any) error {
	var state, model string
	var madeFor *string
	var held bool
	// Locked by a statement of its own: one that waits for the lock would ask who holds the place as it was before the wait.
	if err := tx.Exec(`SELECT FROM places WHERE tenant_id = @tenant AND id = @place FOR UPDATE`, args).Error; err != nil {
		return fmt.Errorf("lock place: %w", err)
	}
	err := tx.Raw(`
		SELECT p.state, p.model, p.made_for, EXISTS (SELECT FROM placements h WHERE h.tenant_id = p.tenant_id AND h.place_id = p.id
			AND h.holds AND h.ends_on >= CAST(@today AS date) AND h.candidate_id <> CAST(@candidate AS uuid))
		FROM places p WHERE p.tenant_id = @tenant AND p.id = @place FOR UPDATE OF p`, args).Row().Scan(&state, &model, &madeFor, &held)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return lifecycle.RefuseField(lifecycle.CodePlaceNotFound, "place_id", "there is no such place")
	case err != nil:
		return fmt.Errorf("read place: %w", err)
	case madeFor != nil && *madeFor != args["candidate"]:
		return errMadeForOther
	case state == string(agreement.PlacePaused) || state == string(agreement.PlaceClosed):
		return errPlaceNotOpen
	case model != "" && model != string(vocabulary.SoughtForOne):
		return errPlaceForMore
	case held:
		return errHeldByOther
	}
	return nil
}

// checkMadeFor refuses a place that was made for another person before anything is weighed: no approval changes that. Where
// the place is locked it is asked again.
func checkMadeFor(tx *gorm.DB, t Transition, s placement.State) ([]lifecycle.Finding, error) {
	if !takesPlace(t, s) || !areIDs(s.PlaceID) {
		return nil, nil
	}
	var madeFor []string
	err := tx.Raw(`SELECT made_for FROM places WHERE tenant_id = ? AND id = ? AND made_for IS NOT NULL`, t.TenantID, s.PlaceID).Scan(&madeFor).Error
	if err == nil && len(madeFor) == 1 && madeFor[0] != s.CandidateID {
		return nil, errMadeForOther
	}
	return nil, err
}
