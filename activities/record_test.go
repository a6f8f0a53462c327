package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities"
	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/workflows/contract"
)

const tenantID = "01900000-0000-7000-8000-0000000000aa"

var errAway = errors.New("the database is away")

// recorder notes what it is to record and answers as it is told.
type recorder struct {
	got    store.Transition
	asked  []any
	answer store.Recorded
	err    error
}

func (r *recorder) Record(_ context.Context, t store.Transition) (store.Recorded, error) {
	r.got = t
	return r.answer, r.err
}

func (r *recorder) Missed(_ context.Context, tenant, process string, epoch, after int) (store.Recorded, error) {
	r.asked = []any{tenant, process, epoch, after}
	return r.answer, r.err
}

// seal takes the command's name for its seal.
type seal struct{}

func (seal) Verify(data []byte, seal string) error {
	if string(data) != seal {
		return errors.New("wrong seal")
	}
	return nil
}

// recordOf is the record of the last event of a story.
func recordOf(n lifecycletest.Named) contract.Record[placement.State] {
	last := n.Story[len(n.Story)-1]
	data, err := json.Marshal(last.Event)
	if err != nil {
		panic(err)
	}
	return contract.Record[placement.State]{
		TenantID: tenantID, Epoch: 2, Expected: n.State.Version - 1, CommandID: "command", Fingerprint: "fingerprint",
		Name: last.Event.Name(), Fact: last.Event.Fact(), Event: data, At: last.At,
		Actor: lifecycle.Actor{TenantID: tenantID, UserID: lifecycletest.OwnerID},
		Clock: lifecycle.Clock{Offset: time.Hour, Version: 3}, State: n.State,
	}
}

func TestRecordTranslatesEverything(t *testing.T) {
	t.Parallel()
	n := lifecycletest.In("evaluating_terminated")
	in := recordOf(n)
	r := &recorder{}

	out, err := (&activities.Placements{Store: r, Seal: seal{}}).Record(t.Context(), in)

	require.NoError(t, err)
	require.Equal(t, contract.Recording{Status: contract.Recorded}, out)
	require.Equal(t, store.Transition{
		TenantID: tenantID, Epoch: 2, Expected: n.State.Version - 1, CommandID: "command", Fingerprint: "fingerprint",
		Name: "terminate_early", Fact: "terminated_early", Event: in.Event, At: in.At, Actor: in.Actor, Clock: in.Clock,
		State: n.State, Schema: placement.Schema, Head: n.State.Head(), Tasks: n.State.Tasks(), Deadlines: n.State.Open(),
		Texts: lifecycletest.TerminateEarly().Contents,
	}, r.got)
}

func TestRecordOfTheClockSaysWhatWasDueAndWhetherItIsLate(t *testing.T) {
	t.Parallel()
	elapsed := lifecycle.Elapsed{Deadline: "planned_end", Rung: 1, Due: lifecycletest.At("2027-05-01", 0), Late: true}
	for _, c := range []struct {
		name string
		e    lifecycle.Event
		user string
		due  bool
	}{
		{"a reminder", placement.Remind{Elapsed: elapsed}, "", true},
		{"the planned end", placement.EndAsPlanned{Elapsed: &elapsed}, "", true},
		{"the planned end, said by a person", placement.EndAsPlanned{}, lifecycletest.OwnerID, false},
		{"a forged reminder", placement.Remind{Elapsed: elapsed}, lifecycletest.OwnerID, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := recordOf(lifecycletest.In("active"))
			in.Event, _ = json.Marshal(c.e)
			in.Name, in.Fact, in.Actor.UserID = c.e.Name(), c.e.Fact(), c.user
			r := &recorder{}

			_, err := (&activities.Placements{Store: r, Seal: seal{}}).Record(t.Context(), in)

			require.NoError(t, err)
			if !c.due {
				require.Nil(t, r.got.Due)
				require.False(t, r.got.Late)
				return
			}
			require.True(t, elapsed.Due.Equal(*r.got.Due))
			require.True(t, r.got.Late)
		})
	}
}

func TestVerdictsAreTranslated(t *testing.T) {
	t.Parallel()
	refusal := lifecycle.Refuse(lifecycle.CodePlaceTaken, "taken")
	clock := lifecycle.Clock{Offset: time.Hour, Version: 7}
	at := lifecycletest.At("2027-01-05", 10)
	for _, c := range []struct {
		in   store.Recorded
		want contract.Recording
	}{
		{store.Recorded{Verdict: store.VerdictRecorded}, contract.Recording{Status: contract.Recorded}},
		{store.Recorded{Verdict: store.VerdictRepeated, Fingerprint: "f"}, contract.Recording{Status: contract.Repeated, Fingerprint: "f"}},
		{store.Recorded{Verdict: store.VerdictRefused, Refusal: refusal}, contract.Recording{Status: contract.Refused, Refusal: refusal}},
		{store.Recorded{Verdict: store.VerdictBehind, Clock: &clock}, contract.Recording{Status: contract.Behind, Clock: &clock}},
		{store.Recorded{Verdict: store.VerdictSuperseded}, contract.Recording{Status: contract.Superseded}},
		{
			store.Recorded{Verdict: store.VerdictBehind, Missed: []store.Event{{Version: 2, CommandID: "c", Fingerprint: "f", Name: "sign", Payload: []byte(`{}`), At: at}}},
			contract.Recording{Status: contract.Behind, Missed: []contract.Missed{{Version: 2, CommandID: "c", Fingerprint: "f", Name: "sign", Event: []byte(`{}`), At: at}}},
		},
	} {
		r := &recorder{answer: c.in}
		recorded, err := (&activities.Placements{Store: r, Seal: seal{}}).Record(t.Context(), recordOf(lifecycletest.In("agreed")))
		require.NoError(t, err)
		require.Equal(t, c.want, recorded)

		missed, err := (&activities.Placements{Store: r, Seal: seal{}}).Missed(t.Context(), contract.MissedInput{TenantID: "t", ID: "p", Epoch: 1, Expected: 4})
		require.NoError(t, err)
		require.Equal(t, c.want, missed)
		require.Equal(t, []any{"t", "p", 1, 4}, r.asked)
	}
}

func TestErrorsOfTheDatabaseAreLeftToTheRetry(t *testing.T) {
	t.Parallel()
	r := &recorder{err: errAway}

	_, err := (&activities.Placements{Store: r, Seal: seal{}}).Record(t.Context(), recordOf(lifecycletest.In("agreed")))
	require.ErrorIs(t, err, errAway)
	_, refused := contract.RuleErrorFrom(err)
	require.False(t, refused)

	_, err = (&activities.Rematches{Store: r}).Missed(t.Context(), contract.MissedInput{})
	require.ErrorIs(t, err, errAway)
}

func TestProposalBeginsUnderTheSealOfItsTenantOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(in *contract.Record[placement.State])
		begins bool
	}{
		{"as the API made it", func(*contract.Record[placement.State]) {}, true},
		{"without an envelope", func(in *contract.Record[placement.State]) { in.Begin = nil }, false},
		{"without a seal", func(in *contract.Record[placement.State]) { in.Begin.Seal = "" }, false},
		{"by another person", func(in *contract.Record[placement.State]) { in.Begin.Actor.UserID = "somebody" }, false},
		{"as another command", func(in *contract.Record[placement.State]) { in.Name = "sign" }, false},
		{"for another placement", func(in *contract.Record[placement.State]) { in.State.ID = "another" }, false},
		{"for another tenant", func(in *contract.Record[placement.State]) { in.TenantID = "another" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := recordOf(lifecycletest.In("proposed"))
			in.Begin = &contract.Command{ID: in.CommandID, ProcessID: in.State.ID, Event: in.Event, Actor: in.Actor}
			in.Begin.Seal = string(in.Begin.Sealed(in.Name))
			c.change(&in)
			r := &recorder{}

			out, err := (&activities.Placements{Store: r, Seal: seal{}}).Record(t.Context(), in)

			require.NoError(t, err, "a retry would not mend it")
			if c.begins {
				require.Equal(t, contract.Recorded, out.Status)
				return
			}
			require.Equal(t, contract.Refused, out.Status)
			require.Equal(t, lifecycle.CodeSealInvalid, out.Refusal.Code)
			require.Empty(t, r.got.CommandID, "nothing reaches the store")
		})
	}
}

func TestRematchNeedsNoSealForItIsBegunByAPlacement(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InRematch("open")
	event, _ := json.Marshal(n.Story[0].Event)
	r := &recorder{}

	out, err := (&activities.Rematches{Store: r}).Record(t.Context(), contract.Record[rematch.State]{
		TenantID: tenantID, CommandID: "c", Name: "open_rematch", Fact: "rematch_opened", Event: event, State: n.State,
	})

	require.NoError(t, err)
	require.Equal(t, contract.Recorded, out.Status)
	require.Equal(t, rematch.Schema, r.got.Schema)
	require.Equal(t, n.State, r.got.State)
	require.Equal(t, lifecycle.KindRematch, r.got.Head.Kind)
}
