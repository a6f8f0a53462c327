package main

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/api"
	"placement/cmd/placement/internal/incident"
)

func TestAnIncidentIsToldInWords(t *testing.T) {
	t.Parallel()
	words, err := api.IncidentWords()
	require.NoError(t, err)
	for _, k := range incident.Kinds() {
		require.NotEmpty(t, words["incident."+string(k)], k)
		require.NotEmpty(t, words["do."+string(k)], k)
	}

	line := incidentLine(words, incident.Incident{
		Kind: incident.ActivityFailing, Process: "placement/1", What: "Record", Reason: "timeout_start_to_close", Attempts: 5,
		Since: time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC),
	})

	require.Equal(t, "activity_failing placement/1 Record: timeout_start_to_close since 2027-01-04T09:00:00Z, 5 attempts. "+
		"Something that the process has to do fails again and again. Mend what the reason says, then retry. It is tried again by itself, too.", line)
}

// Of very many only the first are found. Whoever wants them all retried is told that they were not.
func TestARetryOfAllSaysThatThereMayBeMore(t *testing.T) {
	t.Parallel()
	all, named := incidentsRetryCommand{All: true}, incidentsRetryCommand{Process: []string{"placement/1"}}
	for name, c := range map[string]struct {
		command incidentsRetryCommand
		n, left int
		more    bool
		says    string
	}{
		"all of them":                         {command: all, n: 7},
		"none fails":                          {command: all},
		"the first of many":                   {command: all, n: 1000, more: true, says: "1000 retried, and there may be more: repeat it"},
		"none of the kind among the first":    {command: all, more: true, says: "0 retried, and there may be more: repeat it"},
		"not all of the first":                {command: all, n: 1000, left: 2, more: true, says: "2 of 1000 not retried, and there may be more: repeat it"},
		"the one that was named":              {command: named, n: 1, more: true},
		"one that was named, and not retried": {command: named, n: 1, left: 1, more: true, says: "1 of 1 not retried"},
		"one that is gone":                    {command: named, says: "no such incident: it may be gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := c.command.left(c.n, c.left, c.more)

			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, c.says)
			coded, ok := errors.AsType[exitError](err)
			require.True(t, ok)
			require.Equal(t, exitLeft, coded.ExitCode())
		})
	}
}
