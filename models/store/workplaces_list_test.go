package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/geo"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

// town is a workplace around Randers.
type town struct {
	name, code string
	employees  int
}

// workplacesAt puts workplaces of one company there, and returns a function that lists the names of those that a filter chooses.
func workplacesAt(t *testing.T, b *storetest.Bundle, towns ...town) func(store.WorkplaceFilter) []string {
	t.Helper()
	n := b.Tenant
	for i, w := range towns {
		workplace := store.Workplace{CompanyID: n.Company.ID, PNumber: fmt.Sprintf("20000000%02d", i), Name: w.name, PostalCode: w.code}
		if w.employees >= 0 {
			workplace.Employees, workplace.SizeBand = &w.employees, vocabulary.SizeBandOf(w.employees)
		}
		_, err := b.Store.CreateWorkplace(t.Context(), n.CaseWorker.Create(), workplace)
		require.NoError(t, err)
	}
	return func(f store.WorkplaceFilter) []string {
		var names []string
		for pages := 0; ; pages++ {
			require.Less(t, pages, 20)
			list, err := b.Store.Workplaces(t.Context(), n.ID, f)
			require.NoError(t, err)
			for _, w := range list.Items {
				require.Equal(t, f.Near != "", w.Distance != nil)
				names = append(names, w.Name)
			}
			if f.After = list.Next; f.After == "" {
				return names
			}
		}
	}
}

func TestSmallWorkplacesNearbyComeFirst(t *testing.T) {
	t.Parallel()
	b := storetest.New(t) // its own workplace lies in 8000 Aarhus C, 35 km from Randers
	names := workplacesAt(t, b,
		town{"stor i Randers", "8900", 400}, town{"lille i Randers", "8900", 3}, town{"lille i Hobro", "9500", 19},
		town{"ukendt i Randers", "8920", -1}, town{"lille på Bornholm", "3700", 2}, town{"lige tyve i Hobro", "9500", 20},
		town{"nyt postnummer", "8999", 1})

	near := names(store.WorkplaceFilter{Near: "8900", WithinKm: 30})
	require.Equal(t, []string{"lille i Randers", "lille i Hobro"}, near[:2], "fewer than twenty first, the nearest of them before")
	require.ElementsMatch(t, []string{"stor i Randers", "ukendt i Randers"}, near[2:4])
	require.Equal(t, []string{"lige tyve i Hobro"}, near[4:])
	for _, limit := range []int{1, 2, 3} {
		require.Equal(t, near, names(store.WorkplaceFilter{Near: "8900", WithinKm: 30, Page: store.Page{Limit: limit}}), "pages of %d", limit)
	}
	require.Equal(t, near[:2], names(store.WorkplaceFilter{Near: "8900", WithinKm: 30, Small: true}))
	require.Equal(t, near[:1], names(store.WorkplaceFilter{Near: "8900", WithinKm: 3, Small: true}), "the same point is under five kilometres, so perhaps three")
	require.Len(t, names(store.WorkplaceFilter{Near: "8900", WithinKm: 40}), 6)
	require.ElementsMatch(t, []string{"lille i Randers", "lille i Hobro", "lille på Bornholm", "nyt postnummer"}, names(store.WorkplaceFilter{Small: true}))

	list, err := b.Store.Workplaces(t.Context(), b.Tenant.ID, store.WorkplaceFilter{Near: "8900", WithinKm: 30})
	require.NoError(t, err)
	require.Equal(t, geo.Distance{Kilometres: 5, Under: true}, *list.Items[0].Distance)
	require.InDelta(t, 27, list.Items[1].Distance.Kilometres, 3)
	require.False(t, list.Items[1].Distance.Under)
	_, err = b.Store.Workplaces(t.Context(), b.Tenant.ID, store.WorkplaceFilter{Near: "0001", WithinKm: 5})
	var invalid *store.InvalidError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "near", invalid.Field)
	other, err := b.Store.Workplaces(t.Context(), b.Tenant.ID, store.WorkplaceFilter{Page: store.Page{Limit: 1}})
	require.NoError(t, err)
	_, err = b.Store.Workplaces(t.Context(), b.Tenant.ID, store.WorkplaceFilter{Near: "8900", WithinKm: 30, Page: store.Page{After: other.Next}})
	require.ErrorIs(t, err, store.ErrCursor)
}

func TestThePostalCodeFillsInTownAndMunicipality(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	made, err := b.Store.CreateWorkplace(t.Context(), as.Create(), store.Workplace{CompanyID: n.Company.ID, PNumber: "1000000002", Name: "x", PostalCode: "8900"})
	require.NoError(t, err)
	require.Equal(t, "Randers C", made.City)
	require.Equal(t, "0730", made.MunicipalityCode)

	made.PostalCode, made.City, made.MunicipalityCode = "4100", "Byen", ""
	made, err = b.Store.UpdateWorkplace(t.Context(), as.Actor(), made)
	require.NoError(t, err)
	require.Equal(t, "Byen", made.City, "what was said stands")
	require.Empty(t, made.MunicipalityCode, "it may be any of several")
	made.PostalCode = "0001"
	_, err = b.Store.UpdateWorkplace(t.Context(), as.Actor(), made)
	require.NoError(t, err, "the list is not the whole of Denmark")
}

func TestWorkplacesAreFoundByWhatTheirTasksDoNotAsk(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	found := func(f store.WorkplaceFilter) bool {
		list, err := b.Store.Workplaces(t.Context(), n.ID, f)
		require.NoError(t, err)
		return len(list.Items) == 1
	}
	free := func(demands ...vocabulary.Demand) store.WorkplaceFilter {
		return store.WorkplaceFilter{DemandFree: demands}
	}
	require.False(t, found(free(vocabulary.Heights)), "without a catalogue nobody knows")
	task := aTask(n)
	task.ReviewedOn = ""
	task, err := b.Store.CreateWorkTask(t.Context(), as.Create(), task)
	require.NoError(t, err)

	require.False(t, found(free(vocabulary.Heights)), "nobody has gone through the task")
	task.ReviewedOn = "2027-01-10"
	task, err = b.Store.UpdateWorkTask(t.Context(), as.Actor(), task)
	require.NoError(t, err)
	require.True(t, found(free(vocabulary.Heights)), "somebody else takes the ladder")
	require.True(t, found(free(vocabulary.Heights, vocabulary.Night)))
	require.False(t, found(free(vocabulary.Standing)))
	require.False(t, found(free(vocabulary.Heights, vocabulary.Lifting)))
	require.True(t, found(store.WorkplaceFilter{Occupation: "932", DemandFree: []vocabulary.Demand{vocabulary.Night}}))
	require.False(t, found(store.WorkplaceFilter{Occupation: "5120", DemandFree: []vocabulary.Demand{vocabulary.Night}}))
	require.True(t, found(store.WorkplaceFilter{Near: "8000", WithinKm: 1, DemandFree: []vocabulary.Demand{vocabulary.Heights}}))
	task.State = "retired"
	_, err = b.Store.UpdateWorkTask(t.Context(), as.Actor(), task)
	require.NoError(t, err)
	require.False(t, found(free(vocabulary.Heights)))
}

func TestWorkplacesAreFoundByIndustryAndByTheirLastVisit(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	found := func(f store.WorkplaceFilter) bool {
		list, err := b.Store.Workplaces(t.Context(), n.ID, f)
		require.NoError(t, err)
		return len(list.Items) == 1
	}
	require.True(t, found(store.WorkplaceFilter{UnvisitedSince: "2027-01-01"}))
	knowing(t, b, n)

	require.True(t, found(store.WorkplaceFilter{Industry: "521"}), "its company's")
	n.Workplace.IndustryCode = "561110"
	_, err := b.Store.UpdateWorkplace(t.Context(), as.Actor(), n.Workplace)
	require.NoError(t, err)
	require.False(t, found(store.WorkplaceFilter{Industry: "521"}), "its own")
	require.True(t, found(store.WorkplaceFilter{Industry: "56"}))
	require.False(t, found(store.WorkplaceFilter{UnvisitedSince: "2027-02-01"}), "visited that day")
	require.True(t, found(store.WorkplaceFilter{UnvisitedSince: "2027-02-02"}))
}
