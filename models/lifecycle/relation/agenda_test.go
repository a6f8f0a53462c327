package relation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/relation"
)

func TestWhatToSpeakOfWithACompany(t *testing.T) {
	t.Parallel()
	quiet := relation.Standing{Today: "2027-03-01", Responsible: relation.AsOwner}
	for name, c := range map[string]struct {
		change func(s *relation.Standing)
		want   []relation.AgendaItem
	}{
		"nothing": {func(*relation.Standing) {}, []relation.AgendaItem{}},
		"what went wrong comes before what is new": {
			func(s *relation.Standing) { s.OpenPlaces, s.OpenProblems = 3, 1 },
			[]relation.AgendaItem{{Point: relation.OpenProblems, N: 1}, {Point: relation.OpenPlaces, N: 3}},
		},
		"nobody answers for it": {func(s *relation.Standing) { s.Responsible = relation.AsNobody }, []relation.AgendaItem{{Point: relation.NoOwner}}},
		"a contact agreed on for today": {
			func(s *relation.Standing) { s.NextContactOn = "2027-03-01" }, []relation.AgendaItem{{Point: relation.ContactDue}},
		},
		"a contact agreed on for tomorrow": {func(s *relation.Standing) { s.NextContactOn = "2027-03-02" }, []relation.AgendaItem{}},
		"an agreement that ends in ninety days": {
			func(s *relation.Standing) { s.AgreementEnds = "2027-05-30" }, []relation.AgendaItem{{Point: relation.AgreementEnds, N: 90}},
		},
		"an agreement that ends in ninety-one": {func(s *relation.Standing) { s.AgreementEnds = "2027-05-31" }, []relation.AgendaItem{}},
		"an agreement that ends today":         {func(s *relation.Standing) { s.AgreementEnds = "2027-03-01" }, []relation.AgendaItem{{Point: relation.AgreementEnds}}},
		"the company has done more":            {func(s *relation.Standing) { s.Given, s.Received = 1, 3 }, []relation.AgendaItem{{Point: relation.Owed, N: 2}}},
		"even":                                 {func(s *relation.Standing) { s.Given, s.Received = 3, 3 }, []relation.AgendaItem{}},
		"the municipality has done more":       {func(s *relation.Standing) { s.Given, s.Received = 4, 3 }, []relation.AgendaItem{}},
		"what is not known, or no more": {
			func(s *relation.Standing) { s.UnknownHeadcounts, s.StaleVisits, s.StaleTasks = 1, 2, 5 },
			[]relation.AgendaItem{{Point: relation.HeadcountMissing, N: 1}, {Point: relation.VisitDue, N: 2}, {Point: relation.ReviewDue, N: 5}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := quiet
			c.change(&s)

			require.Equal(t, c.want, relation.Agenda(s))
		})
	}
}
