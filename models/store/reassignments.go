package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
)

// Recipients says who gets what another has: users, or the case workers of a unit who are at work.
type Recipients struct {
	UserIDs []string             `json:"user_ids,omitempty"`
	UnitID  string               `json:"unit_id,omitempty"`
	Share   reassignment.Sharing `json:"share,omitempty"`
}

// Reassignment is everything of some kinds that somebody has, given to others.
type Reassignment struct {
	ID     string
	FromID string
	To     Recipients
	Kinds  []lifecycle.Kind
	Reason relation.HandoverReason
	// Done are the lines of the checklist that are handed over with each company.
	Done   []relation.HandoverItem
	Status reassignment.Status
	// Back tells that it is being undone, or has been, by UndoneBy.
	Back                  bool
	RequestedBy, UndoneBy string
	Version               int
	CreatedAt, UpdatedAt  time.Time
	// Counts are how many things have which result. They are read, not kept.
	Counts map[reassignment.Result]int
}

var reassignments = thing[models.Reassignment]{
	kind:   "reassignment",
	fields: map[string]string{"reassignments_from": "from_user_id"},
	id:     func(row *models.Reassignment) string { return row.ID },
}

// reassignmentTables are where reassignments are kept.
var reassignmentTables = batchTables{batches: "reassignments", items: "reassignment_items", of: "reassignment_id"}

// PlanReassignment returns what would go to whom on the day, in its order, and changes nothing. *RefError from_user_id when there
// is no such user, *lifecycle.RuleError when nobody takes over, or there is nothing to be taken.
func (s *Store) PlanReassignment(ctx context.Context, tenantID string, r Reassignment, on lifecycle.Date) ([]reassignment.Assigned, error) {
	if _, err := s.User(ctx, tenantID, r.FromID); err != nil {
		return nil, absent(err, "from_user_id")
	}
	if err := reassignment.CheckRecipients(r.To.UserIDs, r.To.UnitID); err != nil {
		return nil, err
	}
	people, err := s.recipients(ctx, tenantID, r, on)
	if err != nil {
		return nil, err
	}
	items, err := s.itemsOf(ctx, tenantID, r.FromID, r.Kinds)
	switch {
	case err != nil:
		return nil, fmt.Errorf("plan reassignment: %w", err)
	case len(items) == 0:
		return nil, lifecycle.Refuse(reassignment.CodeNothingToReassign, "this user has nothing of these kinds")
	}
	if err := reassignment.CheckHandover(items, len(r.Done)); err != nil {
		return nil, err
	}
	return reassignment.Share(items, people, r.To.Share), nil
}

// recipients are those who take over.
func (s *Store) recipients(ctx context.Context, tenantID string, r Reassignment, on lifecycle.Date) ([]reassignment.Recipient, error) {
	users, err := s.Users(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	away, err := s.Away(ctx, tenantID, on)
	if err != nil {
		return nil, err
	}
	if slices.Contains(r.To.UserIDs, r.FromID) {
		return nil, lifecycle.RefuseField(reassignment.CodeGivesToOneself, "to", "whoever gives it away does not get it")
	}
	var people []reassignment.Recipient
	for _, u := range users {
		named := slices.Contains(r.To.UserIDs, u.ID)
		works := u.Active && (slices.Contains(u.Roles, lifecycle.CaseWorker) || named && slices.Contains(u.Roles, lifecycle.Supervisor))
		if works && u.ID != r.FromID && (named || u.UnitID == r.To.UnitID && away[u.ID] == "") {
			people = append(people, reassignment.Recipient{UserID: u.ID, UnitID: u.UnitID})
		}
	}
	if len(people) == 0 || len(people) < len(r.To.UserIDs) {
		return nil, lifecycle.RefuseField(reassignment.CodeNobodyTakesOver, "to", "whoever takes over is a case worker who works here")
	}
	if r.To.Share != reassignment.ByLoad {
		return people, nil
	}
	for i := range people {
		if people[i].Load, err = s.load(ctx, tenantID, people[i].UserID); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// load is how many open processes somebody has.
func (s *Store) load(ctx context.Context, tenantID, userID string) (n int, err error) {
	err = s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT count(*) FROM processes WHERE tenant_id = ? AND owner_id = ? AND ended_at IS NULL`, tenantID, userID).Row().Scan(&n)
	})
	return n, err
}

// itemsOf are the open processes of some kinds that somebody has, and the companies.
func (s *Store) itemsOf(ctx context.Context, tenantID, userID string, kinds []lifecycle.Kind) ([]reassignment.Item, error) {
	return rowsOf(ctx, s, tenantID, query{
		sql: `
SELECT p.kind, p.id, CAST(coalesce(p.candidate_id, g.company_id, w.company_id, p.id) AS text), CAST(p.unit_id AS text)
FROM processes p
LEFT JOIN agreements g ON g.tenant_id = p.tenant_id AND g.id = p.id
LEFT JOIN mentor_trainings r ON r.tenant_id = p.tenant_id AND r.id = p.id
LEFT JOIN mentors m ON m.tenant_id = r.tenant_id AND m.id = r.mentor_id
LEFT JOIN workplaces w ON w.tenant_id = m.tenant_id AND w.id = m.workplace_id
WHERE p.tenant_id = @tenant AND p.owner_id = @user AND p.ended_at IS NULL AND p.kind IN @kinds
UNION ALL
SELECT @company, o.company_id, CAST(o.company_id AS text), NULL
FROM company_owners o WHERE o.tenant_id = @tenant AND o.user_id = @user AND o.to_at IS NULL AND @company IN @kinds`,
		args: map[string]any{"tenant": tenantID, "user": userID, "kinds": kinds, "company": string(reassignment.Company)},
		none: !areIDs(userID) || len(kinds) == 0,
	}, func(scan func(...any) error) (reassignment.Item, error) {
		var i reassignment.Item
		var unit *string
		err := scan(&i.Kind, &i.ID, &i.Group, &unit)
		i.UnitID = value(unit)
		return i, err
	})
}

// CreateReassignment keeps what is to go to whom; repeated under the same key it changes nothing. It does not give anything yet.
// Its errors are those of PlanReassignment.
func (s *Store) CreateReassignment(ctx context.Context, c Create, r Reassignment, on lifecycle.Date) (Reassignment, error) {
	tenantID := c.Actor.TenantID
	if before, found, err := s.reassignedBefore(ctx, c); err != nil || found {
		return before, err
	}
	plan, err := s.PlanReassignment(ctx, tenantID, r, on)
	if err != nil {
		return Reassignment{}, err
	}
	row, err := insert(ctx, s, reassignments, c, func(_ *gorm.DB, id string, at time.Time) (*models.Reassignment, error) {
		r.ID, r.Status, r.RequestedBy, r.Version, r.CreatedAt, r.UpdatedAt = id, reassignment.Running, c.Actor.UserID, 1, at, at
		return reassignmentRow(tenantID, r)
	}, func(tx *gorm.DB, row *models.Reassignment) error { return keepItems(tx, tenantID, row.ID, plan) })
	if err != nil {
		return Reassignment{}, err
	}
	return s.Reassignment(ctx, tenantID, row.ID)
}

// reassignedBefore returns what was made under the same key: by then its owner has nothing left to be planned.
func (s *Store) reassignedBefore(ctx context.Context, c Create) (r Reassignment, found bool, err error) {
	if !areIDs(c.Key) {
		return r, false, &InvalidError{Field: "key"}
	}
	var keys []models.IdempotencyKey
	err = s.inTenant(ctx, c.Actor.TenantID, func(tx *gorm.DB) error {
		keys, err = table[models.IdempotencyKey](tx).where("tenant_id = ? AND key = ?", c.Actor.TenantID, c.Key).find(ctx)
		return err
	})
	switch {
	case err != nil || len(keys) == 0:
		return r, false, err
	case keys[0].Fingerprint != c.Fingerprint:
		return r, true, ErrKeyReused
	}
	r, err = s.Reassignment(ctx, c.Actor.TenantID, keys[0].ResourceID)
	return r, true, err
}

// keepItems writes what is to be given, in one statement.
func keepItems(tx *gorm.DB, tenantID, id string, plan []reassignment.Assigned) error {
	type item struct {
		No       int            `json:"no"`
		Kind     lifecycle.Kind `json:"kind"`
		Subject  string         `json:"subject"`
		FromUnit *string        `json:"from_unit"`
		To       string         `json:"to"`
		ToUnit   string         `json:"to_unit"`
	}
	items := make([]item, len(plan))
	for i, p := range plan {
		items[i] = item{i + 1, p.Kind, p.ID, optional(p.UnitID), p.To.UserID, p.To.UnitID}
	}
	data, err := json.Marshal(items)
	if err != nil {
		return fmt.Errorf("encode items: %w", err)
	}
	return tx.Exec(`
		INSERT INTO reassignment_items (tenant_id, reassignment_id, no, kind, subject_id, from_unit, to_id, to_unit, result, code, tries)
		SELECT ?, ?, no, kind, subject, from_unit, "to", to_unit, 'open', '', 0
		FROM jsonb_to_recordset(CAST(? AS jsonb)) AS x(no integer, kind text, subject uuid, from_unit uuid, "to" uuid, to_unit uuid)`,
		tenantID, id, string(data)).Error
}

// Reassignment returns one, with what has become of its things so far. ErrNotFound when there is none.
func (s *Store) Reassignment(ctx context.Context, tenantID, id string) (Reassignment, error) {
	row, err := read(ctx, s, reassignments, tenantID, id)
	if err != nil {
		return Reassignment{}, err
	}
	r, err := reassignmentOf(row)
	if err != nil {
		return r, err
	}
	counts, err := reassignmentTables.counts(ctx, s, tenantID, id)
	for result, n := range counts {
		r.Counts[reassignment.Result(result)] = n
	}
	return r, err
}

// Reassignments returns a page of them, the latest first, without counts.
func (s *Store) Reassignments(ctx context.Context, tenantID string, p Page) (List[Reassignment], error) {
	rows, err := newest(ctx, s, tenantID, "reassignments", p, func(r models.Reassignment) models.Reassignment { return r },
		func(r models.Reassignment) (time.Time, string) { return r.CreatedAt, r.ID })
	list := List[Reassignment]{Items: []Reassignment{}, Next: rows.Next}
	for _, row := range rows.Items {
		r, err := reassignmentOf(row)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, r)
	}
	if err != nil {
		return list, fmt.Errorf("list reassignments: %w", err)
	}
	return list, nil
}

// StepReassignment changes how one stands, as step decides under the row's lock, and returns it. What is tried again begins to
// count its tries anew. ErrNotFound when there is none.
func (s *Store) StepReassignment(ctx context.Context, actor lifecycle.Actor, id, action string,
	step func(reassignment.Batch) (reassignment.Batch, error),
) (Reassignment, error) {
	if !areIDs(id) {
		return Reassignment{}, ErrNotFound
	}
	err := s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		var now reassignment.Batch
		err := tx.Raw(`SELECT status, back FROM reassignments WHERE tenant_id = ? AND id = ? FOR UPDATE`, actor.TenantID, id).
			Row().Scan(&now.Status, &now.Back)
		if err != nil {
			return err
		}
		left := []string{string(reassignment.NotYet)}
		if now.Back {
			left = append(left, string(reassignment.Given))
		}
		if now.Left, err = reassignmentTables.left(tx, actor.TenantID, id, left...); err != nil {
			return err
		}
		next, err := step(now)
		if err != nil || next == now {
			return err
		}
		columns := map[string]any{
			"status": string(next.Status), "back": next.Back, "version": gorm.Expr("version + 1"), "updated_at": s.db.NowFunc(),
		}
		if next.Back && !now.Back {
			columns["undone_by"] = actor.UserID
		}
		if _, err := table[models.Reassignment](tx).where("tenant_id = ? AND id = ?", actor.TenantID, id).update(ctx, columns); err != nil {
			return err
		}
		if next.Status == reassignment.Running {
			if err := reassignmentTables.tryAgain(tx, actor.TenantID, id); err != nil {
				return err
			}
		}
		return audit(ctx, tx, actor, reassignments.kind+"."+action, reassignments.kind, id)
	})
	if err != nil {
		return Reassignment{}, fmt.Errorf("step reassignment: %w", err)
	}
	return s.Reassignment(ctx, actor.TenantID, id)
}

// UnfinishedReassignments returns the IDs of those that should be running.
func (s *Store) UnfinishedReassignments(ctx context.Context, tenantID string) ([]string, error) {
	return reassignmentTables.unfinished(ctx, s, tenantID)
}

func reassignmentRow(tenantID string, r Reassignment) (*models.Reassignment, error) {
	row := &models.Reassignment{
		TenantID: tenantID, ID: r.ID, FromID: r.FromID, Reason: string(r.Reason), Status: string(r.Status), RequestedBy: r.RequestedBy,
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	if r.Done == nil {
		r.Done = []relation.HandoverItem{}
	}
	for _, part := range []struct {
		into *[]byte
		of   any
	}{{&row.Recipients, r.To}, {&row.Kinds, r.Kinds}, {&row.Done, r.Done}} {
		var err error
		if *part.into, err = json.Marshal(part.of); err != nil {
			return nil, fmt.Errorf("encode reassignment: %w", err)
		}
	}
	return row, nil
}

func reassignmentOf(row models.Reassignment) (Reassignment, error) {
	r := Reassignment{
		ID: row.ID, FromID: row.FromID, Reason: relation.HandoverReason(row.Reason), Status: reassignment.Status(row.Status), Back: row.Back,
		RequestedBy: row.RequestedBy, UndoneBy: value(row.UndoneBy), Version: row.Version,
		CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(), Counts: map[reassignment.Result]int{},
	}
	for _, part := range []struct {
		data []byte
		into any
	}{{row.Recipients, &r.To}, {row.Kinds, &r.Kinds}, {row.Done, &r.Done}} {
		if err := json.Unmarshal(part.data, part.into); err != nil {
			return r, fmt.Errorf("decode reassignment %s", r.ID)
		}
	}
	return r, nil
}
