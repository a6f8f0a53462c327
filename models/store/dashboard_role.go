package store

import (
	"context"
	"database/sql"
	"fmt"
)

// dashboardRole may read told_numbers and nothing else. It cannot log in before LetDashboardsIn; other logins may be given it.
const dashboardRole = "placement_dashboard"

// LetDashboardsIn lets the role placement_dashboard log in with the given password. The database at ownerURL has been migrated, and the
// owner is one who may do that. It may be repeated.
func LetDashboardsIn(ctx context.Context, ownerURL, password string) error {
	pool, cfg, err := openOwner(ownerURL)
	if err != nil {
		return fmt.Errorf("let dashboards in: %w", err)
	}
	defer pool.Close() //nolint:errcheck // nothing is lost with a connection that does not close
	if err := letIn(ctx, pool, cfg, login{dashboardRole, "DATABASE_DASHBOARD_PASSWORD", password}); err != nil {
		return fmt.Errorf("let dashboards in: %w", err)
	}
	return nil
}

// ensureDashboardRole makes the role, which migrations give rights to. Nobody can log in as it yet.
func ensureDashboardRole(ctx context.Context, owner *sql.DB) error {
	return withRole(dashboardRole, "NOLOGIN", func() error { return ensureRole(ctx, owner, dashboardRole) })
}
