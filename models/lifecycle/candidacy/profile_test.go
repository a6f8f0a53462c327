package candidacy_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
)

const id = "10000000-0000-4000-8000-000000000001"

// full is a profile that says everything.
func full() candidacy.Profile {
	danish := 2
	return candidacy.Profile{
		Schema: candidacy.ProfileSchema, Goals: []candidacy.Goal{{Occupations: []string{"4321"}, Text: "et lager"}, {Text: "noget med dyr"}},
		Stage: "step_2",
		Wishes: candidacy.Wishes{
			Industries: []candidacy.Wish{{Code: "52", Importance: 3}, {Code: "561110", Importance: 1}}, Tasks: []candidacy.Wish{{Code: "packing", Importance: 2}},
			Traits:     []candidacy.Wish{{Code: "patient", Importance: 3}},
			Workplaces: []candidacy.WorkplaceWish{{WorkplaceID: id}, {Text: "bageren på hjørnet", SelfFound: true}},
		},
		Vetoes: candidacy.Vetoes{Companies: []string{id}, Industries: []string{"10"}, Occupations: []string{"5"}},
		Skills: []string{"forklift"}, Certificates: []string{"driving_licence_b"},
		Languages: []candidacy.Language{{Code: "ar", Level: 6}, {Code: "en", Level: 3, Goal: 4}}, Danish: &danish, DanishGoal: 3, Interpreter: "ar",
		Hours:         candidacy.Hours{Min: 2, Max: 15, Ramp: []candidacy.Step{{From: "2027-03-01", WeeklyHours: 2}, {From: "2027-06-01", WeeklyHours: 15, OrdinaryHours: 5}}},
		EarliestStart: "2027-02-01",
		Travel:        candidacy.Travel{Modes: []candidacy.Mode{{Mode: vocabulary.Bicycle, MaxKm: 8}, {Mode: vocabulary.PublicTransport}}, MaxKm: 25, PostalCode: "8000"},
		Needs:         []vocabulary.Need{vocabulary.NeedStructure}, NeedsMentor: true,
		Lessons: []candidacy.Lesson{{Demand: vocabulary.Heights, Text: "svimmel på stigen"}, {CompanyID: id, Demand: vocabulary.Standing, Max: 20}},
	}
}

func TestAFullProfileAndAnEmptyOneAreFine(t *testing.T) {
	t.Parallel()

	require.NoError(t, full().Check())
	require.NoError(t, candidacy.Profile{}.Check())
	require.True(t, full().HasGoal())
	require.False(t, candidacy.Profile{}.HasGoal())
	require.Equal(t, []string{id, id}, full().Companies())
	require.Equal(t, []string{id}, full().Workplaces())
}

func TestAProfileIsKeptAsJSONWithoutLoss(t *testing.T) {
	t.Parallel()

	data, err := json.Marshal(full())
	require.NoError(t, err)
	var back candidacy.Profile
	require.NoError(t, json.Unmarshal(data, &back))

	require.Equal(t, full(), back)
}

func TestWhatIsWrongInAProfileIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change      func(*candidacy.Profile)
		code, field string
	}{
		"a goal that says nothing":   {func(p *candidacy.Profile) { p.Goals[1].Text = " " }, candidacy.CodeNothingNamed, "goals[1]"},
		"no occupation":              {func(p *candidacy.Profile) { p.Goals[0].Occupations = []string{"432"} }, "invalid", "goals[0].occupations"},
		"no industry":                {func(p *candidacy.Profile) { p.Wishes.Industries[0].Code = "5" }, "invalid", "wishes.industries[0].code"},
		"an industry in words":       {func(p *candidacy.Profile) { p.Wishes.Industries[0].Code = "retail" }, "invalid", "wishes.industries[0].code"},
		"an industry twice":          {func(p *candidacy.Profile) { p.Wishes.Industries[1].Code = "52" }, candidacy.CodeTwice, "wishes.industries[1].code"},
		"no trait":                   {func(p *candidacy.Profile) { p.Wishes.Traits[0].Code = "kind" }, "invalid", "wishes.traits[0].code"},
		"a wish that does not weigh": {func(p *candidacy.Profile) { p.Wishes.Tasks[0].Importance = 0 }, candidacy.CodeOutOfScale, "wishes.tasks[0].importance"},
		"a wish that weighs more":    {func(p *candidacy.Profile) { p.Wishes.Tasks[0].Importance = 4 }, candidacy.CodeOutOfScale, "wishes.tasks[0].importance"},
		"a workplace without name":   {func(p *candidacy.Profile) { p.Wishes.Workplaces[0].WorkplaceID = "" }, candidacy.CodeNothingNamed, "wishes.workplaces[0]"},
		"a veto in words":            {func(p *candidacy.Profile) { p.Vetoes.Industries = []string{"meat"} }, "invalid", "vetoes.industries"},
		"a veto of a fifth digit":    {func(p *candidacy.Profile) { p.Vetoes.Occupations = []string{"52231"} }, "invalid", "vetoes.occupations"},
		"no language":                {func(p *candidacy.Profile) { p.Languages[0].Code = "arabic" }, "invalid", "languages[0].code"},
		"Danish among others":        {func(p *candidacy.Profile) { p.Languages[0].Code = "da" }, "invalid", "languages[0].code"},
		"a language twice":           {func(p *candidacy.Profile) { p.Languages[1].Code = "ar" }, candidacy.CodeTwice, "languages[1].code"},
		"a level too high":           {func(p *candidacy.Profile) { p.Languages[1].Level = 7 }, candidacy.CodeOutOfScale, "languages[1].level"},
		"Danish too high":            {func(p *candidacy.Profile) { *p.Danish = 7 }, candidacy.CodeOutOfScale, "danish"},
		"a goal of Danish below":     {func(p *candidacy.Profile) { p.DanishGoal = -1 }, candidacy.CodeOutOfScale, "danish_goal"},
		"no interpreter's language":  {func(p *candidacy.Profile) { p.Interpreter = "AR" }, "invalid", "interpreter"},
		"too few hours":              {func(p *candidacy.Profile) { p.Hours.Min = 0.4 }, "hours_out_of_range", "hours.min"},
		"too many hours":             {func(p *candidacy.Profile) { p.Hours.Max = 37.5 }, "hours_out_of_range", "hours.max"},
		"hours turned round":         {func(p *candidacy.Profile) { p.Hours.Max = 1 }, "hours_out_of_range", "hours.max"},
		"a step of no day":           {func(p *candidacy.Profile) { p.Hours.Ramp[0].From = "2027-02-30" }, "invalid_date", "hours.ramp[0].from"},
		"a step above 37":            {func(p *candidacy.Profile) { p.Hours.Ramp[1].WeeklyHours = 38 }, "hours_out_of_range", "hours.ramp[1].weekly_hours"},
		"a step of no hours":         {func(p *candidacy.Profile) { p.Hours.Ramp[0].WeeklyHours = 0 }, "hours_out_of_range", "hours.ramp[0].weekly_hours"},
		"more ordinary than all":     {func(p *candidacy.Profile) { p.Hours.Ramp[1].OrdinaryHours = 16 }, "hours_out_of_range", "hours.ramp[1].ordinary_hours"},
		"steps out of order":         {func(p *candidacy.Profile) { p.Hours.Ramp[1].From = "2027-03-01" }, candidacy.CodeStepsOutOfOrder, "hours.ramp[1].from"},
		"no start":                   {func(p *candidacy.Profile) { p.EarliestStart = "soon" }, "invalid_date", "earliest_start"},
		"no way of travelling":       {func(p *candidacy.Profile) { p.Travel.Modes[0].Mode = "horse" }, "invalid", "travel.modes[0].mode"},
		"a way of travelling twice":  {func(p *candidacy.Profile) { p.Travel.Modes[1].Mode = vocabulary.Bicycle }, candidacy.CodeTwice, "travel.modes[1].mode"},
		"a distance below nothing":   {func(p *candidacy.Profile) { p.Travel.Modes[0].MaxKm = -1 }, candidacy.CodeOutOfScale, "travel.modes[0].max_km"},
		"all distances below":        {func(p *candidacy.Profile) { p.Travel.MaxKm = -1 }, candidacy.CodeOutOfScale, "travel.max_km"},
		"no postal code":             {func(p *candidacy.Profile) { p.Travel.PostalCode = "DK-8000" }, "invalid", "travel.postal_code"},
		"no need":                    {func(p *candidacy.Profile) { p.Needs[0] = "money" }, "invalid", "needs[0]"},
		"a need twice":               {func(p *candidacy.Profile) { p.Needs = append(p.Needs, p.Needs[0]) }, candidacy.CodeTwice, "needs[1]"},
		"a lesson of words alone":    {func(p *candidacy.Profile) { p.Lessons[0].Demand = "" }, candidacy.CodeNothingNamed, "lessons[0]"},
		"a lesson of no demand":      {func(p *candidacy.Profile) { p.Lessons[0].Demand = "ladders" }, "invalid", "lessons[0].demand"},
		"a lesson of no need":        {func(p *candidacy.Profile) { p.Lessons[0].Need = "money" }, "invalid", "lessons[0].need"},
		"a lesson of no occupation":  {func(p *candidacy.Profile) { p.Lessons[0].Occupation = "43" }, "invalid", "lessons[0].occupation"},
		"an amount of heights":       {func(p *candidacy.Profile) { p.Lessons[0].Max = 3 }, candidacy.CodeAmountNotForThis, "lessons[0].max"},
		"an amount of nothing":       {func(p *candidacy.Profile) { p.Lessons[1].Demand = "" }, candidacy.CodeAmountNotForThis, "lessons[1].max"},
		"a day of standing and more": {func(p *candidacy.Profile) { p.Lessons[1].Max = 481 }, candidacy.CodeOutOfScale, "lessons[1].max"},
	} {
		p := full()
		c.change(&p)
		requireRule(t, p.Check(), c.code, c.field, name)
	}
}

// requireRule requires a rule of this code about this field; an empty field is about no input.
func requireRule(t *testing.T, err error, code, field, name string) {
	t.Helper()
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule, name)
	require.Equal(t, code, rule.Code, name)
	require.Equal(t, field, rule.Field, name)
	require.NotEmpty(t, rule.Message, name)
}

func TestTwoHoursAWeekMayGrowToFifteen(t *testing.T) {
	t.Parallel()
	hours := candidacy.Hours{Min: 0.5, Max: 2, Ramp: []candidacy.Step{{From: "2027-03-01", WeeklyHours: 2}, {From: "2027-06-01", WeeklyHours: 15, OrdinaryHours: 1}}}

	require.NoError(t, candidacy.Profile{Hours: hours}.Check())
	require.Equal(t, "Timetallet optrappes: fra 1.3.2027 2 timer om ugen; fra 1.6.2027 15 timer om ugen, heraf 1 time på ordinære vilkår.", hours.Remark())
	require.Equal(t, "Timetallet optrappes: fra 10.10.2027 0,5 timer om ugen.", candidacy.Hours{Ramp: []candidacy.Step{{From: "2027-10-10", WeeklyHours: 0.5}}}.Remark())
	require.Empty(t, candidacy.Hours{Max: 15}.Remark())
}

func TestOthersDoNotSeeWhereAProtectedPersonLives(t *testing.T) {
	t.Parallel()

	for protection, hidden := range map[candidacy.Protection]bool{
		candidacy.NotProtected: false, candidacy.NameProtected: false, candidacy.AddressProtected: true, candidacy.NameAndAddressKept: true,
	} {
		require.True(t, protection.Valid())
		seen := full().Seen(protection)
		require.Equal(t, hidden, seen.Travel.PostalCode == "", protection)
		seen.Travel.PostalCode = "8000"
		require.Equal(t, full(), seen, "nothing else is left out")
	}
	require.False(t, candidacy.Protection("all").Valid())
	require.Len(t, candidacy.Protections(), 3)
}

func TestWhoMayFindAPlacementOfTheirOwn(t *testing.T) {
	t.Parallel()
	var may []vocabulary.TargetGroup

	for _, g := range vocabulary.TargetGroups() {
		if candidacy.MayFindOwn(g) {
			may = append(may, g)
		}
	}

	require.Equal(t, vocabulary.TargetGroups()[:5], may, "§ 6 nr. 1 to 5")
	require.False(t, candidacy.MayFindOwn(""))
}
