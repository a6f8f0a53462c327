package store_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// recorder decides events as a workflow would, and hands them to the store.
type recorder struct {
	t     *testing.T
	b     *storetest.Bundle
	state placement.State
}

// proposal is a proposal of the given candidate for the given place of the bundle, with its texts kept.
func (r *recorder) proposal(candidate, place int) placement.Propose {
	r.t.Helper()
	return r.b.Proposal(r.t, candidate, place)
}

// exec runs a statement as the owner of the tables, past row-level security.
func (r *recorder) exec(statement string, args ...any) {
	r.t.Helper()
	r.b.Exec(r.t, statement, args...)
}

// count returns the number that a query finds, as the owner.
func (r *recorder) count(query string, args ...any) int {
	r.t.Helper()
	return r.b.Count(r.t, query, args...)
}

// transition decides e and returns what a workflow would record. It does not move the recorder on.
func (r *recorder) transition(e lifecycle.Event) store.Transition {
	r.t.Helper()
	return r.transitionAt(lifecycletest.At(lifecycletest.ProposedOn, 10), e)
}

// transitionAt is transition at an instant.
func (r *recorder) transitionAt(at time.Time, e lifecycle.Event) store.Transition {
	r.t.Helper()
	return r.b.Transition(r.t, r.state, at, e)
}

// record decides and records e, and moves the recorder on.
func (r *recorder) record(e lifecycle.Event) store.Transition {
	r.t.Helper()
	t := r.transition(e)
	out, err := r.b.Store.Record(context.Background(), t)
	require.NoError(r.t, err)
	require.Equal(r.t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	r.state, _ = t.State.(placement.State)
	return t
}

func proposed(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{t: t, b: storetest.New(t)}
	r.record(r.proposal(0, 0))
	return r
}

func TestRecordWritesEverythingAtOnce(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	id := r.state.ID

	require.Equal(t, 2, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL`, id))
	require.Equal(t, 2, r.count(`SELECT count(*) FROM deadlines WHERE process_id = $1 AND closed_at IS NULL AND next_at IS NOT NULL`, id))
	require.Equal(t, 2, r.count(`SELECT count(*) FROM event_contents WHERE process_id = $1`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE resource_id = $1 AND action = 'placement.proposed'`, id))

	r.record(lifecycletest.CandidateAccepts())

	require.Equal(t, 1, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NOT NULL`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM deadlines WHERE process_id = $1 AND closed_at IS NULL`, id))
	require.Equal(t, 2, r.count(`SELECT count(*) FROM events WHERE process_id = $1`, id))
	require.Equal(t, 2, r.count(`SELECT version FROM processes WHERE id = $1`, id))
}

func TestRecordRepeatedChangesNothing(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	accepted := r.transition(lifecycletest.CandidateAccepts())

	first, err := r.b.Store.Record(t.Context(), accepted)
	require.NoError(t, err)
	again, err := r.b.Store.Record(t.Context(), accepted)
	require.NoError(t, err)

	require.Equal(t, store.VerdictRecorded, first.Verdict)
	require.Equal(t, store.VerdictBehind, again.Verdict, "the row is ahead of whoever asks again")
	require.Len(t, again.Missed, 1)
	require.Equal(t, accepted.CommandID, again.Missed[0].CommandID)
	require.Equal(t, 2, r.count(`SELECT count(*) FROM events WHERE process_id = $1`, r.state.ID))
}

func TestRecordOfAnOldCommandIsRepeated(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	minor := placement.Amend{Goals: []placement.Goal{{Key: "job", Kind: placement.GoalEducation}}}
	old := r.record(minor)
	r.record(placement.Amend{Goals: []placement.Goal{{Key: "job", Kind: placement.GoalJob}}})

	again := r.transition(minor)
	again.CommandID, again.Fingerprint = old.CommandID, "print of another request"
	out, err := r.b.Store.Record(t.Context(), again)

	require.NoError(t, err)
	require.Equal(t, store.VerdictRepeated, out.Verdict)
	require.Equal(t, old.Fingerprint, out.Fingerprint)
	require.Equal(t, 3, r.count(`SELECT version FROM processes WHERE id = $1`, r.state.ID))
}

func TestRecordBehindReturnsWhatWasMissedInOrder(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	stale := *r
	r.record(lifecycletest.CandidateAccepts())
	r.record(lifecycletest.CompanyAccepts())

	out, err := r.b.Store.Record(t.Context(), stale.transition(lifecycletest.CandidateDeclines()))
	require.NoError(t, err)
	require.Equal(t, store.VerdictBehind, out.Verdict)

	folded := stale.state
	for _, m := range out.Missed {
		e, err := placement.Decode(m.Name, m.Payload)
		require.NoError(t, err)
		folded, err = folded.Next(e, m.At)
		require.NoError(t, err)
	}
	want, err := json.Marshal(r.state)
	require.NoError(t, err)
	got, err := json.Marshal(folded)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}

func TestRecordOfAnotherEpochIsSuperseded(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	r.exec(`UPDATE processes SET epoch = 1 WHERE id = $1`, r.state.ID)

	out, err := r.b.Store.Record(t.Context(), r.transition(lifecycletest.CandidateAccepts()))

	require.NoError(t, err)
	require.Equal(t, store.VerdictSuperseded, out.Verdict)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM events WHERE process_id = $1`, r.state.ID))
}

func TestRecordAheadOfItsRowGuessesNothing(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	accepted := r.transition(lifecycletest.CandidateAccepts())
	accepted.Expected = 5

	_, err := r.b.Store.Record(t.Context(), accepted)

	require.ErrorContains(t, err, "older than version 5")
}

func TestOneOfManyHoldsThePlace(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	const rivals = 8
	var transitions []store.Transition
	for i := range rivals {
		transitions = append(transitions, r.transition(r.proposal(i%2, 0)))
	}

	verdicts := make([]store.Recorded, rivals)
	var group sync.WaitGroup
	for i, rival := range transitions {
		group.Go(func() {
			for {
				var err error
				if verdicts[i], err = r.b.Store.Record(context.Background(), rival); err == nil {
					return // a deadlock between rivals is tried again, as the activity does
				}
			}
		})
	}
	group.Wait()

	won := 0
	for _, v := range verdicts {
		if v.Verdict == store.VerdictRecorded {
			won++
			continue
		}
		require.Equal(t, store.VerdictRefused, v.Verdict)
		require.Equal(t, lifecycle.CodePlaceTaken, v.Refusal.Code)
	}
	require.Equal(t, 1, won)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements`))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM processes`), "a refused proposal leaves nothing behind")
}

func TestARefusalStaysUnderItsCommand(t *testing.T) {
	t.Parallel()
	holder := proposed(t)
	rival := &recorder{t: t, b: holder.b}
	proposal := rival.transition(rival.proposal(1, 0))

	first, err := holder.b.Store.Record(t.Context(), proposal)
	require.NoError(t, err)
	require.Equal(t, lifecycle.CodePlaceTaken, first.Refusal.Code)
	holder.record(placement.Cancel{Reason: placement.EnteredByMistake}) // now the place is free
	again, err := holder.b.Store.Record(t.Context(), proposal)
	require.NoError(t, err)
	proposal.CommandID = uuid.NewString()
	another, err := holder.b.Store.Record(t.Context(), proposal)
	require.NoError(t, err)

	require.Equal(t, store.VerdictRefused, again.Verdict)
	require.Equal(t, first.Refusal, again.Refusal)
	require.Equal(t, store.VerdictRecorded, another.Verdict)
}

func TestTheDatabaseRefusesWhatOnlyItKnows(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]struct {
		code  string
		event func(r *recorder) placement.Propose
	}{
		"UnknownCandidate": {lifecycle.CodeCandidateNotFound, func(r *recorder) placement.Propose {
			e := r.proposal(0, 0)
			e.CandidateID = uuid.NewString()
			return e
		}},
		"UnknownPlace": {lifecycle.CodePlaceNotFound, func(r *recorder) placement.Propose {
			e := r.proposal(0, 0)
			e.PlaceID = uuid.NewString()
			return e
		}},
		"PlaceOfAnotherWorkplace": {lifecycle.CodePlaceNotFound, func(r *recorder) placement.Propose {
			e := r.proposal(0, 0)
			e.WorkplaceID = uuid.NewString()
			return e
		}},
		"UnknownOwner": {lifecycle.CodeOwnerNotFound, func(r *recorder) placement.Propose {
			e := r.proposal(0, 0)
			e.OwnerID = uuid.NewString()
			return e
		}},
		"ClosedPlace": {lifecycle.CodePlaceNotOpen, func(r *recorder) placement.Propose {
			e := r.proposal(0, 0)
			r.exec(`UPDATE places SET state = 'closed' WHERE id = $1`, e.PlaceID)
			return e
		}},
		"TextThatIsNotThere": {lifecycle.CodeTextNotFound, func(r *recorder) placement.Propose {
			e := r.proposal(0, 0)
			e.Contents[0].ID = uuid.NewString()
			return e
		}},
		"TextOfAnotherPlacement": {lifecycle.CodeTextNotFound, func(r *recorder) placement.Propose {
			e := r.proposal(0, 0)
			e.ID = uuid.NewString()
			return e
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{t: t, b: storetest.New(t)}

			out, err := r.b.Store.Record(t.Context(), r.transition(spoil.event(r)))

			require.NoError(t, err)
			require.Equal(t, store.VerdictRefused, out.Verdict)
			require.Equal(t, spoil.code, out.Refusal.Code)
			require.Zero(t, r.count(`SELECT count(*) FROM processes`))
		})
	}
}

func TestRecordWaitsForAMovedClock(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	r.b.Tenant = r.b.AddTenant(t, true)
	r.record(r.proposal(0, 0))
	accepted := r.transition(lifecycletest.CandidateAccepts())

	clock, err := r.b.Store.EndClockMove(t.Context(), r.b.Tenant.ID, 48*time.Hour)
	require.NoError(t, err)
	out, err := r.b.Store.Record(t.Context(), accepted)
	require.NoError(t, err)
	accepted.Clock = clock
	after, err := r.b.Store.Record(t.Context(), accepted)
	require.NoError(t, err)

	require.Equal(t, store.VerdictBehind, out.Verdict)
	require.Equal(t, &clock, out.Clock)
	require.Equal(t, store.VerdictRecorded, after.Verdict)
}

func TestTheClockStepsFromDeadlineToDeadline(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t, b: storetest.New(t)}
	r.b.Tenant = r.b.AddTenant(t, true)
	r.record(r.proposal(0, 0))
	due, _ := r.state.Due()
	first, _ := due.Next()
	real := lifecycletest.At(lifecycletest.ProposedOn, 10)

	_, none, err := r.b.Store.StepClock(t.Context(), r.b.Tenant.ID, first.At.Add(-time.Second), real, nil)
	require.NoError(t, err)
	next, found, err := r.b.Store.StepClock(t.Context(), r.b.Tenant.ID, first.At, real, nil)
	require.NoError(t, err)

	require.False(t, none)
	require.True(t, found)
	require.Equal(t, r.state.ID, next.ID)
	require.True(t, first.At.Equal(next.At))
	require.Equal(t, first.At.Sub(real), next.Clock.Offset)
}

func TestARealTenantsClockDoesNotMove(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	_, err := b.Store.BeginClockMove(t.Context(), b.Tenant.ID)

	require.ErrorIs(t, err, store.ErrNotPractice)
}
