package scenario

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
)

// testAnchor is Monday 22 March 2027: Easter is the Sunday after it, and the day on which the clocks go forward. The
// placement runs from Tuesday 6 April to Friday 30 April.
func testAnchor(t *testing.T) anchor {
	t.Helper()
	days, err := newAlmanac()
	require.NoError(t, err)
	return anchor{days: days, today: "2027-03-22", began: "2027-03-22", period: lifecycle.Period{Start: "2027-04-06", End: "2027-04-30"}}
}

func TestDaysInWords(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]lifecycle.Date{
		"today":                             "2027-03-22",
		"tomorrow":                          "2027-03-23",
		"yesterday":                         "2027-03-21",
		"in 3 days":                         "2027-03-25",
		"in two weeks":                      "2027-04-05",
		"5 working days after today":        "2027-04-01",
		"one working day before today":      "2027-03-19",
		"Easter":                            "2027-03-28",
		"easter sunday":                     "2027-03-28",
		"maundy thursday":                   "2027-03-25",
		"good friday":                       "2027-03-26",
		"the easter monday":                 "2027-03-29",
		"ascension day":                     "2027-05-06",
		"whit monday":                       "2027-05-17",
		"summer time":                       "2027-03-28",
		"winter time":                       "2027-10-31",
		"2 weeks before easter":             "2027-03-14",
		"tuesday before easter":             "2027-03-23",
		"wednesday after easter":            "2027-03-31",
		"first monday after easter":         "2027-03-29",
		"first working monday after easter": "2027-04-05",
		"3 working days before wednesday after easter": "2027-03-23",
		"next monday":                             "2027-03-29",
		"next working day":                        "2027-03-23",
		"monday from today":                       "2027-03-22",
		"last friday up to good friday":           "2027-03-26",
		"last working day up to good friday":      "2027-03-24",
		"last working day before day 1":           "2027-04-05",
		"first working day from good friday":      "2027-03-30",
		"first monday of 1 full week from today":  "2027-04-05",
		"first monday of 6 full weeks from today": "2027-05-24", // not before: Easter, Ascension Day and Whit Monday lie in between
		"day 1":                            "2027-04-06",
		"day 15":                           "2027-04-20",
		"the last day":                     "2027-04-30",
		"monday of week 1":                 "2027-04-05",
		"friday of week 1":                 "2027-04-09",
		"sunday of week 2":                 "2027-04-18",
		"14 days before the last day":      "2027-04-16",
		"2027-12-24":                       "2027-12-24",
		"2 calendar days after 2027-12-24": "2027-12-26",
		"1 working day after 2027-12-23":   "2027-12-27",
		"2 working days after 4 days after 2027-05-01": "2027-05-10",
	} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			on, err := parseDay(words)
			require.NoError(t, err)

			found, err := on(testAnchor(t))

			require.NoError(t, err)
			require.Equal(t, want, found)
		})
	}
}

func TestFeastsAreThoseAfterTheStoryBegan(t *testing.T) {
	t.Parallel()
	a := testAnchor(t)
	on, err := parseDay("easter")
	require.NoError(t, err)

	a.today = "2027-05-01" // Easter has passed, and is still the one that the story is about
	meant, err := on(a)
	require.NoError(t, err)
	a.began = "2027-03-29"
	next, err := on(a)
	require.NoError(t, err)

	require.Equal(t, lifecycle.Date("2027-03-28"), meant)
	require.Equal(t, lifecycle.Date("2028-04-16"), next)
}

func TestWordsThatAreNoDay(t *testing.T) {
	t.Parallel()
	for words, why := range map[string]string{
		"someday":                           `"someday" is no day`,
		"":                                  "a day is missing",
		"day zero":                          "day 1 is the first",
		"3 days":                            `before or after, not ""`,
		"3 moons after today":               `not "moons"`,
		"monday":                            "of week",
		"first holiday from today":          `"holiday" is no day of the week`,
		"friday of week x":                  "friday of week 1",
		"today today":                       "one word too many",
		"2027-02-30":                        "no day",
		"monday of 3 full moons from today": "full moons",
	} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			_, err := parseDay(words)
			require.ErrorContains(t, err, why)
		})
	}
}

func TestADayOfAPlacementNeedsOne(t *testing.T) {
	t.Parallel()
	a := testAnchor(t)
	a.period = lifecycle.Period{}
	on, err := parseDay("day 1")
	require.NoError(t, err)

	_, err = on(a)

	require.ErrorContains(t, err, "no placement yet")
}

func TestMomentsCheckTheDistanceToUTC(t *testing.T) {
	t.Parallel()
	a := testAnchor(t)
	on, err := parseDay("easter monday")
	require.NoError(t, err)
	m := moment{day: day{spot: spot{"x.yaml", 7}, words: "easter monday at 8:00 +01:00", on: on}, hour: 8, offset: "+02:00"}

	at, err := m.at(a)
	require.NoError(t, err)
	m.offset = "+01:00"
	_, wrong := m.at(a)

	require.Equal(t, time.Date(2027, time.March, 29, 6, 0, 0, 0, time.UTC), at.UTC())
	require.EqualError(t, wrong, "x.yaml:7: the time \"easter monday at 8:00 +01:00\"\n    expected the wall clock at +01:00\n    found    +02:00")
}

func TestTimes(t *testing.T) {
	t.Parallel()
	hour, minute, offset, err := parseTime("9:30 +02:00")
	require.NoError(t, err)
	require.Equal(t, []any{9, 30, "+02:00"}, []any{hour, minute, offset})

	hour, minute, offset, err = parseTime("16")
	require.NoError(t, err)
	require.Equal(t, []any{16, 0, ""}, []any{hour, minute, offset})

	_, _, _, err = parseTime("half past nine")
	require.Error(t, err)
	_, _, _, err = parseTime("9:00 CET")
	require.Error(t, err)
}
