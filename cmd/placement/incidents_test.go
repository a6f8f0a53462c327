package main

import (
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
