package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/activities"
	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/workflows/contract"
)

func TestFollowAlongNeedsNoSealForItIsBegunByAPlacement(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("first_check")
	event, err := json.Marshal(n.Story[0].Event)
	require.NoError(t, err)
	r := &recorder{}

	out, err := (&activities.FollowAlongs{Store: r}).Record(t.Context(), contract.Record[followalong.State]{
		TenantID: tenantID, CommandID: "c", Name: "open_follow_along", Fact: "follow_along_opened", Event: event, State: n.State,
	})

	require.NoError(t, err)
	require.Equal(t, contract.Recorded, out.Status)
	require.Equal(t, followalong.Schema, r.got.Schema)
	require.Equal(t, lifecycle.KindFollowAlong, r.got.Head.Kind)
	require.Equal(t, n.State.Tasks(), r.got.Tasks)
	_, err = (&activities.FollowAlongs{Store: r}).Missed(t.Context(), contract.MissedInput{})
	require.NoError(t, err)
}
