package mentortraining_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	os.Exit(m.Run())
}

func TestNamesAreFixed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range mentortraining.Events() {
		names = append(names, e.Name()+" "+e.Fact())
	}

	// In histories, on the wire and in webhooks: only added to.
	require.Equal(t, []string{
		"enrol_mentor mentor_enrolled", "move_course course_moved", "record_course_passed course_passed",
		"record_course_failed course_failed", "cancel_training training_cancelled", "renew_training training_renewed",
		"reassign_training training_reassigned", "change_calendar calendar_changed", "remind reminded", "escalate escalated", "expire training_expired",
	}, names)
}

func TestEveryEventIsDecodedByItsName(t *testing.T) {
	t.Parallel()
	for _, e := range mentortraining.Events() {
		got, err := mentortraining.Decode(e.Name(), []byte(text(t, e)))
		require.NoError(t, err)
		require.IsType(t, e, got)
	}
	for _, v := range lifecycletest.TrainingCommands() {
		got, err := mentortraining.Decode(v.Event.Name(), []byte(text(t, v.Event)))
		require.NoError(t, err)
		require.Equal(t, v.Event, got)
	}
	for name, data := range map[string]string{"untrain": `{}`, "move_course": `{"planned_on":7}`} {
		_, err := mentortraining.Decode(name, []byte(data))
		require.Error(t, err)
	}
}

const matrixFile = "testdata/matrix_v1.tsv"

// Every event at every stage: where it leads, or with what code it is refused.
func TestGoldenMatrix(t *testing.T) {
	t.Parallel()
	none := lifecycletest.NamedTraining{Name: "(none)", At: lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9)}
	states := append([]lifecycletest.NamedTraining{none}, lifecycletest.TrainingStates()...)
	columns := lifecycletest.TrainingCommands()
	for _, name := range []string{"remind", "escalate", "expire"} {
		columns = append(columns, lifecycletest.Variant{Name: name})
	}
	var b strings.Builder
	b.WriteString("state")
	for _, v := range columns {
		b.WriteString("\t" + v.Name)
	}
	b.WriteString("\n")
	for _, n := range states {
		b.WriteString(n.Name)
		for _, v := range columns {
			e, at := v.Event, n.At
			if e == nil {
				e, at = clockEvent(n, v.Name)
			}
			b.WriteString("\t" + cell(t, n.State, e, at))
		}
		b.WriteString("\n")
	}

	if flag.Lookup("update").Value.String() == "true" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(matrixFile, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(matrixFile)
	require.NoError(t, err)
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(b.String(), "\n"), "run the test with -update if this is what you meant")
}

// clockEvent is what the clock may bring when the time of the next rung has come, in a training where it may be another
// kind's turn.
func clockEvent(n lifecycletest.NamedTraining, name string) (lifecycle.Event, time.Time) {
	e, at := lifecycle.Elapsed{Deadline: "course_result"}, n.At
	if d, ok := n.State.Due(); ok {
		rung, _ := d.Next()
		e, at = d.Elapse(rung.At), rung.At
	}
	switch name {
	case "remind":
		return mentortraining.Remind{Elapsed: e}, at
	case "escalate":
		return mentortraining.Escalate{Elapsed: e}, at
	}
	return mentortraining.Expire{Elapsed: e}, at
}

func cell(t *testing.T, s mentortraining.State, e lifecycle.Event, at time.Time) string {
	t.Helper()
	next, err := s.Next(e, at)
	if err == nil {
		if next.Outcome != "" {
			return string(next.Status) + ":" + string(next.Outcome)
		}
		return string(next.Status)
	}
	return code(t, err)
}

func code(t *testing.T, err error) string {
	t.Helper()
	t.Helper()
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	return refusal.Code
}

func TestEnrolmentIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil       func(e *mentortraining.EnrolMentor)
		code, field string
	}{
		"without a mentor":     {func(e *mentortraining.EnrolMentor) { e.MentorID = "" }, lifecycle.CodeRequired, "mentor_id"},
		"without a course":     {func(e *mentortraining.EnrolMentor) { e.Course = "" }, lifecycle.CodeRequired, "course"},
		"without an owner":     {func(e *mentortraining.EnrolMentor) { e.OwnerID = "" }, lifecycle.CodeRequired, "owner_id"},
		"on no day":            {func(e *mentortraining.EnrolMentor) { e.PlannedOn = "2027-02-30" }, lifecycle.CodeInvalidDate, "planned_on"},
		"with no policy":       {func(e *mentortraining.EnrolMentor) { e.Policy = mentortraining.Policy{} }, lifecycle.CodeInvalid, "policy"},
		"beyond the calendar":  {func(e *mentortraining.EnrolMentor) { e.PlannedOn = "2031-01-01" }, lifecycle.CodeCalendarNotCovered, ""},
		"reminding backwards":  {func(e *mentortraining.EnrolMentor) { e.Policy.LastReminder = 90 }, lifecycle.CodeInvalid, "policy"},
		"escalating too early": {func(e *mentortraining.EnrolMentor) { e.Policy.ResultEscalation = 1 }, lifecycle.CodeInvalid, "policy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := lifecycletest.EnrolMentor()
			c.spoil(&e)

			_, err := mentortraining.State{}.Next(e, lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9))

			refused(t, err, c.code, c.field)
		})
	}
}

func refused(t *testing.T, err error, code, field string) {
	t.Helper()
	t.Helper()
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal, err)
	require.Equal(t, []string{code, field}, []string{refusal.Code, refusal.Field})
}

func TestResultsAreRefused(t *testing.T) {
	t.Parallel()
	pass := func(on, to lifecycle.Date) lifecycle.Event {
		return mentortraining.RecordCoursePassed{On: on, ValidTo: to, Calendar: lifecycletest.Calendar()}
	}
	for name, c := range map[string]struct {
		e           lifecycle.Event
		code, field string
	}{
		"passed tomorrow":         {pass("2027-01-15", ""), mentortraining.CodeDateInFuture, "on"},
		"passed on no day":        {pass("yesterday", ""), lifecycle.CodeInvalidDate, "on"},
		"valid to no day":         {pass("2027-01-14", "for ever"), lifecycle.CodeInvalidDate, "valid_to"},
		"valid to the same day":   {pass("2027-01-14", "2027-01-14"), mentortraining.CodeValidityTooSoon, "valid_to"},
		"not valid any more":      {pass("2024-01-14", "2026-01-14"), mentortraining.CodeValidityOver, "valid_to"},
		"long over by the policy": {pass("2024-01-14", ""), mentortraining.CodeValidityOver, "valid_to"},
		"beyond the calendar":     {pass("2027-01-14", "2030-01-01"), lifecycle.CodeCalendarNotCovered, "valid_to"},
		"failed tomorrow":         {mentortraining.RecordCourseFailed{On: "2027-01-15", Reason: mentortraining.Absent}, mentortraining.CodeDateInFuture, "on"},
		"failed without a reason": {mentortraining.RecordCourseFailed{On: "2027-01-14"}, lifecycle.CodeRequired, "reason"},
		"failed for another's reason": {
			mentortraining.RecordCourseFailed{On: "2027-01-14", Reason: mentortraining.MentorLeft}, lifecycle.CodeInvalid, "reason",
		},
		"taken again yesterday": {
			mentortraining.RecordCourseFailed{On: "2027-01-13", Reason: mentortraining.Absent, NewDay: "2027-01-13"}, mentortraining.CodeCourseDayPast, "new_day",
		},
		"moved to yesterday":    {mentortraining.MoveCourse{PlannedOn: "2027-01-13"}, mentortraining.CodeCourseDayPast, "planned_on"},
		"moved to the same day": {mentortraining.MoveCourse{PlannedOn: "2027-01-14"}, mentortraining.CodeNothingToChange, ""},
		"moved to no day":       {mentortraining.MoveCourse{}, lifecycle.CodeInvalidDate, "planned_on"},
		"cancelled unexplained": {mentortraining.CancelTraining{}, lifecycle.CodeRequired, "reason"},
		"cancelled as absent":   {mentortraining.CancelTraining{Reason: mentortraining.Absent}, lifecycle.CodeInvalid, "reason"},
		"given to nobody":       {mentortraining.ReassignTraining{}, lifecycle.CodeRequired, "owner_id"},
		"given to the same":     {mentortraining.ReassignTraining{OwnerID: lifecycletest.OwnerID}, mentortraining.CodeSameOwner, "owner_id"},
		"something else":        {lifecycletest.MatchRematch(), mentortraining.CodeUnknownEvent, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := lifecycletest.InTraining("enrolled")

			_, err := n.State.Next(c.e, lifecycletest.At(lifecycletest.TrainingPlannedOn, 15))

			refused(t, err, c.code, c.field)
		})
	}
	_, err := lifecycletest.InTraining("passed").State.Next(mentortraining.RenewTraining{}, lifecycletest.At("2027-02-01", 10))
	refused(t, err, lifecycle.CodeRequired, "training_id")
}

func TestRemindersAreCountedInCalendarDays(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InTraining("passed").State

	require.Len(t, s.Deadlines, 1)
	require.Equal(t, lifecycletest.At(lifecycletest.TrainingValidTo, 16), s.Deadlines[0].Due)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-11-15", 8)},
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-12-15", 8)},
		{Kind: lifecycle.Conclude, At: lifecycletest.At("2028-01-15", 0)},
	}, s.Deadlines[0].Rungs)
}

func TestAShortTrainingRemindsOnlyOfWhatLiesAhead(t *testing.T) {
	t.Parallel()
	enrolled := lifecycletest.InTraining("enrolled").State
	pass := mentortraining.RecordCoursePassed{On: lifecycletest.TrainingPlannedOn, ValidTo: "2027-02-20"}

	s, err := enrolled.Next(pass, lifecycletest.At(lifecycletest.TrainingPlannedOn, 15))

	require.NoError(t, err)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-01-21", 8)},
		{Kind: lifecycle.Conclude, At: lifecycletest.At("2027-02-21", 0)},
	}, s.Deadlines[0].Rungs)
}

func TestACourseOfLongAgoIsEntered(t *testing.T) {
	t.Parallel()
	e := lifecycletest.EnrolMentor()
	e.PlannedOn = "2025-11-20" // before the calendar begins

	s, err := mentortraining.State{}.Next(e, lifecycletest.At("2027-01-04", 9))
	require.NoError(t, err)
	require.Equal(t, lifecycletest.At("2027-01-04", 16), s.Deadlines[0].Due)
	s, err = s.Next(mentortraining.RecordCoursePassed{On: "2025-11-20", Calendar: lifecycletest.Calendar()}, lifecycletest.At("2027-01-04", 9))

	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2027-11-20"), s.ValidTo, "as long as the policy says")
	require.True(t, s.Holds())
}

func TestWhatWasPassedByMistakeNeverHeld(t *testing.T) {
	t.Parallel()
	holds := map[string]bool{
		"enrolled": false, "failed": false, "cancelled": false, "passed": true, "expired": true, "renewed": true, "undone": false,
	}

	for name, want := range holds {
		require.Equal(t, want, lifecycletest.InTraining(name).State.Holds(), name)
	}
	left, err := lifecycletest.InTraining("passed").State.Next(lifecycletest.CancelTraining(), lifecycletest.At("2027-02-01", 10))
	require.NoError(t, err)
	require.True(t, left.Holds())
}

func TestANewerCalendarCountsFromThePassOn(t *testing.T) {
	t.Parallel()
	newer := lifecycletest.PassCourse()
	newer.Calendar.Version++

	s, err := lifecycletest.InTraining("enrolled").State.Next(newer, lifecycletest.At(lifecycletest.TrainingPlannedOn, 15))

	require.NoError(t, err)
	require.Equal(t, newer.Calendar.Version, s.Head().Calendar.Version)
}

func text(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
