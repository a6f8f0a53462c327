package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/lifecycletest"
)

// The answer to a command has no calendar behind it: what is left, and the meeting that is to be moved, are in it all the same.
func TestAPauseSaysWhatItHasStopped(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("meeting_booked")
	one := "/v1/placements/" + lifecycletest.PlacementID

	paused := b.post(one+"/pause", `{"resume_on": "2027-01-20", "reason": "candidate_circumstances", "reason_text": "indlagt"}`).ok(http.StatusOK)

	require.Equal(t, "meeting_booked", paused["status"], "a pause is no stage")
	pause := paused["pause"].(map[string]any)
	require.Equal(t, "2027-01-14", pause["from"])
	require.Equal(t, "2027-01-20", pause["resume_on"])
	stopped := pause["stopped"].([]any)
	require.Len(t, stopped, 1)
	require.Equal(t, map[string]any{"key": "hold_safety_meeting", "text": "The safety meeting", "working_days_left": 0.0}, stopped[0])
	require.NotEmpty(t, pause["meeting_to_move"])
	var tasks []any
	for _, task := range paused["tasks"].([]any) {
		tasks = append(tasks, task.(map[string]any)["kind"], task.(map[string]any)["href"])
	}
	require.Equal(t, []any{"move_safety_meeting", one + "/safety-meeting/move", "resume_placement", one + "/resumption"}, tasks)
	require.NotContains(t, b.get(one).body, "indlagt")

	b.in("active_paused")
	left := map[string]any{}
	for _, d := range b.get(one).ok(http.StatusOK)["pause"].(map[string]any)["stopped"].([]any) {
		left[d.(map[string]any)["key"].(string)] = d.(map[string]any)["working_days_left"]
	}
	require.InDelta(t, 2, left["follow_up:2"], 0)
	require.InDelta(t, 0, left["problem:1"], 0, "it was due that day")

	b.in("active_resumed")
	resumed := b.get(one).ok(http.StatusOK)
	require.NotContains(t, resumed, "pause")
	require.Equal(t, []any{map[string]any{"from": "2027-02-03", "until": "2027-02-15", "reason": "holiday"}}, resumed["pauses"])
}

func TestWhatAPauseRefuses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.in("active_paused")
	one := "/v1/placements/" + lifecycletest.PlacementID

	b.post(one+"/pause", `{"reason": "holiday"}`).field("required", "resume_on")
	b.post(one+"/pause", `{"resume_on": "2027-02-30", "reason": "holiday"}`).field("invalid_date", "resume_on")
	b.post(one+"/pause", `{"resume_on": "2027-02-08", "reason": "holiday"}`).field("resume_in_past", "resume_on")
	b.post(one+"/pause", `{"resume_on": "2027-05-01", "reason": "holiday"}`).field("resume_after_end", "resume_on")
	b.post(one+"/pause", `{"resume_on": "2027-02-20"}`).field("reason_required", "reason")
	b.post(one+"/pause", `{"resume_on": "2027-02-20", "reason": "got_job"}`).field("reason_not_for_this", "reason")
	b.in("meeting_booked_paused")
	b.post(one+"/safety-meeting/hold", bodies()["hold_safety_meeting"]).refused(http.StatusConflict, "placement_paused")
	b.in("active")
	b.post(one+"/resumption", `{}`).refused(http.StatusConflict, "not_paused")
}
