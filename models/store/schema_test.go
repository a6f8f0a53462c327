package store_test

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"placement/models"
	"placement/models/store"
	"placement/models/store/storetest"
)

// owner opens a database as the owner of its tables.
func owner(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// column returns the first column of a query's rows.
func column(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	var all []string
	for rows.Next() {
		var s string
		require.NoError(t, rows.Scan(&s))
		all = append(all, s)
	}
	require.NoError(t, rows.Err())
	return all
}

// ddl notes the statements that would change a schema.
type ddl struct {
	logger.Interface

	mu         sync.Mutex
	seen       int
	statements []string
}

func (d *ddl) Trace(_ context.Context, _ time.Time, fc func() (string, int64), _ error) {
	statement, _ := fc()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen++
	for _, verb := range []string{"CREATE", "ALTER", "DROP", "COMMENT", "TRUNCATE"} {
		if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(statement)), verb) {
			d.statements = append(d.statements, statement)
		}
	}
}

func TestRowTypesAreTheSchema(t *testing.T) {
	t.Parallel()
	url := storetest.Migrated(t)
	log := &ddl{Interface: logger.Discard}
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: owner(t, url)}), &gorm.Config{Logger: log})
	require.NoError(t, err)

	require.NoError(t, db.AutoMigrate(models.All()...))

	require.NotZero(t, log.seen, "GORM looked at nothing")
	require.Empty(t, log.statements, "the row types and the migrations differ")
}

func TestEveryTableHasARowTypeWithAllItsColumns(t *testing.T) {
	t.Parallel()
	url := storetest.Migrated(t)
	pool := owner(t, url)
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{Logger: logger.Discard})
	require.NoError(t, err)

	var described []string
	for _, row := range models.All() {
		statement := gorm.Statement{DB: db}
		require.NoError(t, statement.Parse(row))
		for _, f := range statement.Schema.Fields {
			described = append(described, statement.Schema.Table+"."+f.DBName)
		}
	}

	// AutoMigrate says nothing of columns that no field stands for.
	require.ElementsMatch(t, column(t, pool, `
		SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version'`), described)
}

// unprotected are the tables without row-level security, each with its reason.
var unprotected = map[string]string{
	"tenants":          "it is read to learn which tenants there are; no personal data",
	"tokens":           "it is read before the tenant is known; hashes only",
	"links":            "it is read before the tenant is known; hashes and codes only",
	"goose_db_version": "the migrations that have run; the service may not read it",
}

func TestEveryOtherTableBelongsToATenant(t *testing.T) {
	t.Parallel()
	pool := owner(t, storetest.Migrated(t))

	tables := column(t, pool, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`)
	require.Greater(t, len(tables), 20)
	for _, table := range tables {
		if unprotected[table] != "" {
			continue
		}
		require.Equal(t, []string{"true"}, column(t, pool, `
			SELECT c.relrowsecurity AND c.relforcerowsecurity AND a.attnotnull
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' WHERE c.oid = $1::regclass`, table),
			"%s: tenant_id is NOT NULL, row-level security is on and forced", table)
		require.Equal(t, []string{"ALL (tenant_id = ( SELECT current_tenant() AS current_tenant)) (tenant_id = ( SELECT current_tenant() AS current_tenant))"},
			column(t, pool, `SELECT cmd || ' ' || qual || ' ' || with_check FROM pg_policies WHERE tablename = $1 AND permissive = 'PERMISSIVE' AND roles = '{public}'`, table),
			"%s: one policy, by tenant; others only restrict it, or are for the role of dashboards", table)
		require.Equal(t, []string{"tenant_id"}, column(t, pool, `
			SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = $1::regclass AND i.indisprimary`, table), "%s: tenant_id leads the primary key", table)
		require.Empty(t, column(t, pool, `
			SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = $1::regclass AND a.attname <> 'tenant_id'`, table), "%s: tenant_id leads every index", table)
		require.NotEmpty(t, column(t, pool, `SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = $1::regclass`, table),
			"%s: at least the tenant is a foreign key", table)
		require.Empty(t, column(t, pool, `
			SELECT conname FROM pg_constraint f
			WHERE f.contype = 'f' AND f.conrelid = $1::regclass AND NOT EXISTS (
				SELECT FROM unnest(f.conkey, f.confkey) AS k(own, other)
				JOIN pg_attribute o ON o.attrelid = f.conrelid AND o.attnum = k.own AND o.attname = 'tenant_id'
				JOIN pg_attribute r ON r.attrelid = f.confrelid AND r.attnum = k.other
					AND r.attname = CASE WHEN f.confrelid = 'tenants'::regclass THEN 'id' ELSE 'tenant_id' END)`, table),
			"%s: every foreign key carries tenant_id", table)
	}
}

// The service is under no policy but that of its tenant: what is for others is named here.
func TestNoPolicyIsForTheServiceAlone(t *testing.T) {
	t.Parallel()
	pool := owner(t, storetest.Migrated(t))

	require.Equal(t, []string{"told_numbers dashboard {placement_dashboard}"}, column(t, pool, `
		SELECT tablename || ' ' || policyname || ' ' || roles::text FROM pg_policies WHERE permissive = 'PERMISSIVE' AND roles <> '{public}'`))
}

func TestTheServiceOwnsNothing(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	app := owner(t, b.AppURL)

	for _, statement := range []string{
		`ALTER TABLE companies DISABLE ROW LEVEL SECURITY`,
		`ALTER TABLE companies NO FORCE ROW LEVEL SECURITY`,
		`DROP POLICY tenant ON companies`,
		`TRUNCATE companies CASCADE`,
		`DROP TABLE companies`,
		`CREATE TABLE mine (id uuid)`,
		`SELECT protect('companies', 'SELECT')`,
		`SET ROLE postgres`,
		`DELETE FROM companies`,
		`DELETE FROM processes`,
		`UPDATE events SET fact = 'other'`,
		`DELETE FROM events`,
		`UPDATE feed SET seq = seq + 1`,
		`UPDATE feed_pending SET event_id = event_id`,
		`UPDATE audit SET action = 'other'`,
		`DELETE FROM audit`,
		`UPDATE contents SET hash = 'other'`,
		`UPDATE event_contents SET content_id = content_id`,
		`DELETE FROM event_contents`,
		`UPDATE disclosures SET told_on = now()`,
		`DELETE FROM disclosures`,
		`UPDATE presentations SET body = 'x'`,
		`DELETE FROM presentations`,
		`UPDATE presentation_shares SET company_id = company_id`,
		`DELETE FROM presentation_shares`,
		`DELETE FROM trial_visits`,
		`UPDATE rule_packs SET hash = 'other'`,
		`DELETE FROM rule_packs`,
		`DELETE FROM headcounts`,
		`INSERT INTO tenants (id) VALUES (gen_random_uuid())`,
		`UPDATE tenants SET name = 'other'`,
		`UPDATE tenants SET practice = true`,
		`DELETE FROM tenants`,
		`INSERT INTO tokens (hash) VALUES ('x')`,
		`DELETE FROM tokens`,
		`DELETE FROM links`,
		`UPDATE links SET expires_at = now()`,
		`UPDATE links SET hash = 'x'`,
		`SELECT * FROM goose_db_version`,
		`UPDATE told_numbers SET hidden = false`,
		`SET ROLE placement_dashboard`,
	} {
		_, err := app.ExecContext(t.Context(), statement)
		require.ErrorContains(t, err, "SQLSTATE 42501", statement)
	}
}

func TestWithoutATenantThereIsNothing(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	app, pool := owner(t, r.b.AppURL), owner(t, r.b.OwnerURL)

	for _, table := range column(t, pool, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`) {
		if unprotected[table] == "" {
			require.Equal(t, []string{"0"}, column(t, app, `SELECT count(*) FROM `+table), table)
		}
	}
	require.NotEqual(t, []string{"0"}, column(t, pool, `SELECT count(*) FROM companies`))
	_, err := app.ExecContext(t.Context(), `INSERT INTO units (tenant_id, id, name) VALUES ($1, gen_random_uuid(), 'x')`, r.b.Tenant.ID)
	require.ErrorContains(t, err, "row-level security")
}

func TestOpenRefusesTheOwner(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	_, err := store.Open(t.Context(), b.OwnerURL, b.Keys, store.Options{})

	require.ErrorIs(t, err, store.ErrMightyRole)
}
