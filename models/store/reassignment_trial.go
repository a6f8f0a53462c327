package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/reassignment"
)

// ReassignmentTrial is what a reassignment would do.
type ReassignmentTrial struct {
	// All is how many things there are, ByKind and ByUser how many of which kind, and to whom.
	All    int
	ByKind map[lifecycle.Kind]int
	ByUser map[string]int
	// Items is a page of them; their results are what the rules would answer now.
	Items List[ReassignmentItem]
}

// TryReassignment answers what a reassignment would do at an instant, and changes nothing. A page begins after the last thing of the
// one before, also when that is gone by then. Its errors are those of PlanReassignment.
func (s *Store) TryReassignment(ctx context.Context, tenantID string, r Reassignment, on lifecycle.Date, at time.Time, p Page) (ReassignmentTrial, error) {
	const list = "reassignment_trial"
	after, err := p.after(list, 2)
	if err != nil {
		return ReassignmentTrial{}, err
	}
	plan, err := s.PlanReassignment(ctx, tenantID, r, on)
	if err != nil {
		return ReassignmentTrial{}, err
	}
	out := ReassignmentTrial{All: len(plan), ByKind: map[lifecycle.Kind]int{}, ByUser: map[string]int{}}
	kinds := reassignment.Kinds()
	last, no := lifecycle.Ref{}, 0
	if after != nil {
		if after.No[1] >= len(kinds) {
			return ReassignmentTrial{}, ErrCursor
		}
		last, no = lifecycle.Ref{Kind: kinds[after.No[1]], ID: after.ID}, after.No[0]
	}
	var items []ReassignmentItem
	for _, a := range plan {
		out.ByKind[a.Kind]++
		out.ByUser[a.To.UserID]++
		if after == nil || reassignment.Order(a.Ref, last) > 0 {
			no++
			items = append(items, ReassignmentItem{
				No: no, Ref: a.Ref, FromUnit: a.UnitID, ToID: a.To.UserID, ToUnit: a.To.UnitID, Result: reassignment.Given,
			})
		}
	}
	out.Items = paged(items, p.limit(), func(i ReassignmentItem) cursor {
		return cursor{List: list, No: []int{i.No, slices.Index(kinds, i.Kind)}, ID: i.ID, At: forever}
	})
	return out, s.judge(ctx, tenantID, out.Items.Items, at)
}

// judge asks the rules of each process what they would make of being given away.
func (s *Store) judge(ctx context.Context, tenantID string, items []ReassignmentItem, at time.Time) error {
	ids := []string{}
	for _, i := range items {
		ids = append(ids, i.ID)
	}
	type stored struct {
		id    string
		state []byte
	}
	rows, err := rowsOf(ctx, s, tenantID, query{
		sql:  `SELECT id, state FROM processes WHERE tenant_id = @tenant AND id IN @ids`,
		args: map[string]any{"tenant": tenantID, "ids": ids},
		none: len(ids) == 0,
	}, func(scan func(...any) error) (stored, error) {
		var x stored
		return x, scan(&x.id, &x.state)
	})
	if err != nil {
		return fmt.Errorf("try reassignment: %w", err)
	}
	states := map[string][]byte{}
	for _, x := range rows {
		states[x.id] = x.state
	}
	for n, i := range items {
		event, ok := reassignment.Event(i.Kind, i.ToID, i.ToUnit)
		if !ok {
			continue
		}
		err := reassignment.Would(i.Kind, states[i.ID], event, at)
		if result, code, refused := refusedBy(err); refused {
			items[n].Result, items[n].Code = result, code
		} else if err != nil {
			return fmt.Errorf("try reassignment: %w", err)
		}
	}
	return nil
}

func refusedBy(err error) (reassignment.Result, string, bool) {
	rule, ok := errors.AsType[*lifecycle.RuleError](err)
	if !ok {
		return "", "", false
	}
	return reassignment.Refused, rule.Code, true
}
