package candidacy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
)

// Every hard accommodation of the days is answered, by its code or by the demand that an earlier code means; soft ones, and
// those that hold on other days, need no answer.
func TestUnanswered(t *testing.T) {
	t.Parallel()
	all := []candidacy.Accommodation{
		{Code: "standing", Hard: true},
		{Code: "noise"},
		{Code: "no_heights", Hard: true},
		{Code: "cold", Hard: true, To: "2027-01-31"},
		{Code: "night", Hard: true, From: "2027-05-01"},
		{Code: "lifting", Hard: true, To: "2027-03-01"},
		{Code: "lifting", Hard: true, From: "2027-03-02"},
		{Code: "visits_a_doctor", Hard: true},
	}
	days := lifecycle.Period{Start: "2027-02-01", End: "2027-04-30"}
	codes := func(by ...candidacy.Adaptation) []string {
		names := []string{}
		for _, x := range candidacy.Unanswered(all, by, days) {
			names = append(names, x.Code)
		}
		return names
	}

	require.Equal(t, []string{"standing", "no_heights", "lifting", "visits_a_doctor"}, codes())
	require.Equal(t, []string{"no_heights", "lifting", "visits_a_doctor"}, codes(candidacy.Adaptation{Accommodation: "standing"}, candidacy.Adaptation{Accommodation: "cold"}))
	require.Empty(t, codes(
		candidacy.Adaptation{Accommodation: "standing"}, candidacy.Adaptation{Accommodation: "heights"},
		candidacy.Adaptation{Accommodation: "lifting"}, candidacy.Adaptation{Accommodation: "visits_a_doctor"},
	))
}
