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
		args    []string
		says    string
		environ []string
	}{
		"an unknown command":          {args: []string{"docter"}, says: "unexpected argument docter"},
		"an unknown flag":             {args: []string{"doctor", "--repare"}, says: "unknown flag --repare"},
		"an unknown kind":             {args: []string{"incidents", "--kind", "odd"}, says: "--kind must be one of"},
		"neither which nor all":       {args: []string{"incidents", "retry"}, says: "say which"},
		"no date":                     {args: []string{"timers", "--since", "yesterday"}, says: "it takes a date, such as 2027-01-04, or a time"},
		"a day that is not":           {args: []string{"timers", "--until", "2027-02-30"}, says: "it takes a date"},
		"an end before its begin":     {args: []string{"timers", "--since", "2027-01-05", "--until", "2027-01-04T23:59:00+01:00"}, says: "--since lies after --until"},
		"an argument for the replay":  {args: []string{"replay", "everything"}, says: "unexpected argument everything"},
		"a wrong environment":         {args: []string{"doctor"}, says: "PLACEMENT_LOG is debug, info, warn or error", environ: []string{"PLACEMENT_LOG=loud"}},
		"an unknown variable":         {args: []string{"timers"}, says: "PLACEMENT_LISTN", environ: []string{"PLACEMENT_LISTN=:80"}},
		"no database":                 {args: []string{"sweep"}, says: "DATABASE_URL is not set"},
		"no owner of the database":    {args: []string{"migrate"}, says: "DATABASE_OWNER_URL is not set"},
		"no password for the service": {args: []string{"migrate"}, says: "DATABASE_APP_PASSWORD is not set", environ: []string{"DATABASE_OWNER_URL=postgres://"}},
		"a flag of another command":   {args: []string{"rebuild", "--repair"}, says: "unknown flag --repair"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := run(t.Context(), c.args, c.environ, io.Discard, io.Discard)

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
