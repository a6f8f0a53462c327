package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// aHundredThousand are 100,000 placements of two years, each with its whole state and eight events. One in ten was handed over.
func aHundredThousand(b *testing.B) *storetest.Bundle {
	b.Helper()
	bundle := storetest.New(b)
	n := bundle.Tenant
	s := lifecycletest.In("evaluated").State
	s.Status = placement.Closed
	data, err := json.Marshal(s)
	require.NoError(b, err)
	conn, err := pgx.Connect(b.Context(), bundle.OwnerURL)
	require.NoError(b, err)
	defer conn.Close(b.Context()) //nolint:errcheck // nothing is lost
	exec := func(statement string, args ...any) {
		b.Helper()
		_, err := conn.Exec(b.Context(), statement, args...)
		require.NoError(b, err)
	}
	exec(`SET session_replication_role = replica`)
	exec(`INSERT INTO processes (tenant_id, id, kind, status, ended_at, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
			candidate_id, calendar_version, created_at, updated_at)
		SELECT $1, gen_random_uuid(), 'placement', 'closed', timestamptz '2027-06-01 12:00Z' + i % 730 * interval '1 day', '', 2, 1, 8, 0,
			CAST($2 AS jsonb) || jsonb_build_object('started_on', CAST(date '2027-02-01' + i % 730 AS text),
				'ending', jsonb_build_object('kind', CASE i % 5 WHEN 0 THEN 'terminated_early' ELSE 'planned' END, 'reason', 'attendance',
					'on', CAST(date '2027-05-01' + i % 730 AS text))),
			$3, CASE i % 2 WHEN 0 THEN CAST($4 AS uuid) ELSE $5 END, $6, 1, now(), now()
		FROM generate_series(1, 100000) i`, n.ID, data, n.CaseWorker.ID, n.Unit.ID, n.OtherUnit.ID, n.Candidates[0].ID)
	exec(`INSERT INTO events (tenant_id, id, process_id, process_kind, version, epoch, name, fact, payload, at, late, command_id, fingerprint, on_behalf, request_id, status)
		SELECT p.tenant_id, gen_random_uuid(), p.id, 'placement', v, 0, 'n', CASE WHEN v = 6 AND get_byte(uuid_send(p.id), 0) < 26 THEN 'reassigned' ELSE 'f' END,
			CASE WHEN v IN (1, 6) THEN jsonb_build_object('owner_id', CAST($1 AS text)) ELSE '{"channel": "phone"}' END, p.ended_at - (8 - v) * interval '20 days', false,
			gen_random_uuid(), repeat('f', 64), '', 'request', (ARRAY['proposed', 'agreed', 'meeting_booked', 'signing', 'approved', 'active', 'evaluating', 'closed'])[v]
		FROM processes p, generate_series(1, 8) v WHERE p.kind = 'placement'`, n.CaseWorker.ID)
	exec(`ANALYZE`)
	return bundle
}

// BenchmarkKPIs counts thirteen weeks: the last thirteen, which is what is mostly asked for, and thirteen near the beginning, when all
// that ended since must be looked at too.
func BenchmarkKPIs(b *testing.B) {
	bundle := aHundredThousand(b)
	number, _ := kpi.Find("early_terminations")
	for _, c := range []struct{ name, first, last string }{{"recent", "2029-03-01", "2029-05-31"}, {"old", "2027-10-02", "2027-12-31"}} {
		b.Run(c.name, func(b *testing.B) {
			q := in2027()
			q.Between, q.By = lifecycle.Period{Start: lifecycle.Date(c.first), End: lifecycle.Date(c.last)}, kpi.ByUnit
			var got store.KPIs

			for b.Loop() {
				var err error
				got, err = bundle.Store.KPIs(b.Context(), bundle.Tenant.ID, q)
				require.NoError(b, err)
			}

			require.Greater(b, got.Counts[kpi.EarlyTerminations].Of(number, kpi.Everywhere()).N, 8_000)
		})
	}
}

// BenchmarkTellNumbers tells dashboards the last fourteen months.
func BenchmarkTellNumbers(b *testing.B) {
	bundle := aHundredThousand(b)
	now := time.Date(2029, 5, 31, 12, 0, 0, 0, time.UTC)

	for b.Loop() {
		told, err := bundle.Store.TellNumbers(b.Context(), bundle.Tenant.ID, store.NumbersToTell{Now: now, At: now, Anew: true})
		require.NoError(b, err)
		require.True(b, told)
	}
}
