package relation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/relation"
)

func TestTheNextVisitFallsOnADayOnWhichPeopleWork(t *testing.T) {
	t.Parallel()
	c := lifecycletest.Calendar()
	for _, x := range []struct {
		weekday    int
		from, next lifecycle.Date
	}{
		{3, "2027-02-01", "2027-02-03"},
		{1, "2027-02-01", "2027-02-01"},
		{5, "2027-02-06", "2027-02-12"},
		{4, "2027-03-22", "2027-04-01"}, // Maundy Thursday is closed
		{1, "2027-03-27", "2027-04-05"}, // Easter Monday is closed
	} {
		next, ok := relation.VisitingTime{Weekday: x.weekday, Hour: 10}.Next(x.from, c)
		require.True(t, ok)
		require.Equal(t, x.next, next, "%+v", x)
	}
	_, ok := relation.VisitingTime{Weekday: 7}.Next("2027-02-01", c)
	require.False(t, ok, "nobody works on Sundays")
	_, ok = relation.VisitingTime{Weekday: 1}.Next("2099-02-01", c)
	require.False(t, ok)
}

func TestATimeOfTheWeek(t *testing.T) {
	t.Parallel()
	require.NoError(t, relation.VisitingTime{Weekday: 7, Hour: 23, Minute: 59}.Check())
	for _, v := range []relation.VisitingTime{{Weekday: 0}, {Weekday: 8}, {Weekday: 1, Hour: 24}, {Weekday: 1, Minute: 60}, {Weekday: 1, Hour: -1}} {
		require.Error(t, v.Check(), "%+v", v)
	}
}
