package candidacy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
)

// record is a candidate who cannot stand for long and not climb, and who says one thing of themselves.
func record() candidacy.OnRecord {
	return candidacy.OnRecord{
		On: "2027-01-11", Period: lifecycle.Period{Start: "2027-02-01", End: "2027-04-30"},
		Accommodations: []candidacy.Accommodation{
			{Code: "standing", Max: new(float64(20)), Limit: "20 minutes", Hard: true},
			{Code: "heights", Hard: true},
			{Code: "noise"},
			{Code: "night", Hard: true, To: "2027-01-31"},
		},
		Challenges: []candidacy.Challenge{{Key: "mornings", Text: "late in the morning"}},
		Work:       []relation.Asked{{Code: vocabulary.Standing, Amount: 60}, {Code: vocabulary.Noise}},
	}
}

func telling(id string, items ...candidacy.Item) candidacy.Telling {
	return candidacy.Telling{ID: id, To: lifecycle.PartyCompany, By: lifecycle.PartyCaseWorker, On: "2027-01-10", ConsentOn: "2027-01-09", Items: items}
}

func keys(all []candidacy.Stood) []string {
	found := []string{}
	for _, s := range all {
		found = append(found, s.Key)
	}
	return found
}

func TestWhatStoodOnRecordAndWhatTheCompanyKnew(t *testing.T) {
	t.Parallel()
	r := record()

	none := r.Standing()
	require.Equal(t, []string{"standing", "heights", "noise", "mornings"}, keys(none.Items), "night work no longer matters in these days")
	require.Equal(t, []string{"standing", "heights", "mornings"}, keys(none.Untold()), "what is soft may be told, and need not be")
	require.Equal(t, []bool{true, false, true, false}, []bool{none.Items[0].Asked, none.Items[1].Asked, none.Items[2].Asked, none.Items[3].Asked})

	r.Tellings = []candidacy.Telling{
		telling("milder", candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "standing", Max: new(float64(45))}),
		telling("told", candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "standing", Max: new(float64(20))}),
		telling("again", candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "standing", Max: new(float64(20))}),
	}
	some := r.Standing()
	require.Equal(t, "told", some.Items[0].ToldBy, "the first time that it was told as it is")
	require.Equal(t, []string{"heights", "mornings"}, keys(some.Untold()))
	require.Len(t, some.Tellings, 3)

	r.Tellings = append(r.Tellings,
		telling("presented", candidacy.Item{Kind: candidacy.ItemChallenge, Key: "mornings", Text: "late in the morning"}),
		telling("ladders", candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "heights"}))
	require.Empty(t, r.Standing().Untold())
}

func TestOnlyWhatTheWorkAsksNeedsSomebodyWhoAnswersForIt(t *testing.T) {
	t.Parallel()
	found := func(r candidacy.OnRecord) map[string]string {
		all := map[string]string{}
		for _, f := range r.Standing().Findings("c") {
			all[f.Rule] = string(f.Severity) + " " + f.Values["not_told"]
			require.Equal(t, "c", f.Values["company_id"])
			require.Len(t, f.Values, 2, "nothing that tells what it is")
			for _, secret := range []string{"standing", "heights", "late", "20"} {
				require.NotContains(t, f.TextEN+f.TextDA+f.Source, secret)
			}
		}
		return all
	}
	r := record()
	require.Equal(t, map[string]string{"undisclosed_for_this_work": "needs_approval 1", "undisclosed_to_company": "warn 2"}, found(r))

	r.Work = nil
	require.Equal(t, map[string]string{"undisclosed_to_company": "warn 3"}, found(r), "nobody knows what the work asks")

	r.Work = []relation.Asked{{Code: vocabulary.Standing, Amount: 15}}
	require.Equal(t, map[string]string{"undisclosed_to_company": "warn 3"}, found(r), "the candidate can do what is asked")

	r.Accommodations[0].Max = nil
	require.Equal(t, "needs_approval 1", found(r)["undisclosed_for_this_work"], "what stands in words alone might be too little")

	r = record()
	r.Accommodations, r.Challenges = nil, nil
	require.Empty(t, found(r))
}

func TestAnUndisclosedProblemPointsToWhatWasNotTold(t *testing.T) {
	t.Parallel()
	r := record()
	untold := r.Standing()
	f := candidacy.FindingAtEnding(&untold)
	require.Equal(t, "undisclosed_at_company_decision", f.Rule)
	require.Equal(t, lifecycle.Info, f.Severity)
	require.Equal(t, map[string]string{"decided_on": "2027-01-11", "not_told": "3"}, f.Values)

	r.Accommodations, r.Challenges = nil, nil
	known := r.Standing()
	unknown := candidacy.FindingAtEnding(&known)
	require.Equal(t, "0", unknown.Values["not_told"])
	require.NotEqual(t, f.TextDA, unknown.TextDA)
	require.Empty(t, candidacy.FindingAtEnding(nil).Values)
}
