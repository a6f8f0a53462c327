package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentor"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

// duties are the tasks of the kind that somebody finds on a day.
func duties(t *testing.T, b *storetest.Bundle, kind string, f store.TaskFilter) []store.TaskRow {
	t.Helper()
	list, err := b.Store.Tasks(t.Context(), b.Tenant.ID, f)
	require.NoError(t, err)
	all := []store.TaskRow{}
	for _, k := range list.Items {
		if k.Kind == kind {
			all = append(all, k)
		}
	}
	return all
}

// Whoever has a placement enrols its mentor when the model trains mentors at the match, before the first day.
func TestAMentorIsToBeEnrolledWhenSomebodyIsMatched(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	n := b.Tenant
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.MentorID = n.Mentor.ID
	r.record(e)
	inbox := func(on lifecycle.Date) []store.TaskRow {
		return duties(t, b, "enrol_mentor", store.TaskFilter{InboxOf: r.state.OwnerID, On: on})
	}

	for model, wanted := range map[vocabulary.Model]int{
		"": 0, vocabulary.FixedPlaces: 0, vocabulary.Cluster: 0, vocabulary.AdvanceAgreement: 1, vocabulary.SoughtForOne: 1,
	} {
		agreedAs(t, b, model)
		require.Len(t, inbox(lifecycletest.ProposedOn), wanted, model)
	}
	agreedAs(t, b, vocabulary.AdvanceAgreement)
	task := inbox(lifecycletest.ProposedOn)[0]
	require.Equal(t, store.TaskRow{
		ID: task.ID, ProcessID: n.Mentor.ID, ProcessKind: store.AboutMentor, OwnerID: r.state.OwnerID, UnitID: r.state.UnitID, OpenedAt: task.OpenedAt,
		Task: lifecycle.Task{
			Key: "enrol_mentor:" + r.state.ID, Kind: "enrol_mentor", Command: "enrol_mentor", Due: lifecycletest.At(lifecycletest.StartsOn, 8),
		},
	}, task)
	require.False(t, task.OpenedAt.IsZero())
	require.True(t, inbox(lifecycletest.StartsOn)[0].Escalated, "it is late")
	require.Empty(t, inbox("2027-03-05"), "more than a month later nobody waits for that start")
	require.Len(t, duties(t, b, "enrol_mentor", store.TaskFilter{UnitID: r.state.UnitID, On: lifecycletest.ProposedOn}), 1)
	require.Empty(t, duties(t, b, "enrol_mentor", store.TaskFilter{UnitID: n.OtherUnit.ID, On: lifecycletest.ProposedOn}))
	require.Empty(t, duties(t, b, "enrol_mentor", store.TaskFilter{InboxOf: n.Admin.ID, On: lifecycletest.ProposedOn}))
	require.Len(t, duties(t, b, "enrol_mentor", store.TaskFilter{InboxOf: r.state.OwnerID, On: lifecycletest.ProposedOn, ProcessID: n.Mentor.ID}), 1)
	require.Empty(t, duties(t, b, "enrol_mentor", store.TaskFilter{InboxOf: r.state.OwnerID, On: lifecycletest.ProposedOn, ProcessID: r.state.ID}),
		"the placement's own tasks are those of its rules")

	course := enrolled(t, b, n.Mentor.ID)
	require.Empty(t, inbox(lifecycletest.ProposedOn), "a course has been found")
	course.record(lifecycletest.At("2027-01-15", 9), lifecycletest.PassCourse())
	require.Empty(t, inbox("2027-01-20"), "the course holds on the first day")
	_, err := owner(t, b.OwnerURL).Exec(`UPDATE mentor_trainings SET passed_on = '2026-01-01', valid_to = '2027-01-31'`)
	require.NoError(t, err)
	require.Len(t, inbox("2027-01-20"), 1, "it ends the day before")
	_, err = owner(t, b.OwnerURL).Exec(`UPDATE processes SET status = 'active' WHERE kind = 'placement'`)
	require.NoError(t, err)
	require.Empty(t, inbox("2027-01-20"), "it has begun")
}

func TestADeclinedProposalEnrolsNobody(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	agreedAs(t, b, vocabulary.AdvanceAgreement)
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.MentorID = b.Tenant.Mentor.ID
	r.record(e)

	r.record(placement.RecordCandidateDecision{Reason: placement.CandidateCircumstances, Channel: lifecycle.ChannelPhone})

	require.Empty(t, duties(t, b, "enrol_mentor", store.TaskFilter{InboxOf: r.state.OwnerID, On: lifecycletest.ProposedOn}))
}

// Support for a mentor comes up 30 days before it ends: for whoever has the placement that it is for, else for the owner of
// the company, or the substitute.
func TestSupportForAMentorComesUpBeforeItEnds(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	s, err := b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), support(n.Mentor.ID))
	require.NoError(t, err)
	inbox := func(userID string, on lifecycle.Date) []store.TaskRow {
		return duties(t, b, "renew_mentor_support", store.TaskFilter{InboxOf: userID, On: on})
	}
	require.Empty(t, inbox(n.CaseWorker.ID, "2027-06-01"), "nobody owns the company")
	require.NoError(t, b.Store.HandOver(t.Context(), n.CaseWorker.Create(), store.Handover{
		CompanyID: n.Company.ID, To: relation.Owner{UserID: n.CaseWorker.ID, SubstituteID: n.SecondCaseWorker.ID}, At: time.Now(),
	}))

	require.Empty(t, inbox(n.CaseWorker.ID, "2027-05-30"))
	task := inbox(n.CaseWorker.ID, "2027-05-31")[0]
	require.Equal(t, store.TaskRow{
		ID: task.ID, ProcessID: s.ID, ProcessKind: store.AboutMentorSupport, OwnerID: n.CaseWorker.ID, UnitID: n.Unit.ID,
		OpenedAt: lifecycletest.At("2027-05-31", 8),
		Task: lifecycle.Task{
			Key: "renew_mentor_support:" + s.ID, Kind: "renew_mentor_support", Command: "create_mentor_support", Due: lifecycletest.At("2027-06-30", 16),
		},
	}, task)
	require.Len(t, inbox(n.CaseWorker.ID, "2027-06-30"), 1)
	require.Empty(t, inbox(n.CaseWorker.ID, "2027-07-01"), "it has ended")

	require.Empty(t, inbox(n.SecondCaseWorker.ID, "2027-06-01"))
	away(t, b, n.CaseWorker.ID, "2027-06-01", "2027-06-11")
	standing := inbox(n.SecondCaseWorker.ID, "2027-06-01")
	require.Len(t, standing, 1)
	require.Equal(t, n.CaseWorker.ID, standing[0].SubstituteFor)
	require.Empty(t, inbox(n.SecondCaseWorker.ID, "2027-06-12"))
	require.Len(t, inbox(n.CaseWorker.ID, "2027-06-02"), 1, "the owner keeps it")

	next := support(n.Mentor.ID)
	next.Period = lifecycle.Period{Start: "2027-07-01", End: "2027-12-31"}
	next.RenewalOf, next.AssessedOn = s.ID, "2027-06-15"
	_, err = b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), next)
	require.NoError(t, err)
	require.Empty(t, inbox(n.CaseWorker.ID, "2027-06-16"), "it has been renewed")
}

// Support that is granted for a placement and reaches to its end ends with it.
func TestSupportForAPlacementEndsWithIt(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	n := b.Tenant
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.MentorID = n.Mentor.ID
	r.record(e)
	granted := support(n.Mentor.ID)
	granted.PlacementID = r.state.ID
	granted.Period = lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn.AddDays(-7)}
	s, err := b.Store.CreateMentorSupport(t.Context(), n.CaseWorker.Create(), granted)
	require.NoError(t, err)
	inbox := func() []store.TaskRow {
		return duties(t, b, "renew_mentor_support", store.TaskFilter{InboxOf: r.state.OwnerID, On: s.Period.End.AddDays(-mentor.SupportNotice)})
	}

	require.Len(t, inbox(), 1)
	s.Period.End = lifecycletest.EndsOn
	_, err = b.Store.UpdateMentorSupport(t.Context(), n.CaseWorker.Actor(), s)
	require.NoError(t, err)
	require.Empty(t, inbox())
}

// A page of an inbox goes on where the one before ended, whatever its tasks follow from.
func TestDutiesComeInPagesAmongTasks(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	agreedAs(t, b, vocabulary.AdvanceAgreement)
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.MentorID = b.Tenant.Mentor.ID
	r.record(e)
	var kinds []string
	f := store.TaskFilter{InboxOf: r.state.OwnerID, On: lifecycletest.ProposedOn, Page: store.Page{Limit: 1}}
	for {
		list, err := b.Store.Tasks(t.Context(), b.Tenant.ID, f)
		require.NoError(t, err)
		for _, k := range list.Items {
			kinds = append(kinds, k.Kind)
		}
		if f.After = list.Next; f.After == "" {
			break
		}
	}

	require.Len(t, kinds, 3)
	require.Equal(t, "enrol_mentor", kinds[2], "it is due last")
}
