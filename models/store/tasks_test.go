package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestTheInboxIsRightAfterEveryCommand(t *testing.T) {
	t.Parallel()
	b, first, second := two(t)
	n := b.Tenant
	kinds := func(f store.TaskFilter) (kinds []string) {
		list, err := b.Store.Tasks(t.Context(), n.ID, f)
		require.NoError(t, err)
		for _, k := range list.Items {
			kinds = append(kinds, k.Kind)
		}
		return kinds
	}
	booking := []string{"book_safety_meeting"}
	deciding := []string{"record_candidate_decision", "record_company_decision"}

	require.Equal(t, booking, kinds(store.TaskFilter{OwnerID: n.CaseWorker.ID}))
	require.ElementsMatch(t, deciding, kinds(store.TaskFilter{UnitID: n.OtherUnit.ID}))
	require.ElementsMatch(t, deciding, kinds(store.TaskFilter{ProcessID: second.ID}))
	require.Len(t, kinds(store.TaskFilter{}), 3)
	require.Empty(t, kinds(store.TaskFilter{OwnerID: n.Admin.ID}))
	require.Empty(t, kinds(store.TaskFilter{Escalated: true}))
	require.Empty(t, kinds(store.TaskFilter{Overdue: true, At: lifecycletest.At(lifecycletest.ProposedOn, 12)}))
	require.Len(t, kinds(store.TaskFilter{Overdue: true, At: lifecycletest.At("2027-02-01", 12)}), 3)

	list, err := b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{ProcessID: first.ID})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	task, expected := list.Items[0], first.Tasks()[0]
	require.Equal(t, expected, task.Task)
	require.Equal(t, first.CandidateID, task.CandidateID)
	require.Equal(t, lifecycletest.At(lifecycletest.ProposedOn, 10), task.OpenedAt)
}

// many fills a tenant with processes and three open tasks and one closed one for each: one without a date, many of the same
// date, one escalated now and then.
func many(t *testing.T, b *storetest.Bundle, processes int) {
	t.Helper()
	pool := owner(t, b.OwnerURL)
	n := b.Tenant
	for _, statement := range []string{
		`INSERT INTO users (tenant_id, id, unit_id, name, active)
			SELECT $1, md5('user' || i)::uuid, $2, 'Sagsbehandler ' || i, true FROM generate_series(1, 50) i`,
		`INSERT INTO processes (tenant_id, id, kind, status, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
				candidate_id, calendar_version, created_at, updated_at)
			SELECT $1, md5('process' || i)::uuid, 'placement', (ARRAY['proposed', 'active', 'agreed'])[1 + i % 3], '', 1, 1, 1, 0, '{}',
				md5('user' || 1 + i % 50)::uuid, $2, $3, 1, timestamptz '2027-01-01' + i * interval '1 minute', now()
			FROM generate_series(1, $4) i`,
		`INSERT INTO placements (tenant_id, id, candidate_id, company_id, workplace_id, place_id, starts_on, ends_on, holds, binds)
			SELECT $1, md5('process' || i)::uuid, $3, $5, $6, $7, '2027-02-01', '2027-03-01', false, false FROM generate_series(1, $4) i`,
		`INSERT INTO tasks (tenant_id, id, process_id, process_kind, key, kind, command, owner_id, unit_id, candidate_id, due, level,
				escalated, opened_at, closed_at)
			SELECT $1, md5('task' || i || k)::uuid, md5('process' || i)::uuid, 'placement', k::text, 'kind', 'command',
				md5('user' || 1 + i % 50)::uuid, $2, $3,
				CASE k WHEN 1 THEN NULL WHEN 2 THEN timestamptz '2027-01-05' ELSE timestamptz '2027-01-01' + i * interval '1 minute' END,
				0, i % 100 = 0 AND k = 3, now(), CASE WHEN k = 4 THEN now() END
			FROM generate_series(1, $4) i, generate_series(1, 4) k`,
	} {
		// Every statement takes all parameters, whether it needs them or not.
		statement = `WITH p AS (SELECT $1::uuid, $2::uuid, $3::uuid, $4::int, $5::uuid, $6::uuid, $7::uuid) ` + statement
		_, err := pool.Exec(statement, n.ID, n.Unit.ID, n.Candidates[0].ID, processes, n.Company.ID, n.Workplace.ID, n.Places[0].ID)
		require.NoError(t, err)
	}
	_, err := pool.Exec(`ANALYZE`)
	require.NoError(t, err)
}

func TestTheInboxComesInPagesMostUrgentFirst(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	many(t, b, 300)
	pool := owner(t, b.OwnerURL)

	var found []string
	var last store.TaskRow
	f := store.TaskFilter{UnitID: b.Tenant.Unit.ID, Page: store.Page{Limit: 77}}
	for {
		list, err := b.Store.Tasks(t.Context(), b.Tenant.ID, f)
		require.NoError(t, err)
		for _, k := range list.Items {
			require.False(t, last.Due.IsZero() && last.ID != "" && !k.Due.IsZero(), "what has no date comes last")
			require.False(t, !k.Due.IsZero() && k.Due.Before(last.Due))
			found, last = append(found, k.ID), k
		}
		if f.After = list.Next; f.After == "" {
			break
		}
	}

	require.Equal(t, column(t, pool, `SELECT id FROM tasks WHERE closed_at IS NULL ORDER BY due NULLS LAST, id`), found)
}

func TestListsDoNotReadWholeTables(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	many(t, b, 5000)
	someone := column(t, owner(t, b.OwnerURL), `SELECT md5('user7')::uuid`)[0]
	first, err := b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{OwnerID: someone, Page: store.Page{Limit: 120}})
	require.NoError(t, err)
	require.NotEmpty(t, first.Next)

	soon := time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		index  string
		filter store.TaskFilter
	}{
		{"tasks_of_owner", store.TaskFilter{OwnerID: someone}},
		{"tasks_of_owner", store.TaskFilter{OwnerID: someone, Page: store.Page{After: first.Next}}},
		{"tasks_of_owner", store.TaskFilter{OwnerID: someone, Overdue: true, At: soon}},
		{"tasks_of_unit", store.TaskFilter{UnitID: n.Unit.ID}},
		{"tasks_of_unit", store.TaskFilter{UnitID: n.Unit.ID, Overdue: true, At: soon}},
		{"tasks_escalated", store.TaskFilter{UnitID: n.Unit.ID, Escalated: true}},
		{"tasks_of_owner", store.TaskFilter{InboxOf: someone, On: "2027-01-04"}},
		{"tasks_of_owner", store.TaskFilter{InboxOf: someone, On: "2027-01-04", Page: store.Page{After: first.Next}}},
	} {
		plan, err := b.Store.PlanOfTasks(t.Context(), n.ID, c.filter)
		require.NoError(t, err)
		require.Contains(t, plan, "Index Scan using "+c.index+" on tasks")
		require.NotContains(t, plan, "Seq Scan on tasks")
		if c.filter.InboxOf == "" {
			require.NotContains(t, plan, "Sort") // an inbox sorts what is not its owner's, which is little
		}
	}

	all, err := b.Store.Placements(t.Context(), n.ID, store.PlacementFilter{})
	require.NoError(t, err)
	for name, f := range map[string]store.PlacementFilter{
		"all": {}, "next page": {Page: store.Page{After: all.Next}}, "owner": {OwnerID: someone}, "unit": {UnitID: n.Unit.ID},
		"status": {Statuses: []string{"active"}}, "candidate": {CandidateID: n.Candidates[0].ID},
	} {
		plan, err := b.Store.PlanOfPlacements(t.Context(), n.ID, f)
		require.NoError(t, err)
		require.Contains(t, plan, "Index Scan using processes_by_", name)
		require.NotContains(t, plan, "Seq Scan on processes", name)
		require.NotContains(t, plan, "Sort", name)
	}
}
