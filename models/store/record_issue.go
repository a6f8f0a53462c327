package store

import (
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
)

// errChangeNotFound is returned for an adjustment that refers to a change which the placement has not seen.
var errChangeNotFound = lifecycle.RefuseField(issue.CodeChangeNotFound, "placement_version",
	"at this version the placement was not amended, extended, moved or paused")

// projectIssue writes which problem an issue is, and which event of the placement an adjustment was.
func projectIssue(tx *gorm.DB, t Transition, s issue.State) error {
	switch t.Name {
	case issue.OpenIssue{}.Name():
		return tx.Exec(`INSERT INTO issues (tenant_id, id, placement_id, no, severity) VALUES (?, ?, ?, ?, ?)`,
			t.TenantID, s.ID, s.PlacementID, s.No, string(s.Severity)).Error
	case issue.RecordAdjustment{}.Name():
		var e issue.RecordAdjustment
		if err := json.Unmarshal(t.Event, &e); err != nil {
			return fmt.Errorf("decode adjustment: %w", err)
		}
		if e.PlacementVersion == 0 {
			return nil
		}
		// A restored backup may lack the event: then the issue alone says that there was one.
		res := tx.Exec(`
			INSERT INTO issue_adjustments (tenant_id, issue_id, version, placement_id, placement_version)
			SELECT e.tenant_id, CAST(@issue AS uuid), @version, e.process_id, e.version FROM events e
			WHERE e.tenant_id = @tenant AND e.process_id = @placement AND e.version = @change AND e.name IN @changes`, map[string]any{
			"tenant": t.TenantID, "issue": s.ID, "version": s.Version, "placement": s.PlacementID, "change": e.PlacementVersion,
			"changes": placement.Adjusting(),
		})
		if res.Error == nil && res.RowsAffected == 0 && !t.restored {
			return errChangeNotFound
		}
		return res.Error
	}
	return nil
}
