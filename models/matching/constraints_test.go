package matching_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

type values = map[string]string

func TestAPairThatFitsIsNotExcluded(t *testing.T) {
	t.Parallel()

	require.Empty(t, matching.Consider(candidate(), place(), asked).Excluded)
}

// Each hard constraint on its own, against a pair that otherwise fits.
func TestHardConstraintsExcludeWithTheirReason(t *testing.T) {
	t.Parallel()
	two := 2
	for name, c := range map[string]struct {
		candidate func(*matching.Candidate)
		place     func(*matching.Place)
		options   func(*matching.Options)
		reason    matching.Reason
	}{
		"made for another": {
			place:  func(p *matching.Place) { p.MadeFor = "somebody" },
			reason: matching.Reason{Code: matching.MadeForAnother},
		},
		"has this very place": {
			candidate: func(c *matching.Candidate) {
				c.Placed = []matching.Placed{
					{PlacementID: "x", PlaceID: "p", Until: "2027-03-08", Ending: true}, {PlacementID: "y", PlaceID: "q", Until: "2027-03-09", Ending: true},
				}
			},
			reason: matching.Reason{Code: matching.PlacedAlready, Values: values{"placement_id": "x", "until": "2027-03-08"}},
		},
		"has another place": {
			candidate: func(c *matching.Candidate) {
				c.Placed = []matching.Placed{{PlacementID: "x", PlaceID: "q", Until: "2027-06-01"}}
			},
			reason: matching.Reason{Code: matching.PlacedAlready, Values: values{"placement_id": "x", "until": "2027-06-01"}},
		},
		"refused, and the reason not gone": {
			candidate: func(c *matching.Candidate) {
				c.Refused = []matching.Refusal{{PlaceID: "p", Reason: placement.TransportTooFar, Until: today.AddDays(1)}}
			},
			reason: matching.Reason{Code: matching.RefusedBefore, Values: values{"reason": "transport_too_far", "until": "2027-03-02"}},
		},
		"refused at this workplace until further notice": {
			candidate: func(c *matching.Candidate) {
				c.Refused = []matching.Refusal{{WorkplaceID: "v"}, {WorkplaceID: "w", Reason: placement.WorkplaceConditions}}
			},
			reason: matching.Reason{Code: matching.RefusedBefore, Values: values{"reason": "workplace_conditions"}},
		},
		"ended before its time there, and the reason not gone": {
			candidate: func(c *matching.Candidate) {
				c.Refused = []matching.Refusal{{
					PlaceID: "p", Reason: placement.TasksDoNotFit, PlacementID: "x", Ended: placement.TerminatedKind, On: "2027-02-03",
				}}
			},
			reason: matching.Reason{Code: matching.RefusedBefore, Values: values{
				"reason": "tasks_do_not_fit", "placement_id": "x", "ended": "terminated_early", "on": "2027-02-03",
			}},
		},
		"not at this company again": {
			candidate: func(c *matching.Candidate) { c.Learned = []matching.Learned{{PlacementID: "x", CompanyID: "k"}} },
			reason: matching.Reason{Code: matching.LearnedBefore, Values: values{
				"about": "company", "placement_id": "x", "company_id": "k",
			}},
		},
		"not this work at this workplace again": {
			candidate: func(c *matching.Candidate) {
				c.Learned = []matching.Learned{
					{PlacementID: "x", WorkplaceID: "w", Occupation: "5120"},
					{PlacementID: "x", WorkplaceID: "w", Occupation: "9999"},
					{PlacementID: "x", WorkplaceID: "v", Occupation: "5120"},
					{PlacementID: "x", CompanyID: "other"},
				}
			},
			reason: matching.Reason{Code: matching.LearnedBefore, Values: values{
				"about": "workplace", "placement_id": "x", "workplace_id": "w", "occupation": "5120",
			}},
		},
		"more hours than an earlier placement taught": {
			candidate: func(c *matching.Candidate) {
				c.Learned = []matching.Learned{{PlacementID: "y", MaxHours: 12}, {PlacementID: "x", MaxHours: 10}}
			},
			place: func(p *matching.Place) { p.Hours = matching.Hours{Min: 15, Max: 30} },
			reason: matching.Reason{Code: matching.LearnedBefore, Relaxable: true, Values: values{
				"about": "hours", "placement_id": "x", "max_hours": "10", "place_min_hours": "15",
			}},
		},
		"more hours than the candidate ever could": {
			candidate: func(c *matching.Candidate) { c.Learned = []matching.Learned{{PlacementID: "x", MaxHours: 10}} },
			place:     func(p *matching.Place) { p.Hours = matching.Hours{Min: 20, Max: 30} },
			reason: matching.Reason{Code: matching.HoursDoNotFit, Relaxable: true, Values: values{
				"min_hours": "2", "max_hours": "10", "place_min_hours": "20", "place_max_hours": "30",
			}},
		},
		"no heights, as that placement taught": {
			candidate: func(c *matching.Candidate) {
				c.Limits = []matching.Limit{{Demand: vocabulary.Heights, Hard: true, Learned: true, PlacementID: "x"}}
			},
			place: func(p *matching.Place) { p.Tasks = []matching.Task{task("roof", false, vocabulary.Heights, 0)} },
			reason: matching.Reason{Code: matching.LearnedBefore, Relaxable: true, Values: values{
				"about": "heights", "task": "roof", "demand": "heights", "placement_id": "x",
			}},
		},
		"barred by law": {
			candidate: func(c *matching.Candidate) { c.Barred = []matching.Bar{{WorkplaceID: "w", Rule: "same_employer"}} },
			reason:    matching.Reason{Code: matching.BarredByLaw, Values: values{"rule": "same_employer"}},
		},
		"no legal room": {
			place:  func(p *matching.Place) { p.NoRoom = "ratio" },
			reason: matching.Reason{Code: matching.NoLegalRoom, Values: values{"rule": "ratio"}},
		},
		"too far": {
			place:  func(p *matching.Place) { p.At = aarhus },
			reason: matching.Reason{Code: matching.TooFar, Relaxable: true, Values: values{"km": "36", "max_km": "15"}},
		},
		"farther than by any mode": {
			candidate: func(c *matching.Candidate) {
				c.MaxKm, c.Travel = 0, []matching.Travel{{Mode: vocabulary.Bicycle}, {Mode: vocabulary.PublicTransport, MaxKm: 20}}
			},
			place:  func(p *matching.Place) { p.At = aarhus },
			reason: matching.Reason{Code: matching.TooFar, Relaxable: true, Values: values{"km": "36", "max_km": "20"}},
		},
		"farther than asked for": {
			candidate: func(c *matching.Candidate) { c.MaxKm = 50 },
			place:     func(p *matching.Place) { p.At = aarhus },
			options:   func(o *matching.Options) { o.MaxKm = 30 },
			reason:    matching.Reason{Code: matching.TooFar, Relaxable: true, Values: values{"km": "36", "max_km": "30"}},
		},
		"not small": {
			options: func(o *matching.Options) { o.SmallLocal = true },
			reason:  matching.Reason{Code: matching.NotSmall, Relaxable: true},
		},
		"company vetoed": {
			candidate: func(c *matching.Candidate) { c.Vetoes.Companies = []string{"k"} },
			reason:    matching.Reason{Code: matching.CompanyVetoed, Relaxable: true, Values: values{"company_id": "k"}},
		},
		"a whole branch vetoed": {
			candidate: func(c *matching.Candidate) { c.Vetoes.Industries = []string{"56"} },
			reason:    matching.Reason{Code: matching.IndustryVetoed, Relaxable: true, Values: values{"industry": "561110"}},
		},
		"occupation vetoed": {
			candidate: func(c *matching.Candidate) { c.Vetoes.Occupations = []string{"5120"} },
			reason:    matching.Reason{Code: matching.OccupationVetoed, Relaxable: true, Values: values{"occupation": "5120"}},
		},
		"more hours than the candidate can manage": {
			place: func(p *matching.Place) { p.Hours = matching.Hours{Min: 20, Max: 30} },
			reason: matching.Reason{Code: matching.HoursDoNotFit, Relaxable: true, Values: values{
				"min_hours": "2", "max_hours": "15", "place_min_hours": "20", "place_max_hours": "30",
			}},
		},
		"free after the last day to start": {
			candidate: func(c *matching.Candidate) { c.Start.Latest = "2027-03-31" },
			place:     func(p *matching.Place) { p.Free = []lifecycle.Period{{Start: "2027-05-01"}} },
			reason: matching.Reason{Code: matching.NotFree, Relaxable: true, Values: values{
				"earliest": "2027-03-01", "latest": "2027-03-31", "free_from": "2027-05-01",
			}},
		},
		"not free for long enough": {
			candidate: func(c *matching.Candidate) { c.Days = 28 },
			place:     func(p *matching.Place) { p.Free = []lifecycle.Period{{Start: "2027-03-01", End: "2027-03-27"}} },
			reason:    matching.Reason{Code: matching.NotFree, Values: values{"earliest": "2027-03-01", "days": "28"}},
		},
		"never free": {
			place:  func(p *matching.Place) { p.Free = nil },
			reason: matching.Reason{Code: matching.NotFree, Values: values{"earliest": "2027-03-01"}},
		},
		"no agreement in force": {
			place:  func(p *matching.Place) { p.Agreement.Active = false },
			reason: matching.Reason{Code: matching.AgreementNotActive, Relaxable: true},
		},
		"the agreement ends before the start": {
			candidate: func(c *matching.Candidate) { c.Start.Earliest = "2027-04-01" },
			place:     func(p *matching.Place) { p.Agreement.Until = "2027-03-31" },
			reason:    matching.Reason{Code: matching.AgreementEnds, Relaxable: true, Values: values{"until": "2027-03-31", "start": "2027-04-01"}},
		},
		"can stand twenty minutes": {
			candidate: func(c *matching.Candidate) {
				c.Limits = []matching.Limit{{Demand: vocabulary.Standing, Max: 20, Hard: true}}
			},
			place: func(p *matching.Place) { p.Tasks = []matching.Task{task("till", false, vocabulary.Standing, 120)} },
			reason: matching.Reason{Code: matching.DemandNotMet, Relaxable: true, Values: values{
				"task": "till", "demand": "standing", "asked": "120", "limit": "20",
			}},
		},
		"no heights, as an earlier placement taught": {
			candidate: func(c *matching.Candidate) {
				c.Limits = []matching.Limit{{Demand: vocabulary.Heights, Hard: true, Learned: true}}
			},
			place:  func(p *matching.Place) { p.Tasks = []matching.Task{task("roof", false, vocabulary.Heights, 0)} },
			reason: matching.Reason{Code: matching.DemandNotMet, Relaxable: true, Values: values{"task": "roof", "demand": "heights", "learned": "true"}},
		},
		"an accommodation that begins later, and nobody knows how long the placement lasts": {
			candidate: func(c *matching.Candidate) {
				c.Limits = []matching.Limit{{Demand: vocabulary.Heights, Hard: true, Valid: lifecycle.Period{Start: "2027-06-01"}}}
			},
			place:  func(p *matching.Place) { p.Tasks = []matching.Task{task("roof", false, vocabulary.Heights, 0)} },
			reason: matching.Reason{Code: matching.DemandNotMet, Relaxable: true, Values: values{"task": "roof", "demand": "heights"}},
		},
		"nothing left of tasks that can all be left out": {
			candidate: func(c *matching.Candidate) { c.Limits = []matching.Limit{{Demand: vocabulary.Noise, Hard: true}} },
			place:     func(p *matching.Place) { p.Tasks = []matching.Task{task("saw", true, vocabulary.Noise, 0)} },
			reason:    matching.Reason{Code: matching.DemandNotMet, Relaxable: true, Values: values{"task": "saw", "demand": "noise"}},
		},
		"a task asks for more Danish": {
			candidate: func(c *matching.Candidate) { c.Danish = &two },
			place:     func(p *matching.Place) { p.Tasks = []matching.Task{task("phone", false, vocabulary.DanishLanguage, 4)} },
			reason: matching.Reason{Code: matching.DemandNotMet, Relaxable: true, Values: values{
				"task": "phone", "demand": "danish_language", "asked": "4", "limit": "2",
			}},
		},
		"the place asks for a language": {
			place:  func(p *matching.Place) { p.Languages = []matching.Language{{Code: "de", Level: 3}} },
			reason: matching.Reason{Code: matching.LanguageTooLow, Relaxable: true, Values: values{"language": "de", "asked": "3", "level": "0"}},
		},
		"a skill it cannot do without": {
			place:  func(p *matching.Place) { p.Skills = []matching.SkillAsked{{Code: "welding", Required: true}} },
			reason: matching.Reason{Code: matching.SkillMissing, Relaxable: true, Values: values{"skill": "welding"}},
		},
		"a driving licence": {
			place:  func(p *matching.Place) { p.Certificates = []string{"licence_b"} },
			reason: matching.Reason{Code: matching.CertificateMissing, Relaxable: true, Values: values{"certificate": "licence_b"}},
		},
		"no mentor for fixed places": {
			place:  func(p *matching.Place) { p.Model, p.Mentors = vocabulary.FixedPlaces, nil },
			reason: matching.Reason{Code: matching.MentorMissing, Relaxable: true, Values: values{"workplace_id": "w"}},
		},
		"no mentor in a cluster": {
			place:  func(p *matching.Place) { p.Model, p.Mentors = vocabulary.Cluster, nil },
			reason: matching.Reason{Code: matching.MentorMissing, Relaxable: true, Values: values{"workplace_id": "w"}},
		},
		"a cluster promises a trained mentor": {
			place: func(p *matching.Place) {
				p.Model, p.Mentors = vocabulary.Cluster, []matching.Mentor{{ID: "m", Free: 1}}
			},
			reason: matching.Reason{Code: matching.MentorUntrained, Relaxable: true, Values: values{"workplace_id": "w"}},
		},
		"a language, however little of it": {
			place:  func(p *matching.Place) { p.Languages = []matching.Language{{Code: "de"}} },
			reason: matching.Reason{Code: matching.LanguageTooLow, Relaxable: true, Values: values{"language": "de", "asked": "1", "level": "0"}},
		},
		"no mentor for a candidate who cannot do without": {
			candidate: func(c *matching.Candidate) { c.NeedsMentor = true },
			place:     func(p *matching.Place) { p.Mentors = nil },
			reason:    matching.Reason{Code: matching.MentorMissing, Relaxable: true, Values: values{"workplace_id": "w"}},
		},
		"fixed places want a trained mentor first": {
			place: func(p *matching.Place) {
				p.Model, p.Mentors = vocabulary.FixedPlaces, []matching.Mentor{{ID: "m", Free: 1}, {ID: "n", Trained: true}}
			},
			reason: matching.Reason{Code: matching.MentorUntrained, Relaxable: true, Values: values{"workplace_id": "w"}},
		},
		"the mentor is full": {
			place:  func(p *matching.Place) { p.Mentors[0].Free = 0 },
			reason: matching.Reason{Code: matching.MentorFull, Relaxable: true, Values: values{"workplace_id": "w"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, other, o := candidate(), place(), asked
			if c.candidate != nil {
				c.candidate(&one)
			}
			if c.place != nil {
				c.place(&other)
			}
			if c.options != nil {
				c.options(&o)
			}

			require.Equal(t, []matching.Reason{c.reason}, matching.Consider(one, other, o).Excluded)
		})
	}
}

func task(code string, optional bool, demand vocabulary.Demand, amount float64) matching.Task {
	return matching.Task{
		ID: code, Kinds: []string{code}, Optional: optional, Demands: []matching.Asked{{Demand: demand, Amount: amount}},
	}
}

// What looks like a constraint and is none.
func TestWhatDoesNotExclude(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*matching.Candidate, *matching.Place){
		"made for this candidate": func(_ *matching.Candidate, p *matching.Place) { p.MadeFor = "c" },
		"the reason of the refusal is gone": func(c *matching.Candidate, _ *matching.Place) {
			c.Refused = []matching.Refusal{{PlaceID: "p", Until: today}}
		},
		"another place was refused": func(c *matching.Candidate, _ *matching.Place) {
			c.Refused = []matching.Refusal{{PlaceID: "q"}, {}}
		},
		"within walking distance, as far as postal codes tell": func(c *matching.Candidate, _ *matching.Place) { c.MaxKm = 1 },
		"where one lives is not known": func(c *matching.Candidate, p *matching.Place) {
			c.Home, p.At = nil, aarhus
		},
		"no limit to the distance": func(c *matching.Candidate, p *matching.Place) { c.MaxKm, p.At = 0, aarhus },
		"half an hour a week":      func(c *matching.Candidate, _ *matching.Place) { c.Hours = matching.Hours{Min: 0.5, Max: 0.5} },
		"two hours, growing":       func(c *matching.Candidate, p *matching.Place) { p.Hours = matching.Hours{Min: 1, Max: 2} },
		"nothing known of hours": func(c *matching.Candidate, p *matching.Place) {
			c.Hours, p.Hours = matching.Hours{}, matching.Hours{}
		},
		"free again later, soon enough": func(c *matching.Candidate, p *matching.Place) {
			c.Start.Latest, c.Days = "2027-03-20", 14
			p.Free = []lifecycle.Period{{End: "2027-03-08"}, {Start: "2027-03-15", End: "2027-03-28"}}
		},
		"no model, no agreement": func(_ *matching.Candidate, p *matching.Place) {
			p.Model, p.Agreement = "", matching.Agreement{}
		},
		"sought for one gets its agreement at the start": func(_ *matching.Candidate, p *matching.Place) {
			p.Model, p.Agreement, p.Mentors = vocabulary.SoughtForOne, matching.Agreement{}, nil
		},
		"the mentor is trained when somebody is matched": func(_ *matching.Candidate, p *matching.Place) { p.Mentors[0].Trained = false },
		"a hard task that can be left out": func(c *matching.Candidate, p *matching.Place) {
			c.Limits = []matching.Limit{{Demand: vocabulary.Lifting, Max: 5, Hard: true}}
			p.Tasks = []matching.Task{task("stock", true, vocabulary.Lifting, 20), task("till", false, vocabulary.Lifting, 5)}
		},
		"a part of a task that somebody else can take": func(c *matching.Candidate, p *matching.Place) {
			c.Limits = []matching.Limit{{Demand: vocabulary.Lifting, Max: 5, Hard: true}}
			p.Tasks = []matching.Task{{ID: "stock", Demands: []matching.Asked{{Demand: vocabulary.Lifting, Amount: 20, Optional: true}}}}
		},
		"a soft accommodation": func(c *matching.Candidate, p *matching.Place) {
			c.Limits = []matching.Limit{{Demand: vocabulary.Lifting, Max: 5}}
			p.Tasks = []matching.Task{task("stock", false, vocabulary.Lifting, 20)}
		},
		"an accommodation that is over by then": func(c *matching.Candidate, p *matching.Place) {
			c.Limits = []matching.Limit{{Demand: vocabulary.Lifting, Hard: true, Valid: lifecycle.Period{End: "2027-03-31"}}}
			c.Start.Earliest = "2027-04-01"
			p.Tasks = []matching.Task{task("stock", false, vocabulary.Lifting, 20)}
		},
		"an accommodation that begins after the placement": func(c *matching.Candidate, p *matching.Place) {
			c.Limits = []matching.Limit{{Demand: vocabulary.Lifting, Hard: true, Valid: lifecycle.Period{Start: "2027-03-15"}}}
			c.Days = 14
			p.Tasks = []matching.Task{task("stock", false, vocabulary.Lifting, 20)}
		},
		"nobody has asked about Danish": func(_ *matching.Candidate, p *matching.Place) {
			p.Languages = []matching.Language{{Code: "da", Level: 4}}
			p.Tasks = []matching.Task{task("phone", false, vocabulary.DanishLanguage, 5)}
		},
		"a skill that would be nice to have": func(_ *matching.Candidate, p *matching.Place) {
			p.Skills = []matching.SkillAsked{{Code: "welding"}}
		},
		"a branch vetoed that is another": func(c *matching.Candidate, _ *matching.Place) {
			c.Vetoes.Industries = []string{"5621", "41", ""}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, p := candidate(), place()

			change(&c, &p)

			require.Empty(t, matching.Consider(c, p, asked).Excluded)
		})
	}
}

// Only the tightest of several limits is named, and every reason is given.
func TestEveryReasonIsGivenOnce(t *testing.T) {
	t.Parallel()
	c, p := candidate(), place()
	c.Limits = []matching.Limit{
		{Demand: vocabulary.Lifting, Max: 5, Hard: true},
		{Demand: vocabulary.Lifting, Max: 10, Hard: true},
		{Demand: vocabulary.Standing, Max: 20, Hard: true},
	}
	p.Tasks = []matching.Task{{ID: "stock", Demands: []matching.Asked{{Demand: vocabulary.Lifting, Amount: 20}, {Demand: vocabulary.Standing, Amount: 60}}}}
	p.At = aarhus

	var codes []string
	for _, r := range matching.Consider(c, p, asked).Excluded {
		codes = append(codes, string(r.Code)+" "+r.Values["demand"]+" "+r.Values["limit"])
	}

	require.Equal(t, []string{"too_far  ", "demand_not_met lifting 5", "demand_not_met standing 20"}, codes)
}

// Hours that were learned hold for what is suggested, too; and who knows better changes the lesson, not the hours.
func TestNoMoreHoursAreSuggestedThanWereLearned(t *testing.T) {
	t.Parallel()
	c := candidate()
	c.Learned = []matching.Learned{{PlacementID: "x", MaxHours: 10}}

	require.InDelta(t, 10, matching.Consider(c, place(), asked).Suggestion.Hours.Max, 0)

	long := place()
	long.Hours = matching.Hours{Min: 15, Max: 30}
	require.Empty(t, matching.Suggest(c, []matching.Place{long}, asked).Opens)
	opens := matching.SuggestCandidates(long, []matching.Candidate{c}, asked).Opens
	require.Len(t, opens, 1)
	require.Equal(t, matching.OfferFewerHours, opens[0].Code)
	require.Equal(t, "10", opens[0].To)
}
