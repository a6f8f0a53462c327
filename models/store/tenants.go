package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store/calendars"
)

// Tenant is a municipality, or a practice one.
type Tenant struct {
	ID       string
	Name     string
	Practice bool
	// Namespace is the Temporal namespace that the tenant's processes run in.
	Namespace string
	// Clock is ahead of real time in practice tenants only; ClockMoving while it is being moved.
	Clock           lifecycle.Clock
	ClockMoving     bool
	PlacementPolicy placement.Policy
	// CalendarVersion rises with every edit of the calendar.
	CalendarVersion int
}

// Unit is a part of a tenant.
type Unit struct{ ID, Name string }

// User is somebody, or something, that works for a tenant.
type User struct {
	ID     string
	UnitID string
	Name   string
	// Active is false for those who no longer work here.
	Active bool
	Roles  []lifecycle.Role
}

// How far a process looks: a little back, for what began before it was entered, and three years on.
const (
	calendarDaysBack   = 60
	calendarYearsAhead = 3
)

// Tenants returns all tenants in order of name.
func (s *Store) Tenants(ctx context.Context) ([]Tenant, error) {
	rows, err := table[models.Tenant](s.db).order("name, id").find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list tenants: %w", scrub(err))
	}
	all := make([]Tenant, 0, len(rows))
	for _, row := range rows {
		t, err := tenantOf(row)
		if err != nil {
			return nil, fmt.Errorf("list tenants: %w", err)
		}
		all = append(all, t)
	}
	return all, nil
}

// HasPracticeTokens tells whether there is a token that was printed for everybody to see.
func (s *Store) HasPracticeTokens(ctx context.Context) (bool, error) {
	var found bool
	err := s.db.WithContext(ctx).Raw(`SELECT EXISTS (SELECT FROM tokens WHERE practice)`).Row().Scan(&found)
	if err != nil {
		return false, fmt.Errorf("look for practice tokens: %w", scrub(err))
	}
	return found, nil
}

// Calendar returns the tenant's calendar from 60 days before around to three years after it, as far as the tenant's
// coverage goes. When it does not reach around at all, the error is a *lifecycle.RuleError calendar_not_covered.
func (s *Store) Calendar(ctx context.Context, tenantID string, around time.Time) (lifecycle.Calendar, error) {
	var c lifecycle.Calendar
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		var err error
		c, err = calendar(ctx, tx, tenantID, around.UTC())
		return err
	})
	if err != nil {
		return lifecycle.Calendar{}, fmt.Errorf("read calendar: %w", err)
	}
	return c, nil
}

func calendar(ctx context.Context, tx *gorm.DB, tenantID string, around time.Time) (lifecycle.Calendar, error) {
	t, err := table[models.Tenant](tx).where("id = ?", tenantID).take(ctx)
	if err != nil {
		return lifecycle.Calendar{}, err
	}
	day := around.Truncate(24 * time.Hour)
	if day.Before(t.CalendarFrom) || day.After(t.CalendarTo) {
		return lifecycle.Calendar{}, lifecycle.Refuse(lifecycle.CodeCalendarNotCovered,
			"the calendar does not reach that far; extend the calendar or choose an earlier date").
			With("date", around.Format(time.DateOnly))
	}
	from, to := day.AddDate(0, 0, -calendarDaysBack), day.AddDate(calendarYearsAhead, 0, 0)
	if from.Before(t.CalendarFrom) {
		from = t.CalendarFrom
	}
	if to.After(t.CalendarTo) {
		to = t.CalendarTo
	}
	c := lifecycle.Calendar{Version: t.CalendarVersion, From: dateOf(from), To: dateOf(to)}
	// Saturdays and Sundays are closed anyway.
	days, err := table[models.CalendarDay](tx).
		where("tenant_id = ? AND day BETWEEN ? AND ? AND extract(isodow FROM day) < 6", tenantID, from, to).
		order("day").find(ctx)
	if err != nil {
		return c, err
	}
	for _, d := range days {
		c.Closed = append(c.Closed, dateOf(d.Day))
	}
	// A day's wall clock may begin before its UTC day, and end after it.
	c.Shifts, err = calendars.Shifts(t.Zone, from.AddDate(0, 0, -1), to.AddDate(0, 0, 2))
	return c, err
}

// Units returns the units of a tenant in order of name.
func (s *Store) Units(ctx context.Context, tenantID string) ([]Unit, error) {
	var units []Unit
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		rows, err := table[models.Unit](tx).where("tenant_id = ?", tenantID).order("name, id").find(ctx)
		for _, row := range rows {
			units = append(units, Unit{ID: row.ID, Name: row.Name})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return units, nil
}

// User returns one user. ErrNotFound when there is none.
func (s *Store) User(ctx context.Context, tenantID, id string) (User, error) {
	if !areIDs(id) {
		return User{}, ErrNotFound
	}
	found, err := s.users(ctx, tenantID, "AND u.id = @id", map[string]any{"id": id})
	switch {
	case err != nil:
		return User{}, fmt.Errorf("read user: %w", err)
	case len(found) == 0:
		return User{}, ErrNotFound
	}
	return found[0], nil
}

// Users returns the users of a tenant in order of name.
func (s *Store) Users(ctx context.Context, tenantID string) ([]User, error) {
	found, err := s.users(ctx, tenantID, "", map[string]any{})
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return found, nil
}

func (s *Store) users(ctx context.Context, tenantID, and string, args map[string]any) ([]User, error) {
	args["tenant"] = tenantID
	var found []User
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		rows, err := tx.Raw(`
			SELECT u.id, u.unit_id, u.name, u.active,
				(SELECT string_agg(r.role, ' ' ORDER BY r.role) FROM user_roles r WHERE r.tenant_id = u.tenant_id AND r.user_id = u.id)
			FROM users u WHERE u.tenant_id = @tenant `+and+` ORDER BY u.name, u.id`, args).Rows()
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
		for rows.Next() {
			var u User
			var roles *string
			if err := rows.Scan(&u.ID, &u.UnitID, &u.Name, &u.Active, &roles); err != nil {
				return err
			}
			u.Roles = rolesOf(roles)
			found = append(found, u)
		}
		return rows.Err()
	})
	return found, err
}

// tenantOf reads a row of tenants.
func tenantOf(row models.Tenant) (Tenant, error) {
	t := Tenant{
		ID: row.ID, Name: row.Name, Practice: row.Practice, Namespace: row.TemporalNamespace,
		Clock:       lifecycle.Clock{Offset: time.Duration(row.ClockOffset), Version: row.ClockVersion},
		ClockMoving: row.ClockMoving, CalendarVersion: row.CalendarVersion,
	}
	if err := json.Unmarshal(row.PlacementPolicy, &t.PlacementPolicy); err != nil {
		return t, fmt.Errorf("read placement policy: %w", err)
	}
	return t, nil
}

func dateOf(t time.Time) lifecycle.Date { return lifecycle.Date(t.Format(time.DateOnly)) }
