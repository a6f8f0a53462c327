package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
)

// ReassignmentItem is one thing that is given to somebody else, and what became of that.
type ReassignmentItem struct {
	No int
	lifecycle.Ref
	// FromUnit is the unit it was in; empty for a company.
	FromUnit     string
	ToID, ToUnit string
	Result       reassignment.Result
	// Code says why not.
	Code string
	At   *time.Time
}

// ReassignmentItems returns a page of the things of a reassignment in their order; with a result, those that have it.
func (s *Store) ReassignmentItems(ctx context.Context, tenantID, id string, result reassignment.Result, p Page) (List[ReassignmentItem], error) {
	const list = "reassignment_items"
	q := query{
		sql:  `SELECT ` + itemColumns + ` FROM reassignment_items i WHERE i.tenant_id = @tenant`,
		args: map[string]any{"tenant": tenantID},
	}
	q.id("i.reassignment_id", "id", id)
	q.text("i.result", "result", string(result))
	after, err := p.after(list, 1)
	if err != nil {
		return List[ReassignmentItem]{}, err
	}
	if after != nil {
		q.and("i.no > @after")
		q.args["after"] = after.No[0]
	}
	q.sql += "\nORDER BY i.no LIMIT " + strconv.Itoa(p.limit()+1)
	items, err := rowsOf(ctx, s, tenantID, q, scanItem)
	if err != nil {
		return List[ReassignmentItem]{}, fmt.Errorf("list what is reassigned: %w", err)
	}
	return paged(items, p.limit(), func(i ReassignmentItem) cursor { return cursor{List: list, No: []int{i.No}, ID: i.ID, At: forever} }), nil
}

const itemColumns = `i.no, i.kind, i.subject_id, i.from_unit, i.to_id, i.to_unit, i.result, i.code, i.at`

func scanItem(scan func(...any) error) (ReassignmentItem, error) {
	var i ReassignmentItem
	var unit *string
	err := scan(&i.No, &i.Kind, &i.ID, &unit, &i.ToID, &i.ToUnit, &i.Result, &i.Code, &i.At)
	i.FromUnit, i.At = value(unit), inUTC(i.At)
	return i, err
}

// Handed is a thing of a reassignment as it is now: it has an owner, and has heard of the reassignment or not.
type Handed struct {
	ReassignmentItem

	OwnerID string
	Version int
	Ended   bool
	// Given and Returned tell that the command to give it was carried out, and the one to give it back, whatever became of the
	// answers.
	Given, Returned bool
}

// OpenItems returns up to limit things of a reassignment whose turn it is, in their order: those that have been tried less than
// the given number of times and have no result. Going back, what is given has none, however often it was tried: it may have been
// given after somebody turned the reassignment. Commands are the IDs of those that each is given by, and given back.
func (s *Store) OpenItems(ctx context.Context, tenantID, id string, back bool, tries, limit int,
	commands func(subjectID string) (give, giveBack string),
) ([]Handed, error) {
	results := []reassignment.Result{reassignment.Open, reassignment.NotYet}
	if back {
		results = append(results, reassignment.Given)
	}
	items, err := rowsOf(ctx, s, tenantID, query{
		sql: `
SELECT ` + itemColumns + `, CAST(coalesce(p.owner_id, o.user_id) AS text), coalesce(p.version, 0), p.ended_at IS NOT NULL
FROM reassignment_items i
LEFT JOIN processes p ON p.tenant_id = i.tenant_id AND p.id = i.subject_id AND p.kind = i.kind
LEFT JOIN company_owners o ON i.kind = @company AND o.tenant_id = i.tenant_id AND o.company_id = i.subject_id AND o.to_at IS NULL
WHERE i.tenant_id = @tenant AND i.reassignment_id = @id AND i.result IN @results AND (i.tries < @tries OR i.result = @given)
ORDER BY i.no LIMIT @limit`,
		args: map[string]any{
			"tenant": tenantID, "id": id, "company": string(reassignment.Company), "tries": tries, "results": results, "limit": limit,
			"given": string(reassignment.Given),
		},
		none: !areIDs(id),
	}, func(scan func(...any) error) (Handed, error) {
		var h Handed
		var owner *string
		var err error
		h.ReassignmentItem, err = scanItem(func(into ...any) error { return scan(append(into, &owner, &h.Version, &h.Ended)...) })
		h.OwnerID = value(owner)
		return h, err
	})
	if err != nil || len(items) == 0 {
		return items, err
	}
	var asked, subjects []string
	for _, item := range items {
		give, giveBack := commands(item.ID)
		asked, subjects = append(asked, give, giveBack), append(subjects, item.ID)
	}
	carriedOut, err := s.heard(ctx, tenantID, subjects, asked)
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		give, giveBack := commands(item.ID)
		items[i].Given, items[i].Returned = carriedOut[give], carriedOut[giveBack]
	}
	return items, nil
}

// HandedNow returns owner and version of a process as they are now, and which of the two commands were carried out, as OpenItems
// does. ErrNotFound when there is no such process.
func (s *Store) HandedNow(ctx context.Context, tenantID string, h Handed, give, giveBack string) (Handed, error) {
	now, err := only(rowsOf(ctx, s, tenantID, query{
		sql: `
SELECT p.owner_id, p.version, p.ended_at IS NOT NULL, ` + heardSQL("@give") + `, ` + heardSQL("@give_back") + `
FROM processes p WHERE p.tenant_id = @tenant AND p.id = @id AND p.kind = @kind`,
		args: map[string]any{"tenant": tenantID, "id": h.ID, "kind": string(h.Kind), "give": give, "give_back": giveBack},
		none: !areIDs(h.ID, give, giveBack),
	}, func(scan func(...any) error) (Handed, error) {
		return h, scan(&h.OwnerID, &h.Version, &h.Ended, &h.Given, &h.Returned)
	}))
	if err != nil {
		return h, fmt.Errorf("read who has a process: %w", err)
	}
	return now, nil
}

// KeepItemResults keeps what became of things of a reassignment, each tried once more.
func (s *Store) KeepItemResults(ctx context.Context, tenantID, id string, items []ReassignmentItem) error {
	results := make([]itemResult, len(items))
	for i, item := range items {
		results[i] = itemResult{item.No, string(item.Result), item.Code}
	}
	return reassignmentTables.keep(ctx, s, tenantID, id, results)
}

// FinishReassignment ends one that is running in the given direction; it changes nothing when somebody has suspended or turned it
// meanwhile.
func (s *Store) FinishReassignment(ctx context.Context, tenantID, id string, back bool) error {
	if !areIDs(id) {
		return ErrNotFound
	}
	_, err := s.change(ctx, tenantID, `UPDATE reassignments SET status = 'done', version = version + 1, updated_at = $4
		WHERE tenant_id = $1 AND id = $2 AND status = 'running' AND back = $3`, tenantID, id, back, s.db.NowFunc())
	if err != nil {
		return fmt.Errorf("finish reassignment: %w", err)
	}
	return nil
}

// CompanyGift gives a company from one to another, as part of a reassignment.
type CompanyGift struct {
	CompanyID, FromID, ToID string
	Reason                  relation.HandoverReason
	Done                    []relation.HandoverItem
	// Back takes back: whoever was substitute when FromID's predecessor had it is so again.
	Back bool
	// At is when, in the time of the tenant.
	At time.Time
}

// GiveCompany is HandOver for whoever still has the company: *lifecycle.RuleError changed_since when somebody else has it. The
// substitute stays, unless it would be the owner.
func (s *Store) GiveCompany(ctx context.Context, c Create, g CompanyGift) error {
	if !areIDs(g.CompanyID) {
		return ErrNotFound
	}
	_, err := insert(ctx, s, companyOwners, c, func(tx *gorm.DB, id string, _ time.Time) (*models.CompanyOwner, error) {
		if err := lockCompany(ctx, tx, c.Actor.TenantID, g.CompanyID); err != nil {
			return nil, err
		}
		rows, err := table[models.CompanyOwner](tx).
			where("tenant_id = ? AND company_id = ?", c.Actor.TenantID, g.CompanyID).order("created_at DESC, id DESC").limit(2).find(ctx)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 || rows[0].ToAt != nil || rows[0].UserID != g.FromID {
			return nil, lifecycle.Refuse(reassignment.CodeChangedSince, "somebody else has it by now")
		}
		to := relation.Owner{UserID: g.ToID, SubstituteID: value(rows[0].SubstituteID)}
		if g.Back && len(rows) > 1 && rows[1].UserID == g.ToID {
			to.SubstituteID = value(rows[1].SubstituteID)
		}
		if to.SubstituteID == to.UserID {
			to.SubstituteID = ""
		}
		row, err := s.handOver(ctx, tx, c.Actor, Handover{CompanyID: g.CompanyID, To: to, Reason: g.Reason, Done: g.Done, At: g.At})
		if err != nil {
			return nil, err
		}
		row.ID = id
		return row, nil
	})
	return err
}
