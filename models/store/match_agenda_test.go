package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// meeting is the agenda of a meeting of a unit on the day on which canonical placements are proposed.
func meeting(t *testing.T, c *contract, change ...func(*store.AgendaQuestion)) store.MatchAgenda {
	t.Helper()
	q := store.AgendaQuestion{On: lifecycletest.ProposedOn, Before: "2028-02-01", UnitID: c.b.Tenant.Unit.ID, Most: 10}
	for _, f := range change {
		f(&q)
	}
	agenda, err := c.b.Store.MatchAgenda(t.Context(), c.b.Tenant.CaseWorker.Actor(), q)
	require.NoError(t, err)
	return agenda
}

// waitingSince says of both candidates since when they wait.
func waitingSince(t *testing.T, c *contract, days ...lifecycle.Date) {
	t.Helper()
	for i, day := range days {
		person := c.b.Tenant.Candidates[i]
		person.WaitingSince = day
		after, err := c.b.Store.UpdateCandidate(t.Context(), c.b.Tenant.CaseWorker.Actor(), person)
		require.NoError(t, err)
		c.b.Tenant.Candidates[i] = after
	}
}

func TestTheAgendaHasWhatPressesMostFirst(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	n := c.b.Tenant
	waitingSince(t, c, "2026-12-01", "2026-11-02")
	c.exec(`UPDATE places SET created_at = CASE id WHEN $1::uuid THEN '2026-12-10 12:00+01'::timestamptz ELSE '2026-10-01 12:00+01' END`, n.Places[0].ID)

	agenda := meeting(t, c)

	require.Equal(t, []store.AgendaCandidate{
		{ID: n.Candidates[1].ID, UnitID: n.Unit.ID, Name: "Torben Eksempel", Since: "2026-11-02", HasJobGoal: true},
		{ID: n.Candidates[0].ID, UnitID: n.Unit.ID, Name: "Nancy Ann Eksempel", Since: "2026-12-01", HasJobGoal: true},
	}, agenda.Waiting)
	require.Len(t, agenda.Idle, 2)
	require.Equal(t, store.AgendaPlace{
		ID: n.Places[1].ID, WorkplaceID: n.Workplace.ID, CompanyID: n.Company.ID, Title: "Chaufførmedhjælper", Workplace: "Lageret, Havnen",
		PostalCode: "8000", Since: "2026-10-01",
	}, agenda.Idle[0])
	require.Equal(t, lifecycle.Date("2026-12-10"), agenda.Idle[1].Since)
	require.Equal(t, []store.AgendaAgreement{{
		ID: c.state.ID, CompanyID: n.Company.ID, Company: n.Company.Name, OwnerID: n.CaseWorker.ID, Ends: lifecycletest.AgreementTo,
	}}, agenda.Agreements)
	require.Empty(t, agenda.Rematches)
	require.Equal(t, []string{"2"}, column(t, owner(t, c.b.OwnerURL), `SELECT count(DISTINCT resource_id) FROM audit
		WHERE action = 'candidate.read' AND user_id = $1 AND resource_id = ANY($2)`, n.CaseWorker.ID, []string{n.Candidates[0].ID, n.Candidates[1].ID}))

	few := meeting(t, c, func(q *store.AgendaQuestion) { q.Most, q.Before = 1, lifecycletest.AgreementTo })
	require.Equal(t, []int{1, 1, 0}, []int{len(few.Waiting), len(few.Idle), len(few.Agreements)})
	elsewhere := meeting(t, c, func(q *store.AgendaQuestion) { q.UnitID = n.OtherUnit.ID })
	require.Equal(t, []int{0, 2, 0}, []int{len(elsewhere.Waiting), len(elsewhere.Idle), len(elsewhere.Agreements)}, "places belong to no unit")
	require.Len(t, meeting(t, c, func(q *store.AgendaQuestion) { q.UnitID = "" }).Waiting, 2)

	c.record(c.proposal(1, 1))
	agenda = meeting(t, c)
	require.Equal(t, n.Candidates[0].ID, agenda.Waiting[0].ID, "somebody is being asked about the other one")
	require.Len(t, agenda.Waiting, 1)
	require.Equal(t, n.Places[0].ID, agenda.Idle[0].ID)
	require.Len(t, agenda.Idle, 1)
}

// A pair that was kept apart is on the agenda as long as it is, and both still wait.
func TestTheAgendaHasPairsThatAreKeptApart(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	n := c.b.Tenant
	waitingSince(t, c, "2026-12-01", "2026-11-02")
	decide := func(kind store.DecisionKind, until lifecycle.Date) store.MatchDecision {
		d, err := c.b.Store.RecordMatchDecision(t.Context(), n.CaseWorker.Create(), store.MatchDecision{
			CandidateID: n.Candidates[0].ID, PlaceID: n.Places[0].ID, Decision: kind, Reason: "tasks_do_not_fit", DecidedOn: "2027-01-02", Until: until,
		})
		require.NoError(t, err)
		return d
	}

	d := decide(store.Rejected, "2027-06-01")

	require.Equal(t, []store.AgendaPair{{
		DecisionID: d.ID, CandidateID: n.Candidates[0].ID, PlaceID: n.Places[0].ID, Name: "Nancy Ann Eksempel", Title: "Lagermedarbejder",
		Reason: "tasks_do_not_fit", On: "2027-01-02", Until: "2027-06-01",
	}}, meeting(t, c).Rejected)
	require.Empty(t, meeting(t, c, func(q *store.AgendaQuestion) { q.On = "2027-06-01" }).Rejected, "it may come back")
	again := decide(store.Rejected, "")
	require.Len(t, meeting(t, c).Rejected, 1, "once, with the last word")
	require.Equal(t, again.ID, meeting(t, c).Rejected[0].DecisionID)
	decide(store.Cleared, "")
	require.Empty(t, meeting(t, c).Rejected)
	decide(store.Rejected, "")
	waitingSince(t, c, "")
	require.Empty(t, meeting(t, c).Rejected, "nobody waits")
}

// Who waits to be matched again comes by the day on which that should be done; whoever is protected comes without a name.
func TestTheAgendaHasRematchesByTheirTarget(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	n := c.b.Tenant
	c.record(c.proposal(0, 0))
	late := uuid.NewString()
	for id, due := range map[string]string{late: "2027-01-20 16:00+01", uuid.NewString(): "2027-02-20 16:00+01"} {
		c.exec(`INSERT INTO processes (tenant_id, id, kind, status, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
				candidate_id, calendar_version, created_at, updated_at)
			VALUES ($1, $2, 'rematch', 'open', '', 1, 1, 1, 0, '{}', $3, $4, $5, 1, now(), now())`,
			n.ID, id, n.CaseWorker.ID, n.Unit.ID, n.Candidates[0].ID)
		c.exec(`INSERT INTO rematches (tenant_id, id, placement_id, cause) VALUES ($1, $2, $3, 'terminated')`, n.ID, id, c.recorder.state.ID)
		c.exec(`INSERT INTO tasks (tenant_id, id, process_id, process_kind, key, kind, command, owner_id, unit_id, due, level, escalated, opened_at)
			VALUES ($1, gen_random_uuid(), $2, 'rematch', 'find_new_placement', 'find_new_placement', 'propose', $3, $4, $5, 1, $6, now())`,
			n.ID, id, n.CaseWorker.ID, n.Unit.ID, due, id == late)
	}
	n.Candidates[0].Protected = candidacy.NameProtected
	person, err := c.b.Store.UpdateCandidate(t.Context(), n.CaseWorker.Actor(), n.Candidates[0])
	require.NoError(t, err)
	require.NotEmpty(t, person.Protected)

	agenda := meeting(t, c)

	require.Len(t, agenda.Rematches, 2)
	require.Equal(t, store.AgendaRematch{
		ID: late, CandidateID: n.Candidates[0].ID, PlacementID: c.recorder.state.ID, OwnerID: n.CaseWorker.ID, Name: "Nancy Ann Eksempel",
		Due: lifecycletest.At("2027-01-20", 16), Escalated: true,
	}, agenda.Rematches[0])
	seen, err := c.b.Store.MatchAgenda(t.Context(), n.Supervisor.Actor(), store.AgendaQuestion{On: lifecycletest.ProposedOn, Before: "2028-02-01", Most: 10})
	require.NoError(t, err)
	require.Empty(t, seen.Rematches[0].Name)
}
