package municipality

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store/postcodes"
)

func make1(t *testing.T, o Order) Plan {
	t.Helper()
	p, err := Make(o)
	require.NoError(t, err)
	return p
}

func TestTheSameSeedIsTheSameMunicipality(t *testing.T) {
	t.Parallel()

	o := Order{Municipality: "Aalborg", Companies: 60, Candidates: 120, Seed: 7}
	one := make1(t, o)
	require.Equal(t, one, make1(t, o))
	o.Municipality = "851"
	require.Equal(t, one, make1(t, o), "by its code")
	o.Municipality = "aalborg kommune"
	require.Equal(t, one, make1(t, o), "by its whole name")
	o.Still = true
	still := make1(t, o)
	require.Equal(t, one.Candidates, still.Candidates)
	require.Len(t, still.Placements, len(one.Placements))
	for _, at := range still.Placements {
		require.Equal(t, Agreed, at.Course)
	}
	o.Still = false

	more := make1(t, Order{Municipality: "Aalborg", Companies: 60, Candidates: 200, Seed: 7})
	require.Equal(t, one.Candidates, more.Candidates[:120], "more of one thing changes nothing of another")
	other := make1(t, Order{Municipality: "Aalborg", Companies: 60, Candidates: 120, Seed: 8})
	require.NotEqual(t, one.Companies[0].CVR, other.Companies[0].CVR)
	require.NotEqual(t, one.Candidates, other.Candidates)
}

func TestWorkplacesAreOfTheSizesOfDenmark(t *testing.T) {
	t.Parallel()

	for _, companies := range []int{40, 300, 2000} {
		p := make1(t, Order{Municipality: "Ringsted", Companies: companies, Seed: 3})
		small, all := 0, 0
		for _, c := range p.Companies {
			for _, w := range c.Workplaces {
				all++
				require.Positive(t, w.Employees)
				if vocabulary.SizeBandOf(w.Employees).Small() {
					small++
				}
			}
		}
		require.InDelta(t, 0.85, float64(small)/float64(all), 0.03, companies)
	}
}

func TestEveryPostalCodeHasAWorkplace(t *testing.T) {
	t.Parallel()

	_, _, areas, err := find("Hjørring")
	require.NoError(t, err)
	p := make1(t, Order{Municipality: "Hjørring", Companies: len(areas), Seed: 1})
	there := map[string]bool{}
	for _, c := range p.Companies {
		for _, w := range c.Workplaces {
			there[w.PostalCode] = true
			code, ok := postcodes.Lookup(w.PostalCode)
			require.True(t, ok)
			_, ok = code.Area(p.Code)
			require.True(t, ok, "%s lies elsewhere", w.PostalCode)
			require.Equal(t, p.Code, w.MunicipalityCode)
		}
	}
	for _, code := range postcodes.All() {
		if _, ok := code.Area(p.Code); ok {
			require.True(t, there[code.Code], "nothing at %s", code.Code)
		}
	}

	// More postal codes than companies: spread over them.
	few := make1(t, Order{Municipality: "København", Companies: 10, Seed: 1})
	there = map[string]bool{}
	for _, c := range few.Companies {
		there[c.Workplaces[0].PostalCode] = true
	}
	require.Greater(t, len(there), 7)
}

func TestNumbersPassTheirChecksAndStandOnce(t *testing.T) {
	t.Parallel()

	p := make1(t, Order{Municipality: "0730", Companies: 400, Candidates: 1500, Seed: 2})
	seen := map[string]bool{}
	once := func(number string) {
		require.False(t, seen[number], number)
		seen[number] = true
	}
	for _, c := range p.Companies {
		require.True(t, lifecycle.ValidCVR(c.CVR))
		require.True(t, vocabulary.ValidIndustry(c.IndustryCode))
		once(c.CVR)
		for _, w := range c.Workplaces {
			require.True(t, lifecycle.ValidPNumber(w.PNumber))
			once(w.PNumber)
		}
	}
	for _, c := range p.Candidates {
		_, _, ok := lifecycle.ParseCPR(c.CPR)
		require.True(t, ok)
		require.GreaterOrEqual(t, c.CPR[6], byte('5'), "born in the nineteenth century")
		once(c.CPR)
	}
}

// TestWhatIsPlannedIsAsTheRulesWant asks the rules of the register of everything that is planned.
func TestWhatIsPlannedIsAsTheRulesWant(t *testing.T) {
	t.Parallel()

	p := make1(t, Order{Municipality: "Odense", Companies: 300, Candidates: 1000, Seed: 5})
	models, visited, needy, waiting := map[string]int{}, 0, 0, 0
	for _, c := range p.Companies {
		models[c.Model]++
		if c.Model == string(vocabulary.Cluster) {
			require.GreaterOrEqual(t, len(c.Workplaces), 2)
		}
		for _, w := range c.Workplaces {
			require.Len(t, w.FTE, 12)
			require.NotEmpty(t, w.Tasks)
			for _, task := range w.Tasks {
				asked := relation.WorkTask{Occupation: task.Occupation}
				for _, d := range task.Demands {
					asked.Demands = append(asked.Demands, relation.Asked{Code: vocabulary.Demand(d.Code), Amount: d.Amount, Optional: d.Optional})
				}
				require.NoError(t, asked.Check("2026-06-01"), task.Title)
			}
			if w.Visit != nil {
				visited++
			}
			if c.Model != "" {
				require.NotEmpty(t, w.Places)
				require.NotEmpty(t, w.Mentors)
			}
			for _, place := range w.Places {
				require.Less(t, place.MinWeeklyHours, place.MaxWeeklyHours)
				require.Less(t, place.Task, len(w.Tasks))
			}
		}
	}
	for _, m := range vocabulary.Models() {
		require.Greater(t, models[string(m)], 5, m)
	}
	require.Greater(t, visited, 100)
	for _, c := range p.Candidates {
		require.True(t, vocabulary.TargetGroup(c.TargetGroup).Valid(), c.TargetGroup)
		var all []candidacy.Accommodation
		for _, a := range c.Accommodations {
			all = append(all, candidacy.Accommodation{Code: a.Code, Max: a.Max, Hard: a.Hard})
		}
		require.NoError(t, candidacy.CheckAccommodations(all))
		if len(all) > 0 {
			needy++
		}
		if c.Waiting >= 0 {
			waiting++
		}
		require.NotEmpty(t, c.Profile.Goals)
		require.LessOrEqual(t, c.Profile.Hours.Min, c.Profile.Hours.Max)
		for _, n := range c.Profile.Needs {
			require.True(t, vocabulary.Need(n).Valid(), n)
		}
		for _, w := range c.Profile.Wishes.Traits {
			require.True(t, vocabulary.Trait(w.Code).Valid(), w.Code)
		}
	}
	require.Greater(t, len(p.Placements), 40)
	taken, courses := map[string]bool{}, map[Course]int{}
	for _, at := range p.Placements {
		courses[at.Course]++
		closeToWork := vocabulary.TargetGroup(p.Candidates[at.Candidate].TargetGroup)
		if slices.Contains([]vocabulary.TargetGroup{vocabulary.InsuredUnemployed, vocabulary.JobReadyCashBenefit, vocabulary.EducationReady}, closeToWork) {
			require.LessOrEqual(t, at.Days, 28)
		}
		w := p.Companies[at.Company].Workplaces[at.Workplace]
		require.False(t, taken[w.PNumber], "two at one workplace")
		taken[w.PNumber] = true
		require.GreaterOrEqual(t, at.WeeklyHours, w.Places[at.Place].MinWeeklyHours)
		require.LessOrEqual(t, at.WeeklyHours, p.Candidates[at.Candidate].Profile.Hours.Max)
	}
	for _, c := range []Course{Running, Neglected, EndedEarly, Finished, Unsigned, Approved, Agreed, Asked, Booked} {
		require.Positive(t, courses[c], c)
	}
	require.Greater(t, courses[Running], len(p.Placements)/3)
	require.InDelta(t, 700, needy, 120)
	require.InDelta(t, 800, waiting, 60)
}

func TestAMunicipalityThatIsNone(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"", "Andeby", "9999"} {
		_, err := Make(Order{Municipality: name, Companies: 1})
		require.ErrorContains(t, err, "Aalborg", name)
	}
	for _, name := range names() {
		_, _, areas, err := find(name)
		require.NoError(t, err, name)
		require.NotEmpty(t, areas, name)
	}
}
