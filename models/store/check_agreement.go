package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/placement"
)

// RuleAgreementEndsFirst is the finding that a placement goes on after its place's agreement has ended.
const RuleAgreementEndsFirst = "agreement_ends_first"

// checkAgreement refuses a match, another first day, the municipality's signature and the start at a place whose agreement does not
// hold on the first day, and warns of one that ends before the placement does. Place and agreement are locked, so that neither changes
// before this transaction has ended.
func checkAgreement(tx *gorm.DB, t Transition, s placement.State) ([]lifecycle.Finding, error) {
	first, kept, begun := s.Period.Start, false, false
	switch t.Name {
	case placement.Propose{}.Name():
	case placement.Amend{}.Name():
		if s.StartedOn != "" {
			return nil, nil // after the start an amendment is minor
		}
		same, err := sameStay(tx, t, s)
		if err != nil {
			return nil, err
		}
		if same {
			return nil, nil // it is not about the place
		}
	case placement.GoBack{}.Name():
		if !takesPlace(t, s) {
			return nil, nil
		}
	case placement.ReportNoShow{}.Name():
		if s.Status != placement.Approved {
			return nil, nil // there is no new first day
		}
		kept = true
	case placement.Sign{}.Name():
		if s.Status != placement.Approved {
			return nil, nil // the municipality signs last
		}
		kept = true
	case placement.ConfirmStart{}.Name():
		first, kept, begun = s.StartedOn, true, true
	case placement.MoveToWorkplace{}.Name():
		first = s.HereFrom
	case placement.Extend{}.Name():
		first = "" // the place stays, and so does the first day
	default:
		return nil, nil
	}
	// The agreement before the place, as in the transactions of agreements: no two wait for each other.
	var starts, ends time.Time
	var status string
	if s.AgreementID != "" {
		err := tx.Raw(`
			SELECT a.starts_on, a.ends_on, p.status FROM agreements a JOIN processes p ON p.tenant_id = a.tenant_id AND p.id = a.id
			WHERE a.tenant_id = ? AND a.id = ? FOR SHARE OF a`, t.TenantID, s.AgreementID).Row().Scan(&starts, &ends, &status)
		if err != nil {
			return nil, fmt.Errorf("read agreement: %w", err)
		}
	}
	if first != "" && !kept {
		var id *string
		err := tx.Raw(`SELECT agreement_id FROM places WHERE tenant_id = ? AND id = ? FOR SHARE`, t.TenantID, s.PlaceID).Row().Scan(&id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return nil, nil // the foreign key says so
		case err != nil:
			return nil, fmt.Errorf("read place: %w", err)
		case (id == nil) != (s.AgreementID == "") || (id != nil && *id != s.AgreementID):
			return nil, lifecycle.Refuse(lifecycle.CodePlaceOfOther, "the place has come under another agreement meanwhile; look again").
				With("place_id", s.PlaceID)
		}
	}
	if s.AgreementID == "" {
		return nil, nil
	}
	from, until := lifecycle.Date(starts.Format(time.DateOnly)), lifecycle.Date(ends.Format(time.DateOnly))
	holds := agreement.Status(status) == agreement.Signed || agreement.Status(status) == agreement.Active ||
		(begun && agreement.Status(status) == agreement.Ended) // a start is recorded afterwards; it may have ended since
	if first != "" && (!holds || first < from || first > until) {
		return nil, lifecycle.Refuse(lifecycle.CodeAgreementNotActive, "the agreement about this place does not hold on the first day").
			With("agreement_id", s.AgreementID).With("status", status).With("start", string(from)).With("end", string(until))
	}
	if s.Period.End > until {
		return []lifecycle.Finding{{
			Rule: RuleAgreementEndsFirst, Severity: lifecycle.Warn,
			Values: map[string]string{"agreement_id": s.AgreementID, "end": string(until), "placement_end": string(s.Period.End)},
			TextDA: "Aftalen om pladsen ophører " + string(until) + ", før forløbet slutter; forny den, eller aftal pladsen for sig.",
			TextEN: "The agreement about the place ends on " + string(until) + ", before the placement does; renew it, or agree on the place by itself.",
			Source: "cooperation agreement", Confidence: "A",
		}}, nil
	}
	return nil, nil
}

// sameStay tells whether place and period are as they were before the event.
func sameStay(tx *gorm.DB, t Transition, s placement.State) (bool, error) {
	var same bool
	err := tx.Raw(`SELECT (place_id, starts_on, ends_on) IS NOT DISTINCT FROM (CAST(? AS uuid), CAST(? AS date), CAST(? AS date))
		FROM placements WHERE tenant_id = ? AND id = ?`, s.PlaceID, string(s.Period.Start), string(s.Period.End), t.TenantID, s.ID).Row().Scan(&same)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read stay: %w", err)
	}
	return same, nil
}
