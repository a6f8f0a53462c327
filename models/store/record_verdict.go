package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/outreach"
)

// behind says what the row knows that the transition does not.
func (s *Store) behind(ctx context.Context, t Transition) (Recorded, error) {
	out, err := s.Missed(ctx, t.TenantID, t.Head.ID, t.Epoch, t.Expected)
	if err == nil && out.Verdict == VerdictBehind && len(out.Missed) == 0 {
		// The database was restored from an older backup. Nothing is guessed: the attempt stays, for an operator to see, and
		// succeeds when doctor has brought the row forward.
		return Recorded{}, fmt.Errorf("record %s: the row is older than version %d of the workflow; run placement doctor --repair",
			t.Name, t.Expected)
	}
	return out, err
}

// Missed returns the events of a process after the given version, in order, with VerdictBehind; or VerdictSuperseded when
// the row is of a newer epoch. ErrNotFound when there is no such process.
func (s *Store) Missed(ctx context.Context, tenantID, processID string, epoch, after int) (Recorded, error) {
	out := Recorded{Verdict: VerdictBehind}
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		var current int
		err := tx.Raw(`SELECT epoch FROM processes WHERE tenant_id = ? AND id = ?`, tenantID, processID).Row().Scan(&current)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotFound
		case err != nil:
			return fmt.Errorf("read process: %w", err)
		case current > epoch:
			out.Verdict = VerdictSuperseded
			return nil
		}
		rows, err := tx.Raw(`
			SELECT version, command_id, fingerprint, name, payload, at FROM events
			WHERE tenant_id = ? AND process_id = ? AND version > ? ORDER BY version`, tenantID, processID, after).Rows()
		if err != nil {
			return fmt.Errorf("read missed events: %w", err)
		}
		defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
		for rows.Next() {
			var e Event
			var payload []byte
			if err := rows.Scan(&e.Version, &e.CommandID, &e.Fingerprint, &e.Name, &payload, &e.At); err != nil {
				return fmt.Errorf("read missed event: %w", err)
			}
			e.Payload, e.At = payload, e.At.UTC()
			out.Missed = append(out.Missed, e)
		}
		return rows.Err()
	})
	return out, err
}

// repeated returns the fingerprint that the command was carried out under.
func (s *Store) repeated(ctx context.Context, t Transition) (Recorded, error) {
	out := Recorded{Verdict: VerdictRepeated}
	err := s.inTenant(ctx, t.TenantID, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT fingerprint FROM events WHERE tenant_id = ? AND process_id = ? AND command_id = ?`,
			t.TenantID, t.Head.ID, t.CommandID).Row().Scan(&out.Fingerprint)
	})
	if err != nil {
		return Recorded{}, fmt.Errorf("read repeated command: %w", err)
	}
	return out, nil
}

// refuse keeps the refusal under the command, so that repeating it gets the same answer whatever has changed since.
func (s *Store) refuse(ctx context.Context, t Transition, refusal *lifecycle.RuleError) (Recorded, error) {
	data, err := json.Marshal(refusal)
	if err != nil {
		return Recorded{}, fmt.Errorf("encode refusal: %w", err)
	}
	err = s.inTenant(ctx, t.TenantID, func(tx *gorm.DB) error {
		return tx.Exec(`
			INSERT INTO refusals (tenant_id, process_id, command_id, fingerprint, refusal) VALUES (?, ?, ?, ?, CAST(? AS jsonb))
			ON CONFLICT DO NOTHING`, t.TenantID, t.Head.ID, t.CommandID, t.Fingerprint, string(data)).Error
	})
	if err != nil {
		return Recorded{}, fmt.Errorf("keep refusal: %w", err)
	}
	return Recorded{Verdict: VerdictRefused, Refusal: refusal}, nil
}

// refusalOf says in the words of the field what a violated constraint means; nil for one that only a bug violates.
func refusalOf(constraint string) *lifecycle.RuleError {
	switch constraint {
	case "placements_place_once":
		return lifecycle.Refuse(lifecycle.CodePlaceTaken, "somebody else holds this place in these days")
	case "placements_candidate_once":
		return lifecycle.Refuse(lifecycle.CodeCandidateBound, "the candidate is placed elsewhere in these days")
	case "placements_place", "placements_workplace":
		return lifecycle.RefuseField(lifecycle.CodePlaceNotFound, "place_id", "there is no such place")
	case "placements_candidate", "processes_candidate":
		return lifecycle.RefuseField(lifecycle.CodeCandidateNotFound, "candidate_id", "there is no such candidate")
	case "mentor_trainings_mentor":
		return errMentorNotFound
	case "processes_owner", "processes_unit", "processes_owner_works":
		return lifecycle.RefuseField(lifecycle.CodeOwnerNotFound, "owner_id", "there is no such case worker")
	case "agreement_lines_taken":
		return lifecycle.Refuse(agreement.CodeLineFull, "all the places that were agreed are open or held already")
	case "agreement_lines_workplace":
		return lifecycle.RefuseField(lifecycle.CodeWorkplaceNotFound, "lines", "there is no such workplace")
	case "agreements_company":
		return lifecycle.RefuseField(lifecycle.CodeCompanyNotFound, "company_id", "there is no such company")
	case "agreements_coordinator":
		return lifecycle.RefuseField(lifecycle.CodeCoordinatorNotFound, "coordinator_id", "there is no such user")
	case "outreaches_one_open":
		return lifecycle.Refuse(outreach.CodeOutreachOpen, "a company is being sought for this candidate already")
	case "outreach_approaches_company":
		return lifecycle.RefuseField(lifecycle.CodeCompanyNotFound, "company_id", "there is no such company")
	case "outreach_approaches_workplace":
		return lifecycle.RefuseField(lifecycle.CodeWorkplaceNotFound, "workplace_id", "the company has no such workplace")
	case "outreach_approaches_user":
		return lifecycle.RefuseField(lifecycle.CodeOwnerNotFound, "by_id", "there is no such user")
	case "outreach_approaches_referrer":
		return lifecycle.RefuseField(lifecycle.CodeCompanyNotFound, "referred_by", "there is no such company")
	case "webhook_endpoints_settings":
		return errSettingsNotFound
	case "webhook_endpoints_secret":
		return errSecretNotFound
	case "event_contents_content":
		return lifecycle.RefuseField(lifecycle.CodeTextNotFound, "contents", "a text that this refers to is not there")
	}
	return nil
}
