package candidacy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
)

func TestATrialVisitIsShortAndHasAnOutcomeWhenItWasHeld(t *testing.T) {
	t.Parallel()
	planned := candidacy.Trial{Days: lifecycle.Period{Start: "2027-02-01", End: "2027-02-05"}, Status: candidacy.TrialPlanned}
	held := planned
	held.Status, held.CandidateWants, held.CompanyWants = candidacy.TrialHeld, candidacy.Yes, candidacy.Unsure
	not := planned
	not.Status = candidacy.TrialNotHeld

	require.NoError(t, planned.Check("2027-01-04"))
	require.NoError(t, held.Check("2027-02-01"))
	require.NoError(t, not.Check("2027-01-04"))
	for name, c := range map[string]struct {
		base        candidacy.Trial
		change      func(*candidacy.Trial)
		code, field string
	}{
		"a sixth day":              {planned, func(v *candidacy.Trial) { v.Days.End = "2027-02-06" }, candidacy.CodeTrialTooLong, "to"},
		"days turned round":        {planned, func(v *candidacy.Trial) { v.Days.End = "2027-01-31" }, "end_before_start", "to"},
		"no day":                   {planned, func(v *candidacy.Trial) { v.Days.Start = "" }, "invalid_date", "from"},
		"no status":                {planned, func(v *candidacy.Trial) { v.Status = "done" }, "invalid", "status"},
		"an outcome beforehand":    {planned, func(v *candidacy.Trial) { v.CompanyWants = candidacy.Yes }, candidacy.CodeOutcomeTooEarly, "candidate_wants"},
		"held without the person":  {held, func(v *candidacy.Trial) { v.CandidateWants = "" }, candidacy.CodeOutcomeMissing, "candidate_wants"},
		"held without the company": {held, func(v *candidacy.Trial) { v.CompanyWants = "maybe" }, candidacy.CodeOutcomeMissing, "company_wants"},
		"held in the future":       {held, func(v *candidacy.Trial) { v.Days = lifecycle.Period{Start: "2027-02-02", End: "2027-02-02"} }, "date_in_future", "status"},
	} {
		v := c.base
		c.change(&v)
		requireRule(t, v.Check("2027-02-01"), c.code, c.field, name)
	}
}
