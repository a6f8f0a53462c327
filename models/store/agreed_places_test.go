package store_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentor"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

// A place that was made for one person closes in the transaction in which the placement ends.
func TestAPlaceForOneClosesWithThePlacement(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	id := c.place()
	c.hold(c.opens(id, 3))
	r := &recorder{t: t, b: c.b}
	r.record(c.proposalAt(id, 3, 0))
	state := func() int { return c.count(`SELECT count(*) FROM places WHERE id = $1 AND state = 'closed'`, id) }

	r.record(placement.RecordCandidateDecision{Reason: placement.TransportTooFar, Channel: lifecycle.ChannelPhone})
	require.Zero(t, state(), "the proposal may be made again")
	r = &recorder{t: t, b: c.b}
	r.record(c.proposalAt(id, 3, 0))
	r.record(placement.Withdraw{By: lifecycle.PartyCaseWorker, Reason: placement.GotJob})

	require.Equal(t, 1, state())
	require.Equal(t, 1, c.count(`SELECT count(*) FROM place_spans WHERE place_id = $1 AND until_on = '2027-01-04'`, id))
	require.Equal(t, lifecycle.CodePlaceNotOpen, c.verdict(c.proposalAt(id, 3, 1)).Refusal.Code)
}

func TestHowAPlaceStands(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	fixed, idle := c.place(), c.place()
	c.hold(c.opens(fixed, 1))
	c.hold(c.opens(idle, 2))
	free := c.b.Tenant.Places[0].ID
	look := func(today lifecycle.Date) string {
		t.Helper()
		all, err := c.b.Store.Occupancies(t.Context(), c.b.Tenant.ID, today, []string{fixed, idle, free})
		require.NoError(t, err)
		return fmt.Sprintf("%s %s, %s, %s", all[fixed].Occupancy, all[fixed].FreeFrom, all[idle].Occupancy, all[free].Occupancy)
	}
	require.Equal(t, "open 2027-01-04, open, open", look("2027-01-04"))
	r := &recorder{t: t, b: c.b}
	r.record(c.proposalAt(fixed, 1, 0))
	require.Equal(t, "reserved 2027-05-01, open, open", look("2027-01-04"))

	c.exec(`UPDATE processes SET status = 'active' WHERE id = $1`, r.state.ID)
	require.Equal(t, "occupied 2027-05-01, open, open", look("2027-02-01"))
	require.Equal(t, "refill 2027-05-01, open, open", look("2027-04-09"))
	require.Equal(t, "open 2027-05-01, open, open", look("2027-05-01"))
	c.hold(agreement.HoldPlace{PlaceID: fixed, PlacementID: r.state.ID, Period: r.state.Period, No: 1})
	c.hold(agreement.ReleasePlace{PlaceID: fixed, PlacementID: r.state.ID, LastDay: "2027-02-12", No: 2})
	require.Equal(t, "refill 2027-05-01, open, open", look("2027-05-01"), "the task is open")
	c.hold(agreement.PausePlace{PlaceID: idle})
	require.Equal(t, "occupied 2027-05-01, paused, open", look("2027-02-01"))
	none, err := c.b.Store.Occupancies(t.Context(), c.b.Tenant.ID, "2027-02-01", nil)
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestPlacesThatNoAgreementTookAreSwept(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	old, young := c.place(), c.place()
	c.exec(`UPDATE places SET created_at = created_at - interval '8 days' WHERE id = $1`, old)
	c.exec(`UPDATE places SET created_at = created_at - interval '8 days' WHERE id = $1`, c.b.Tenant.Places[0].ID)

	n, err := c.b.Store.SweepPlaces(t.Context(), c.b.Tenant.ID, 7*24*time.Hour)

	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, 1, c.count(`SELECT count(*) FROM places WHERE id = $1`, young))
	require.Equal(t, 2, c.count(`SELECT count(*) FROM places WHERE state = 'open'`))
}

// inCluster is an active placement of the first candidate at a place of a cluster, since 2027-02-01, and a place at another
// workplace of it.
type inCluster struct {
	*contract
	placement   *recorder
	other       store.Workplace
	here, there string
}

// movesOn is a month after the start.
func movesOn() time.Time { return lifecycletest.At("2027-03-01", 9) }

func clustered(t *testing.T) inCluster {
	t.Helper()
	return clusteredUnder(t, func(n *storetest.Tenant) string { return n.CaseWorker.ID })
}

// clusteredUnder is clustered with somebody as its coordinator.
func clusteredUnder(t *testing.T, coordinator func(n *storetest.Tenant) string) inCluster {
	t.Helper()
	c := &contract{recorder: &recorder{t: t, b: storetest.New(t)}, at: lifecycletest.At(lifecycletest.DraftedOn, 9)}
	ctx, n := t.Context(), c.b.Tenant
	other, err := c.b.Store.CreateWorkplace(ctx, n.CaseWorker.Create(), store.Workplace{
		CompanyID: n.Company.ID, PNumber: "1000000002", Name: "Køkkenet", PostalCode: "8000", City: "Aarhus C",
	})
	require.NoError(t, err)
	e := c.draft(vocabulary.Cluster)
	e.CoordinatorID = coordinator(n)
	e.Lines = append(e.Lines, agreement.Line{Model: vocabulary.Cluster, WorkplaceID: other.ID, CompanyID: n.Company.ID, Count: 2})
	c.hold(e)
	c.sign()
	here := c.place()
	there, err := c.b.Store.CreatePlace(ctx, n.CaseWorker.Create(), store.Place{WorkplaceID: other.ID, Title: "x", MinWeeklyHours: 1, MaxWeeklyHours: 37, State: "unopened"})
	require.NoError(t, err)
	c.hold(c.opens(here, 1))
	c.hold(agreement.OpenPlace{PlaceID: there.ID, WorkplaceID: other.ID})
	r := &recorder{t: t, b: c.b}
	r.group(0, "activity_ready")
	r.record(c.proposalAt(here, 1, 0))
	for _, step := range lifecycletest.In("active").Story[1:] {
		r.state, err = r.state.Next(step.Event, step.At)
		require.NoError(t, err)
	}
	c.exec(`UPDATE processes SET version = $2, status = 'active' WHERE id = $1`, r.state.ID, r.state.Version)
	return inCluster{c, r, other, here, there.ID}
}

// mentor registers a mentor at the other workplace, trained from before the move on.
func (c inCluster) mentor() string {
	c.t.Helper()
	return c.trainedFrom("2027-02-15", "2028-02-15")
}

func (c inCluster) trainedFrom(from, to lifecycle.Date) string {
	c.t.Helper()
	n := c.b.Tenant
	m, err := c.b.Store.CreateMentor(c.t.Context(), n.CaseWorker.Create(), lifecycletest.DraftedOn, store.Mentor{
		WorkplaceID: c.other.ID, Name: "Mette", Languages: []string{"da"}, Capacity: 1, Active: true,
	})
	require.NoError(c.t, err)
	n.Mentor = m
	c.train(from, to)
	return m.ID
}

// moves is the move to the other workplace, in the care of a mentor or of nobody.
func (c inCluster) moves(mentor string) placement.MoveToWorkplace {
	return placement.MoveToWorkplace{
		PlaceID: c.there, WorkplaceID: c.other.ID, CompanyID: c.b.Tenant.Company.ID, AgreementID: c.state.ID, PlaceModel: vocabulary.Cluster,
		MentorID: mentor, Statement: placement.Agrees, Channel: lifecycle.ChannelPhone,
	}
}

// A move within a cluster: the place that is left is free from today on, the new one is held from today on, and the days
// before stay where they were.
func TestAMoveLeavesAStayBehind(t *testing.T) {
	t.Parallel()
	c := clustered(t)
	r, ctx, n := c.placement, t.Context(), c.b.Tenant
	moved := r.at(movesOn(), c.moves(c.mentor()))

	paused := c.propose(agreement.PausePlace{PlaceID: c.there})
	_, err := c.b.Store.Record(ctx, paused)
	require.NoError(t, err)
	out, err := c.b.Store.Record(ctx, moved)
	require.NoError(t, err)
	require.Equal(t, lifecycle.CodePlaceNotOpen, out.Refusal.Code, "a place that is paused takes nobody")
	c.state, _ = paused.State.(agreement.State)
	c.hold(agreement.OpenPlace{PlaceID: c.there, WorkplaceID: c.other.ID})
	moved.CommandID = uuid.NewString()
	out, err = c.b.Store.Record(ctx, moved)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)

	require.Equal(t, 1, c.count(`SELECT count(*) FROM placements WHERE id = $1 AND place_id = $2 AND workplace_id = $3 AND starts_on = '2027-02-01' AND here_from = '2027-03-01'`,
		r.state.ID, c.there, c.other.ID))
	require.Equal(t, 1, c.count(`SELECT count(*) FROM placement_stays WHERE placement_id = $1 AND place_id = $2 AND from_on = '2027-02-01' AND until_on = '2027-02-28'`,
		r.state.ID, c.here))
	taken := c.proposalAt(c.there, 1, 1)
	taken.WorkplaceID = c.other.ID
	require.Equal(t, lifecycle.CodePlaceTaken, c.verdict(taken).Refusal.Code)
	left := c.proposalAt(c.here, 1, 1)
	require.Equal(t, store.VerdictRecorded, c.verdict(left).Verdict)
	told, err := c.b.Store.ToldBy(ctx, n.ID, lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: r.state.ID})
	require.NoError(t, err)
	require.Equal(t, []lifecycle.Ref{{Kind: lifecycle.KindAgreement, ID: c.state.ID}}, told)
}

// From the issue: room, hearing and mentor are checked at the new workplace. Whoever is there before the move takes no room
// from it.
func TestAMoveIsBlockedWithoutRoomOrMentorAtTheNewWorkplace(t *testing.T) {
	t.Parallel()
	c := clustered(t)
	r, n := c.placement, c.b.Tenant
	elsewhere := func(from, to lifecycle.Date) store.SupportedElsewhere {
		s, err := c.b.Store.CreateSupportedElsewhere(t.Context(), n.CaseWorker.Create(), store.SupportedElsewhere{
			WorkplaceID: c.other.ID, From: from, To: to, FTE: 1, DeclaredOn: "2027-01-15", DeclaredBy: "company",
		})
		require.NoError(t, err)
		return s
	}
	_, err := c.b.Store.KeepHeadcounts(t.Context(), n.CaseWorker.Actor(), c.other.ID, []store.Headcount{
		{Month: "2026-11-01", OrdinaryFTE: 4, Source: "company"},
		{Month: "2026-12-01", OrdinaryFTE: 4, Source: "company"},
		{Month: "2027-01-01", OrdinaryFTE: 4, Source: "company"},
		{Month: "2027-02-01", OrdinaryFTE: 4, Source: "company"},
	})
	require.NoError(t, err)
	elsewhere("2027-02-01", "2027-02-28")
	full := elsewhere("2027-04-30", "2027-06-30")
	moves := func(mentor string) store.Recorded {
		out, err := c.b.Store.Record(t.Context(), r.at(movesOn(), c.moves(mentor)))
		require.NoError(t, err)
		return out
	}

	out := moves("")
	require.Equal(t, lifecycle.CodeBlockedByRule, out.Refusal.Code)
	require.ElementsMatch(t, []string{mentor.RuleMissing, legal.RuleRatioNoRoom}, rules(out.Refusal.Findings))
	out = moves(c.mentor())
	require.Equal(t, []string{legal.RuleRatioNoRoom}, rules(out.Refusal.Findings))
	require.Equal(t, "1", out.Refusal.Findings[0].Values["used"])
	c.exec(`UPDATE mentor_trainings SET passed_on = '2027-03-02' WHERE mentor_id = '` + n.Mentor.ID + `'`)
	c.exec(`UPDATE supported_elsewhere SET from_day = '2027-05-01' WHERE id = $1`, full.ID)
	out = moves(n.Mentor.ID)
	require.Equal(t, []string{mentor.RuleUntrained}, rules(out.Refusal.Findings), "the course is later than the move")
	c.exec(`UPDATE mentor_trainings SET passed_on = '2027-03-01' WHERE mentor_id = $1`, n.Mentor.ID)

	out = moves(n.Mentor.ID)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	require.Contains(t, rules(out.Findings), legal.RuleRatioRoom, "what it was measured by is kept")
	require.Zero(t, c.count(`SELECT count(*) FROM placements WHERE rule_pack IS NOT NULL`), "a move pins no other law")
}

// at is the transition of an event at an instant.
func (r *recorder) at(at time.Time, e lifecycle.Event) store.Transition {
	r.t.Helper()
	next, err := r.state.Next(e, at)
	require.NoError(r.t, err)
	data, err := json.Marshal(e)
	require.NoError(r.t, err)
	return store.Transition{
		TenantID: r.b.Tenant.ID, Expected: r.state.Version, CommandID: uuid.NewString(), Fingerprint: "f", Name: e.Name(), Fact: e.Fact(),
		Event: data, At: at, Actor: r.b.Tenant.CaseWorker.Actor(), State: next, Schema: placement.Schema, Head: next.Head(),
		Tasks: next.Tasks(), Deadlines: next.Open(),
	}
}

// From the issue: fixed places have a trained mentor before the first. Other models train when somebody is matched.
func TestAFixedPlaceNeedsATrainedMentorFirst(t *testing.T) {
	t.Parallel()
	c := &contract{recorder: &recorder{t: t, b: storetest.New(t)}, at: lifecycletest.At(lifecycletest.DraftedOn, 9)}
	c.hold(c.draft(vocabulary.FixedPlaces, vocabulary.AdvanceAgreement))
	c.sign()
	fixed := c.opens(c.place(), 1)

	require.Equal(t, lifecycle.CodeMentorUntrained, c.refused(fixed))
	c.hold(c.opens(c.place(), 2))
	c.train("2025-12-01", "2026-12-01")
	require.Equal(t, lifecycle.CodeMentorUntrained, c.refused(fixed), "the training has run out")
	c.train("2026-12-02", "2027-12-01")
	away := c.b.Tenant.Mentor
	c.exec(`UPDATE mentors SET active = false WHERE id = $1`, away.ID)
	require.Equal(t, lifecycle.CodeMentorUntrained, c.refused(fixed), "the mentor has left")
	c.exec(`UPDATE mentors SET active = true WHERE id = $1`, away.ID)
	c.hold(fixed)
}
