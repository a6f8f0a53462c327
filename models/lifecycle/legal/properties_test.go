package legal_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// anyFacts are facts of every kind, possible or not.
func anyFacts(t *rapid.T) legal.Facts {
	day := rapid.Custom(func(t *rapid.T) lifecycle.Date {
		return lifecycle.Date("2026-07-01").AddDays(rapid.IntRange(0, 700).Draw(t, "day"))
	})
	id := rapid.SampledFrom([]string{"", "company", "workplace", "branch", "elsewhere"})
	supported := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) legal.Supported {
		if rapid.Bool().Draw(t, "declared") {
			return legal.Supported{FTE: float64(rapid.IntRange(0, 20).Draw(t, "fte")) / 10}
		}
		return legal.Supported{WeeklyHours: float64(rapid.IntRange(1, 74).Draw(t, "hours")) / 2}
	}), 0, 6)
	start := day.Draw(t, "start")
	f := legal.Facts{
		Moment:        rapid.SampledFrom(legal.MomentsOfALife()).Draw(t, "moment"),
		On:            day.Draw(t, "on"),
		Group:         rapid.SampledFrom(append(vocabulary.TargetGroups(), "")).Draw(t, "group"),
		Circumstances: rapid.SliceOfNDistinct(rapid.SampledFrom(legal.Circumstances()), 0, 2, rapid.ID).Draw(t, "circumstances"),
		Purpose:       rapid.SampledFrom([]placement.Purpose{"", placement.PaidHours, placement.Retention, placement.AvailabilityTest}).Draw(t, "purpose"),
		Period:        lifecycle.Period{Start: start, End: start.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))},
		Until:         start.AddDays(rapid.IntRange(0, 300).Draw(t, "until")),
		WeeklyHours:   float64(rapid.IntRange(1, 80).Draw(t, "weekly")) / 2,
		CompanyID:     "company", WorkplaceID: "workplace",
		Headcounts: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) legal.Headcount {
			return legal.Headcount{Month: day.Draw(t, "month"), FTE: rapid.Float64Range(0, 80).Draw(t, "employees")}
		}), 0, 8).Draw(t, "headcounts"),
		Supported: supported.Draw(t, "supported"), Pending: supported.Draw(t, "pending"),
		Employments: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) legal.Employment {
			from := lifecycle.Date("2020-01-01").AddDays(rapid.IntRange(0, 3000).Draw(t, "from"))
			e := legal.Employment{CompanyID: id.Draw(t, "employer"), WorkplaceID: id.Draw(t, "at"), From: from}
			if rapid.Bool().Draw(t, "ended") {
				e.To = from.AddDays(rapid.IntRange(0, 900).Draw(t, "lasted"))
			}
			return e
		}), 0, 4).Draw(t, "employments"),
		FunctionWritten: rapid.Bool().Draw(t, "written"),
		Statement:       rapid.SampledFrom([]placement.StatementKind{"", placement.Agrees, placement.Disagrees, placement.NoRepresentative}).Draw(t, "statement"),
	}
	return f
}

func turned[T any](s []T) []T {
	r := slices.Clone(s)
	slices.Reverse(r)
	return r
}

// The same facts give the same findings, in whatever order they are listed; nothing given is changed.
func TestTheSameFactsGiveTheSameFindings(t *testing.T) {
	t.Parallel()
	p := pack(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		first := legal.Evaluate(p, f)
		require.Equal(t, first, legal.Evaluate(p, f))

		g := f
		g.Headcounts, g.Supported, g.Pending, g.Employments = turned(f.Headcounts), turned(f.Supported), turned(f.Pending), turned(f.Employments)
		g.Circumstances = turned(f.Circumstances)
		h := g
		h.Headcounts = slices.Clone(g.Headcounts)
		require.Equal(t, first, legal.Evaluate(p, g))
		require.Equal(t, h, g)
	})
}

// Every finding says where it stands, how sure that is, and its sentence in both languages with every value filled in.
func TestEveryFindingIsWhole(t *testing.T) {
	t.Parallel()
	p := pack(t)
	rapid.Check(t, func(t *rapid.T) {
		last := 0
		for _, f := range legal.Evaluate(p, anyFacts(t)) {
			grade := slices.Index([]lifecycle.Severity{lifecycle.Block, lifecycle.NeedsApproval, lifecycle.Warn, lifecycle.Info}, f.Severity)
			require.GreaterOrEqual(t, grade, last, "the gravest first")
			last = grade
			require.NotEmpty(t, f.Source)
			require.Contains(t, []string{"A", "B", "C", "D"}, f.Confidence)
			if f.Confidence > "B" {
				require.NotEqual(t, lifecycle.Block, f.Severity, "an unsure rule does not block")
			}
			for _, text := range []string{f.TextDA, f.TextEN} {
				require.NotEmpty(t, text)
				require.NotContains(t, text, "{")
			}
			for _, v := range f.Values {
				require.False(t, vocabulary.TargetGroup(v).Valid(), "a finding tells the target group")
			}
		}
	})
}

// One more person never makes room, and neither do longer hours.
func TestAnotherPersonNeverMakesRoom(t *testing.T) {
	t.Parallel()
	p := pack(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		g := f
		g.Supported = append(slices.Clone(f.Supported), legal.Supported{FTE: rapid.Float64Range(0, 2).Draw(t, "more")})
		g.WeeklyHours += rapid.Float64Range(0, 5).Draw(t, "longer")
		before, after := p.Ratio.RoomAt(f), p.Ratio.RoomAt(g)

		require.Equal(t, before.Cap, after.Cap)
		require.True(t, before.Fits || !after.Fits)
		require.True(t, before.FitsAll || !after.FitsAll)
		require.True(t, before.Fits || !before.FitsAll, "who has room with everybody has it alone")
		if severity(legal.Evaluate(p, f), legal.RuleRatioNoRoom) != "" {
			require.NotEmpty(t, severity(legal.Evaluate(p, g), legal.RuleRatioNoRoom))
		}
	})
}

// A longer placement is never within a limit that a shorter one exceeds.
func TestALongerPlacementIsNoMoreLawful(t *testing.T) {
	t.Parallel()
	p := pack(t)
	limit := []string{
		legal.RuleLengthOverLimit, legal.RuleExtensionAssessment, legal.RuleExtensionSpecialNeed, legal.RuleExtensionTooEarly,
		legal.RuleExtensionTooLong, legal.RuleTargetGroupUnknown, legal.RuleLengthException,
	}
	limits := func(findings []lifecycle.Finding) bool {
		return slices.ContainsFunc(findings, func(f lifecycle.Finding) bool { return slices.Contains(limit, f.Rule) })
	}
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		g := f
		g.Period.End = f.Period.End.AddDays(rapid.IntRange(1, 100).Draw(t, "longer"))
		if limits(legal.Evaluate(p, f)) {
			require.True(t, limits(legal.Evaluate(p, g)))
		}
	})
}
