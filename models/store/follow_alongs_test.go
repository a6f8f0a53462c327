package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/models/store/storetest"
)

// closed is a placement that was proposed, has run and was closed with the outcome at the instant. What lies in between is
// the rules' and told elsewhere.
func closed(t *testing.T, b *storetest.Bundle, candidate, place int, at time.Time, outcome placement.Outcome, change ...func(*placement.State)) *recorder {
	t.Helper()
	r := &recorder{t: t, b: b}
	r.record(r.proposal(candidate, place))
	s := r.state
	s.Status, s.StartedOn, s.Outcome, s.Deadlines = placement.Closed, s.Period.Start, outcome, nil
	s.Ending = &placement.Ending{Kind: placement.EndedAsPlannedKind, LastDay: s.Period.End, On: s.Period.End}
	s.Version++
	for _, c := range change {
		c(&s)
	}
	out, err := b.Store.Record(t.Context(), store.Transition{
		TenantID: b.Tenant.ID, Expected: s.Version - 1, CommandID: uuid.NewString(), Name: "close", Fact: "closed", Event: []byte(`{}`), At: at,
		Actor: b.Tenant.CaseWorker.Actor(), State: s, Schema: placement.Schema, Head: s.Head(),
	})
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	r.state = s
	return r
}

// follower decides events of a follow-along and hands them to the store.
type follower struct {
	t     *testing.T
	b     *storetest.Bundle
	state followalong.State
}

func (f *follower) transition(at time.Time, e lifecycle.Event) store.Transition {
	f.t.Helper()
	next, err := f.state.Next(e, at)
	require.NoError(f.t, err)
	data, err := json.Marshal(e)
	require.NoError(f.t, err)
	return store.Transition{
		TenantID: f.b.Tenant.ID, Expected: f.state.Version, CommandID: uuid.NewString(), Name: e.Name(), Fact: e.Fact(), Event: data, At: at,
		Actor: lifecycle.Actor{TenantID: f.b.Tenant.ID}, State: next, Schema: followalong.Schema, Head: next.Head(), Tasks: next.Tasks(),
		Deadlines: next.Open(),
	}
}

func (f *follower) record(at time.Time, e lifecycle.Event) {
	f.t.Helper()
	tr := f.transition(at, e)
	out, err := f.b.Store.Record(f.t.Context(), tr)
	require.NoError(f.t, err)
	require.Equal(f.t, store.VerdictRecorded, out.Verdict, "%+v", out.Refusal)
	f.state, _ = tr.State.(followalong.State)
}

// followed is the follow-along of a closed placement.
func followed(r *recorder, at time.Time) *follower {
	f := &follower{t: r.t, b: r.b}
	f.record(at, followalong.From(r.state))
	return f
}

func check(no int, o followalong.Outcome) followalong.RecordFollowAlong {
	e := lifecycletest.FollowedWithout(no)
	e.Outcome = o
	return e
}

func TestAFollowAlongIsKeptWithWhatItsChecksCameTo(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	at := lifecycletest.At("2027-05-05", 10)
	r := closed(t, b, 0, 0, at, placement.NoChange)
	f := followed(r, at)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND process_kind = 'follow_along' AND closed_at IS NULL`, f.state.ID))
	row := func() int {
		return r.count(`SELECT count(*) FROM follow_alongs WHERE placement_id = $1 AND first = $2 AND second = $3`,
			r.state.ID, f.state.Result(1), f.state.Result(2))
	}
	require.Equal(t, 1, row())

	f.record(lifecycletest.At(lifecycletest.FirstCheckOn, 10), check(1, followalong.Education))
	require.Equal(t, "education", f.state.Result(1))
	require.Equal(t, 1, row())
	f.record(lifecycletest.At(lifecycletest.SecondCheckOn, 10), check(2, followalong.None))

	require.Equal(t, 1, row())
	require.Zero(t, r.count(`SELECT count(*) FROM tasks WHERE process_id = $1 AND closed_at IS NULL`, f.state.ID))
	list, err := b.Store.FollowAlongs(t.Context(), b.Tenant.ID, store.FollowAlongFilter{
		CandidateID: r.state.CandidateID, PlacementID: r.state.ID, OwnerID: r.state.OwnerID, UnitID: r.state.UnitID, Status: "ended", Outcome: "none",
	})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	list, err = b.Store.FollowAlongs(t.Context(), b.Tenant.ID, store.FollowAlongFilter{Outcome: "job"})
	require.NoError(t, err)
	require.Empty(t, list.Items)
	again := &follower{t: t, b: b}
	e := followalong.From(r.state)
	e.ID = uuid.NewString()
	out, err := b.Store.Record(t.Context(), again.transition(at, e))
	require.True(t, err != nil || out.Verdict != store.VerdictRecorded, "nobody is followed twice after one placement")
}

func TestANewPlacementIsProved(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	at := lifecycletest.At("2027-05-05", 10)
	r := closed(t, b, 0, 0, at, placement.NoChange)
	f := followed(r, at)
	begins := func(candidate int, start lifecycle.Date, started bool) string {
		return closed(t, b, candidate, 1, at, placement.NoChange, func(s *placement.State) {
			s.Period = lifecycle.Period{Start: start, End: start.AddDays(10)}
			s.StartedOn = ""
			if started {
				s.StartedOn = start
			}
		}).state.ID
	}
	before, notYet, other := begins(0, "2027-01-18", true), begins(0, "2027-06-14", false), begins(1, "2027-06-07", true)
	none, _, err := b.Store.PlacedAgain(t.Context(), b.Tenant.ID, f.state)
	require.NoError(t, err)
	require.Empty(t, none)
	again := begins(0, "2027-06-28", true)

	id, on, err := b.Store.PlacedAgain(t.Context(), b.Tenant.ID, f.state)
	require.NoError(t, err)
	require.Equal(t, []string{again, "2027-06-28"}, []string{id, string(on)})
	at = lifecycletest.At("2027-06-29", 10)
	for name, id := range map[string]string{
		"from before": before, "that has not begun": notYet, "of another": other, "that is not there": uuid.NewString(), "itself": r.state.ID,
	} {
		e := lifecycletest.PlacedAgain(1)
		e.NewPlacementID = id
		out, err := b.Store.Record(t.Context(), f.transition(at, e))
		require.NoError(t, err, name)
		require.Equal(t, store.VerdictRefused, out.Verdict, name)
		require.Equal(t, []string{followalong.CodeNotPlacedAgain, "new_placement_id"}, []string{out.Refusal.Code, out.Refusal.Field})
	}
	e := lifecycletest.PlacedAgain(1)
	e.NewPlacementID = again
	f.record(at, e)
	require.Equal(t, 1, r.count(`SELECT count(*) FROM follow_alongs WHERE placed_by = $1 AND second = 'new_placement'`, again))
}

func TestWithoutFollowAlongFindsThoseThatWantOne(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	at := lifecycletest.At("2027-05-05", 10)
	r := closed(t, b, 0, 0, at, placement.NoChange)
	closed(t, b, 1, 1, at, placement.NoChange, func(s *placement.State) { s.StartedOn = "" })
	closed(t, b, 1, 1, at, placement.NoChange, func(s *placement.State) { s.Policy.FollowAlong = placement.FollowAlongPolicy{} })
	without := func(after string) []store.Process {
		rows, err := b.Store.WithoutFollowAlong(t.Context(), b.Tenant.ID, after, 10)
		require.NoError(t, err)
		return rows
	}

	rows := without("")
	require.Len(t, rows, 1)
	require.Equal(t, r.state.ID, rows[0].ID)
	require.Empty(t, without(r.state.ID))
	followed(r, at)
	require.Empty(t, without(""))
}

func TestTheTimelineOfAPlacementGoesOnWithItsFollowAlong(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	at := lifecycletest.At("2027-05-05", 10)
	r := closed(t, b, 0, 0, at, placement.NoChange)
	f := followed(r, at.Add(time.Second))
	var facts []string
	for page := (store.Page{Limit: 2}); ; {
		list, err := b.Store.Timeline(t.Context(), b.Tenant.ID, r.state.ID, page, f.state.ID)
		require.NoError(t, err)
		for _, e := range list.Items {
			if e.Kind == store.TimelineEvent {
				facts = append(facts, e.Fact)
				require.Equal(t, e.Fact == "follow_along_opened", e.ProcessID == f.state.ID)
			}
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	require.Equal(t, []string{"proposed", "closed", "follow_along_opened"}, facts)
	alone, err := b.Store.Timeline(t.Context(), b.Tenant.ID, r.state.ID, store.Page{})
	require.NoError(t, err)
	for _, e := range alone.Items {
		require.Equal(t, r.state.ID, e.ProcessID)
	}
}

func TestOutcomesAreCountedByTheDayOfClosing(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	// Half an hour past midnight in Copenhagen is the day before in UTC.
	late := closed(t, b, 0, 0, lifecycletest.At("2027-05-05", 0).Add(30*time.Minute), placement.NoChange)
	f := followed(late, lifecycletest.At("2027-05-05", 1))
	f.record(lifecycletest.At(lifecycletest.FirstCheckOn, 10), check(1, followalong.Education))
	closed(t, b, 1, 1, lifecycletest.At("2027-05-04", 10), placement.OrdinaryJob, func(s *placement.State) { s.StartedOn = "" })
	closed(t, b, 1, 1, lifecycletest.At("2027-05-04", 10), placement.OrdinaryJob)
	count := func(from, to lifecycle.Date) []store.OutcomeCount {
		found, err := b.Store.Outcomes(t.Context(), b.Tenant.ID, lifecycle.Period{Start: from, End: to})
		require.NoError(t, err)
		return found
	}
	education := store.OutcomeCount{AtClose: placement.NoChange, Followed: true, First: "education", Count: 1}
	job := store.OutcomeCount{AtClose: placement.OrdinaryJob, Count: 1}

	require.Equal(t, []store.OutcomeCount{education}, count("2027-05-05", "2027-05-05"))
	require.Equal(t, []store.OutcomeCount{job}, count("2027-05-01", "2027-05-04"))
	require.Equal(t, []store.OutcomeCount{education, job}, count("2027-01-01", "2027-12-31"))
	require.Empty(t, count("2027-05-06", "2027-12-31"))
	_, err := b.Store.Outcomes(t.Context(), b.Tenant.ID, lifecycle.Period{Start: "yesterday", End: "2027-05-05"})
	require.Error(t, err)
}
