package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/placement"
)

// FollowAlongFilter chooses follow-alongs; empty fields choose all.
type FollowAlongFilter struct {
	CandidateID string
	PlacementID string
	OwnerID     string
	UnitID      string
	Status      string
	Outcome     string
	Page
}

// errNotPlacedAgain is returned for a placement that is no new one of the candidate.
var errNotPlacedAgain = lifecycle.RefuseField(followalong.CodeNotPlacedAgain, "new_placement_id",
	"the candidate has begun in no such placement since")

// projectFollowAlong writes after which placement somebody is followed, and what the checks came to.
func projectFollowAlong(tx *gorm.DB, t Transition, s followalong.State) error {
	args := map[string]any{
		"tenant": t.TenantID, "id": s.ID, "placement": s.PlacementID, "candidate": s.CandidateID, "last": string(s.LastDay),
		"first": s.Result(1), "second": s.Result(2), "placed": optional(s.PlacedBy),
	}
	if t.Expected == 0 {
		return tx.Exec(`
			INSERT INTO follow_alongs (tenant_id, id, placement_id, candidate_id, last_day, first, second)
			VALUES (@tenant, @id, @placement, @candidate, CAST(@last AS date), @first, @second)`, args).Error
	}
	if t.Name == (followalong.ResumeFollowAlong{}).Name() {
		// The last day may have been corrected while the placement was open again.
		return tx.Exec(`UPDATE follow_alongs SET last_day = CAST(@last AS date) WHERE tenant_id = @tenant AND id = @id`, args).Error
	}
	if t.Name != (followalong.RecordFollowAlong{}).Name() && t.Name != (followalong.CloseUnreached{}).Name() {
		return nil
	}
	if s.PlacedBy != "" && !t.restored {
		switch placed, err := placedAgain(tx, args); {
		case err != nil:
			return err
		case !placed:
			return errNotPlacedAgain
		}
	}
	// What was proved before a backup was restored is not proved again: the new placement may be lost with its latest days.
	return tx.Exec(`
		UPDATE follow_alongs SET first = @first, second = @second,
			placed_by = (SELECT x.id FROM placements x WHERE x.tenant_id = @tenant AND x.id = CAST(@placed AS uuid))
		WHERE tenant_id = @tenant AND id = @id`, args).Error
}

// begunSince are the placements of a candidate that have begun after the last day of the one that is followed.
const begunSince = `
	FROM placements x JOIN processes p ON p.tenant_id = x.tenant_id AND p.id = x.id
	WHERE x.tenant_id = @tenant AND x.candidate_id = @candidate AND x.id <> @placement
		AND p.state ->> 'started_on' >= @last`

func placedAgain(tx *gorm.DB, args map[string]any) (bool, error) {
	var placed bool
	err := tx.Raw(`SELECT EXISTS (SELECT`+begunSince+` AND x.id = CAST(@placed AS uuid))`, args).Row().Scan(&placed)
	if err != nil {
		return false, fmt.Errorf("read new placement: %w", err)
	}
	return placed, nil
}

// PlacedAgain returns the first placement that the candidate of a follow-along has begun in since, and its first day. Empty
// when there is none.
func (s *Store) PlacedAgain(ctx context.Context, tenantID string, f followalong.State) (id string, startedOn lifecycle.Date, err error) {
	q := query{
		sql: `SELECT x.id, p.state ->> 'started_on'` + begunSince + ` ORDER BY 2, 1 LIMIT 1`,
		args: map[string]any{
			"tenant": tenantID, "candidate": f.CandidateID, "placement": f.PlacementID, "last": string(f.LastDay),
		},
		none: !areIDs(f.CandidateID, f.PlacementID),
	}
	_, err = rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (bool, error) { return true, scan(&id, &startedOn) })
	if err != nil {
		return "", "", fmt.Errorf("find new placement: %w", err)
	}
	return id, startedOn, nil
}

// FollowAlongs returns a page of follow-alongs, newest first.
func (s *Store) FollowAlongs(ctx context.Context, tenantID string, f FollowAlongFilter) (List[Process], error) {
	q := query{
		sql:  `SELECT ` + processColumns + ` FROM processes p WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(lifecycle.KindFollowAlong)},
	}
	q.id("p.candidate_id", "candidate", f.CandidateID)
	q.id("p.parent_id", "parent", f.PlacementID)
	q.id("p.owner_id", "owner", f.OwnerID)
	q.id("p.unit_id", "unit", f.UnitID)
	q.text("p.status", "status", f.Status)
	q.text("p.outcome", "outcome", f.Outcome)
	list, err := s.processes(ctx, tenantID, "follow_alongs", q, f.Page)
	if err != nil {
		return list, fmt.Errorf("list follow-alongs: %w", err)
	}
	return list, nil
}

// WithoutFollowAlong returns up to limit placements that have run, have closed and want a follow-along that has no row, in
// order of ID, after the given one.
func (s *Store) WithoutFollowAlong(ctx context.Context, tenantID, after string, limit int) ([]Process, error) {
	rows, err := s.without(ctx, tenantID, after, limit, `
		p.status = @closed AND p.state ->> 'started_on' > '' AND p.state -> 'policy' -> 'follow_along' IS NOT NULL
		AND NOT EXISTS (SELECT FROM follow_alongs f WHERE f.tenant_id = p.tenant_id AND f.placement_id = p.id)`,
		map[string]any{"closed": string(placement.Closed)})
	if err != nil {
		return nil, fmt.Errorf("list placements without follow-along: %w", err)
	}
	return rows, nil
}
