package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/activities"
	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/outreach"
	"placement/models/store"
	"placement/workflows/contract"
)

func opening() contract.Record[outreach.State] {
	n := lifecycletest.InOutreach("searching")
	event, err := json.Marshal(n.Story[0].Event)
	if err != nil {
		panic(err)
	}
	in := contract.Record[outreach.State]{
		TenantID: tenantID, CommandID: "c", Name: "open_outreach", Fact: "outreach_opened", Event: event, State: n.State,
		Actor: lifecycle.Actor{TenantID: tenantID, UserID: lifecycletest.OwnerID},
	}
	in.Begin = &contract.Command{ID: in.CommandID, ProcessID: in.State.ID, Event: in.Event, Actor: in.Actor}
	in.Begin.Seal = string(in.Begin.Sealed(in.Name))
	return in
}

func TestASearchBeginsUnderTheSealOfItsTenantOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(in *contract.Record[outreach.State])
		begins bool
	}{
		"as the API made it":  {func(*contract.Record[outreach.State]) {}, true},
		"without an envelope": {func(in *contract.Record[outreach.State]) { in.Begin = nil }, false},
		"without a seal":      {func(in *contract.Record[outreach.State]) { in.Begin.Seal = "" }, false},
		"for another search":  {func(in *contract.Record[outreach.State]) { in.State.ID = "another" }, false},
		"for another tenant":  {func(in *contract.Record[outreach.State]) { in.TenantID = "another" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := opening()
			c.change(&in)
			r := &recorder{}

			out, err := (&activities.Outreaches{Store: r, Seal: seal{}}).Record(t.Context(), in)

			require.NoError(t, err)
			if c.begins {
				require.Equal(t, contract.Recorded, out.Status)
				require.Equal(t, outreach.Schema, r.got.Schema)
				require.Equal(t, lifecycle.KindOutreach, r.got.Head.Kind)
				require.Equal(t, lifecycletest.CandidateID, r.got.Head.CandidateID)
				require.Equal(t, lifecycletest.Text(outreach.ContentWish), r.got.Texts)
				return
			}
			require.Equal(t, lifecycle.CodeSealInvalid, out.Refusal.Code)
			require.Empty(t, r.got.CommandID, "nothing reaches the store")
		})
	}
}

func TestMissedByASearch(t *testing.T) {
	t.Parallel()
	r := &recorder{answer: store.Recorded{Verdict: store.VerdictSuperseded}}

	out, err := (&activities.Outreaches{Store: r, Seal: seal{}}).Missed(t.Context(), contract.MissedInput{TenantID: "t", ID: "p", Epoch: 1, Expected: 4})

	require.NoError(t, err)
	require.Equal(t, contract.Superseded, out.Status)
	require.Equal(t, []any{"t", "p", 1, 4}, r.asked)
}
