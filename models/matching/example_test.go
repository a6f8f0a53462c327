package matching_test

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

var asked = matching.Options{On: today}

var (
	randers = &geo.Point{Latitude: 56.46070, Longitude: 10.03639}
	aarhus  = &geo.Point{Latitude: 56.15674, Longitude: 10.21076} // 36 km from Randers
)

// candidate and place fit.
func candidate() matching.Candidate {
	return matching.Candidate{
		ID: "c", Goals: []string{"5120"}, Hours: matching.Hours{Min: 2, Max: 15},
		Home: randers, MaxKm: 15, WaitingSince: today.AddDays(-90),
	}
}

func place() matching.Place {
	return matching.Place{
		ID: "p", WorkplaceID: "w", CompanyID: "k", Occupation: "5120", Industry: "561110", At: randers,
		Hours: matching.Hours{Min: 0.5, Max: 37}, Free: []lifecycle.Period{{}},
		Model: vocabulary.AdvanceAgreement, Agreement: matching.Agreement{Active: true},
		Mentors: []matching.Mentor{{ID: "m", Trained: true, Free: 1}},
		Seen:    []matching.Observed{{Trait: vocabulary.Inclusive, Level: 5, On: today.AddDays(-10)}},
	}
}
