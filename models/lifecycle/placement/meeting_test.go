package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestTheMeetingIsToBeBookedWithinThreeDays(t *testing.T) {
	t.Parallel()
	s, _ := in("agreed")

	require.Equal(t, []string{"book_safety_meeting"}, keys(s.Tasks()))
	require.Equal(t, lifecycletest.At("2027-01-11", 16), s.Tasks()[0].Due)

	s, at := tick(t, s, 2)
	require.Equal(t, lifecycletest.At("2027-01-12", 8), at)
	require.Equal(t, placement.Agreed, s.Status, "silence is no answer")
	require.True(t, s.Tasks()[0].Escalated)
}

// Over Easter and over the change to summer time: reminders three and one working days before, an escalation after.
func TestAMeetingOverEaster(t *testing.T) {
	t.Parallel()
	s := after(t, State{}, lifecycletest.At("2027-03-15", 9), proposal("2027-04-05", "2027-06-30"),
		lifecycletest.CandidateAccepts(), lifecycletest.CompanyAccepts(),
		placement.BookSafetyMeeting{At: lifecycletest.At("2027-03-31", 10), Form: placement.FormVisit})

	d := deadline(t, s, "hold_safety_meeting")

	require.Equal(t, lifecycletest.UTC("2027-03-31T14:00:00Z"), d.Due)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.UTC("2027-03-23T07:00:00Z")},
		{Kind: lifecycle.Remind, At: lifecycletest.UTC("2027-03-30T06:00:00Z")},
		{Kind: lifecycle.Escalate, At: lifecycletest.UTC("2027-04-01T06:00:00Z")},
	}, d.Rungs)
}

func TestMovingTheMeetingStartsItsRemindersAnew(t *testing.T) {
	t.Parallel()
	s, at := in("meeting_booked")
	require.Equal(t, 2, s.Tasks()[0].Level)

	sameDay := after(t, s, at, placement.MoveSafetyMeeting{At: lifecycletest.At(lifecycletest.MeetsOn, 14), Form: placement.FormPhone})
	require.Equal(t, 2, sameDay.Tasks()[0].Level, "the day has not changed, and the reminders of it have been given")
	require.Equal(t, placement.FormPhone, sameDay.Meeting.Form)

	moved := after(t, s, at, placement.MoveSafetyMeeting{At: lifecycletest.At("2027-01-22", 10), Form: placement.FormVisit})
	require.Equal(t, 0, moved.Tasks()[0].Level)
	require.Len(t, deadline(t, moved, "hold_safety_meeting").Rungs, 3)
	require.Equal(t, 1, moved.Meeting.Moved)
	require.Equal(t, 2, after(t, moved, at, lifecycletest.MoveMeeting()).Meeting.Moved)
}

// A candidate who is absent means a new time, not "held": nothing is recorded, and moving is what is allowed.
func TestAbsentIsNotHeld(t *testing.T) {
	t.Parallel()
	s, at := in("meeting_booked")
	e := lifecycletest.HoldMeeting()
	e.Attended = []lifecycle.Party{company, caseWorker}

	require.Equal(t, placement.CodeCandidateAbsent, refused(t, s, at, e).Code)
	require.False(t, s.Meeting.Held)
	require.Contains(t, s.Allowed(), "move_safety_meeting")

	s = after(t, s, at, placement.MoveSafetyMeeting{At: lifecycletest.At("2027-01-18", 10), Form: placement.FormVisit})
	s = after(t, s, lifecycletest.At("2027-01-18", 11), lifecycletest.HoldMeeting())
	require.Equal(t, placement.Signing, s.Status)
}

func TestAHeldMeetingLeadsToSignatures(t *testing.T) {
	t.Parallel()
	s, _ := in("signing")

	require.True(t, s.Meeting.Held)
	require.Equal(t, lifecycletest.HoldMeeting().Attended, s.Meeting.Attended)
	require.Equal(t, []string{"collect_representative_statement", "collect_signature:company", "collect_signature:candidate"}, keys(s.Tasks()))
	require.Equal(t, lifecycletest.At("2027-01-29", 16), s.Tasks()[0].Due, "the last working day before the start")
}

// On the day itself nobody asks at what hour it was recorded.
func TestTheMeetingMayBeRecordedOnItsDayBeforeItsHour(t *testing.T) {
	t.Parallel()
	s, _ := in("meeting_booked")

	s = after(t, s, lifecycletest.At(lifecycletest.MeetsOn, 9), lifecycletest.HoldMeeting())

	require.Equal(t, placement.Signing, s.Status)
}

func TestTheRepresentativeMayComeToTheMeeting(t *testing.T) {
	t.Parallel()
	s, at := in("meeting_booked")
	e := lifecycletest.HoldMeeting()
	e.Attended = append(e.Attended, mentor, municipality, lifecycle.PartyRepresentative)

	require.Equal(t, placement.Signing, after(t, s, at, e).Status)
}
