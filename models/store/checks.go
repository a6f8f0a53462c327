package store

import (
	"encoding/json"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// checker asks what only the database knows about a placement, in the transaction that would make it so, under the locks
// that keep it so. It returns a *lifecycle.RuleError for what is at fault in the input, and findings for everything that a
// rule weighs. t.Name tells the event; s is the state after it.
type checker func(tx *gorm.DB, t Transition, s placement.State) ([]lifecycle.Finding, error)

// checkers are asked in this order.
func checkers() []checker {
	return []checker{checkPolicy, checkMadeFor, checkJobGoal, checkSigned, checkAgreement, checkMentor}
}

// judged returns what the checks found about a transition, or the refusal that follows from it. What time brings is not
// checked: nobody could answer for it. Nor is what was checked before a backup was restored.
func judged(tx *gorm.DB, t Transition, checks []checker) ([]lifecycle.Finding, error) {
	s, ok := t.State.(placement.State)
	if !ok || (t.Actor.UserID == "" && t.Actor.LinkID == "") || t.restored {
		return nil, nil
	}
	var findings []lifecycle.Finding
	for _, check := range checks {
		found, err := check(tx, t, s)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	if len(findings) == 0 {
		return nil, nil
	}
	var event struct {
		Approval *lifecycle.Approval `json:"approval"`
	}
	if err := json.Unmarshal(t.Event, &event); err != nil {
		return nil, fmt.Errorf("read approval of %s: %w", t.Name, err)
	}
	return findings, lifecycle.Judge(findings, event.Approval, t.Actor.Roles)
}

// writeFindings keeps what was found about an event that happened all the same.
func writeFindings(tx *gorm.DB, t Transition, findings []lifecycle.Finding) error {
	for i, f := range findings {
		data, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("encode finding: %w", err)
		}
		if err := tx.Exec(`
			INSERT INTO findings (tenant_id, id, process_id, event_id, rule, severity, approved, finding)
			VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb))`,
			t.TenantID, lifecycle.DeriveID("finding", t.EventID(), strconv.Itoa(i)), t.Head.ID, t.EventID(), f.Rule, string(f.Severity),
			f.Severity == lifecycle.NeedsApproval, string(data)).Error; err != nil {
			return err
		}
	}
	return nil
}
