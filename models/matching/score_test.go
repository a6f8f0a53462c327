package matching_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// The published table. A change is a new WeightsVersion.
func TestWeightsAreThoseOfTheirVersion(t *testing.T) {
	t.Parallel()
	sum := 0
	for _, w := range matching.Weights() {
		sum += w.Weight
	}

	require.Equal(t, 100, sum)
	require.Equal(t, 1, matching.WeightsVersion)
	require.Equal(t, []matching.Weight{
		{matching.FactorJobGoal, 25},
		{matching.FactorSocial, 15},
		{matching.FactorTasks, 10},
		{matching.FactorSkills, 10},
		{matching.FactorDistance, 10},
		{matching.FactorMentor, 8},
		{matching.FactorHours, 5},
		{matching.FactorIndustry, 5},
		{matching.FactorBefore, 4},
		{matching.FactorWaiting, 4},
		{matching.FactorIdle, 4},
	}, matching.Weights())
}

// part returns one factor of a pair that is as given but for change.
func part(factor matching.Code, change func(*matching.Candidate, *matching.Place)) matching.Part {
	c, p := candidate(), place()
	change(&c, &p)
	for _, part := range matching.Consider(c, p, asked).Suggestion.Parts {
		if part.Factor == factor {
			return part
		}
	}
	return matching.Part{}
}

func TestWhatEachFactorCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		factor matching.Code
		change func(*matching.Candidate, *matching.Place)
		value  int
		values values
	}{
		"the goal itself": {
			matching.FactorJobGoal, func(*matching.Candidate, *matching.Place) {}, 1000,
			values{"goal": "5120", "occupation": "5120"},
		},
		"the nearest goal, a neighbour": {
			matching.FactorJobGoal, func(c *matching.Candidate, p *matching.Place) {
				c.Goals, p.Occupation = []string{"5120", "7115"}, "7119"
			}, 700,
			values{"goal": "7115", "occupation": "7119"},
		},
		"two digits of the goal": {
			matching.FactorJobGoal, func(_ *matching.Candidate, p *matching.Place) { p.Occupation = "5131" }, 400,
			values{"goal": "5120", "occupation": "5131"},
		},
		"one digit of the goal": {
			matching.FactorJobGoal, func(_ *matching.Candidate, p *matching.Place) { p.Occupation = "5223" }, 100,
			values{"goal": "5120", "occupation": "5223"},
		},
		"no goal": {
			matching.FactorJobGoal, func(c *matching.Candidate, _ *matching.Place) { c.Goals = nil }, 0, values{"occupation": "5120"},
		},
		"one of two wished tasks": {
			matching.FactorTasks, func(c *matching.Candidate, p *matching.Place) {
				c.Tasks, p.Tasks = []matching.Wish{{"cook", 1}, {"clean", 1}}, []matching.Task{{ID: "1", Kinds: []string{"cook"}}, {ID: "2", Kinds: []string{"till"}}}
			}, 500, values{"wished": "cook,clean", "there": "cook"},
		},
		"the task that matters most": {
			matching.FactorTasks, func(c *matching.Candidate, p *matching.Place) {
				c.Tasks, p.Tasks = []matching.Wish{{"cook", 3}, {"clean", 1}}, []matching.Task{{ID: "1", Kinds: []string{"9411", "cook"}}}
			}, 750, values{"wished": "cook,clean", "there": "cook"},
		},
		"one of three skills": {
			matching.FactorSkills, func(c *matching.Candidate, p *matching.Place) {
				c.Skills, p.Skills = []string{"knife", "till"}, []matching.SkillAsked{{Code: "knife"}, {Code: "baking"}, {Code: "hygiene"}}
			}, 333, values{"has": "knife", "asked": "3"},
		},
		"no skill asked for": {matching.FactorSkills, func(*matching.Candidate, *matching.Place) {}, 500, values{"asked": "0"}},
		"a wished branch": {
			matching.FactorIndustry, func(c *matching.Candidate, _ *matching.Place) { c.Industries = []matching.Wish{{"56", 1}} }, 1000,
			values{"wished": "56", "industry": "561110"},
		},
		"a branch that matters less than another": {
			matching.FactorIndustry, func(c *matching.Candidate, _ *matching.Place) {
				c.Industries = []matching.Wish{{"56", 1}, {"960110", 2}}
			}, 500, values{"wished": "56,960110", "industry": "561110"},
		},
		"the workplace that was asked for": {
			matching.FactorIndustry, func(c *matching.Candidate, _ *matching.Place) {
				c.Workplaces, c.Industries = []string{"w"}, []matching.Wish{{"960110", 1}}
			}, 1000, values{"wished": "960110", "industry": "561110", "workplace_id": "w"},
		},
		"another industry of the branch": {
			matching.FactorIndustry, func(c *matching.Candidate, _ *matching.Place) {
				c.Industries = []matching.Wish{{"960110", 1}, {"562100", 1}}
			}, 500,
			values{"wished": "960110,562100", "industry": "561110"},
		},
		"another branch": {
			matching.FactorIndustry, func(c *matching.Candidate, _ *matching.Place) { c.Industries = []matching.Wish{{"960110", 1}} }, 0,
			values{"wished": "960110", "industry": "561110"},
		},
		"the same postal code is under five kilometres": {
			matching.FactorDistance, func(*matching.Candidate, *matching.Place) {}, 1000, values{"under": "5"},
		},
		"36 km": {
			matching.FactorDistance, func(_ *matching.Candidate, p *matching.Place) { p.At = aarhus }, 311, values{"km": "36"},
		},
		"a distance that is not known": {matching.FactorDistance, func(c *matching.Candidate, _ *matching.Place) { c.Home = nil }, 500, nil},
		"hours can grow as far as the candidate can": {
			matching.FactorHours, func(*matching.Candidate, *matching.Place) {}, 1000, values{"grow_to": "15", "place_max_hours": "37"},
		},
		"hours cannot grow": {
			matching.FactorHours, func(_ *matching.Candidate, p *matching.Place) { p.Hours.Max = 6 }, 400, values{"grow_to": "15", "place_max_hours": "6"},
		},
		"hours are meant to grow beyond what is offered": {
			matching.FactorHours, func(c *matching.Candidate, p *matching.Place) { c.GrowTo, p.Hours.Max = 30, 15 }, 500,
			values{"grow_to": "30", "place_max_hours": "15"},
		},
		"as inclusive as can be, seen lately": {
			matching.FactorSocial, func(*matching.Candidate, *matching.Place) {}, 1000, values{"visited_on": "2027-02-19", "inclusive": "5"},
		},
		"seen half way to stale": {
			matching.FactorSocial, func(_ *matching.Candidate, p *matching.Place) { p.Seen[0].On = today.AddDays(-450) }, 750,
			values{"visited_on": "2025-12-06", "inclusive": "5"},
		},
		"seen too long ago to tell": {
			matching.FactorSocial, func(_ *matching.Candidate, p *matching.Place) { p.Seen[0].On = today.AddDays(-1000) }, 500,
			values{"visited_on": "2024-06-04", "inclusive": "5"},
		},
		"wishes by their importance, the last visit counts": {
			matching.FactorSocial, func(c *matching.Candidate, p *matching.Place) {
				c.Traits = []matching.Wish{{"quiet", 3}, {"patient", 1}}
				p.Seen = []matching.Observed{
					{vocabulary.Quiet, 5, "2027-01-01"}, {vocabulary.Quiet, 1, "2027-02-01"}, {vocabulary.Patient, 5, "2027-01-15"},
				}
			}, 250, values{"visited_on": "2027-02-01", "quiet": "1", "patient": "5"},
		},
		"never visited": {matching.FactorSocial, func(_ *matching.Candidate, p *matching.Place) { p.Seen = nil }, 500, values{}},
		"a trained mentor": {
			matching.FactorMentor, func(*matching.Candidate, *matching.Place) {}, 600, values{"mentor_id": "m", "trained": "true", "needs": "0"},
		},
		"the mentor who knows the need": {
			matching.FactorMentor, func(c *matching.Candidate, p *matching.Place) {
				c.Needs = []vocabulary.Need{vocabulary.NeedAutism, vocabulary.NeedPain}
				p.Mentors = append(p.Mentors, matching.Mentor{ID: "n", Trained: true, Free: 1, Needs: []vocabulary.Need{vocabulary.NeedAutism}})
			}, 850, values{"mentor_id": "n", "trained": "true", "needs": "1"},
		},
		"the mentor who speaks the language": {
			matching.FactorMentor, func(c *matching.Candidate, p *matching.Place) {
				c.Languages = []matching.Language{{Code: "uk", Level: 6}}
				p.Mentors[0].Languages = []string{"uk"}
			}, 800, values{"mentor_id": "m", "trained": "true", "needs": "0"},
		},
		"no mentor yet": {matching.FactorMentor, func(_ *matching.Candidate, p *matching.Place) { p.Mentors = nil }, 0, nil},
		"nothing happened before": {
			matching.FactorBefore, func(*matching.Candidate, *matching.Place) {}, 500, values{"completed": "0", "ended_early": "0"},
		},
		"it went well with others": {
			matching.FactorBefore, func(_ *matching.Candidate, p *matching.Place) { p.Record = matching.Record{Completed: 6} }, 875,
			values{"completed": "6", "ended_early": "0"},
		},
		"it went well in that occupation": {
			matching.FactorBefore, func(c *matching.Candidate, p *matching.Place) {
				c.Past, p.Record = []matching.Past{{Occupation: "5120", Result: matching.LedToJob}}, matching.Record{EndedEarly: 3}
			}, 1000, values{"completed": "0", "ended_early": "3", "went_well": "true"},
		},
		"the workplace was at fault": {
			matching.FactorBefore, func(c *matching.Candidate, _ *matching.Place) {
				c.Past = []matching.Past{{WorkplaceID: "w", Result: matching.EndedEarly, Reason: placement.WorkplaceConditions}}
			}, 0, values{"completed": "0", "ended_early": "0", "went_badly": "true"},
		},
		"the company was at fault": {
			matching.FactorBefore, func(c *matching.Candidate, _ *matching.Place) {
				c.Past = []matching.Past{{CompanyID: "k", Result: matching.EndedEarly, Reason: placement.WorkplaceConditions}}
			}, 0, values{"completed": "0", "ended_early": "0", "went_badly": "true"},
		},
		"another workplace of the company was at fault": {
			matching.FactorBefore, func(c *matching.Candidate, _ *matching.Place) {
				c.Past = []matching.Past{{CompanyID: "k", WorkplaceID: "v", Result: matching.EndedEarly, Reason: placement.WorkplaceConditions}}
			}, 500, values{"completed": "0", "ended_early": "0"},
		},
		"the tasks were not for this candidate": {
			matching.FactorBefore, func(c *matching.Candidate, _ *matching.Place) {
				c.Past = []matching.Past{
					{Occupation: "5120", Result: matching.EndedEarly, Reason: placement.TasksDoNotFit},
					{Occupation: "5120", Result: matching.Completed},
				}
			}, 0, values{"completed": "0", "ended_early": "0", "went_badly": "true", "went_well": "true"},
		},
		"ended early for another reason": {
			matching.FactorBefore, func(c *matching.Candidate, _ *matching.Place) {
				c.Past = []matching.Past{{WorkplaceID: "w", Occupation: "5120", Result: matching.EndedEarly, Reason: placement.Attendance}}
			}, 500, values{"completed": "0", "ended_early": "0"},
		},
		"waiting for half of half a year": {matching.FactorWaiting, func(*matching.Candidate, *matching.Place) {}, 500, values{"days": "90"}},
		"idle": {
			matching.FactorIdle, func(_ *matching.Candidate, p *matching.Place) {
				p.Model, p.IdleSince = vocabulary.FixedPlaces, today.AddDays(-45)
			}, 500, values{"days": "45"},
		},
		"idle as agreed": {
			matching.FactorIdle, func(_ *matching.Candidate, p *matching.Place) { p.IdleSince = today.AddDays(-45) }, 0, values{"days": "45"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := part(c.factor, c.change)

			require.Equal(t, c.value, got.Value)
			require.Equal(t, c.values, got.Values)
		})
	}
}

func TestWhatToKnowBeforeDeciding(t *testing.T) {
	t.Parallel()
	two := 2
	c, p := candidate(), place()
	c.Goals, c.Home, c.Danish = nil, nil, &two
	c.Limits = []matching.Limit{
		{Demand: vocabulary.Standing, Max: 20},
		{Demand: vocabulary.Lifting, Max: 5, Hard: true, Learned: true},
	}
	p.Tasks = []matching.Task{
		task("till", false, vocabulary.Standing, 45), task("stock", true, vocabulary.Lifting, 15), task("phone", true, vocabulary.DanishLanguage, 4),
	}
	p.Tasks[0].Demands = append(p.Tasks[0].Demands, matching.Asked{Demand: vocabulary.Lifting, Amount: 8, Optional: true})
	p.Mentors[0].Trained, p.Seen[0].On = false, "2026-01-01"
	p.Free = []lifecycle.Period{{Start: "2027-03-15"}}

	s := matching.Consider(c, p, asked).Suggestion

	require.Equal(t, []string{"till"}, s.Tasks)
	require.Equal(t, []matching.Reason{
		{Code: matching.DemandNotMet, Relaxable: true, Values: values{
			"task": "till", "demand": "lifting", "asked": "8", "limit": "5", "learned": "true", "part": "true",
		}},
		{Code: matching.DemandNotMet, Relaxable: true, Values: values{"task": "stock", "demand": "lifting", "asked": "15", "limit": "5", "learned": "true"}},
		{Code: matching.DemandNotMet, Relaxable: true, Values: values{"task": "phone", "demand": "danish_language", "asked": "4", "limit": "2"}},
	}, s.Dropped)
	require.Equal(t, []matching.Reason{
		{Code: matching.NoJobGoal, Values: values{}},
		{Code: matching.SoftDemand, Values: values{"task": "till", "demand": "standing", "asked": "45", "limit": "20"}},
		{Code: matching.DistanceUnknown, Values: values{}},
		{Code: matching.KnowledgeStale, Values: values{"visited_on": "2026-01-01"}},
		{Code: matching.MentorUntrained, Values: values{"mentor_id": "m"}},
	}, s.Notes)
	require.Equal(t, lifecycle.Date("2027-03-15"), s.Start)
	require.Equal(t, matching.Hours{Min: 2, Max: 15}, s.Hours)
	require.Equal(t, "m", s.MentorID)

	c.Danish, p.Seen, p.Mentors = nil, nil, nil
	var codes []matching.Code
	for _, n := range matching.Consider(c, p, asked).Suggestion.Notes {
		codes = append(codes, n.Code)
	}
	require.Equal(t, []matching.Code{
		matching.NoJobGoal, matching.SoftDemand, matching.DanishUnknown, matching.DistanceUnknown, matching.NeverVisited, matching.MentorMissing,
	}, codes)
}

func TestLessonsShowWhereTheyApply(t *testing.T) {
	t.Parallel()
	c, p := candidate(), place()
	c.Needs = []vocabulary.Need{vocabulary.NeedAnxiety}
	c.Limits = []matching.Limit{{Demand: vocabulary.Noise}}
	o := asked
	o.Lessons = []matching.Lesson{
		{ID: "7 same need", Need: vocabulary.NeedAnxiety},
		{ID: "1 same company", CompanyID: "k"},
		{ID: "2 same workplace and occupation", WorkplaceID: "w", Occupation: "5120"},
		{ID: "3 same accommodation", Demand: vocabulary.Noise},
		{ID: "4 same company, another need", CompanyID: "k", Need: vocabulary.NeedPain},
		{ID: "5 another workplace", WorkplaceID: "v"},
		{ID: "6 names nothing"},
	}

	require.Equal(t, []string{"1 same company", "2 same workplace and occupation", "3 same accommodation", "7 same need"},
		matching.Consider(c, p, o).Suggestion.Lessons)
}

func TestSmallLocalWorkplacesCanBeAskedFor(t *testing.T) {
	t.Parallel()
	small, large, far := place(), place(), place()
	small.ID, small.Small = "small", true
	large.ID = "large"
	far.ID, far.Small, far.At = "far", true, aarhus
	c := candidate()
	c.MaxKm = 50

	s := matching.Suggest(c, []matching.Place{small, large, far}, matching.Options{On: today, SmallLocal: true})
	require.Equal(t, "small", s.Ranked[0].PlaceID)
	require.Equal(t, 1, s.Eligible)

	s = matching.Suggest(c, []matching.Place{small, large, far}, matching.Options{On: today, SmallLocal: true, MaxKm: 40})
	require.Equal(t, 2, s.Eligible)
}

func TestTypicalReach(t *testing.T) {
	t.Parallel()
	for mode, km := range map[vocabulary.TravelMode]int{
		vocabulary.OnFoot: 3, vocabulary.Bicycle: 8, vocabulary.PublicTransport: 30, vocabulary.Car: 40, "": 0,
	} {
		require.Equal(t, km, matching.TypicalKm(mode))
	}
}
