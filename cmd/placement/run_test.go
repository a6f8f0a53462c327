package main

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// 1 is an answer of commands that look; nonsense is none.
func TestNonsenseEndsWithTwo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"an unknown command":         {[]string{"docter"}, "unexpected argument docter"},
		"an unknown flag":            {[]string{"doctor", "--repare"}, "unknown flag --repare"},
		"an unknown kind":            {[]string{"incidents", "--kind", "odd"}, "--kind must be one of"},
		"neither which nor all":      {[]string{"incidents", "retry"}, "say which"},
		"no date":                    {[]string{"timers", "--since", "yesterday"}, "it takes a date, such as 2027-01-04, or a time"},
		"a day that is not":          {[]string{"timers", "--until", "2027-02-30"}, "it takes a date"},
		"an end before its begin":    {[]string{"timers", "--since", "2027-01-05", "--until", "2027-01-04T23:59:00+01:00"}, "--since lies after --until"},
		"an argument for the replay": {[]string{"replay", "everything"}, "unexpected argument everything"},
		"a flag of another command":  {[]string{"rebuild", "--repair"}, "unknown flag --repair"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := run(t.Context(), c.args, nil, io.Discard, io.Discard)

			require.ErrorContains(t, err, c.says)
			coded, ok := errors.AsType[exitError](err)
			require.True(t, ok)
			require.Equal(t, 2, coded.ExitCode())
		})
	}
}

func TestAMomentIsADateOrATime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2027-01-04": "2027-01-03T23:00:00Z", "2027-07-01": "2027-06-30T22:00:00Z", "2027-01-04T08:00:00+01:00": "2027-01-04T07:00:00Z",
	} {
		var m moment
		require.NoError(t, m.UnmarshalText([]byte(text)))
		require.Equal(t, want, m.UTC().Format(time.RFC3339), text)
	}
}
