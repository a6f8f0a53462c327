package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/store/storetest"
)

// dump returns every row of a tenant, as text, as the owner of the tables sees it.
func dump(t *testing.T, b *storetest.Bundle, tenantID string) string {
	t.Helper()
	pool := owner(t, b.OwnerURL)
	var out strings.Builder
	tables := column(t, pool, `
		SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'goose_db_version'
		ORDER BY relname`)
	for _, table := range tables {
		key := "tenant_id"
		if table == "tenants" {
			key = "id"
		}
		rows := column(t, pool, `SELECT x::text FROM `+table+` x WHERE `+key+` = $1 ORDER BY 1`, tenantID)
		out.WriteString(table + "\n" + strings.Join(rows, "\n") + "\n")
	}
	require.Contains(t, out.String(), tenantID)
	return out.String()
}
