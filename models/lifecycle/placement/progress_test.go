package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestSubGoalsAreAddedAndReached(t *testing.T) {
	t.Parallel()
	s, at := in("active")

	s = after(t, s, at, lifecycletest.AddSubGoal(), placement.ReachGoal{Key: "till", On: lifecycletest.StartsOn})

	require.Equal(t, []placement.Goal{
		{Key: "job", Kind: placement.GoalJob},
		{Key: "till", Kind: placement.GoalJob, Parent: "job", TargetOn: "2027-03-01", ReachedOn: lifecycletest.StartsOn},
	}, s.Goals)
	held := after(t, s, at, lifecycletest.HoldFollowUp(2, lifecycletest.StartsOn))
	require.NotEmpty(t, held.FollowUps[1].HeldOn, "a sub-goal is rated by whoever likes to")

	other := placement.Goal{Key: "words", Kind: placement.GoalLanguage}
	more := after(t, s, at, placement.Amend{Goals: []placement.Goal{{Key: "job", Kind: placement.GoalJob}, other}})
	require.Equal(t, []placement.Goal{s.Goals[0], other, s.Goals[1]}, more.Goals, "what stays keeps its sub-goals")
	fewer := after(t, s, at, placement.Amend{Goals: []placement.Goal{other}})
	require.Equal(t, []placement.Goal{other}, fewer.Goals, "they go with their goal")
}

// What is said of a person is not in the event: the state knows who has rated, and where the ratings are.
func TestRatingsAreContent(t *testing.T) {
	t.Parallel()
	s, at := in("active")
	said := []placement.Progress{{Goal: lifecycletest.GoalKey, Candidate: new(1)}}
	require.NoError(t, placement.CheckRatings(said))
	e := placement.HoldFollowUp{
		No: 2, On: lifecycletest.StartsOn, Form: placement.FormVisit, Rated: placement.RatedBy(said), VisitID: lifecycletest.OtherPlaceID,
		Attended: []lifecycle.Party{candidate, mentor}, AccommodationsReviewed: true, AskedBy: mentor,
		Contents: lifecycletest.Text(placement.ContentRatings),
	}

	s = after(t, s, at, e)

	f := s.FollowUps[1]
	require.Equal(t, e.Contents[0].ID, f.Ratings)
	require.Equal(t, []placement.Rated{{Goal: lifecycletest.GoalKey, Candidate: true}}, f.Rated)
	require.Empty(t, f.Progress)
	require.Equal(t, e.VisitID, f.VisitID)
	require.Equal(t, []lifecycle.Party{candidate, mentor}, f.Attended)
	require.True(t, f.AccommodationsReviewed)
	require.Equal(t, mentor, f.AskedBy)
	require.Equal(t, []placement.Rated{{Goal: lifecycletest.GoalKey, Mentor: true}}, s.MissingRatings(f), "the mentor has not been asked")
	s.MentorID = ""
	require.Empty(t, s.MissingRatings(f), "there is no mentor to ask")
	require.Empty(t, s.MissingRatings(s.FollowUps[2]), "it has not been held")

	read, err := placement.Ratings(placement.RatingsJSON(said))
	require.NoError(t, err)
	require.Equal(t, said, read)
	_, err = placement.Ratings(`{"hemmelig"`)
	require.NotContains(t, err.Error(), "hemmelig")
	require.Error(t, placement.CheckRatings([]placement.Progress{{Goal: "job", Mentor: new(5)}}))
	require.Error(t, placement.CheckRatings(append(said, said...)))
}

func TestTheAgendaIsWhatIsOpen(t *testing.T) {
	t.Parallel()
	s, at := in("active_step_due")
	require.Equal(t, placement.Agenda{Points: []placement.AgendaPoint{}}, lifecycletest.In("approved").State.Agenda(lifecycletest.StartsOn))
	rated := lifecycletest.HoldFollowUp(2, "2027-02-05")
	rated.Progress[0].Mentor = nil
	s = after(t, s, at, rated, lifecycletest.AddSubGoal(), lifecycletest.ReportProblem())
	s.Pauses = []placement.PausedSpan{{From: "2027-02-03", Until: "2027-02-08", Reason: placement.Holiday}}

	a := s.Agenda("2027-02-15")

	require.Equal(t, 3, a.Next.No)
	require.Equal(t, []placement.AgendaPoint{
		{Kind: placement.AgendaProblem, About: "1", Code: "tasks", On: "2027-02-15"},
		{Kind: placement.AgendaAccommodations, On: lifecycletest.MeetsOn},
		{Kind: placement.AgendaMissingRating, About: "job", Code: "mentor", On: "2027-02-05"},
		{Kind: placement.AgendaSubGoal, About: "till", On: "2027-03-01"},
		{Kind: placement.AgendaHoursDue, About: "2027-02-15", On: "2027-02-15", Hours: 6},
		{Kind: placement.AgendaHoursAhead, About: "2027-03-01", On: "2027-03-01", Hours: 10},
		{Kind: placement.AgendaPaidHours},
		{Kind: placement.AgendaPausedDays, On: "2027-02-05", Days: 3},
	}, a.Points)
	for _, p := range a.Points {
		require.Contains(t, placement.AgendaKinds(), p.Kind)
	}

	paused := after(t, s, at, placement.PausePlacement{ResumeOn: "2027-02-22", Reason: placement.Holiday})
	require.Contains(t, paused.Agenda("2027-02-15").Points, placement.AgendaPoint{Kind: placement.AgendaPaused, Code: "holiday", On: "2027-02-22"})

	near := started(t, proposal(lifecycletest.StartsOn, "2027-03-05"))
	near = after(t, near, lifecycletest.At("2027-02-15", 10),
		lifecycletest.HoldFollowUp(1, lifecycletest.StartsOn), lifecycletest.HoldFollowUp(2, "2027-02-05"), lifecycletest.HoldFollowUp(3, "2027-02-15"))
	require.Contains(t, near.Agenda("2027-02-15").Points, placement.AgendaPoint{Kind: placement.AgendaDecision, About: "4", On: near.FollowUps[3].DueOn})
	done := after(t, near, lifecycletest.At("2027-02-19", 10), lifecycletest.HoldFollowUp(4, "2027-02-19"))
	require.Nil(t, done.Agenda("2027-02-19").Next)
	require.Contains(t, done.Agenda("2027-03-05").Points, placement.AgendaPoint{Kind: placement.AgendaTask, About: "end_as_planned", Code: "end_as_planned", On: "2027-03-05"})
}
