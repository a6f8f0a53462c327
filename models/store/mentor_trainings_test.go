package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/models/store"
	"placement/models/store/storetest"
)

func TestATrainingIsRecordedWithItsTaskAndDeadline(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	r := passed(t, b, n.Mentor.ID)

	p, err := b.Store.Process(t.Context(), n.ID, lifecycle.KindMentorTraining, r.state.ID)
	require.NoError(t, err)
	require.Equal(t, "passed", p.Status)
	var state mentortraining.State
	require.NoError(t, json.Unmarshal(p.State, &state))
	require.Equal(t, r.state.Brief(), state)
	tasks, err := b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{ProcessID: r.state.ID})
	require.NoError(t, err)
	require.Len(t, tasks.Items, 1)
	require.Equal(t, "renew_training", tasks.Items[0].Kind)
	require.Empty(t, tasks.Items[0].CandidateID)
	at, found, err := b.Store.NextDueAt(t.Context(), n.ID)
	require.NoError(t, err)
	require.True(t, found, "a practice clock stops there")
	require.True(t, lifecycletest.At("2027-11-15", 8).Equal(at))
	open, err := b.Store.OpenProcesses(t.Context(), n.ID, "", 10)
	require.NoError(t, err)
	require.Equal(t, []lifecycle.Ref{{Kind: lifecycle.KindMentorTraining, ID: r.state.ID}}, open, "a rebuild starts it")
}

func TestTheRowSaysOnWhichDaysATrainingHolds(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	row := func(r *trainee) string {
		return column(t, owner(t, b.OwnerURL), `SELECT concat_ws(' ', planned_on, passed_on, valid_to, holds) FROM mentor_trainings WHERE id = $1`, r.state.ID)[0]
	}
	r := enrolled(t, b, b.Tenant.Mentor.ID)
	require.Equal(t, "2027-01-14 f", row(r))
	r.record(lifecycletest.At("2027-01-11", 9), lifecycletest.MoveCourse())
	require.Equal(t, "2027-01-28 f", row(r))
	r.record(lifecycletest.At("2027-01-28", 15), lifecycletest.PassCourse())
	require.Equal(t, "2027-01-28 2027-01-14 2028-01-14 t", row(r))
	r.record(lifecycletest.At("2027-01-29", 9), mentortraining.CancelTraining{Reason: mentortraining.EnteredByMistake})
	require.Equal(t, "2027-01-28 2027-01-14 2028-01-14 f", row(r))
}

func TestAnEnrolmentIsRefusedWithoutItsMentor(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	r := &trainee{t: t, b: b}

	unknown := r.record(lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), r.enrolment(uuid.NewString()))
	left := n.Mentor
	left.Active = false
	_, err := b.Store.UpdateMentor(t.Context(), n.CaseWorker.Actor(), storetest.MentorSeenOn, left)
	require.NoError(t, err)
	gone := r.record(lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), r.enrolment(n.Mentor.ID))

	require.Equal(t, []string{"mentor_not_found", "mentor_id"}, []string{unknown.Refusal.Code, unknown.Refusal.Field})
	require.Equal(t, []string{"mentor_inactive", "mentor_id"}, []string{gone.Refusal.Code, gone.Refusal.Field})
	require.Equal(t, []string{"0"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM processes`))
}

func TestTrainingsAreFoundByEveryFilter(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	first, second := passed(t, b, n.Mentor.ID), enrolled(t, b, n.Mentor.ID)

	for name, c := range map[string]struct {
		filter store.MentorTrainingFilter
		want   []string
	}{
		"all":              {store.MentorTrainingFilter{}, []string{second.state.ID, first.state.ID}},
		"of the mentor":    {store.MentorTrainingFilter{MentorID: n.Mentor.ID}, []string{second.state.ID, first.state.ID}},
		"of another":       {store.MentorTrainingFilter{MentorID: uuid.NewString()}, nil},
		"of the workplace": {store.MentorTrainingFilter{WorkplaceID: n.Workplace.ID}, []string{second.state.ID, first.state.ID}},
		"of the owner":     {store.MentorTrainingFilter{OwnerID: n.CaseWorker.ID}, []string{second.state.ID, first.state.ID}},
		"of nobody":        {store.MentorTrainingFilter{OwnerID: "nobody"}, nil},
		"passed":           {store.MentorTrainingFilter{Status: "passed"}, []string{first.state.ID}},
	} {
		list, err := b.Store.MentorTrainings(t.Context(), n.ID, c.filter)
		require.NoError(t, err, name)
		var ids []string
		for _, p := range list.Items {
			ids = append(ids, p.ID)
		}
		require.ElementsMatch(t, c.want, ids, name)
	}
}

func TestTheTrainingToRenewIsTheOneThatWasPassed(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	_, err := b.Store.PassedTraining(t.Context(), n.ID, n.Mentor.ID, "mentor_basic")
	require.ErrorIs(t, err, store.ErrNotFound)
	r := passed(t, b, n.Mentor.ID)

	id, err := b.Store.PassedTraining(t.Context(), n.ID, n.Mentor.ID, "mentor_basic")
	require.NoError(t, err)
	require.Equal(t, r.state.ID, id)
	_, err = b.Store.PassedTraining(t.Context(), n.ID, n.Mentor.ID, "another_course")
	require.ErrorIs(t, err, store.ErrNotFound)
	r.record(lifecycletest.At("2027-02-01", 9), lifecycletest.CancelTraining())
	_, err = b.Store.PassedTraining(t.Context(), n.ID, n.Mentor.ID, "mentor_basic")
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = b.Store.PassedTraining(t.Context(), n.ID, "nobody", "mentor_basic")
	require.ErrorIs(t, err, store.ErrNotFound)
}
