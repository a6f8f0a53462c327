package placement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestWhoWasNotAskedRatesLater(t *testing.T) {
	t.Parallel()
	s, at := in("active_unrated")
	require.Equal(t, []placement.Rated{{Goal: lifecycletest.GoalKey, Mentor: true}}, s.MissingRatings(s.FollowUps[1]))
	require.Equal(t, []placement.Goal{{Key: lifecycletest.GoalKey, Kind: placement.GoalJob}}, s.Unrated(2, mentor))
	require.Empty(t, s.Unrated(2, candidate), "the candidate was asked")
	require.Empty(t, s.Unrated(1, mentor), "on day one nobody is asked")
	require.Empty(t, s.Unrated(99, mentor))
	e := lifecycletest.RateFollowUp()

	rated := after(t, s, at, e)

	f := rated.FollowUps[1]
	require.Equal(t, []placement.GivenRatings{{
		Party: mentor, Channel: lifecycle.ChannelPhone, On: lifecycletest.FirstWeekOn, Goals: e.Goals, Ratings: e.Contents[0].ID,
	}}, f.Given)
	require.Empty(t, s.FollowUps[1].Given, "what was before is as it was")
	require.Empty(t, rated.MissingRatings(f))
	require.Empty(t, rated.Unrated(2, mentor))
	require.Equal(t, []string{e.Contents[0].ID}, f.RatingsIn())
	require.Equal(t, []placement.Rated{{Goal: lifecycletest.GoalKey, Mentor: true}}, f.WhoRated())
	for _, p := range rated.Agenda(lifecycletest.FirstWeekOn).Points {
		require.NotEqual(t, placement.AgendaMissingRating, p.Kind)
	}
	alone := s
	alone.MentorID = ""
	_, err := alone.Next(e, at)
	require.ErrorContains(t, err, "party_not_expected")
	more := after(t, after(t, rated, at, lifecycletest.AddSubGoal()), at, with(e, func(e *placement.RateFollowUp) { e.Goals = []string{"till"} }))
	require.Equal(t, []string{lifecycletest.GoalKey}, rated.FollowUps[1].Given[0].Goals)
	require.Len(t, more.FollowUps[1].Given, 2, "a sub-goal is rated by whoever likes to")
	ids := func(s State) (all []string) {
		for _, g := range s.FollowUps[1].Given {
			all = append(all, g.Goals...)
		}
		return all
	}
	for _, key := range []string{"b", "c", "d"} {
		more = after(t, more, at, with(lifecycletest.AddSubGoal(), func(e *placement.AddSubGoal) {
			e.Key, e.Contents = key, lifecycletest.Text(placement.ContentGoal+":"+key)
		}))
	}
	rates := func(s State, key string) State {
		return after(t, s, at, with(e, func(e *placement.RateFollowUp) { e.Goals = []string{key} }))
	}
	more = rates(more, "b")
	one, other := rates(more, "c"), rates(more, "d")
	require.Equal(t, []string{"job", "till", "b", "c"}, ids(one), "two ways to go on do not write into each other")
	require.Equal(t, []string{"job", "till", "b", "d"}, ids(other))
}

func TestALinkForARatingIsGoodForTwoWeeks(t *testing.T) {
	t.Parallel()
	s, at := in("active_unrated")

	until, err := s.RatingLink(2, mentor, at)

	require.NoError(t, err)
	require.Equal(t, lifecycletest.At("2027-02-20", 0).UTC(), until.UTC(), "the whole fourteenth day")
	for why, code := range map[string]string{"day one": "already_rated", "rated": "already_rated", "candidate": "party_not_expected", "ended": "not_possible_now", "planned": "follow_up_not_held", "moved": "party_not_expected"} {
		s, no, party, at := s, 2, mentor, at
		switch why {
		case "day one":
			no = 1
		case "rated":
			s = after(t, s, at, lifecycletest.RateFollowUp())
		case "candidate":
			party = candidate
		case "ended":
			s, at = in("evaluating_planned")
		case "planned":
			no = 3
		case "moved":
			s.HereFrom = s.FollowUps[1].HeldOn.AddDays(1)
		}
		until, err := s.RatingLink(no, party, at)
		require.Equal(t, time.Time{}, until, why)
		refusal := &lifecycle.RuleError{}
		require.ErrorAs(t, err, &refusal, why)
		require.Equal(t, code, refusal.Code, why)
	}
}
