package mentor_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentor"
)

func grant(id string, from, to lifecycle.Date) mentor.Support {
	return mentor.Support{
		ID: id, MentorID: "m", PlacementID: "p", Kind: mentor.ReleasedEmployee, WeeklyHours: 3, GrantRef: "B-2027-1",
		Period: lifecycle.Period{Start: from, End: to},
	}
}

func renewal(id string, from, to lifecycle.Date, of string) mentor.Support {
	s := grant(id, from, to)
	s.RenewalOf, s.AssessedOn = of, from
	return s
}

func refused(t require.TestingT, err error, code, field string) *lifecycle.RuleError {
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, []string{code, field}, []string{refusal.Code, refusal.Field})
	return refusal
}

func TestOneGrantIsForSixMonthsAtMost(t *testing.T) {
	t.Parallel()
	for start, last := range map[lifecycle.Date]lifecycle.Date{
		"2027-01-01": "2027-06-30", "2027-02-15": "2027-08-14", "2026-08-31": "2027-02-28", "2027-08-31": "2028-02-29",
		"2027-12-01": "2028-05-31",
	} {
		require.NoError(t, grant("a", start, last).Check(nil), start)
		r := refused(t, grant("a", start, last.AddDays(1)).Check(nil), mentor.CodeSupportTooLong, "to")
		require.Equal(t, map[string]string{"months": "6", "latest": string(last), "source": "LAB § 167"}, r.Values)
	}
}

func TestLimitsAreDatedData(t *testing.T) {
	t.Parallel()

	for _, l := range mentor.SupportLimits() {
		require.True(t, l.From.Valid())
		require.NotEmpty(t, l.Source)
		require.Contains(t, "ABCD", l.Confidence)
		require.Equal(t, l, mentor.LimitOn(l.From))
	}
	require.Equal(t, mentor.SupportLimits()[0], mentor.LimitOn("1999-01-01"))
}

func TestASecondGrantIsARenewal(t *testing.T) {
	t.Parallel()
	first := grant("a", "2027-01-01", "2027-06-30")
	next := grant("b", "2027-07-01", "2027-12-31")

	r := refused(t, next.Check([]mentor.Support{first}), mentor.CodeRenewalExpected, "renewal_of")
	require.Equal(t, "a", r.Values["support_id"])
	require.NoError(t, renewal("b", "2027-07-01", "2027-12-31", "a").Check([]mentor.Support{first}))

	other := next
	other.PlacementID = "q"
	require.NoError(t, other.Check([]mentor.Support{first}), "another placement")
	later := grant("c", "2028-01-01", "2028-06-30")
	require.NoError(t, later.Check([]mentor.Support{first}), "half a year of rest")
	refused(t, grant("c", "2027-12-29", "2028-06-01").Check([]mentor.Support{first}), mentor.CodeRenewalExpected, "renewal_of")
	refused(t, later.Check([]mentor.Support{first, renewal("b", "2027-07-01", "2027-12-31", "a")}), mentor.CodeRenewalExpected, "renewal_of")
}

func TestRenewalsAreRefused(t *testing.T) {
	t.Parallel()
	first := grant("a", "2027-01-01", "2027-06-30")

	refused(t, renewal("b", "2027-06-30", "2027-08-01", "a").Check([]mentor.Support{first}), mentor.CodeRenewalTooEarly, "from")
	refused(t, renewal("b", "2027-07-01", "2027-08-01", "z").Check([]mentor.Support{first}), mentor.CodeRenewalOfOther, "renewal_of")
	ofOther := first
	ofOther.Kind = mentor.Consultant
	refused(t, renewal("b", "2027-07-01", "2027-08-01", "a").Check([]mentor.Support{ofOther}), mentor.CodeRenewalOfOther, "renewal_of")
	unassessed := renewal("b", "2027-07-01", "2027-08-01", "a")
	unassessed.AssessedOn = ""
	refused(t, unassessed.Check([]mentor.Support{first}), mentor.CodeAssessmentMissing, "assessed_on")
	unassessed.AssessedOn = "2027-07-02"
	refused(t, unassessed.Check([]mentor.Support{first}), mentor.CodeAssessmentTooLate, "assessed_on")
}

func TestAGrantIsChangedBesideItsRenewals(t *testing.T) {
	t.Parallel()
	second, third := renewal("b", "2027-06-01", "2027-08-31", "a"), renewal("c", "2027-09-01", "2027-11-30", "b")
	others := []mentor.Support{third, grant("a", "2027-01-01", "2027-05-31"), second}

	require.NoError(t, grant("a", "2027-01-01", "2027-04-30").Check(others), "shortened")
	r := refused(t, grant("a", "2027-01-01", "2027-06-01").Check(others), mentor.CodeRenewalTooEarly, "to")
	require.Equal(t, "2027-06-01", r.Values["start"])
}

func TestGrantsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil       func(s *mentor.Support)
		code, field string
	}{
		"of no kind":               {func(s *mentor.Support) { s.Kind = "coffee" }, lifecycle.CodeInvalid, "kind"},
		"from no day":              {func(s *mentor.Support) { s.Period.Start = "2027-02-30" }, lifecycle.CodeInvalidDate, "from"},
		"to no day":                {func(s *mentor.Support) { s.Period.End = "" }, lifecycle.CodeInvalidDate, "to"},
		"backwards":                {func(s *mentor.Support) { s.Period.End = "2026-12-31" }, mentor.CodeEndBeforeStart, "to"},
		"of no hours":              {func(s *mentor.Support) { s.WeeklyHours = 0 }, mentor.CodeHoursOutOfRange, "weekly_hours"},
		"of too many hours":        {func(s *mentor.Support) { s.WeeklyHours = 37.5 }, mentor.CodeHoursOutOfRange, "weekly_hours"},
		"named by a person":        {func(s *mentor.Support) { s.GrantRef = "070761-4285" }, mentor.CodeReferenceIsNumber, "grant_ref"},
		"assessed on no day":       {func(s *mentor.Support) { s.AssessedOn = "soon" }, lifecycle.CodeInvalidDate, "assessed_on"},
		"assessed after the start": {func(s *mentor.Support) { s.AssessedOn = "2027-01-02" }, mentor.CodeAssessmentTooLate, "assessed_on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := grant("a", "2027-01-01", "2027-06-30")
			c.spoil(&s)

			refused(t, s.Check(nil), c.code, c.field)
		})
	}
}

func TestEndsSoon(t *testing.T) {
	t.Parallel()
	p := lifecycle.Period{Start: "2027-01-01", End: "2027-06-30"}

	require.False(t, mentor.EndsSoon(p, "2027-05-30", 30))
	require.True(t, mentor.EndsSoon(p, "2027-05-31", 30))
	require.True(t, mentor.EndsSoon(p, "2027-06-30", 30))
	require.False(t, mentor.EndsSoon(p, "2027-07-01", 30))
}

// However grants come, what is accepted for one purpose never overlaps, and no chain of days longer than the limit was paid
// without a renewal.
func TestWhatIsAcceptedIsLawful(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var held []mentor.Support
		for i := range rapid.IntRange(1, 12).Draw(t, "grants") {
			start := lifecycle.Date("2027-01-01").AddDays(rapid.IntRange(0, 900).Draw(t, "start"))
			s := grant(string(rune('a'+i)), start, start.AddDays(rapid.IntRange(0, 220).Draw(t, "days")))
			if len(held) > 0 && rapid.Bool().Draw(t, "renewal") {
				s.RenewalOf, s.AssessedOn = held[rapid.IntRange(0, len(held)-1).Draw(t, "of")].ID, start
			}
			if s.Check(held) != nil {
				continue
			}
			for _, o := range held {
				overlap := s.Period.Start <= o.Period.End && o.Period.Start <= s.Period.End
				require.False(t, overlap)
				if s.RenewalOf == "" {
					require.True(t, s.Period.Start > o.Period.End.AddDays(180) || o.Period.Start > s.Period.End.AddDays(180), "a fresh grant comes after a rest")
				}
			}
			require.LessOrEqual(t, s.Period.Days(), 184)
			held = append(held, s)
		}
	})
}
