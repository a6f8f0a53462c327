package matching_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
)

// workplaceWith is a workplace near by whose catalogue has a task of each occupation.
func workplaceWith(id string, small bool, occupations ...string) matching.Place {
	p := matching.Place{
		ID: id, WorkplaceID: id, CompanyID: "company of " + id, Small: small, At: &geo.Point{Latitude: 56.15, Longitude: 10.2},
	}
	for _, o := range occupations {
		p.Tasks = append(p.Tasks, matching.Task{ID: id + o, Kinds: []string{o}})
	}
	return p
}

func seeks() matching.Candidate {
	return matching.Candidate{ID: "c", Goals: []string{"5131"}, Home: &geo.Point{Latitude: 56.16, Longitude: 10.21}}
}

func cleaning() matching.Sought {
	return matching.Sought{Occupation: "9112", Hours: matching.Hours{Min: 5, Max: 15}}
}

func rankedIDs(s matching.Suggestions) (ids []string) {
	for _, r := range s.Ranked {
		ids = append(ids, r.PlaceID)
	}
	return ids
}

func reasonsAgainst(s matching.Suggestions) map[string][]matching.Code {
	all := map[string][]matching.Code{}
	for _, e := range s.Excluded {
		for _, r := range e.Reasons {
			all[e.ID] = append(all[e.ID], r.Code)
		}
	}
	return all
}

func TestSmallWorkplacesAreAskedFirstThenTheBest(t *testing.T) {
	t.Parallel()
	workplaces := []matching.Place{
		workplaceWith("a", false, "9112"), workplaceWith("b", true), workplaceWith("c", true, "9112"), workplaceWith("d", true, "9121"),
		workplaceWith("e", true, "2512"),
	}

	s := matching.SuggestCompanies(seeks(), workplaces, cleaning(), matching.Options{On: "2027-03-01"})

	require.Equal(t, []string{"c", "d", "b", "a"}, rankedIDs(s), "small ones first; the wish before its neighbour before what nobody knows")
	require.Equal(t, map[string][]matching.Code{"e": {matching.WorkNotThere}}, reasonsAgainst(s))
	require.Equal(t, 4, s.Eligible)
	require.Empty(t, s.Alternatives)
	for _, r := range s.Ranked {
		unknown := false
		for _, n := range r.Notes {
			unknown = unknown || n.Code == matching.CatalogueUnknown
		}
		require.Equal(t, r.PlaceID == "b", unknown, "of %s", r.PlaceID)
		sum := 0
		for _, p := range r.Parts {
			sum += p.Points
		}
		require.Equal(t, r.Score, sum)
	}
	require.Equal(t, s, matching.SuggestCompanies(seeks(), workplaces, cleaning(), matching.Options{On: "2027-03-01"}), "the same facts, the same answer")
	require.Equal(t, []string{"c", "d"}, rankedIDs(matching.SuggestCompanies(seeks(), workplaces, cleaning(), matching.Options{On: "2027-03-01", Limit: 2})))
	require.False(t, workplaces[0].Tasks[0].Optional, "the facts are left alone")
}

func TestAnAreaOfWorkIsEveryOccupationInIt(t *testing.T) {
	t.Parallel()
	area := cleaning()
	area.Occupation = "91"
	workplaces := []matching.Place{workplaceWith("a", true, "9112"), workplaceWith("b", true, "9129"), workplaceWith("c", true, "5131")}

	s := matching.SuggestCompanies(seeks(), workplaces, area, matching.Options{On: "2027-03-01"})

	require.ElementsMatch(t, []string{"a", "b"}, rankedIDs(s))
	require.Equal(t, s.Ranked[0].Score, s.Ranked[1].Score, "both are what is sought")
	one := cleaning()
	one.Occupation = "9"
	require.Len(t, matching.SuggestCompanies(seeks(), workplaces, one, matching.Options{On: "2027-03-01"}).Ranked, 2)
}

func TestAccommodationsPickTasksAndExcludeWhereNoneIsLeft(t *testing.T) {
	t.Parallel()
	c := seeks()
	c.Limits = []matching.Limit{{Demand: vocabulary.Heights, Hard: true}}
	some, none := workplaceWith("some", true, "9112", "9121"), workplaceWith("none", true, "9112")
	some.Tasks[0].Demands = []matching.Asked{{Demand: vocabulary.Heights}}
	none.Tasks[0].Demands = []matching.Asked{{Demand: vocabulary.Heights}}

	s := matching.SuggestCompanies(c, []matching.Place{some, none}, cleaning(), matching.Options{On: "2027-03-01"})

	require.Equal(t, []string{"some"}, rankedIDs(s))
	require.Equal(t, []string{"some9121"}, s.Ranked[0].Tasks, "the place is made of what the person can do")
	require.Equal(t, map[string][]matching.Code{"none": {matching.DemandNotMet}}, reasonsAgainst(s))
}

func TestWhoWasAskedIsAskedNoMore(t *testing.T) {
	t.Parallel()
	asked := cleaning()
	asked.Approached = []matching.Approached{{CompanyID: "company of a"}, {CompanyID: "company of b", WorkplaceID: "elsewhere"}}
	workplaces := []matching.Place{workplaceWith("a", true, "9112"), workplaceWith("b", true, "9112")}
	far := workplaceWith("far", true, "9112")
	far.At = &geo.Point{Latitude: 55.80, Longitude: 10.2}
	full := workplaceWith("full", true, "9112")
	full.NoRoom = "ratio"

	s := matching.SuggestCompanies(seeks(), append(workplaces, far, full), asked, matching.Options{On: "2027-03-01", MaxKm: 20})

	require.Equal(t, []string{"b"}, rankedIDs(s), "another workplace of a company was asked")
	require.Equal(t, map[string][]matching.Code{
		"a": {matching.AlreadyApproached}, "far": {matching.TooFar}, "full": {matching.NoLegalRoom},
	}, reasonsAgainst(s))
	require.NotEmpty(t, s.Opens, "what would open more")
}
