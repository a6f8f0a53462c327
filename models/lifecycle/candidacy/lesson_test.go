package candidacy_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

func TestCodesThatNameADemandOrThePlaceAreLessons(t *testing.T) {
	t.Parallel()
	where := candidacy.Where{PlacementID: "p", CompanyID: "k", WorkplaceID: "w", Occupation: "4321"}
	for code, want := range map[string]candidacy.Lesson{
		"no_heights":          {PlacementID: "p", Demand: vocabulary.Heights},
		"no_lifting":          {PlacementID: "p", Demand: vocabulary.Lifting},
		"no_ladders":          {PlacementID: "p", Demand: vocabulary.Heights},
		"not_this_company":    {PlacementID: "p", CompanyID: "k"},
		"not_this_workplace":  {PlacementID: "p", WorkplaceID: "w"},
		"not_this_occupation": {PlacementID: "p", Occupation: "4321"},
	} {
		got, ok := candidacy.LessonOf(code, where)
		require.True(t, ok, code)
		require.Equal(t, want, got)
		require.NoError(t, candidacy.CheckLessons([]candidacy.Lesson{got}))
	}
	for _, code := range []string{"heights", "no_", "no_elephants", "needs_a_friend", ""} {
		_, ok := candidacy.LessonOf(code, where)
		require.False(t, ok, code)
	}
	_, ok := candidacy.LessonOf("not_this_occupation", candidacy.Where{PlacementID: "p"})
	require.False(t, ok, "nobody said what the place is for")
}

func TestWhatIsKnownIsNotLearnedTwice(t *testing.T) {
	t.Parallel()
	heights := candidacy.Lesson{PlacementID: "p", Demand: vocabulary.Heights}
	before := candidacy.Profile{Lessons: []candidacy.Lesson{{Demand: vocabulary.Heights}}}

	after := before.Learn(heights, heights).Learn(heights)

	require.Equal(t, []candidacy.Lesson{{Demand: vocabulary.Heights}, heights}, after.Lessons)
	require.Len(t, before.Lessons, 1)
	require.Equal(t, []string{"p"}, after.Placements())
}

func TestALessonSaysWhereWhenItNamesNothingElse(t *testing.T) {
	t.Parallel()
	require.True(t, candidacy.Lesson{CompanyID: "k", Occupation: "4321", PlacementID: "p", Text: "ikke igen"}.SaysWhere())
	for _, l := range []candidacy.Lesson{
		{PlacementID: "p"}, {CompanyID: "k", Demand: vocabulary.Noise}, {WorkplaceID: "w", MaxHours: 10}, {CompanyID: "k", Need: vocabulary.NeedPain},
	} {
		require.False(t, l.SaysWhere())
	}
}

func TestALessonIsKeptAsJSONWithoutLoss(t *testing.T) {
	t.Parallel()
	l := candidacy.Lesson{
		PlacementID: "p", CompanyID: "k", WorkplaceID: "w", Occupation: "4321", Demand: vocabulary.Standing, Max: 20, MaxHours: 12.5,
		Need: vocabulary.NeedPain, Text: "svimmel på stigen",
	}
	var back candidacy.Lesson

	require.NoError(t, json.Unmarshal([]byte(l.JSON()), &back))

	require.Equal(t, l, back)
}

func TestHoursOfALessonAreThoseOfAPlacement(t *testing.T) {
	t.Parallel()
	require.NoError(t, candidacy.CheckLessons([]candidacy.Lesson{{MaxHours: 0.5}, {MaxHours: 37}}))
	for _, hours := range []float64{0.25, 37.5, -1} {
		err := candidacy.CheckLessons([]candidacy.Lesson{{MaxHours: 10}, {MaxHours: hours}})
		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule)
		require.Equal(t, []string{placement.CodeHoursOutOfRange, "lessons[1].max_weekly_hours"}, []string{rule.Code, rule.Field})
	}
	var rule *lifecycle.RuleError
	require.ErrorAs(t, candidacy.CheckLessons([]candidacy.Lesson{{PlacementID: "p", Text: "noget"}}), &rule)
	require.Equal(t, candidacy.CodeNothingNamed, rule.Code)
}
