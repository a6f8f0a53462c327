package store_test

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"placement/models/lifecycle/kpi"
	"placement/models/store"
	"placement/models/store/storetest"
)

// dashboardPassword is the same for all who run tests on one server, as the role is.
const dashboardPassword = "placement-dashboard-of-tests"

// logsIn connects to a database as somebody else.
func logsIn(t *testing.T, address, name, password string) *sql.DB {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	u.User = url.UserPassword(name, password)
	return owner(t, u.String())
}

// toldIn tells the numbers of a tenant, of which there are none yet.
func toldIn(t *testing.T, b *storetest.Bundle, tenantID string) {
	t.Helper()
	now := time.Date(2027, 6, 15, 12, 0, 0, 0, time.UTC)
	told, err := b.Store.TellNumbers(t.Context(), tenantID, store.NumbersToTell{Now: now, At: now})
	require.NoError(t, err)
	require.True(t, told)
}

// Dashboards read the numbers of every tenant, as they were told, and nothing else of anybody.
func TestDashboardsReadTheNumbersAlone(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	toldIn(t, b, b.Tenant.ID)
	toldIn(t, b, b.AddTenant(t, true).ID)
	for range 2 {
		require.NoError(t, store.LetDashboardsIn(t.Context(), b.OwnerURL, dashboardPassword))
	}
	pool, dashboard := owner(t, b.OwnerURL), logsIn(t, b.OwnerURL, "placement_dashboard", dashboardPassword)

	require.Equal(t, []string{"2"}, column(t, dashboard, `SELECT count(DISTINCT tenant_id) FROM told_numbers`))
	tried := 0
	for _, relation := range column(t, pool, `
		SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relname <> 'told_numbers'`) {
		_, err := dashboard.ExecContext(t.Context(), `SELECT * FROM `+relation) //nolint:gosec // the name of a table
		require.ErrorContains(t, err, "SQLSTATE 42501", relation)
		tried++
	}
	require.Greater(t, tried, 60)
	for _, statement := range []string{
		`INSERT INTO told_numbers SELECT * FROM told_numbers`, `UPDATE told_numbers SET hidden = true`, `DELETE FROM told_numbers`, `TRUNCATE told_numbers`,
		`CREATE TABLE mine (id uuid)`, `SET ROLE placement_app`, `SELECT schema_version()`, `SELECT bearer('x')`,
	} {
		_, err := dashboard.ExecContext(t.Context(), statement)
		require.ErrorContains(t, err, "SQLSTATE 42501", statement)
	}
	require.Empty(t, column(t, pool, `
		SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef AND has_function_privilege('placement_dashboard', oid, 'EXECUTE')`),
		"no function reads for it what it may not")
	require.Equal(t, []string{"false false false false false"}, column(t, pool, `
		SELECT rolsuper || ' ' || rolbypassrls || ' ' || rolcreaterole || ' ' || rolcreatedb || ' ' || rolreplication FROM pg_roles WHERE rolname = 'placement_dashboard'`))
	require.Equal(t, []string{"told_numbers SELECT"}, column(t, pool, `SELECT tablename || ' ' || cmd FROM pg_policies WHERE 'placement_dashboard' = ANY(roles)`))
}

// A login that is to see one municipality is given the table and a policy of its own, not the role; see deploy/adr/0007.
func TestADashboardOfOneMunicipality(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	other := b.AddTenant(t, true)
	toldIn(t, b, b.Tenant.ID)
	toldIn(t, b, other.ID)
	pool, name := owner(t, b.OwnerURL), "wall_"+strings.ReplaceAll(uuid.NewString(), "-", "")
	for _, statement := range []string{
		`CREATE ROLE ` + name + ` LOGIN PASSWORD 'wall'`,
		`GRANT SELECT ON told_numbers TO ` + name,
		`CREATE POLICY ` + name + ` ON told_numbers FOR SELECT TO ` + name + ` USING (tenant_id = '` + b.Tenant.ID + `')`,
	} {
		_, err := pool.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	t.Cleanup(func() {
		for _, statement := range []string{`DROP OWNED BY ` + name, `DROP ROLE ` + name} {
			_, err := owner(t, b.OwnerURL).Exec(statement)
			require.NoError(t, err)
		}
	})
	wall := logsIn(t, b.OwnerURL, name, "wall")

	require.Equal(t, []string{b.Tenant.ID}, column(t, wall, `SELECT DISTINCT tenant_id::text FROM told_numbers`))
	_, err := wall.ExecContext(t.Context(), `SET ROLE placement_dashboard`)
	require.ErrorContains(t, err, "SQLSTATE 42501")
}

// The database, too, takes no number that is about too few, and no value of one that is hidden.
func TestTooFewAreNotToldToDashboards(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	insert := func(number string, n int, hidden bool) error {
		return b.Store.InTenant(t.Context(), b.Tenant.ID, func(tx *gorm.DB) error {
			return tx.Exec(`INSERT INTO told_numbers VALUES (?, '2027-06-01', '*', ?, 1, '', '', '', 'share', 0.5, ?, ?, '2027-06-15', now())`,
				b.Tenant.ID, number, n, hidden).Error
		})
	}

	require.ErrorContains(t, insert("purpose_met", kpi.Smallest-1, false), "told_numbers_enough")
	require.ErrorContains(t, insert("purpose_met", kpi.Smallest, true), "told_numbers_hidden")
	require.NoError(t, insert("purpose_met", kpi.Smallest, false))
	require.NoError(t, insert(kpi.PlaceUtilisation, 1, false))
}
