package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// Notice is something that has happened in a cluster and that its coordinator should know: a deadline was escalated, or
// somebody moved to another workplace of it.
type Notice struct {
	// ID is that of the event.
	ID string
	// Fact is what happened; the process is what it happened to, and AgreementID the cluster that this belongs to.
	Fact        string
	ProcessID   string
	ProcessKind lifecycle.Kind
	AgreementID string
	// CandidateID is empty when it is about none.
	CandidateID string
	At          time.Time
	// UserID is who did it; empty for the clock.
	UserID string
	// Deadline is the key of the deadline that was escalated.
	Deadline string
	// PlaceID and WorkplaceID are where somebody moved to.
	PlaceID     string
	WorkplaceID string
}

// NoticeFilter chooses notices.
type NoticeFilter struct {
	// CoordinatorID is whose clusters they are about.
	CoordinatorID string
	// Since chooses those after an instant of the tenant's; zero for all.
	Since time.Time
	Page
}

// coordinatedSQL finds what belongs to clusters that @user coordinates, by agreement: the agreement itself, the placements at
// its cluster's places, those that have ended too, and, as long as it holds, the trainings of mentors at its workplaces. A
// placement knows the agreement it was proposed under; a workplace of the cluster is where it is.
const coordinatedSQL = `
	SELECT a.id AS agreement_id, a.id AS process_id FROM agreements a
	WHERE a.tenant_id = @tenant AND a.coordinator_id = @user AND EXISTS (
		SELECT FROM agreement_lines l WHERE l.tenant_id = a.tenant_id AND l.agreement_id = a.id AND l.model = 'cluster')
	UNION ALL
	SELECT a.id, p.id FROM agreements a
	JOIN agreement_lines l ON l.tenant_id = a.tenant_id AND l.agreement_id = a.id AND l.model = 'cluster'
	JOIN placements p ON p.tenant_id = l.tenant_id AND p.company_id = l.company_id AND p.workplace_id = l.workplace_id
	JOIN processes m ON m.tenant_id = p.tenant_id AND m.id = p.id AND m.state ->> 'agreement_id' = CAST(a.id AS text)
		AND m.state ->> 'place_model' = 'cluster'
	WHERE a.tenant_id = @tenant AND a.coordinator_id = @user
	UNION ALL
	SELECT a.id, r.id FROM agreements a
	JOIN processes g ON g.tenant_id = a.tenant_id AND g.id = a.id AND g.ended_at IS NULL
	JOIN agreement_lines l ON l.tenant_id = a.tenant_id AND l.agreement_id = a.id AND l.model = 'cluster'
	JOIN mentors n ON n.tenant_id = l.tenant_id AND n.workplace_id = l.workplace_id
	JOIN mentor_trainings r ON r.tenant_id = n.tenant_id AND r.mentor_id = n.id
	WHERE a.tenant_id = @tenant AND a.coordinator_id = @user AND a.activated_on IS NOT NULL`

// noticed are the commands that coordinators are told of.
func noticed() []string {
	return []string{placement.Escalate{}.Name(), placement.MoveToWorkplace{}.Name()}
}

// Notices returns a page of what has happened in the clusters of a coordinator, the latest first.
func (s *Store) Notices(ctx context.Context, tenantID string, f NoticeFilter) (List[Notice], error) {
	const list = "notices"
	after, err := f.after(list, 0)
	if err != nil {
		return List[Notice]{}, fmt.Errorf("list notices: %w", err)
	}
	q := query{
		sql: `
SELECT DISTINCT ON (e.at, e.id) e.id, e.fact, e.process_id, e.process_kind, c.agreement_id, m.candidate_id, e.at, e.user_id, e.payload
FROM (` + coordinatedSQL + `) c
JOIN events e ON e.tenant_id = @tenant AND e.process_id = c.process_id
JOIN processes m ON m.tenant_id = e.tenant_id AND m.id = e.process_id
WHERE e.name IN @noticed`,
		args: map[string]any{"tenant": tenantID, "user": f.CoordinatorID, "noticed": noticed()},
		none: !areIDs(f.CoordinatorID),
	}
	if !f.Since.IsZero() {
		q.and("e.at > @since")
		q.args["since"] = f.Since.UTC()
	}
	if after != nil {
		q.and("(e.at, e.id) < (CAST(@after AS timestamptz), CAST(@afterid AS uuid))")
		q.args["after"], q.args["afterid"] = after.At, after.ID
	}
	q.sql += "\nORDER BY e.at DESC, e.id DESC LIMIT " + strconv.Itoa(f.limit()+1)
	items, err := rowsOf(ctx, s, tenantID, q, scanNotice)
	if err != nil {
		return List[Notice]{}, fmt.Errorf("list notices: %w", err)
	}
	return paged(items, f.limit(), func(n Notice) cursor { return cursor{List: list, At: instant(n.At), ID: n.ID} }), nil
}

func scanNotice(scan func(...any) error) (Notice, error) {
	var n Notice
	var candidate, user *string
	var payload []byte
	if err := scan(&n.ID, &n.Fact, &n.ProcessID, &n.ProcessKind, &n.AgreementID, &candidate, &n.At, &user, &payload); err != nil {
		return n, err
	}
	n.CandidateID, n.UserID, n.At = value(candidate), value(user), n.At.UTC()
	var said struct {
		Deadline    string `json:"deadline"`
		PlaceID     string `json:"place_id"`
		WorkplaceID string `json:"workplace_id"`
	}
	if err := json.Unmarshal(payload, &said); err != nil {
		return n, fmt.Errorf("read event %s", n.ID)
	}
	n.Deadline, n.PlaceID, n.WorkplaceID = said.Deadline, said.PlaceID, said.WorkplaceID
	return n, nil
}
