package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"

	"placement/models"
	"placement/models/lifecycle/placement"
	"placement/models/store/calendars"
	"placement/models/store/vault"
)

// TenantSetup is what a tenant begins with.
type TenantSetup struct {
	ID        string
	Name      string
	Practice  bool
	Namespace string
	// FromYear and ToYear bound the calendar, both included.
	FromYear, ToYear int
	Units            []Unit
	Users            []UserSetup
}

// UserSetup is a user with the bearer token that stands for them; without one when Token is empty.
type UserSetup struct {
	User
	Token string
}

// SetUp makes a tenant as the owner of the tables: its calendar, units, users, roles and tokens. The service itself may
// not. What is there already stays as it is, so it may be repeated. The tokens of a practice tenant are marked as such.
func SetUp(ctx context.Context, ownerURL string, t TenantSetup) error {
	owner, err := openAsOwner(ownerURL, nil)
	if err != nil {
		return fmt.Errorf("set up tenant: %w", err)
	}
	defer owner.Close() //nolint:errcheck // nothing is lost with a connection that does not close
	if err := owner.inTenant(ctx, t.ID, func(tx *gorm.DB) error { return setUp(ctx, tx, t) }); err != nil {
		return fmt.Errorf("set up tenant: %w", err)
	}
	return nil
}

// openAsOwner opens the store for what only the owner of the tables may do. Row-level security is forced, so it holds an
// owner who is no superuser as it holds the service.
func openAsOwner(ownerURL string, keys *vault.Keys) (*Store, error) {
	pool, _, err := openOwner(ownerURL)
	if err != nil {
		return nil, err
	}
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{
		Logger: logger.Discard, SkipDefaultTransaction: true, NowFunc: wallTime,
	})
	if err != nil {
		return nil, errors.Join(scrub(err), pool.Close())
	}
	return &Store{db: db, pool: pool, keys: keys}, nil
}

func setUp(ctx context.Context, tx *gorm.DB, t TenantSetup) error {
	row, err := tenantRow(t)
	if err != nil {
		return err
	}
	if err := add(ctx, tx, row); err != nil {
		return err
	}
	var days []models.CalendarDay
	for _, d := range calendars.Danish(t.FromYear, t.ToYear) {
		day, err := time.Parse(time.DateOnly, string(d.Date))
		if err != nil {
			return err
		}
		days = append(days, models.CalendarDay{TenantID: t.ID, Day: day, Name: d.Name, Source: d.Source})
	}
	err = table[models.CalendarDay](tx, clause.OnConflict{DoNothing: true}).createAll(ctx, days, 1000)
	if err != nil {
		return err
	}
	for _, u := range t.Units {
		if err := add(ctx, tx, models.Unit{TenantID: t.ID, ID: u.ID, Name: u.Name}); err != nil {
			return err
		}
	}
	for _, u := range t.Users {
		if err := addUser(ctx, tx, t, u); err != nil {
			return err
		}
	}
	return nil
}

func addUser(ctx context.Context, tx *gorm.DB, t TenantSetup, u UserSetup) error {
	err := add(ctx, tx, models.User{TenantID: t.ID, ID: u.ID, UnitID: u.UnitID, Name: u.Name, Active: u.Active})
	if err != nil {
		return err
	}
	for _, r := range u.Roles {
		if err := add(ctx, tx, models.UserRole{TenantID: t.ID, UserID: u.ID, Role: string(r)}); err != nil {
			return err
		}
	}
	if u.Token == "" {
		return nil
	}
	return add(ctx, tx, models.Token{Hash: tokenHash(u.Token), TenantID: t.ID, UserID: u.ID, Practice: t.Practice})
}

// add inserts a row, unless one with its key is there.
func add[T any](ctx context.Context, tx *gorm.DB, row T) error {
	return table[T](tx, clause.OnConflict{DoNothing: true}).create(ctx, &row)
}

func tenantRow(t TenantSetup) (models.Tenant, error) {
	policy, err := json.Marshal(placement.DefaultPolicy())
	if err != nil {
		return models.Tenant{}, err
	}
	return models.Tenant{
		ID: t.ID, Name: t.Name, Practice: t.Practice, TemporalNamespace: t.Namespace, Zone: calendars.Zone,
		PlacementPolicy: policy, CalendarVersion: 1,
		CalendarFrom: time.Date(t.FromYear, time.January, 1, 0, 0, 0, 0, time.UTC),
		CalendarTo:   time.Date(t.ToYear, time.December, 31, 0, 0, 0, 0, time.UTC),
	}, nil
}
