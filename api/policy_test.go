package api

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
)

func TestAPolicyIsAppliedByWhoHasSeenThePresentOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active")
	path := placementPath(lifecycletest.In("active").State.ID)

	preview := b.get(path + "/policy-preview").ok(http.StatusOK)
	require.EqualValues(t, 2, preview["policy_version"])
	require.NotEmpty(t, preview["deadlines"])
	old := b.post(path+"/policy-application", `{"policy_version": 1}`)
	require.Equal(t, http.StatusConflict, old.status)
	require.Contains(t, old.body, `"policy_changed"`)
	require.Equal(t, http.StatusForbidden, b.as("caseworker", http.MethodPost, path+"/policy-application", `{"policy_version": 2}`).status)
	b.post(path+"/policy-application", `{"policy_version": 2}`).ok(http.StatusOK)
}

func TestAPolicyNamesTheCountThatIsWrong(t *testing.T) {
	t.Parallel()
	b := setup(t)
	wrong := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(bodies()["update_placement_policy"]), &wrong))
	wrong["decision_days"] = 2 // as many as the days before it that they are reminded
	body, err := json.Marshal(wrong)
	require.NoError(t, err)

	a := b.do(http.MethodPut, "/v1/placement-policy", string(body), "If-Match", `"v2"`)

	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	require.Contains(t, a.body, `"decision_days"`)
	require.Equal(t, http.StatusPreconditionRequired, b.do(http.MethodPut, "/v1/placement-policy", bodies()["update_placement_policy"]).status)
	require.Equal(t, http.StatusPreconditionFailed, b.do(http.MethodPut, "/v1/placement-policy", bodies()["update_placement_policy"], "If-Match", `"v1"`).status)
}
