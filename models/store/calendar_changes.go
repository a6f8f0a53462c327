package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"placement/models"
	"placement/models/lifecycle"
)

// CalendarChange is what was changed in a tenant's calendar at once.
type CalendarChange struct {
	ID string
	// Version is that of the calendar after the change.
	Version int
	Days    []lifecycle.ChangedDay
	// ChangedBy is the user who changed it.
	ChangedBy string
	CreatedAt time.Time
}

// ClosingDay is a day, no Saturday or Sunday, on which a tenant does not work.
type ClosingDay struct {
	Date lifecycle.Date
	Name string
	// Source is where it comes from: sourceOwn for what the tenant has entered.
	Source string
}

// ClosingDays are the days of a tenant's calendar.
type ClosingDays struct {
	Version int
	// From and To are the first and the last day that the calendar knows.
	From, To lifecycle.Date
	Days     []ClosingDay
	// Behind is how many open processes do not count by this version yet.
	Behind int
}

// What the days are called that a tenant enters itself.
const (
	sourceOwn  = "own"
	ownDayName = "Lukkedag"
)

var calendarChanges = thing[models.CalendarChange]{
	kind: "calendar_change",
	id:   func(row *models.CalendarChange) string { return row.ID },
}

// ChangeCalendar changes closing days of a tenant and raises the version of its calendar; repeated under the same key it
// changes nothing. Who counts by the calendar is told by others; see UnderOlderCalendar. *lifecycle.RuleError when the edit
// says nothing, or something that is so already.
func (s *Store) ChangeCalendar(ctx context.Context, c Create, e lifecycle.CalendarEdit, today lifecycle.Date) (CalendarChange, error) {
	row, err := insert(ctx, s, calendarChanges, c, func(tx *gorm.DB, id string, at time.Time) (*models.CalendarChange, error) {
		tenantID := c.Actor.TenantID
		var version int
		// Of two edits at once the second waits here, and sees what the first has changed.
		err := tx.Raw(`UPDATE tenants SET calendar_version = calendar_version + 1 WHERE id = ? RETURNING calendar_version`, tenantID).
			Row().Scan(&version)
		if err != nil {
			return nil, err
		}
		around, err := time.Parse(time.DateOnly, string(today))
		if err != nil {
			return nil, &InvalidError{Field: "today"}
		}
		known, err := calendar(ctx, tx, tenantID, around)
		if err != nil {
			return nil, err
		}
		days, err := e.Days(known, today)
		if err != nil {
			return nil, err
		}
		for _, d := range days {
			if err := setDay(tx, tenantID, d); err != nil {
				return nil, err
			}
		}
		body, err := json.Marshal(days)
		return &models.CalendarChange{
			TenantID: tenantID, ID: id, Version: version, Days: body, ChangedBy: c.Actor.UserID, CreatedAt: at,
		}, err
	})
	if err != nil {
		return CalendarChange{}, err
	}
	return calendarChangeOf(row)
}

func setDay(tx *gorm.DB, tenantID string, d lifecycle.ChangedDay) error {
	if d.Closed {
		return tx.Exec(`INSERT INTO calendar_days (tenant_id, day, name, source) VALUES (?, CAST(? AS date), ?, ?)`,
			tenantID, string(d.Date), ownDayName, sourceOwn).Error
	}
	return tx.Exec(`DELETE FROM calendar_days WHERE tenant_id = ? AND day = CAST(? AS date)`, tenantID, string(d.Date)).Error
}

func calendarChangeOf(row models.CalendarChange) (CalendarChange, error) {
	c := CalendarChange{ID: row.ID, Version: row.Version, ChangedBy: row.ChangedBy, CreatedAt: row.CreatedAt.UTC()}
	if err := json.Unmarshal(row.Days, &c.Days); err != nil {
		return c, fmt.Errorf("decode days of calendar change: %w", err)
	}
	return c, nil
}

// CalendarChanges returns what was changed in a tenant's calendar after the given version, in order.
func (s *Store) CalendarChanges(ctx context.Context, tenantID string, after int) ([]CalendarChange, error) {
	var changes []CalendarChange
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		rows, err := table[models.CalendarChange](tx).where("tenant_id = ? AND version > ?", tenantID, after).order("version").find(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			c, err := calendarChangeOf(row)
			if err != nil {
				return err
			}
			changes = append(changes, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list changes of the calendar: %w", err)
	}
	return changes, nil
}

// ClosingDays returns the days from one to another, both included, on which a tenant does not work, weekends apart.
func (s *Store) ClosingDays(ctx context.Context, tenantID string, from, to lifecycle.Date) (ClosingDays, error) {
	out := ClosingDays{Days: []ClosingDay{}}
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		t, err := table[models.Tenant](tx).where("id = ?", tenantID).take(ctx)
		if err != nil {
			return err
		}
		out.Version, out.From, out.To = t.CalendarVersion, dateOf(t.CalendarFrom), dateOf(t.CalendarTo)
		days, err := table[models.CalendarDay](tx).
			where("tenant_id = ? AND day BETWEEN CAST(? AS date) AND CAST(? AS date) AND extract(isodow FROM day) < 6", tenantID, string(from), string(to)).
			order("day").find(ctx)
		if err != nil {
			return err
		}
		for _, d := range days {
			out.Days = append(out.Days, ClosingDay{Date: dateOf(d.Day), Name: d.Name, Source: d.Source})
		}
		return tx.Raw(`SELECT count(*) FROM processes WHERE tenant_id = ? AND ended_at IS NULL AND calendar_version < ?`,
			tenantID, t.CalendarVersion).Row().Scan(&out.Behind)
	})
	if err != nil {
		return out, fmt.Errorf("list closing days: %w", err)
	}
	return out, nil
}

// Counting is an open process and the version of the calendar that it counts by.
type Counting struct {
	lifecycle.Ref
	Version int
}

// UnderOlderCalendar returns up to limit open processes of a tenant that count by a calendar before the version, in order of
// ID, after the given one.
func (s *Store) UnderOlderCalendar(ctx context.Context, tenantID string, version int, after string, limit int) ([]Counting, error) {
	if after == "" {
		after = "00000000-0000-0000-0000-000000000000"
	}
	var found []Counting
	err := s.inTenant(ctx, tenantID, func(tx *gorm.DB) error {
		return tx.Raw(`
			SELECT kind, id, calendar_version AS version FROM processes
			WHERE tenant_id = ? AND ended_at IS NULL AND calendar_version < ? AND id > ? ORDER BY id LIMIT ?`,
			tenantID, version, after, limit).Scan(&found).Error
	})
	if err != nil {
		return nil, fmt.Errorf("list processes under an older calendar: %w", err)
	}
	return found, nil
}
