package placement_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestAPauseKeepsWhatWasLeft(t *testing.T) {
	t.Parallel()
	s := started(t, proposal("2027-02-01", "2027-04-30"))
	s = after(t, s, lifecycletest.At("2027-02-02", 9), lifecycletest.HoldFollowUp(1, "2027-02-01"))
	s = after(t, s, lifecycletest.At("2027-02-03", 14), lifecycletest.ReportProblem())

	s = after(t, s, lifecycletest.At("2027-02-03", 15), lifecycletest.Pauses())

	require.Equal(t, placement.Active, s.Status)
	require.True(t, s.Head().Paused)
	require.Equal(t, []string{"resume_placement"}, keys(s.Tasks()))
	require.Equal(t, []string{"resume_placement", "planned_end"}, deadlineKeys(s))
	left := map[string]int{}
	for _, d := range s.Pause.Stopped {
		left[d.Key] = d.Left
	}
	require.Equal(t, 1, left["problem:1"])
	require.Equal(t, 2, left["follow_up:2"])

	// The case worker is reminded on the working day before, and on the day. Eight working days were lost.
	s, at := tick(t, s, 2)
	require.Equal(t, lifecycletest.At("2027-02-15", 8), at)
	s = after(t, s, lifecycletest.At("2027-02-15", 9), lifecycletest.Resumes())

	require.Nil(t, s.Pause)
	require.Equal(t, []placement.PausedSpan{{From: "2027-02-03", Until: "2027-02-15", Reason: placement.Holiday}}, s.Pauses)
	require.Equal(t, []string{
		"1 Mon 2027-02-01 day_one held", "2 Wed 2027-02-17 first_week", "3 Thu 2027-02-25 regular", "4 Thu 2027-03-11 regular",
		"5 Tue 2027-03-30 regular", "6 Thu 2027-04-08 regular", "8 Fri 2027-04-16 decision_point",
	}, planned(s))
	require.Equal(t, lifecycletest.At("2027-02-16", 16), deadline(t, s, "problem:1").Due, "one working day was left")
	require.Equal(t, lifecycletest.At("2027-02-17", 16), deadline(t, s, "follow_up:2").Due, "two were")
	require.Equal(t, lifecycletest.At("2027-04-30", 24), deadline(t, s, "planned_end").Rungs[0].At, "the last day stays")
	require.Equal(t, lifecycle.Date("2027-04-30"), s.Period.End)
	require.Equal(t, []string{"resolve_problem:1", "hold_follow_up:2"}, keys(s.Tasks()))
}

// A reminder that has fired has fired: the level of a task is what it was, and only what was left comes.
func TestAPauseForgetsNoReminder(t *testing.T) {
	t.Parallel()
	s, _ := in("agreed") // on 6 January; due on the 11th
	s, at := tick(t, s, 1)
	require.Equal(t, lifecycletest.At("2027-01-11", 8), at)

	s = after(t, s, lifecycletest.At("2027-01-11", 10), placement.PausePlacement{ResumeOn: "2027-01-18", Reason: placement.CandidateCircumstances})
	s = after(t, s, lifecycletest.At("2027-01-14", 10), placement.ResumePlacement{})

	d := deadline(t, s, "book_safety_meeting")
	require.Equal(t, lifecycletest.At("2027-01-14", 16), d.Due)
	require.Equal(t, 1, d.Fired)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-01-11", 8)}, {Kind: lifecycle.Escalate, At: lifecycletest.At("2027-01-15", 8)},
	}, d.Rungs)
	require.Equal(t, 1, s.Tasks()[0].Level)
	s, at = tick(t, s, 1)
	require.Equal(t, lifecycletest.At("2027-01-15", 8), at)
	require.True(t, s.Tasks()[0].Escalated)
}

func TestABookedMeetingStaysAndIsToBeMoved(t *testing.T) {
	t.Parallel()
	s, _ := in("meeting_booked_paused") // the meeting is on 14 January, the pause ends on the 20th

	require.Equal(t, []string{"move_safety_meeting", "resume_placement"}, keys(s.Tasks()))
	require.Equal(t, lifecycletest.At("2027-01-14", 10), s.Meeting.At)
	require.Equal(t, keys(s.Tasks()), keys(s.Brief().Tasks()), "answers have no calendar")
	moved := after(t, s, lifecycletest.At("2027-01-12", 10), placement.MoveSafetyMeeting{At: lifecycletest.At("2027-01-21", 10), Form: placement.FormVisit})
	require.Equal(t, []string{"resume_placement"}, keys(moved.Tasks()))

	// One that was not moved is due on the day on which it goes on; nobody is told at eight that it was missed in the pause.
	s = after(t, s, lifecycletest.At("2027-01-20", 10), placement.ResumePlacement{})
	d := deadline(t, s, "hold_safety_meeting")
	require.Equal(t, lifecycletest.At("2027-01-20", 16), d.Due)
	require.Equal(t, []lifecycle.Rung{{Kind: lifecycle.Escalate, At: lifecycletest.At("2027-01-21", 8)}}, d.Rungs)
	// One that lies after the pause stays where it is, and what was due in the pause is not made up for.
	moved = after(t, moved, lifecycletest.At("2027-01-20", 10), placement.ResumePlacement{})
	d = deadline(t, moved, "hold_safety_meeting")
	require.Equal(t, lifecycletest.At("2027-01-21", 16), d.Due)
	require.Equal(t, []lifecycle.Rung{{Kind: lifecycle.Escalate, At: lifecycletest.At("2027-01-22", 8)}}, d.Rungs)
}

// A meeting that lies after the pause stays, with the reminders that are still to come; those of the pause are not made up for.
func TestNobodyIsRemindedOfYesterday(t *testing.T) {
	t.Parallel()
	s, _ := in("agreed")
	s = after(t, s, lifecycletest.At("2027-01-07", 10), lifecycletest.BookMeeting())
	require.Len(t, deadline(t, s, "hold_safety_meeting").Rungs, 3)

	s = after(t, s, lifecycletest.At("2027-01-08", 10), placement.PausePlacement{ResumeOn: "2027-01-13", Reason: placement.Holiday})
	s = after(t, s, lifecycletest.At("2027-01-12", 10), placement.ResumePlacement{})

	d := deadline(t, s, "hold_safety_meeting")
	require.Equal(t, lifecycletest.At("2027-01-14", 16), d.Due)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At("2027-01-13", 8)}, {Kind: lifecycle.Escalate, At: lifecycletest.At("2027-01-15", 8)},
	}, d.Rungs)
}

func TestAForgottenPauseIsEscalated(t *testing.T) {
	t.Parallel()
	s, _ := in("active_paused")

	s, at := tick(t, s, 3)

	require.Equal(t, lifecycletest.At("2027-02-17", 8), at)
	require.True(t, s.Tasks()[0].Escalated)
	// A new day begins a new wait.
	s = after(t, s, lifecycletest.At("2027-02-17", 9), placement.PausePlacement{ResumeOn: "2027-02-22", Reason: placement.CandidateCircumstances})
	require.Zero(t, s.Tasks()[0].Level)
	require.Equal(t, lifecycle.Date("2027-02-03"), s.Pause.From, "it is one pause")
	require.Equal(t, lifecycletest.At("2027-02-22", 16), deadline(t, s, "resume_placement").Due)
}

func TestAPauseNeverKeepsAPlacementFromEnding(t *testing.T) {
	t.Parallel()
	s, at := in("active_paused")
	for _, e := range []lifecycle.Event{lifecycletest.TerminateEarly(), swapOf(s, "2027-02-15", "2027-02-12")} {
		ended := after(t, s, at, e)
		require.Equal(t, placement.Evaluating, ended.Status)
		require.Nil(t, ended.Pause)
		require.Equal(t, []placement.PausedSpan{{From: "2027-02-03", Until: "2027-02-08", Reason: placement.Holiday}}, ended.Pauses)
	}
	// Time alone ends it on its last day, whatever happens to the pause.
	for s.Status == placement.Active {
		s, at = tick(t, s, 1)
	}
	require.Equal(t, placement.EndedAsPlannedKind, s.Ending.Kind)
	require.Equal(t, lifecycletest.At(lifecycletest.EndsOn, 24), at)
	require.Nil(t, s.Pause)

	s, at = in("meeting_booked_paused")
	for status, e := range map[Status]lifecycle.Event{placement.Withdrawn: lifecycletest.Withdraw(), placement.Cancelled: lifecycletest.Cancel()} {
		ended := after(t, s, at, e)
		require.Equal(t, status, ended.Status)
		require.Nil(t, ended.Pause)
	}
}

func TestWhatMayHappenInAPause(t *testing.T) {
	t.Parallel()
	s, _ := in("active_paused")
	require.Equal(t, []string{
		"amend", "amend_terms", "hold_follow_up", "rate_follow_up", "report_problem", "resolve_problem", "deliver_training", "review_demands", "add_sub_goal", "reach_goal",
		"extend", "pause_placement", "resume_placement", "end_as_planned",
		"terminate_early", "swap", "reassign", "transfer",
	}, s.Allowed())
	s, _ = in("meeting_booked_paused")
	require.Equal(t, []string{
		"move_safety_meeting", "amend", "add_sub_goal", "pause_placement", "resume_placement", "withdraw", "swap", "cancel", "reassign", "transfer",
	}, s.Allowed())
}

// A follow-up held in the pause is held; an extension in the pause moves the decision point, and what is reported then counts
// from the end of the pause.
func TestWhatHappensInAPauseIsNotLost(t *testing.T) {
	t.Parallel()
	s, at := in("active_paused")

	s = after(t, s, at, lifecycletest.HoldFollowUp(2, "2027-02-08"), lifecycletest.Extend(), lifecycletest.ReportProblem())
	require.Equal(t, []string{"resume_placement"}, keys(s.Tasks()))
	s = after(t, s, lifecycletest.At("2027-02-15", 9), lifecycletest.Resumes())

	require.NotContains(t, deadlineKeys(s), "follow_up:2")
	require.Equal(t, lifecycletest.At("2027-02-16", 16), deadline(t, s, "problem:2").Due)
	require.Equal(t, lifecycletest.EndsOn.AddDays(28), s.Period.End)
	last := s.FollowUps[len(s.FollowUps)-1]
	require.Equal(t, placement.DecisionPoint, last.Kind)
	require.Equal(t, s.Period.End.AddDays(-14), last.DueOn, "a Friday, which a pause in February does not move")
}

func TestPausedDaysAreCountedFromTheStart(t *testing.T) {
	t.Parallel()
	s, _ := in("active_paused")
	require.Equal(t, 5, s.PausedDays("2027-02-08"))
	s = after(t, s, lifecycletest.At("2027-02-15", 9), lifecycletest.Resumes())
	require.Equal(t, 12, s.PausedDays("2027-03-01"))
	s, _ = in("meeting_booked_paused")
	require.Zero(t, s.PausedDays("2027-01-19"), "nothing has begun")
}

// Resuming after so many working days moves each due date by exactly as many, wherever holidays lie and however often; what
// hangs on a day of the calendar stays, or is due on the day on which the placement goes on. Rungs that were left come at the
// same hour, as far before or after their due as they were; those that had fired have.
func TestResumingMovesEachDueDateByTheWorkingDaysOfThePause(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, now := randomPausable(t)
		for range rapid.IntRange(1, 3).Draw(t, "pauses") {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours before")) * time.Hour)
			s, now = timePasses(t, s, now)
			if !slices.Contains(s.Allowed(), "pause_placement") || s.Calendar.DateOf(now) >= s.Period.End {
				return
			}
			until := s.Calendar.DateOf(now).AddDays(rapid.IntRange(1, 40).Draw(t, "days"))
			paused, err := s.Next(placement.PausePlacement{ResumeOn: min(until, s.Period.End), Reason: placement.Holiday}, now)
			require.NoError(t, err)
			now = now.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "hours paused")) * time.Hour)
			paused, now = timePasses(t, paused, now)
			if paused.Pause == nil {
				return // its last day came
			}

			resumed, err := paused.Next(placement.ResumePlacement{}, now)

			require.NoError(t, err)
			compareResumed(t, paused, resumed, now, func(string) bool { return false })
			s = resumed
		}
	})
}

// randomPausable is a placement somewhere between the agreement and its end.
func randomPausable(t *rapid.T) (State, time.Time) {
	start := lifecycletest.StartsOn.AddDays(rapid.IntRange(0, 330).Draw(t, "start"))
	p := proposal(start, start.AddDays(rapid.IntRange(0, 100).Draw(t, "days")))
	p.Policy = randomPolicy(t)
	rising(t, &p)
	steps := rapid.IntRange(2, 9).Draw(t, "after events")
	at := lifecycletest.At(start.AddDays(-1), 9)
	if steps == 9 {
		at = lifecycletest.At(start, 12)
	}
	s := running(t, p, steps)
	if steps == 9 && rapid.Bool().Draw(t, "a problem") {
		s, _ = s.Next(lifecycletest.ReportProblem(), at)
	}
	return s, at
}

// timePasses lets everything fire that is due.
func timePasses(t *rapid.T, s State, now time.Time) (State, time.Time) {
	for {
		d, ok := s.Due()
		if next, _ := d.Next(); !ok || next.At.After(now) {
			return s, now
		}
		e, _ := s.Elapse(now)
		after, err := s.Next(e, now)
		require.NoError(t, err)
		s = after
	}
}

// compareResumed holds what goes on against what the pause had stopped, except what may have been changed in it. It counts
// working days by itself.
func compareResumed(t require.TestingT, paused, resumed State, now time.Time, changed func(key string) bool) {
	c := paused.Calendar
	from, today := paused.Pause.From, c.DateOf(now)
	lost := workingDays(c, from, today)
	before := map[string]lifecycle.Deadline{}
	for _, d := range paused.Pause.Stopped {
		before[d.Key] = d.Deadline
	}
	for _, d := range resumed.Deadlines {
		old, stopped := before[d.Key]
		delete(before, d.Key)
		if changed(d.Key) {
			continue
		}
		if !stopped {
			require.Zero(t, d.Fired, "%s is new", d.Key)
			continue
		}
		was, is := c.DateOf(old.Due), c.DateOf(d.Due)
		decision := slices.ContainsFunc(resumed.FollowUps, func(f placement.FollowUp) bool {
			return f.Kind == placement.DecisionPoint && d.Key == "follow_up:"+strconv.Itoa(f.No)
		})
		fixed := decision || slices.Contains([]string{"hold_safety_meeting", "signatures", "confirm_start"}, d.Key) ||
			strings.HasPrefix(d.Key, "training:") || strings.HasPrefix(d.Key, "hours_step:")
		switch {
		case fixed && was > today:
			require.Equal(t, was, is, "%s hangs on a day of the calendar", d.Key)
			if d.Fired < len(d.Rungs)-1 {
				require.True(t, d.Rungs[d.Fired].At.After(now), "%s: nobody is reminded of yesterday", d.Key)
			}
		case fixed && was > from:
			require.Equal(t, today, is, "%s was swallowed", d.Key)
		default:
			if lost == 0 {
				require.Equal(t, old.Due, d.Due, d.Key)
			}
			require.Equal(t, lost, workingDays(c, was, is), "%s was due on %s and is on %s, after %d working days from %s to %s", d.Key, was, is, lost, from, today)
			require.Equal(t, old.Fired, d.Fired, d.Key)
			require.Len(t, d.Rungs, len(old.Rungs))
			require.Equal(t, old.Rungs[:old.Fired], d.Rungs[:d.Fired], d.Key)
			for i := d.Fired; i < len(d.Rungs); i++ {
				require.Equal(t, old.Rungs[i].Kind, d.Rungs[i].Kind)
				require.Equal(t, c.Local(old.Rungs[i].At).Hour(), c.Local(d.Rungs[i].At).Hour(), "the wall clock shows the same")
				require.Equal(t, lost, workingDays(c, c.DateOf(old.Rungs[i].At), c.DateOf(d.Rungs[i].At)), "rung %d of %s", i, d.Key)
			}
		}
	}
	// What has not gone on was dealt with in the pause, or lies where the decision point speaks for it.
	for key := range before {
		called := slices.ContainsFunc(resumed.Tasks(), func(task lifecycle.Task) bool { return task.Key == "hold_"+key || task.Key == "confirm_"+key })
		require.False(t, called, "%s has lost its deadline", key)
	}
}

// workingDays counts those after from, up to and including to, in the plainest way.
func workingDays(c lifecycle.Calendar, from, to lifecycle.Date) int {
	n := 0
	for d := from.AddDays(1); d <= to; d = d.AddDays(1) {
		_, closed := slices.BinarySearch(c.Closed, d)
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday && !closed {
			n++
		}
	}
	return n
}
