package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// What follows from the register is in the inbox beside what processes ask for, and leads to where it is done.
func TestDutiesAreInTheInbox(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := lifecycletest.PlacementID
	b.store.duties = []store.TaskRow{
		{ID: nobodyID, ProcessID: mentorID, ProcessKind: store.AboutMentor, OwnerID: workerID, UnitID: unitID, Task: lifecycle.Task{
			Key: "enrol_mentor:" + id, Kind: "enrol_mentor", Command: "enrol_mentor", Due: lifecycletest.At("2027-02-01", 8),
		}},
		{ID: placeID, ProcessID: supportID, ProcessKind: store.AboutMentorSupport, OwnerID: colleagueID, SubstituteFor: colleagueID, Task: lifecycle.Task{
			Key: "renew_mentor_support:" + supportID, Kind: "renew_mentor_support", Command: "create_mentor_support",
		}},
	}

	items := b.get("/v1/tasks", "Accept-Language", "da").ok(http.StatusOK)["items"].([]any)

	require.Len(t, items, 2)
	require.Equal(t, lifecycle.Date("2027-01-04"), b.store.taskFilter.On)
	enrol, renew := items[0].(map[string]any), items[1].(map[string]any)
	require.Equal(t, []any{"Tilmeld mentoren et kursus, før forløbet begynder", "/v1/mentor-trainings", "POST", "mentor", mentorID},
		[]any{enrol["text"], enrol["href"], enrol["method"], enrol["process_kind"], enrol["process_id"]})
	require.Equal(t, map[string]any{
		"mentor": map[string]any{"href": "/v1/mentors/" + mentorID}, "placement": map[string]any{"href": "/v1/placements/" + id},
	}, enrol["links"])
	require.Equal(t, []any{"/v1/mentor-supports", "mentor_support"}, []any{renew["href"], renew["process_kind"]})
	require.Contains(t, renew["because"], "stedfortræder")
	require.Equal(t, map[string]any{"support": map[string]any{"href": "/v1/mentor-supports/" + supportID}}, renew["links"])
	b.get("/v1/tasks?scope=unit").ok(http.StatusOK)
	require.Equal(t, store.TaskFilter{On: "2027-01-04", UnitID: unitID, At: b.at, Page: store.Page{Limit: 50}}, b.store.taskFilter)
}
