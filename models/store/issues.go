package store

import (
	"context"
	"fmt"
	"strconv"

	"placement/models/lifecycle"
)

// IssueFilter chooses issues; empty fields choose all.
type IssueFilter struct {
	PlacementID string
	CandidateID string
	OwnerID     string
	UnitID      string
	Status      string
	Severity    string
	// Escalated chooses those that the supervisors see.
	Escalated bool
	Page
}

// Issues returns a page of issues, newest first.
func (s *Store) Issues(ctx context.Context, tenantID string, f IssueFilter) (List[Process], error) {
	q := query{
		sql: `SELECT ` + processColumns + ` FROM processes p JOIN issues i ON i.tenant_id = p.tenant_id AND i.id = p.id
			WHERE p.tenant_id = @tenant AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "kind": string(lifecycle.KindIssue)},
	}
	q.id("i.placement_id", "placement", f.PlacementID)
	q.id("p.candidate_id", "candidate", f.CandidateID)
	q.id("p.owner_id", "owner", f.OwnerID)
	q.id("p.unit_id", "unit", f.UnitID)
	q.text("p.status", "status", f.Status)
	q.text("i.severity", "severity", f.Severity)
	if f.Escalated {
		q.and("EXISTS (SELECT FROM tasks t WHERE t.tenant_id = p.tenant_id AND t.process_id = p.id AND t.closed_at IS NULL AND t.escalated)")
	}
	list, err := s.processes(ctx, tenantID, "issues", q, f.Page)
	if err != nil {
		return list, fmt.Errorf("list issues: %w", err)
	}
	return list, nil
}

// PlacementProblem is a problem of a placement that has a process of its own. Both are whole, with their calendars.
type PlacementProblem struct {
	// Placement is the placement, and No the number of the problem in it.
	Placement Process
	No        int
	// IssueID is the issue, empty when it has no row; IssueState is its state then.
	IssueID    string
	IssueState []byte
}

// UnheardIssues returns up to limit problems about which placement and issue say different things, in order of placement and
// number, after the given one: those whose issue has no row, those whose issue is open although the placement has ended or the
// problem was resolved there, and those that their issue has resolved while the placement is open and does not know it.
func (s *Store) UnheardIssues(ctx context.Context, tenantID, after string, no, limit int) ([]PlacementProblem, error) {
	if after == "" {
		after = noID
	}
	q := query{
		sql: `SELECT ` + wholeColumns + `, CAST(x ->> 'no' AS integer) AS no, i.id, n.state
			FROM processes p
			CROSS JOIN LATERAL jsonb_array_elements(p.state -> 'problems') x
			LEFT JOIN issues i ON i.tenant_id = p.tenant_id AND i.placement_id = p.id AND i.no = CAST(x ->> 'no' AS integer)
			LEFT JOIN processes n ON n.tenant_id = i.tenant_id AND n.id = i.id
			WHERE p.tenant_id = @tenant AND p.kind = @placement AND jsonb_typeof(p.state -> 'problems') = 'array' AND x ->> 'severity' <> ''
				AND (p.id, CAST(x ->> 'no' AS integer)) > (CAST(@after AS uuid), @no)
				AND (n.id IS NULL
					OR (n.ended_at IS NULL AND (p.state -> 'ending' IS NOT NULL OR x ->> 'resolution' <> ''))
					OR (n.ended_at IS NOT NULL AND p.ended_at IS NULL AND p.state -> 'ending' IS NULL AND coalesce(x ->> 'resolution', '') = ''))
			ORDER BY p.id, no LIMIT ` + strconv.Itoa(limit),
		args: map[string]any{"tenant": tenantID, "placement": string(lifecycle.KindPlacement), "after": after, "no": no},
	}
	found, err := rowsOf(ctx, s, tenantID, q, func(scan func(...any) error) (PlacementProblem, error) {
		var u PlacementProblem
		var id *string
		var err error
		u.Placement, err = scanProcess(func(into ...any) error { return scan(append(into, &u.No, &id, &u.IssueState)...) })
		if id != nil {
			u.IssueID = *id
		}
		return u, err
	})
	if err != nil {
		return nil, fmt.Errorf("list unheard issues: %w", err)
	}
	return found, nil
}
