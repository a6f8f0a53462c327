package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
	"placement/models/store/vault"
)

// reading is how the case worker reads mentors.
func reading(b *storetest.Bundle) store.MentorReading {
	return store.MentorReading{Actor: b.Tenant.CaseWorker.Actor(), On: storetest.MentorSeenOn}
}

// trainee decides the events of a training as its workflow would, and hands them to the store.
type trainee struct {
	t     *testing.T
	b     *storetest.Bundle
	state mentortraining.State
}

func (r *trainee) transition(at time.Time, e lifecycle.Event) store.Transition {
	r.t.Helper()
	next, err := r.state.Next(e, at)
	require.NoError(r.t, err)
	data, err := json.Marshal(e)
	require.NoError(r.t, err)
	return store.Transition{
		TenantID: r.b.Tenant.ID, Expected: r.state.Version, CommandID: uuid.NewString(), Fingerprint: "print of " + e.Name(),
		Name: e.Name(), Fact: e.Fact(), Event: data, At: at, Actor: r.b.Tenant.CaseWorker.Actor(), State: next,
		Schema: mentortraining.Schema, Head: next.Head(), Tasks: next.Tasks(), Deadlines: next.Open(),
	}
}

func (r *trainee) record(at time.Time, e lifecycle.Event) store.Recorded {
	r.t.Helper()
	tr := r.transition(at, e)
	out, err := r.b.Store.Record(r.t.Context(), tr)
	require.NoError(r.t, err)
	if out.Verdict == store.VerdictRecorded {
		r.state, _ = tr.State.(mentortraining.State)
	}
	return out
}

func (r *trainee) enrolment(mentorID string) mentortraining.EnrolMentor {
	e := lifecycletest.EnrolMentor()
	e.ID, e.MentorID = uuid.NewString(), mentorID
	e.OwnerID, e.UnitID = r.b.Tenant.CaseWorker.ID, r.b.Tenant.Unit.ID
	return e
}

// enrolled is a training of a mentor that has begun.
func enrolled(t *testing.T, b *storetest.Bundle, mentorID string) *trainee {
	t.Helper()
	r := &trainee{t: t, b: b}
	require.Equal(t, store.VerdictRecorded, r.record(lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), r.enrolment(mentorID)).Verdict)
	return r
}

// passed is a training of a mentor that holds from 14 January 2027 for a year.
func passed(t *testing.T, b *storetest.Bundle, mentorID string) *trainee {
	t.Helper()
	r := enrolled(t, b, mentorID)
	require.Equal(t, store.VerdictRecorded, r.record(lifecycletest.At("2027-01-14", 15), lifecycletest.PassCourse()).Verdict)
	return r
}

func TestAMentorIsReadAsWritten(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant

	read, err := b.Store.Mentor(t.Context(), reading(b), n.Mentor.ID)

	require.NoError(t, err)
	require.Equal(t, n.Mentor, read)
	require.Equal(t, "Mogens Mestersen", read.Name)
	require.Equal(t, n.Company.ID, read.CompanyID)
	require.Equal(t, []vocabulary.Need{vocabulary.NeedStructure, vocabulary.NeedAnxiety}, read.Needs)
	_, err = b.Store.Mentor(t.Context(), reading(b), uuid.NewString())
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = b.Store.Mentor(t.Context(), reading(b), "nobody")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestAMentorReadNamelessIsNobody(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	r := reading(b)
	r.Nameless = true

	read, err := b.Store.Mentor(t.Context(), r, n.Mentor.ID)
	require.NoError(t, err)
	list, err := b.Store.Mentors(t.Context(), r, store.MentorFilter{})
	require.NoError(t, err)

	want := n.Mentor
	want.Name, want.Phone, want.Email = "", "", ""
	require.Equal(t, want, read)
	require.Equal(t, []store.Mentor{want}, list.Items)
	require.Equal(t, []string{"0"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM audit WHERE action = 'mentor.read'`), "nobody's name was read")
}

func TestEveryReadingOfAMentorsNameIsAudited(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	create := n.CaseWorker.Create()
	made, err := b.Store.CreateMentor(t.Context(), create, storetest.MentorSeenOn, n.Mentor)
	require.NoError(t, err)

	_, err = b.Store.Mentor(t.Context(), reading(b), n.Mentor.ID)
	require.NoError(t, err)
	page, err := b.Store.Mentors(t.Context(), reading(b), store.MentorFilter{Page: store.Page{Limit: 1}})
	require.NoError(t, err)
	require.Equal(t, made.ID, page.Items[0].ID)
	_, err = b.Store.CreateMentor(t.Context(), create, storetest.MentorSeenOn, n.Mentor)
	require.NoError(t, err)

	const reads = `SELECT count(*) FROM audit WHERE action = 'mentor.read' AND resource_id = $1`
	pool := owner(t, b.OwnerURL)
	require.Equal(t, []string{"1"}, column(t, pool, reads, n.Mentor.ID), "the one beyond the page is not read")
	require.Equal(t, []string{"2"}, column(t, pool, reads, made.ID), "a repeated create reads")
}

func TestAMentorIsChanged(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	m := n.Mentor
	m.Name, m.Languages, m.Needs, m.Capacity, m.Active = "Mette Mestersen", nil, nil, 1, false

	after, err := b.Store.UpdateMentor(t.Context(), actor, storetest.MentorSeenOn, m)

	require.NoError(t, err)
	require.Equal(t, 2, after.Version)
	require.Equal(t, []any{"Mette Mestersen", []string{}, 1, false}, []any{after.Name, after.Languages, after.Capacity, after.Active})
	_, err = b.Store.UpdateMentor(t.Context(), actor, storetest.MentorSeenOn, m)
	require.ErrorIs(t, err, store.ErrStale)
	m.WorkplaceID = uuid.NewString()
	_, err = b.Store.UpdateMentor(t.Context(), actor, storetest.MentorSeenOn, m)
	var fixed *store.FixedError
	require.ErrorAs(t, err, &fixed)
	require.Equal(t, "workplace_id", fixed.Field)
	m = n.Mentor
	m.Capacity = 0
	_, err = b.Store.CreateMentor(t.Context(), n.CaseWorker.Create(), storetest.MentorSeenOn, m)
	var invalid *store.InvalidError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "capacity", invalid.Field)
}

func TestMentorsAreFoundByEveryFilter(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	left := n.Mentor
	left.Languages, left.Needs, left.Active = []string{"en"}, nil, false
	left, err := b.Store.CreateMentor(t.Context(), n.CaseWorker.Create(), storetest.MentorSeenOn, left)
	require.NoError(t, err)
	passed(t, b, n.Mentor.ID)
	yes, no := true, false

	for name, c := range map[string]struct {
		filter store.MentorFilter
		want   []string
	}{
		"all":                {store.MentorFilter{}, []string{left.ID, n.Mentor.ID}},
		"of the workplace":   {store.MentorFilter{WorkplaceID: n.Workplace.ID}, []string{left.ID, n.Mentor.ID}},
		"of another":         {store.MentorFilter{WorkplaceID: uuid.NewString()}, nil},
		"of none":            {store.MentorFilter{WorkplaceID: "none"}, nil},
		"of the company":     {store.MentorFilter{CompanyID: n.Company.ID}, []string{left.ID, n.Mentor.ID}},
		"who speak Polish":   {store.MentorFilter{Language: "pl"}, []string{n.Mentor.ID}},
		"with experience":    {store.MentorFilter{Need: vocabulary.NeedAnxiety}, []string{n.Mentor.ID}},
		"without":            {store.MentorFilter{Need: vocabulary.NeedPain}, nil},
		"who are there":      {store.MentorFilter{Active: &yes}, []string{n.Mentor.ID}},
		"who have left":      {store.MentorFilter{Active: &no}, []string{left.ID}},
		"before the course":  {store.MentorFilter{TrainedOn: "2027-01-13"}, nil},
		"on the first day":   {store.MentorFilter{TrainedOn: "2027-01-14"}, []string{n.Mentor.ID}},
		"on the last day":    {store.MentorFilter{TrainedOn: "2028-01-14"}, []string{n.Mentor.ID}},
		"the day after":      {store.MentorFilter{TrainedOn: "2028-01-15"}, nil},
		"who have room":      {store.MentorFilter{FreeOn: "2027-02-01"}, []string{n.Mentor.ID}},
		"trained, with room": {store.MentorFilter{FreeOn: "2027-02-01", TrainedOn: "2027-02-01"}, []string{n.Mentor.ID}},
	} {
		list, err := b.Store.Mentors(t.Context(), reading(b), c.filter)
		require.NoError(t, err, name)
		var ids []string
		for _, m := range list.Items {
			ids = append(ids, m.ID)
		}
		require.Equal(t, c.want, ids, name)
	}
	for _, f := range []store.MentorFilter{{TrainedOn: "0000-01-01"}, {FreeOn: "tomorrow"}, {Page: store.Page{After: "x"}}} {
		_, err := b.Store.Mentors(t.Context(), reading(b), f)
		require.Error(t, err)
	}
}

func TestAMentorsLoadAndTrainingAreThoseOfTheDay(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	passed(t, b, n.Mentor.ID)
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.MentorID = n.Mentor.ID
	r.record(e)
	on := func(day lifecycle.Date) store.Mentor {
		r := reading(b)
		r.On = day
		m, err := b.Store.Mentor(t.Context(), r, n.Mentor.ID)
		require.NoError(t, err)
		return m
	}

	require.Equal(t, []any{0, lifecycle.Date("")}, []any{on("2027-01-13").Load, on("2027-01-13").TrainedTo})
	require.Equal(t, []any{1, lifecycle.Date("2028-01-14")}, []any{on("2027-02-01").Load, on("2027-02-01").TrainedTo})
	require.Equal(t, []any{0, lifecycle.Date("2028-01-14")}, []any{on("2027-05-01").Load, on("2027-05-01").TrainedTo})
	require.Equal(t, []any{0, lifecycle.Date("")}, []any{on("2028-01-15").Load, on("2028-01-15").TrainedTo})
	for mentorID, want := range map[string]int{n.Mentor.ID: 1, uuid.NewString(): 0} {
		theirs, err := b.Store.Placements(t.Context(), n.ID, store.PlacementFilter{MentorID: mentorID})
		require.NoError(t, err)
		require.Len(t, theirs.Items, want)
	}
	r.record(lifecycletest.Cancel())
	require.Zero(t, on("2027-02-01").Load)
}

func TestAMentorsNameIsWorthNothingElsewhere(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)

	_, err := owner(t, b.OwnerURL).Exec(`UPDATE mentors SET name = phone`)
	require.NoError(t, err)

	_, err = b.Store.Mentor(t.Context(), reading(b), b.Tenant.Mentor.ID)
	require.ErrorIs(t, err, vault.ErrDecrypt)
}
