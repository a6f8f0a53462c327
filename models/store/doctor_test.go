package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/models/store/storetest"
)

// recordRematch records an event of a rematch, and returns the state after it.
func (r *recorder) recordRematch(s rematch.State, e lifecycle.Event) rematch.State {
	r.t.Helper()
	out, err := r.b.Store.Record(r.t.Context(), r.ofRematch(s, e))
	require.NoError(r.t, err)
	require.Equal(r.t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	next, err := s.Next(e, lifecycletest.At(lifecycletest.ProposedOn, 11))
	require.NoError(r.t, err)
	return next
}

// ofRematch decides an event of a rematch and returns what a workflow would record.
func (r *recorder) ofRematch(s rematch.State, e lifecycle.Event) store.Transition {
	r.t.Helper()
	at := lifecycletest.At(lifecycletest.ProposedOn, 11)
	next, err := s.Next(e, at)
	require.NoError(r.t, err)
	return store.Transition{
		TenantID: r.b.Tenant.ID, Expected: s.Version, CommandID: uuid.NewString(), Name: e.Name(), Fact: e.Fact(), Event: []byte(`{}`), At: at,
		Actor: lifecycle.Actor{TenantID: r.b.Tenant.ID}, State: next, Schema: rematch.Schema, Head: next.Head(), Tasks: next.Tasks(),
		Deadlines: next.Open(),
	}
}

// withdrawn is a placement that was withdrawn, without its rematch.
func withdrawn(t *testing.T) *recorder {
	t.Helper()
	r := proposed(t)
	r.record(placement.Withdraw{By: lifecycle.PartyCandidate, Reason: "other_measure"})
	return r
}

func TestOpenRowsArePagedAndRowsFoundWhateverTheyAre(t *testing.T) {
	t.Parallel()
	ended := proposed(t)
	ended.record(lifecycletest.Cancel())
	b := ended.b
	first, second := &recorder{t: t, b: b}, &recorder{t: t, b: b}
	first.record(first.proposal(0, 0))
	first.record(lifecycletest.CandidateAccepts())
	second.record(second.proposal(1, 1))

	var open []string
	for after := ""; ; {
		rows, err := b.Store.OpenRows(t.Context(), b.Tenant.ID, after, 1)
		require.NoError(t, err)
		if len(rows) == 0 {
			break
		}
		after = rows[0].ID
		open = append(open, rows[0].ID)
	}
	rows, err := b.Store.Rows(t.Context(), b.Tenant.ID, []string{first.state.ID, ended.state.ID, uuid.NewString()})
	require.NoError(t, err)

	require.ElementsMatch(t, []string{first.state.ID, second.state.ID}, open)
	require.Len(t, rows, 2)
	require.Equal(t, 2, rows[first.state.ID].Version)
	require.Nil(t, rows[first.state.ID].EndedAt)
	require.NotNil(t, rows[ended.state.ID].EndedAt)
}

func TestCommandAtTellsWhatLedToAVersion(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	accepted := r.record(lifecycletest.CandidateAccepts())

	id, err := r.b.Store.CommandAt(t.Context(), r.b.Tenant.ID, r.state.ID, 2)
	require.NoError(t, err)
	require.Equal(t, accepted.CommandID, id)
	_, err = r.b.Store.CommandAt(t.Context(), r.b.Tenant.ID, r.state.ID, 3)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestWithoutRematchFindsThoseThatWantOne(t *testing.T) {
	t.Parallel()
	r := withdrawn(t)
	cancelled := &recorder{t: t, b: r.b}
	cancelled.record(cancelled.proposal(1, 1))
	cancelled.record(lifecycletest.Cancel())

	rows, err := r.b.Store.WithoutRematch(t.Context(), r.b.Tenant.ID, "", 10)
	require.NoError(t, err)
	after, err := r.b.Store.WithoutRematch(t.Context(), r.b.Tenant.ID, r.state.ID, 10)
	require.NoError(t, err)
	r.recordRematch(rematch.State{}, rematch.From(r.state))
	none, err := r.b.Store.WithoutRematch(t.Context(), r.b.Tenant.ID, "", 10)
	require.NoError(t, err)

	require.Len(t, rows, 1, "a mistake needs no rematch")
	require.Equal(t, r.state.ID, rows[0].ID)
	require.Empty(t, after)
	require.Empty(t, none)
}

func TestUnheardMatchesAreOpenRematchesThatWereAnswered(t *testing.T) {
	t.Parallel()
	r := withdrawn(t)
	open := r.recordRematch(rematch.State{}, rematch.From(r.state))
	before, err := r.b.Store.UnheardMatches(t.Context(), r.b.Tenant.ID)
	require.NoError(t, err)
	answers := &recorder{t: t, b: r.b}
	e := answers.proposal(0, 0)
	e.RematchOf = open.ID
	answers.record(e)

	unheard, err := r.b.Store.UnheardMatches(t.Context(), r.b.Tenant.ID)
	require.NoError(t, err)
	r.recordRematch(open, rematch.Match{PlacementID: answers.state.ID})
	after, err := r.b.Store.UnheardMatches(t.Context(), r.b.Tenant.ID)
	require.NoError(t, err)

	require.Empty(t, before)
	require.Equal(t, []store.UnheardMatch{{RematchID: open.ID, PlacementID: answers.state.ID}}, unheard)
	require.Empty(t, after)
}

func TestUnheardPlacesAreThoseOfWhichTwoStoriesAreTold(t *testing.T) {
	t.Parallel()
	c := agreed(t)
	fixed, idle := c.place(), c.place()
	c.hold(c.opens(fixed, 1))
	c.hold(c.opens(idle, 2))
	look := func(after store.UnheardPlace) []store.UnheardPlace {
		t.Helper()
		found, err := c.b.Store.UnheardPlaces(t.Context(), c.b.Tenant.ID, after, 10)
		require.NoError(t, err)
		return found
	}
	require.Empty(t, look(store.UnheardPlace{}))
	r := &recorder{t: t, b: c.b}
	r.record(c.proposalAt(fixed, 1, 0))
	unheard := []store.UnheardPlace{{AgreementID: c.state.ID, PlacementID: r.state.ID}}

	require.Equal(t, unheard, look(store.UnheardPlace{}), "a placement holds a place and the agreement does not know")
	require.Empty(t, look(unheard[0]))
	c.hold(agreement.HoldPlace{PlaceID: fixed, PlacementID: r.state.ID, Period: r.state.Period, No: r.state.PlaceNews})
	require.Empty(t, look(store.UnheardPlace{}))
	r.record(placement.Withdraw{By: lifecycle.PartyCandidate, Reason: "other_measure"})
	require.Equal(t, unheard, look(store.UnheardPlace{}), "the agreement takes it for one that holds the place")
	c.hold(agreement.ReleasePlace{PlaceID: fixed, PlacementID: r.state.ID, No: r.state.PlaceNews})
	require.Empty(t, look(store.UnheardPlace{}))
}

func TestOverdueDeadlinesAreThoseOfOpenProcesses(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	due := r.state.Open()[0]
	next, _ := due.Next()

	early, err := r.b.Store.OverdueDeadlines(t.Context(), r.b.Tenant.ID, next.At, "", 10)
	require.NoError(t, err)
	late, err := r.b.Store.OverdueDeadlines(t.Context(), r.b.Tenant.ID, next.At.Add(time.Second), "", 10)
	require.NoError(t, err)
	after, err := r.b.Store.OverdueDeadlines(t.Context(), r.b.Tenant.ID, next.At.Add(time.Second), late[len(late)-1].ID, 10)
	require.NoError(t, err)
	r.record(lifecycletest.Cancel())
	none, err := r.b.Store.OverdueDeadlines(t.Context(), r.b.Tenant.ID, next.At.AddDate(9, 0, 0), "", 10)
	require.NoError(t, err)

	require.Empty(t, early, "nothing is overdue at the moment it is due")
	require.NotEmpty(t, late)
	require.Equal(t, r.state.ID, late[0].Ref.ID)
	require.Equal(t, string(next.Kind), late[0].NextKind)
	require.Empty(t, after)
	require.Empty(t, none)
}

func TestLostTextsAreNamedUntilTheyAreNotedAndThenSaidToBe(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	none, err := r.b.Store.LostTexts(t.Context(), r.b.Tenant.ID, nil, 10)
	require.NoError(t, err)
	r.exec(`DELETE FROM event_contents`)
	r.exec(`DELETE FROM contents WHERE kind = $1`, placement.ContentPurpose)

	lost, err := r.b.Store.LostTexts(t.Context(), r.b.Tenant.ID, nil, 10)
	require.NoError(t, err)
	require.Len(t, lost, 1)
	after, err := r.b.Store.LostTexts(t.Context(), r.b.Tenant.ID, &lost[0], 10)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, r.b.Store.NoteLost(t.Context(), lifecycle.Actor{TenantID: r.b.Tenant.ID}, lost[0]))
	}
	noted, err := r.b.Store.LostTexts(t.Context(), r.b.Tenant.ID, nil, 10)
	require.NoError(t, err)

	require.Empty(t, none)
	require.Equal(t, r.state.ID, lost[0].ID)
	require.Equal(t, "proposed", lost[0].Fact)
	require.Equal(t, placement.ContentPurpose, lost[0].TextKind)
	require.False(t, lost[0].Noted)
	require.Empty(t, after)
	require.Len(t, noted, 1)
	require.True(t, noted[0].Noted)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE action = 'text.lost'`))
}

func TestAbsentIsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	gone := store.Thing{What: store.APlace, ID: uuid.NewString()}
	odd := store.Thing{What: "spaceship", ID: n.Unit.ID}
	law := store.Thing{What: store.ARulePack, ID: "vp-2031-01"}

	absent, err := b.Store.Absent(t.Context(), n.ID, []store.Thing{
		{What: store.ACandidate, ID: n.Candidates[0].ID},
		{What: store.APlace, ID: n.Places[0].ID},
		gone, gone,
		{What: store.AWorkplace, ID: n.Workplace.ID},
		{What: store.AUser, ID: n.CaseWorker.ID},
		{What: store.AUnit, ID: n.Unit.ID},
		odd,
		{What: store.ARulePack, ID: "vp-2026-02"},
		law,
	})

	require.NoError(t, err)
	require.Equal(t, []store.Thing{gone, odd, law}, absent)
}

func TestNoteRepairIsInTheAudit(t *testing.T) {
	t.Parallel()
	r := proposed(t)

	require.NoError(t, r.b.Store.NoteRepair(t.Context(), lifecycle.Actor{TenantID: r.b.Tenant.ID}, r.state.Head().Ref, "not_running"))

	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE action = 'placement.not_running' AND resource_id = $1 AND user_id IS NULL`, r.state.ID))
}

// It was done, whoever waits for the answer.
func TestWhatWasDoneIsNotedAlthoughNobodyWaits(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	gone, leave := context.WithCancel(t.Context())
	leave()

	require.NoError(t, r.b.Store.NoteRepair(gone, lifecycle.Actor{TenantID: r.b.Tenant.ID}, r.state.Head().Ref, "not_running"))
	require.NoError(t, r.b.Store.NoteRetry(gone, lifecycle.Actor{TenantID: r.b.Tenant.ID}, "placement", r.state.ID, "incident.run_ended.retried"))

	require.Equal(t, 2, r.count(`SELECT count(*) FROM audit WHERE action IN ('placement.not_running', 'incident.run_ended.retried') AND resource_id = $1`, r.state.ID))
}
