package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestATaskIsCreatedReadAndReplaced(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker

	made, err := b.Store.CreateWorkTask(t.Context(), as.Create(), aTask(n))
	require.NoError(t, err)
	want := aTask(n)
	want.ID, want.CompanyID, want.Version, want.CreatedAt, want.UpdatedAt = made.ID, n.Company.ID, 1, made.CreatedAt, made.UpdatedAt
	require.Equal(t, want, made)

	made.Demands, made.Skills, made.ReviewedOn, made.State = nil, nil, "", "retired"
	after, err := b.Store.UpdateWorkTask(t.Context(), as.Actor(), made)
	require.NoError(t, err)
	require.Equal(t, 2, after.Version)
	require.Empty(t, after.Demands)
	require.Empty(t, after.ReviewedOn)
	require.Equal(t, "retired", after.State)
	_, err = b.Store.UpdateWorkTask(t.Context(), as.Actor(), made)
	require.ErrorIs(t, err, store.ErrStale)
	made.WorkplaceID = lifecycle.DeriveID("elsewhere")
	_, err = b.Store.UpdateWorkTask(t.Context(), as.Actor(), made)
	var fixed *store.FixedError
	require.ErrorAs(t, err, &fixed)
	require.Equal(t, "workplace_id", fixed.Field)
	for _, nothing := range []string{"", "nothing", lifecycle.DeriveID("nothing")} {
		made.WorkplaceID = nothing
		_, err = b.Store.CreateWorkTask(t.Context(), as.Create(), made)
		requireRef(t, err, "workplace_id")
	}
}

func TestTasksAreFoundByOccupationAndAge(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	k := knowing(t, b, n)

	for name, f := range map[string]store.WorkTaskFilter{
		"all": {}, "workplace": {WorkplaceID: n.Workplace.ID}, "company": {CompanyID: n.Company.ID}, "occupation": {Occupation: "9321"},
		"neighbours": {Occupation: "932"}, "state": {State: "active"}, "not seen since": {ReviewedBefore: "2027-02-02"},
	} {
		list, err := b.Store.WorkTasks(t.Context(), n.ID, f)
		require.NoError(t, err, name)
		require.Len(t, list.Items, 1, name)
		require.Equal(t, lifecycle.Date("2027-02-01"), list.Items[0].SeenOn, name)
	}
	for name, f := range map[string]store.WorkTaskFilter{
		"workplace": {WorkplaceID: "nothing"}, "occupation": {Occupation: "71"}, "state": {State: "retired"},
		"seen on the visit": {ReviewedBefore: "2027-02-01"},
	} {
		list, err := b.Store.WorkTasks(t.Context(), n.ID, f)
		require.NoError(t, err, name)
		require.Empty(t, list.Items, name)
	}
	k.visit.State, k.visit.Traits, k.visit.TaskIDs, k.visit.Note = relation.VisitCancelled, nil, nil, ""
	_, err := b.Store.UpdateVisit(t.Context(), n.CaseWorker.Actor(), k.visit)
	require.NoError(t, err)
	task, err := b.Store.WorkTask(t.Context(), n.ID, k.task.ID)
	require.NoError(t, err)
	require.Empty(t, task.SeenOn, "the visit was corrected")
	require.Equal(t, lifecycle.Date("2027-01-10"), task.ReviewedOn)
}

func TestAPlaceIsForTasksOfItsWorkplace(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	k := knowing(t, b, n)
	elsewhere, err := b.Store.CreateWorkplace(t.Context(), as.Create(), store.Workplace{CompanyID: n.Company.ID, PNumber: "1000000002", Name: "Syd", PostalCode: "8000"})
	require.NoError(t, err)
	foreign := aTask(n)
	foreign.WorkplaceID = elsewhere.ID
	foreign, err = b.Store.CreateWorkTask(t.Context(), as.Create(), foreign)
	require.NoError(t, err)
	place := n.Places[0]

	place.Occupation, place.TaskIDs = "9321", []string{k.task.ID, k.task.ID}
	place, err = b.Store.UpdatePlace(t.Context(), as.Actor(), place)
	require.NoError(t, err)
	require.Equal(t, []string{k.task.ID}, place.TaskIDs)
	require.Equal(t, "9321", place.Occupation)
	made, err := b.Store.CreatePlace(t.Context(), as.Create(), place)
	require.NoError(t, err)
	require.Equal(t, place.TaskIDs, made.TaskIDs)
	list, err := b.Store.Places(t.Context(), n.ID, store.PlaceFilter{WorkplaceID: n.Workplace.ID})
	require.NoError(t, err)
	require.Equal(t, made, list.Items[0])
	for _, nothing := range []string{"nothing", lifecycle.DeriveID("nothing"), foreign.ID} {
		place.TaskIDs = []string{nothing}
		_, err = b.Store.UpdatePlace(t.Context(), as.Actor(), place)
		requireRef(t, err, "task_ids")
		_, err = b.Store.CreatePlace(t.Context(), as.Create(), place)
		requireRef(t, err, "task_ids")
	}
	place.TaskIDs = nil
	place, err = b.Store.UpdatePlace(t.Context(), as.Actor(), place)
	require.NoError(t, err, "what failed has changed nothing")
	require.Empty(t, place.TaskIDs)
}

func TestAVisitIsCorrected(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	k := knowing(t, b, n)
	require.Equal(t, secretVisit, k.visit.Note)
	require.Equal(t, []string{k.task.ID}, k.visit.TaskIDs)
	before := k.visit

	k.visit.Note, k.visit.On, k.visit.Traits = "roligt", "2027-02-03", []relation.Seen{{Trait: vocabulary.Quiet, Value: 5}}
	after, err := b.Store.UpdateVisit(t.Context(), as.Actor(), k.visit)

	require.NoError(t, err)
	require.Equal(t, 2, after.Version)
	require.Equal(t, "roligt", after.Note)
	require.Equal(t, lifecycle.Date("2027-02-03"), after.On)
	require.Equal(t, k.visit.Traits, after.Traits)
	_, err = b.Store.UpdateVisit(t.Context(), as.Actor(), before)
	require.ErrorIs(t, err, store.ErrStale)
	before.WorkplaceID = lifecycle.DeriveID("elsewhere")
	_, err = b.Store.UpdateVisit(t.Context(), as.Actor(), before)
	var fixed *store.FixedError
	require.ErrorAs(t, err, &fixed)
	pool := owner(t, b.OwnerURL)
	require.Equal(t, []string{"2"}, column(t, pool, `SELECT count(*) FROM audit WHERE action = 'visit.read' AND resource_id = $1`, after.ID))
	list, err := b.Store.Visits(t.Context(), n.ID, store.VisitFilter{WorkplaceID: n.Workplace.ID, State: relation.VisitHeld, VisitorID: as.ID, CompanyID: n.Company.ID})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	require.Empty(t, list.Items[0].Note, "lists leave it out")
	for field, wrong := range map[string]func(*store.Visit){
		"workplace_id": func(v *store.Visit) { v.WorkplaceID = lifecycle.DeriveID("nothing") },
		"visitor_id":   func(v *store.Visit) { v.VisitorID = lifecycle.DeriveID("nobody") },
		"task_ids":     func(v *store.Visit) { v.TaskIDs = []string{lifecycle.DeriveID("nothing")} },
	} {
		v := aVisit(n)
		wrong(&v)
		_, err := b.Store.CreateVisit(t.Context(), as.Create(), v)
		requireRef(t, err, field)
	}
}

func TestWhatIsKnownOfAWorkplace(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, as := b.Tenant, b.Tenant.CaseWorker
	nothing, err := b.Store.Knowledge(t.Context(), n.ID, "2027-03-01", n.Workplace.ID)
	require.NoError(t, err)
	require.Equal(t, store.Knowledge{WorkplaceID: n.Workplace.ID}, nothing[n.Workplace.ID])
	k := knowing(t, b, n)
	for _, v := range []store.Visit{
		{State: relation.VisitHeld, On: "2026-10-01", Traits: []relation.Seen{{Trait: vocabulary.Patient, Value: 1}, {Trait: vocabulary.Sociable, Value: 3}}},
		{State: relation.VisitPlanned, On: "2027-04-01"},
		{State: relation.VisitPlanned, On: "2027-02-10"},
		{State: relation.VisitCancelled, On: "2027-02-20"},
	} {
		v.WorkplaceID, v.VisitorID = n.Workplace.ID, as.ID
		_, err := b.Store.CreateVisit(t.Context(), as.Create(), v)
		require.NoError(t, err)
	}
	unseen := aTask(n)
	unseen.ReviewedOn = ""
	_, err = b.Store.CreateWorkTask(t.Context(), as.Create(), unseen)
	require.NoError(t, err)

	known, err := b.Store.Knowledge(t.Context(), n.ID, "2027-03-01", n.Workplace.ID)

	require.NoError(t, err)
	require.Equal(t, store.Knowledge{
		WorkplaceID: n.Workplace.ID, LastVisitID: k.visit.ID, LastVisitOn: "2027-02-01", NextVisitOn: "2027-04-01",
		Traits: []store.TraitSeen{
			{Seen: relation.Seen{Trait: vocabulary.Patient, Value: 4}, On: "2027-02-01"},
			{Seen: relation.Seen{Trait: vocabulary.Quiet, Value: 2}, On: "2027-02-01"},
			{Seen: relation.Seen{Trait: vocabulary.Sociable, Value: 3}, On: "2026-10-01"},
		},
		Tasks: 2, StaleTasks: 1,
	}, known[n.Workplace.ID])
	later, err := b.Store.Knowledge(t.Context(), n.ID, "2028-02-02", n.Workplace.ID)
	require.NoError(t, err)
	require.Equal(t, 2, later[n.Workplace.ID].StaleTasks)
}
