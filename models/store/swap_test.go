package store_test

import (
	"context"
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

// swap gives the place of the recorder's placement to the second candidate, for the same days unless they are changed.
func (r *recorder) swap(change ...func(*placement.Swap)) placement.Swap {
	p := r.proposal(1, 0)
	p.SwapOf, p.Period = r.state.ID, r.state.Period
	p.Hours = []placement.HoursStep{{From: p.Period.Start, WeeklyHours: 15}}
	e := placement.Swap{Reason: placement.BetterMatchElsewhere, Proposal: p}
	for _, f := range change {
		f(&e)
	}
	e.Proposal.Hours[0].From = e.Proposal.Period.Start
	return e
}

// both is what a workflow would record of a swap: the end of the one and the beginning of the other.
func (r *recorder) both(at time.Time, e placement.Swap) store.Transition {
	r.t.Helper()
	t := r.transitionAt(at, e)
	begins := (&recorder{t: r.t, b: r.b}).transitionAt(at, e.Begins())
	begins.CommandID, begins.Fingerprint = lifecycle.DeriveID("founded", t.CommandID), t.Fingerprint
	t.Founded = &begins
	return t
}

// begun lets the recorder's placement have started on its first day.
func (r *recorder) begun() time.Time {
	r.state.Status, r.state.StartedOn = placement.Active, r.state.Period.Start
	return lifecycletest.At(r.state.Period.Start, 12)
}

func beforeStart() time.Time { return lifecycletest.At(lifecycletest.ProposedOn, 10) }

func TestASwapIsRecordedWithWhatItBegins(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	e := r.swap()

	out, err := r.b.Store.Record(t.Context(), r.both(beforeStart(), e))

	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	id := e.Proposal.ID
	require.Equal(t, 1, r.count(`SELECT count(*) FROM processes WHERE id = $1 AND status = 'withdrawn' AND state->'successor'->>'placement_id' = $2`, r.state.ID, id))
	require.Zero(t, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL`, r.state.ID))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM processes WHERE id = $1 AND status = 'proposed' AND version = 1 AND parent_id = $2`, id, r.state.ID))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE holds AND id = $1`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE holds`), "the place is held once")
	require.Equal(t, 2, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL`, id))
	require.Equal(t, 2, r.count(`SELECT count(*) FROM deadlines WHERE process_id = $1 AND closed_at IS NULL`, id))
	require.Equal(t, 2, r.count(`SELECT count(*) FROM event_contents WHERE process_id = $1`, id), "its texts are its own")
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE resource_id = $1 AND action = 'placement.proposed'`, id))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM audit WHERE resource_id = $1 AND action = 'placement.swapped'`, r.state.ID))
}

func TestASwapAfterTheStartSharesThePlaceByDays(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	at := r.begun()
	e := r.swap(func(e *placement.Swap) { e.LastDay, e.Proposal.Period.Start = "2027-02-12", "2027-02-13" })

	out, err := r.b.Store.Record(t.Context(), r.both(at, e))

	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE id = $1 AND holds AND ends_on = '2027-02-12'`, r.state.ID))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE id = $1 AND holds AND starts_on = '2027-02-13'`, e.Proposal.ID))
}

func TestARepeatedSwapBeginsNothingTwice(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	swap := r.both(beforeStart(), r.swap())
	_, err := r.b.Store.Record(t.Context(), swap)
	require.NoError(t, err)

	again, err := r.b.Store.Record(t.Context(), swap)

	require.NoError(t, err)
	require.Equal(t, store.VerdictBehind, again.Verdict)
	require.Equal(t, swap.CommandID, again.Missed[0].CommandID)
	require.Equal(t, 2, r.count(`SELECT count(*) FROM processes`))
	found, err := r.b.Store.Missed(t.Context(), swap.TenantID, swap.Founded.Head.ID, 0, 0)
	require.NoError(t, err)
	require.Len(t, found.Missed, 1, "its own workflow finds its beginning")
	require.Equal(t, swap.Founded.CommandID, found.Missed[0].CommandID)
}

// What stands against the proposal stands against the whole: the first placement keeps its place and its tasks.
func TestARefusedProposalLeavesTheFirstPlacementAsItWas(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]struct {
		code, field string
		event       func(r *recorder) placement.Swap
	}{
		"UnknownCandidate": {lifecycle.CodeCandidateNotFound, "proposal.candidate_id", func(r *recorder) placement.Swap {
			return r.swap(func(e *placement.Swap) { e.Proposal.CandidateID = uuid.NewString() })
		}},
		"UnknownOwner": {lifecycle.CodeOwnerNotFound, "proposal.owner_id", func(r *recorder) placement.Swap {
			return r.swap(func(e *placement.Swap) { e.Proposal.OwnerID = uuid.NewString() })
		}},
		"ClosedPlace": {lifecycle.CodePlaceNotOpen, "", func(r *recorder) placement.Swap {
			r.exec(`UPDATE places SET state = 'closed' WHERE id = $1`, r.state.PlaceID)
			return r.swap()
		}},
		"TextOfAnotherPlacement": {lifecycle.CodeTextNotFound, "proposal.contents", func(r *recorder) placement.Swap {
			return r.swap(func(e *placement.Swap) { e.Proposal.ID = uuid.NewString() })
		}},
		"SomebodyElseComesAfterwards": {lifecycle.CodePlaceTaken, "", func(r *recorder) placement.Swap {
			later := &recorder{t: r.t, b: r.b}
			p := later.proposal(1, 0)
			p.Period = lifecycle.Period{Start: r.state.Period.End.AddDays(1), End: r.state.Period.End.AddDays(28)}
			p.Hours = []placement.HoursStep{{From: p.Period.Start, WeeklyHours: 15}}
			later.record(p)
			return r.swap(func(e *placement.Swap) { e.Proposal.Period.End = p.Period.Start })
		}},
		"NoJobGoal": {"job_goal_missing", "proposal.candidate_id", func(r *recorder) placement.Swap {
			r.exec(`UPDATE candidates SET has_job_goal = false WHERE id = $1`, r.b.Tenant.Candidates[1].ID)
			return r.swap()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := proposed(t)
			swap := r.both(beforeStart(), spoil.event(r))
			processes := r.count(`SELECT count(*) FROM processes`)

			out, err := r.b.Store.Record(t.Context(), swap)
			require.NoError(t, err)
			again, err := r.b.Store.Record(t.Context(), swap)
			require.NoError(t, err)

			require.Equal(t, store.VerdictRefused, out.Verdict)
			require.Equal(t, spoil.code, out.Refusal.Code)
			require.Equal(t, spoil.field, out.Refusal.Field)
			require.Equal(t, "proposal", out.Refusal.Values["part"])
			require.Equal(t, out.Refusal, again.Refusal, "the same request keeps its answer")
			require.Equal(t, processes, r.count(`SELECT count(*) FROM processes`))
			require.Equal(t, 1, r.count(`SELECT version FROM processes WHERE id = $1 AND status = 'proposed'`, r.state.ID))
			require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE id = $1 AND holds`, r.state.ID))
			require.Equal(t, 2, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL`, r.state.ID))
			require.Equal(t, 1, r.count(`SELECT count(*) FROM events WHERE process_id = $1`, r.state.ID))
		})
	}
}

// race records the transitions at once, each again when the database chose it as the victim of a deadlock.
func (r *recorder) race(transitions []store.Transition) []store.Recorded {
	verdicts := make([]store.Recorded, len(transitions))
	var group sync.WaitGroup
	for i, rival := range transitions {
		group.Go(func() {
			for {
				var err error
				if verdicts[i], err = r.b.Store.Record(context.Background(), rival); err == nil {
					return
				}
			}
		})
	}
	group.Wait()
	return verdicts
}

// A place that changes hands is never free in between: whoever waits for it does not get it.
func TestNobodySlipsInDuringASwap(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	swap := r.swap()
	transitions := []store.Transition{r.both(beforeStart(), swap)}
	for range 5 {
		rival := &recorder{t: t, b: r.b}
		transitions = append(transitions, rival.transition(rival.proposal(1, 0)))
	}

	verdicts := r.race(transitions)

	require.Equal(t, store.VerdictRecorded, verdicts[0].Verdict, "%+v", verdicts[0].Refusal)
	for _, v := range verdicts[1:] {
		require.Equal(t, store.VerdictRefused, v.Verdict)
		require.Equal(t, lifecycle.CodePlaceTaken, v.Refusal.Code)
	}
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE holds AND id = $1`, swap.Proposal.ID))
	require.Equal(t, 1, r.count(`SELECT count(*) FROM placements WHERE holds`))
}

// Two swaps want the same days of one place, after each other's placements: exactly one gets them.
func TestOfTwoSwapsForTheSameDaysOneWins(t *testing.T) {
	t.Parallel()
	first := &recorder{t: t, b: storetest.New(t)}
	second := &recorder{t: t, b: first.b}
	days := func(r *recorder, from, to lifecycle.Date) placement.Propose {
		p := r.proposal(0, 0)
		p.Period = lifecycle.Period{Start: from, End: to}
		p.Hours = []placement.HoursStep{{From: from, WeeklyHours: 15}}
		return p
	}
	first.record(days(first, "2027-02-01", "2027-03-05"))
	second.record(days(second, "2027-03-15", "2027-04-30"))
	longer := first.swap(func(e *placement.Swap) { e.Proposal.Period.End = "2027-03-12" })
	earlier := second.swap(func(e *placement.Swap) { e.Proposal.Period.Start = "2027-03-08" })

	verdicts := first.race([]store.Transition{first.both(beforeStart(), longer), second.both(beforeStart(), earlier)})

	require.NotEqual(t, verdicts[0].Verdict, verdicts[1].Verdict)
	for _, v := range verdicts {
		if v.Verdict != store.VerdictRecorded {
			require.Equal(t, lifecycle.CodePlaceTaken, v.Refusal.Code)
			require.Equal(t, "proposal", v.Refusal.Values["part"])
		}
	}
	require.Equal(t, 2, first.count(`SELECT count(*) FROM placements WHERE holds`), "whoever lost has kept the place")
	require.Equal(t, 3, first.count(`SELECT count(*) FROM processes`))
}

func TestASwapReachesNoOtherTenant(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	other := r.b.AddTenant(t, false)
	into := r.both(beforeStart(), r.swap())
	into.Founded.TenantID = other.ID
	from := r.both(beforeStart(), r.swap())
	from.TenantID, from.Founded.TenantID = other.ID, other.ID

	_, intoErr := r.b.Store.Record(t.Context(), into)
	_, fromErr := r.b.Store.Record(t.Context(), from)

	require.ErrorContains(t, intoErr, "another tenant")
	require.ErrorIs(t, fromErr, store.ErrNotFound)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM processes`))
	require.Equal(t, 1, r.count(`SELECT version FROM processes WHERE id = $1`, r.state.ID))
}
