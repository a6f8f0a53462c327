package matching_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// Make the change that a relaxation speaks of, ask again, and exactly as many more are eligible as it said.
func TestWhatWouldOpenMoreIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		c, places, o := d.candidate("c01"), d.places(), d.options()
		o.Limit = 1
		s := matching.Suggest(c, places, o)

		for _, r := range s.Opens {
			c, places, o := changed(t, c, places, o, r)
			require.Equal(t, s.Eligible+r.Opens, matching.Suggest(c, places, o).Eligible, "%+v", r)
		}
	})
}

func TestWhatAPlaceCouldOpenIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw{t}
		p, candidates, o := d.place("p01"), d.candidates(), d.options()
		s := matching.SuggestCandidates(p, candidates, o)

		for _, r := range s.Opens {
			_, places, o := changed(t, matching.Candidate{}, []matching.Place{p}, o, r)
			require.Equal(t, s.Eligible+r.Opens, matching.SuggestCandidates(places[0], candidates, o).Eligible, "%+v", r)
		}
	})
}

// changed makes the change.
func changed(t require.TestingT, c matching.Candidate, places []matching.Place, o matching.Options, r matching.Relaxation) (matching.Candidate, []matching.Place, matching.Options) {
	amount := func() float64 {
		n, err := strconv.ParseFloat(r.To, 64)
		require.NoError(t, err)
		return n
	}
	without := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == r.About })
	}
	places = slices.Clone(places)
	each := func(change func(*matching.Place)) {
		for i := range places {
			change(&places[i])
		}
	}
	train := func(change func(*matching.Mentor)) func() {
		return func() {
			each(func(p *matching.Place) {
				p.Mentors = slices.Clone(p.Mentors)
				for i := range p.Mentors {
					if p.Mentors[i].ID == r.About {
						change(&p.Mentors[i])
					}
				}
			})
		}
	}
	change, known := map[matching.Code]func(){
		matching.TravelFarther: func() { c.Travel, c.MaxKm, o.MaxKm = nil, int(amount()), int(amount()) },
		matching.AnySize: func() {
			if o.MaxKm == 0 {
				o.MaxKm = matching.LocalKm
			}
			o.SmallLocal = false
		},
		matching.ManageMoreHours: func() { c.Hours.Max = amount() },
		matching.ManageFewerHours: func() {
			if c.Hours.Max == 0 {
				c.Hours.Max = 37
			}
			c.Hours.Min = amount()
		},
		matching.StartLater:         func() { c.Start.Latest = lifecycle.Date(r.To) },
		matching.StartEarlier:       func() { c.Start.Earliest = lifecycle.Date(r.To) },
		matching.LiftCompanyVeto:    func() { c.Vetoes.Companies = without(c.Vetoes.Companies) },
		matching.LiftIndustryVeto:   func() { c.Vetoes.Industries = without(c.Vetoes.Industries) },
		matching.LiftOccupationVeto: func() { c.Vetoes.Occupations = without(c.Vetoes.Occupations) },
		matching.LearnSkill:         func() { c.Skills = append(slices.Clone(c.Skills), r.About) },
		matching.GetCertificate:     func() { c.Certificates = append(slices.Clone(c.Certificates), r.About) },
		matching.LearnLanguage: func() {
			level := int(amount())
			if r.About == "da" {
				c.Danish = &level
			}
			c.Languages = append(slices.Clone(c.Languages), matching.Language{Code: r.About, Level: level})
		},
		matching.OfferMoreHours: func() { each(func(p *matching.Place) { p.Hours.Max = amount() }) },
		matching.OfferFewerHours: func() {
			each(func(p *matching.Place) {
				if p.Hours.Max == 0 {
					p.Hours.Max = 37
				}
				p.Hours.Min = amount()
			})
		},
		matching.WaiveSkill: func() {
			each(func(p *matching.Place) {
				p.Skills = slices.DeleteFunc(slices.Clone(p.Skills), func(s matching.SkillAsked) bool { return s.Code == r.About })
			})
		},
		matching.WaiveCertificate: func() { each(func(p *matching.Place) { p.Certificates = without(p.Certificates) }) },
		matching.AskLessLanguage: func() {
			each(func(p *matching.Place) {
				var asked []matching.Language
				for _, l := range p.Languages {
					if l.Code == r.About {
						l.Level = int(amount())
					}
					if l.Level > 0 {
						asked = append(asked, l)
					}
				}
				p.Languages = asked
			})
		},
		matching.AdaptTask: func() {
			each(func(p *matching.Place) {
				p.Tasks = slices.Clone(p.Tasks)
				for i := range p.Tasks {
					p.Tasks[i].Demands = slices.DeleteFunc(slices.Clone(p.Tasks[i].Demands), func(a matching.Asked) bool {
						return a.Demand == vocabulary.Demand(r.About)
					})
				}
			})
		},
		matching.TrainMentor: train(func(m *matching.Mentor) { m.Trained = true }),
		matching.FreeMentor:  train(func(m *matching.Mentor) { m.Free = 1 }),
		matching.NameMentor: func() {
			each(func(p *matching.Place) {
				if p.WorkplaceID == r.About {
					p.Mentors = append(slices.Clone(p.Mentors), matching.Mentor{ID: "new", Trained: true, Free: 1})
				}
			})
		},
		matching.RenewAgreement: func() {
			each(func(p *matching.Place) {
				if p.CompanyID == r.About {
					p.Agreement = matching.Agreement{Active: true}
				}
			})
		},
	}[r.Code]
	require.True(t, known, "no test knows how to make the change %s", r.Code)
	change()
	return c, places, o
}

func TestFifteenToTwentyFiveKilometres(t *testing.T) {
	t.Parallel()
	var places []matching.Place
	for i := range 30 {
		p := place()
		p.ID = strconv.Itoa(i)
		at := *randers
		at.Latitude += float64(i) / 111.2 // one kilometre each
		p.At = &at
		places = append(places, p)
	}

	s := matching.Suggest(candidate(), places, asked)

	require.Equal(t, 16, s.Eligible)
	require.Equal(t, []matching.Relaxation{
		{Code: matching.TravelFarther, From: "15", To: "20", Opens: 5},
		{Code: matching.TravelFarther, From: "15", To: "25", Opens: 10},
		{Code: matching.TravelFarther, From: "15", To: "30", Opens: 14},
	}, s.Opens)
}

// Free for a week only until the 20th, or under an agreement until the 10th: starting in time opens them.
func TestStartingEarlierOpensPlaces(t *testing.T) {
	t.Parallel()
	c := candidate()
	c.Start.Earliest, c.Days = "2027-04-01", 7
	passing, ending := place(), place()
	passing.Free = []lifecycle.Period{{End: "2027-03-20"}}
	ending.ID, ending.Agreement.Until = "q", "2027-03-10"

	s := matching.Suggest(c, []matching.Place{passing, ending}, asked)

	require.Equal(t, []matching.Relaxation{
		{Code: matching.StartEarlier, From: "2027-04-01", To: "2027-03-08", Opens: 2},
		{Code: matching.RenewAgreement, About: "k", Opens: 1},
	}, s.Opens)
}

// A mentor at one workplace is untrained: training that one person opens both places there.
func TestTrainingANamedMentorOpensPlaces(t *testing.T) {
	t.Parallel()
	a, b := place(), place()
	a.ID, b.ID = "a", "b"
	for _, p := range []*matching.Place{&a, &b} {
		p.Model = vocabulary.FixedPlaces
		p.Mentors = []matching.Mentor{{ID: "m", Free: 2}}
	}

	s := matching.Suggest(candidate(), []matching.Place{a, b}, asked)

	require.Equal(t, []matching.Relaxation{
		{Code: matching.TrainMentor, About: "m", Opens: 2},
		{Code: matching.NameMentor, About: "w", Opens: 2},
	}, s.Opens)
}

// What opens most comes first, and no more than five of a kind are listed.
func TestTheMostRewardingChangesAreListed(t *testing.T) {
	t.Parallel()
	var places []matching.Place
	for i, skill := range []string{"a", "b", "c", "d", "e", "f", "f"} {
		p := place()
		p.ID, p.Skills = strconv.Itoa(i), []matching.SkillAsked{{Code: skill, Required: true}}
		places = append(places, p)
	}

	s := matching.Suggest(candidate(), places, asked)

	require.Equal(t, []matching.Relaxation{
		{Code: matching.LearnSkill, About: "f", Opens: 2},
		{Code: matching.LearnSkill, About: "a", Opens: 1},
		{Code: matching.LearnSkill, About: "b", Opens: 1},
		{Code: matching.LearnSkill, About: "c", Opens: 1},
		{Code: matching.LearnSkill, About: "d", Opens: 1},
	}, s.Opens)
}

// Two things in the way: no single change opens it, unless it is the same that mends both.
func TestOnlySingleChangesCount(t *testing.T) {
	t.Parallel()
	little := 1
	c := candidate()
	c.Danish = &little
	far := place()
	far.At, far.Languages = aarhus, []matching.Language{{Code: "da", Level: 2}}
	twice := place()
	twice.ID = "q"
	twice.Languages = []matching.Language{{Code: "da", Level: 2}}
	twice.Tasks = []matching.Task{{ID: "phone", Demands: []matching.Asked{{Demand: vocabulary.DanishLanguage, Amount: 3}}}}

	other := twice
	other.ID, other.Tasks = "r", []matching.Task{{ID: "till", Demands: []matching.Asked{{Demand: vocabulary.DanishLanguage, Amount: 2}}}}

	s := matching.Suggest(c, []matching.Place{far, twice, other}, asked)

	require.Equal(t, []matching.Relaxation{
		{Code: matching.LearnLanguage, About: "da", From: "1", To: "2", Opens: 1},
		{Code: matching.LearnLanguage, About: "da", From: "1", To: "3", Opens: 2},
	}, s.Opens)
}

// A change that nobody would make is no advice, however much it opens.
func TestAbsurdChangesAreNotAdvised(t *testing.T) {
	t.Parallel()
	north := func(km float64) func(*matching.Candidate, *matching.Place) {
		return func(_ *matching.Candidate, p *matching.Place) {
			at := *randers
			at.Latitude += km / 111.2
			p.At = &at
		}
	}
	danish := func(level int) func(*matching.Candidate, *matching.Place) {
		return func(c *matching.Candidate, p *matching.Place) {
			has := 1
			c.Danish, p.Languages = &has, []matching.Language{{Code: "da", Level: level}}
		}
	}
	hours := func(of, place matching.Hours) func(*matching.Candidate, *matching.Place) {
		return func(c *matching.Candidate, p *matching.Place) { c.Hours, p.Hours = of, place }
	}
	for name, c := range map[string]struct {
		change   func(*matching.Candidate, *matching.Place)
		from, to string // no to: nothing is advised
	}{
		"30 km more":            {north(44), "15", "45"},
		"one step farther":      {north(46), "15", ""},
		"370 km":                {north(370), "15", ""},
		"twice as far":          {func(c *matching.Candidate, p *matching.Place) { c.MaxKm = 40; north(79)(c, p) }, "40", "80"},
		"more than twice":       {func(c *matching.Candidate, p *matching.Place) { c.MaxKm = 40; north(81)(c, p) }, "40", ""},
		"two levels of Danish":  {danish(3), "1", "3"},
		"three levels":          {danish(4), "1", ""},
		"5 hours more":          {hours(matching.Hours{Min: 1, Max: 2}, matching.Hours{Min: 7, Max: 37}), "2", "7"},
		"from two hours to ten": {hours(matching.Hours{Min: 1, Max: 2}, matching.Hours{Min: 10, Max: 37}), "2", ""},
		"half the hours":        {hours(matching.Hours{Min: 20, Max: 30}, matching.Hours{Min: 1, Max: 10}), "20", "10"},
		"less than half":        {hours(matching.Hours{Min: 20, Max: 30}, matching.Hours{Min: 1, Max: 9}), "20", ""},
		"a quarter later": {func(c *matching.Candidate, p *matching.Place) {
			c.Start.Latest, p.Free = today, []lifecycle.Period{{Start: today.AddDays(91)}}
		}, string(today), string(today.AddDays(91))},
		"a year later": {func(c *matching.Candidate, p *matching.Place) {
			c.Start.Latest, p.Free = today, []lifecycle.Period{{Start: today.AddDays(365)}}
		}, string(today), ""},
		"half a year earlier": {func(c *matching.Candidate, p *matching.Place) {
			c.Start.Earliest, p.Free = today.AddDays(182), []lifecycle.Period{{End: today.AddDays(20)}}
		}, string(today.AddDays(182)), ""},
	} {
		who, where := candidate(), place()
		c.change(&who, &where)

		s := matching.Suggest(who, []matching.Place{where}, asked)

		require.Equal(t, 1, s.NotEligible, name)
		if c.to == "" {
			require.Empty(t, s.Opens, name)
			continue
		}
		require.Len(t, s.Opens, 1, name)
		require.Equal(t, []string{c.from, c.to}, []string{s.Opens[0].From, s.Opens[0].To}, name)
	}
}
