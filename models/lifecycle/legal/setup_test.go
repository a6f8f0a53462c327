package legal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store/rulepacks"
)

// pack is the one that the product comes with for placements now.
func pack(t testing.TB) legal.Pack {
	t.Helper()
	packs, err := rulepacks.Embedded()
	require.NoError(t, err)
	p, ok := legal.InForce(packs, legal.WorkPlacement, "2027-02-01")
	require.True(t, ok)
	return p
}

// lawful are the facts of thirteen weeks that nothing stands against, at the moment of signing.
func lawful() legal.Facts {
	return legal.Facts{
		Moment: legal.AtSigning, On: "2027-01-18", Group: vocabulary.ActivityReady, Purpose: placement.Competences,
		Period: lifecycle.Period{Start: "2027-02-01", End: "2027-04-30"}, WeeklyHours: 20,
		CompanyID: "company", WorkplaceID: "workplace", Headcounts: fourMonths(20),
		Employments: []legal.Employment{{CompanyID: "elsewhere", WorkplaceID: "elsewhere", From: "2020-01-01", To: "2024-01-01"}},
		Statement:   placement.Agrees,
	}
}

// fourMonths are the months that count for lawful, each with the same number of employees.
func fourMonths(fte float64) []legal.Headcount {
	return []legal.Headcount{{"2026-09-01", fte}, {"2026-10-01", fte}, {"2026-11-01", fte}, {"2026-12-01", fte}}
}

// weeks makes f last so many whole weeks, and as many days more.
func weeks(f legal.Facts, n, days int) legal.Facts {
	f.Period.End = f.Period.Start.AddDays(n*7 - 1 + days)
	return f
}

// severity is that of the finding with the given rule; empty for none.
func severity(findings []lifecycle.Finding, rule string) lifecycle.Severity {
	for _, f := range findings {
		if f.Rule == rule {
			return f.Severity
		}
	}
	return ""
}

// grave are the rules of the findings that stand against an event.
func grave(findings []lifecycle.Finding) []string {
	var rules []string
	for _, f := range findings {
		if f.Severity == lifecycle.Block || f.Severity == lifecycle.NeedsApproval {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}
