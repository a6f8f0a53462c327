package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// where is a condition of a filter, with the value it compares; it holds only when set.
type where struct {
	sql   string
	value any
	set   bool
}

// newest returns a page of the rows of one table that meet all conditions, newest first.
func newest[R, T any](ctx context.Context, s *Store, tenantID, list string, p Page, of func(R) T, key func(T) (time.Time, string),
	conditions ...where,
) (List[T], error) {
	after, err := p.after(list, 0)
	if err != nil {
		return List[T]{}, err
	}
	items := []T{}
	err = s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		q := table[R](tx).where("tenant_id = ?", tenantID)
		for _, c := range conditions {
			if c.set {
				q = q.where(c.sql, c.value)
			}
		}
		if after != nil {
			q = q.where("(created_at, id) < (CAST(? AS timestamptz), CAST(? AS uuid))", after.At, after.ID)
		}
		rows, err := q.order("created_at DESC, id DESC").limit(p.limit() + 1).find(ctx)
		for _, r := range rows {
			items = append(items, of(r))
		}
		return err
	})
	if err != nil {
		return List[T]{}, err
	}
	return paged(items, p.limit(), func(t T) cursor {
		at, id := key(t)
		return cursor{List: list, At: instant(at), ID: id}
	}), nil
}
