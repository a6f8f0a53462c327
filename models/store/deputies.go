package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// Deputy is who stands in for somebody.
type Deputy struct {
	ID string
	relation.Deputy
	// NamedBy is the user who entered it.
	NamedBy   string
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

var deputies = thing[models.Deputy]{
	kind:   "deputy",
	fields: map[string]string{"deputies_user": "user_id", "deputies_deputy": "deputy_id"},
	id:     func(row *models.Deputy) string { return row.ID },
}

// CreateDeputy names who stands in for a user; repeated under the same key it changes nothing. *RefError user_id or deputy_id when
// there is no such user, or the deputy is no case worker or supervisor who works here; *lifecycle.RuleError when somebody is named
// for one of these days already.
func (s *Store) CreateDeputy(ctx context.Context, c Create, d relation.Deputy) (Deputy, error) {
	if !areIDs(d.UserID) {
		return Deputy{}, fmt.Errorf("create deputy: %w", &RefError{Field: "user_id"})
	}
	if err := d.Check(); err != nil {
		return Deputy{}, fmt.Errorf("create deputy: %w", err)
	}
	row, err := insert(ctx, s, deputies, c, func(tx *gorm.DB, id string, at time.Time) (*models.Deputy, error) {
		if err := attends(ctx, tx, c.Actor.TenantID, "deputy_id", d.DeputyID); err != nil {
			return nil, err
		}
		from, err := dayOrNull(d.From)
		if err != nil {
			return nil, err
		}
		to, err := dayOrNull(d.To)
		return &models.Deputy{
			TenantID: c.Actor.TenantID, ID: id, UserID: d.UserID, DeputyID: d.DeputyID, FromOn: from, ToOn: to, NamedBy: c.Actor.UserID,
			Version: 1, CreatedAt: at, UpdatedAt: at,
		}, err
	})
	if _, constraint := violated(err); constraint == "deputies_once" || constraint == "deputies_one_standing" {
		err = lifecycle.Refuse(relation.CodeDeputyOverlaps, "somebody is named for one of these days already; remove that one first")
	}
	return deputyOf(row), err
}

// Deputy returns one. ErrNotFound when there is none.
func (s *Store) Deputy(ctx context.Context, tenantID, id string) (Deputy, error) {
	row, err := read(ctx, s, deputies, tenantID, id)
	return deputyOf(row), err
}

// RemoveDeputy removes one, if it still is of the version given: else ErrStale. It returns what was removed.
func (s *Store) RemoveDeputy(ctx context.Context, actor lifecycle.Actor, id string, version int) (Deputy, error) {
	gone, err := s.Deputy(ctx, actor.TenantID, id)
	if err != nil {
		return Deputy{}, err
	}
	err = s.inTenant(ctx, actor.TenantID, func(tx *gorm.DB) error {
		n, err := table[models.Deputy](tx).where("tenant_id = ? AND id = ? AND version = ?", actor.TenantID, id, version).delete(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrStale
		}
		return audit(ctx, tx, actor, deputies.kind+".removed", deputies.kind, id)
	})
	if err != nil {
		return Deputy{}, fmt.Errorf("remove deputy: %w", err)
	}
	return gone, nil
}

// Deputies returns a page of who stands or stood in for a user, those named last first.
func (s *Store) Deputies(ctx context.Context, tenantID, userID string, p Page) (List[Deputy], error) {
	if !areIDs(userID) {
		return List[Deputy]{Items: []Deputy{}}, nil
	}
	list, err := newest(ctx, s, tenantID, "deputies", p, deputyOf,
		func(d Deputy) (time.Time, string) { return d.CreatedAt, d.ID }, where{"user_id = ?", userID, true})
	if err != nil {
		return list, fmt.Errorf("list deputies: %w", err)
	}
	return list, nil
}

// standsInSQL finds for whom @user does what is to be done on the day @on, as owner_id: relation.ActingDeputy, asked from the
// other end. Whoever is not there does nothing for anybody.
const standsInSQL = `
	WITH RECURSIVE there AS (
		SELECT u.id FROM users u WHERE u.tenant_id = @tenant AND u.active
			AND NOT EXISTS (SELECT FROM absences a WHERE a.tenant_id = u.tenant_id AND a.user_id = u.id AND ` + theDay + ` BETWEEN a.from_on AND a.to_on)
	), acting AS (
		SELECT DISTINCT ON (d.user_id) d.user_id, d.deputy_id FROM deputies d
		WHERE d.tenant_id = @tenant AND (d.from_on IS NULL OR ` + theDay + ` BETWEEN d.from_on AND d.to_on)
			AND d.user_id NOT IN (SELECT id FROM there)
		ORDER BY d.user_id, d.from_on NULLS LAST
	), chain AS (
		SELECT a.user_id AS owner_id, 1 AS depth FROM acting a
		WHERE a.deputy_id = CAST(nullif(@user, '') AS uuid) AND a.deputy_id IN (SELECT id FROM there)
		UNION ALL
		SELECT a.user_id, c.depth + 1 FROM chain c JOIN acting a ON a.deputy_id = c.owner_id WHERE c.depth < 3
	)
	SELECT owner_id FROM chain`

// StandsInFor returns for whom a user does what is to be done on a day, because they are not there, in order of ID.
func (s *Store) StandsInFor(ctx context.Context, tenantID, userID string, on lifecycle.Date) ([]string, error) {
	ids, err := rowsOf(ctx, s, tenantID, query{
		sql:  `SELECT owner_id FROM (` + standsInSQL + `) x ORDER BY owner_id`,
		args: map[string]any{"tenant": tenantID, "user": userID, "on": string(on)},
		none: !areIDs(userID),
	}, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
	if err != nil {
		return nil, fmt.Errorf("list for whom somebody stands in: %w", err)
	}
	return ids, nil
}

// ActsFor returns the owner of a process when a user does on a day what that one has to do; empty when not.
func (s *Store) ActsFor(ctx context.Context, tenantID, userID, processID string, on lifecycle.Date) (string, error) {
	owners, err := rowsOf(ctx, s, tenantID, query{
		sql: `SELECT p.owner_id FROM processes p WHERE p.tenant_id = @tenant AND p.id = @id
			AND p.owner_id IN (SELECT owner_id FROM (` + standsInSQL + `) x)`,
		args: map[string]any{"tenant": tenantID, "user": userID, "id": processID, "on": string(on)},
		none: !areIDs(userID, processID),
	}, func(scan func(...any) error) (id string, err error) { return id, scan(&id) })
	if err != nil || len(owners) == 0 {
		return "", err
	}
	return owners[0], nil
}

// DeputiesOn returns who is named to stand in on the day, by whom they stand in for: the one named for the day, or else the
// standing one. Whether anybody is away is not asked.
func (s *Store) DeputiesOn(ctx context.Context, tenantID string, on lifecycle.Date) (map[string]string, error) {
	type named struct{ userID, deputyID string }
	rows, err := rowsOf(ctx, s, tenantID, query{
		sql: `SELECT DISTINCT ON (user_id) user_id, deputy_id FROM deputies
			WHERE tenant_id = @tenant AND (from_on IS NULL OR ` + theDay + ` BETWEEN from_on AND to_on)
			ORDER BY user_id, from_on NULLS LAST`,
		args: map[string]any{"tenant": tenantID, "on": string(on)},
	}, func(scan func(...any) error) (n named, err error) { return n, scan(&n.userID, &n.deputyID) })
	if err != nil {
		return nil, fmt.Errorf("list who stands in: %w", err)
	}
	of := make(map[string]string, len(rows))
	for _, n := range rows {
		of[n.userID] = n.deputyID
	}
	return of, nil
}

func deputyOf(row models.Deputy) Deputy {
	return Deputy{
		ID: row.ID, Deputy: relation.Deputy{UserID: row.UserID, DeputyID: row.DeputyID, From: dayOf(row.FromOn), To: dayOf(row.ToOn)},
		NamedBy: row.NamedBy, Version: row.Version, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(),
	}
}
