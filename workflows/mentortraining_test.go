package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/workflows/contract"
)

// enrolling returns the input of a training that begins with the enrolment.
func enrolling(e mentortraining.EnrolMentor) contract.Input[mentortraining.State] {
	c := command("enrol "+e.ID, e, addressed(lifecycle.Ref{ID: e.ID}))
	return contract.Input[mentortraining.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host}
}

// inTraining is goingOn for a training.
func inTraining(l *ledger, n lifecycletest.NamedTraining) contract.Input[mentortraining.State] {
	state := n.State
	l.rows[state.ID] = rowOf(state, n.Story)
	return contract.Input[mentortraining.State]{TenantID: tenantID, State: &state, Host: contract.Host}
}

func renewed() contract.Renewed {
	return contract.Renewed{
		TrainingID: lifecycletest.OtherTrainingID, EventID: lifecycle.DeriveID("renewed", lifecycletest.OtherTrainingID),
	}
}

func TestTrainingLivesFromItsCourseToItsLastDay(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), l)
	h.tell(lifecycletest.InTraining("passed").Story[1:])

	h.run(contract.MentorTrainingWorkflow, enrolling(lifecycletest.EnrolMentor()))

	h.allRecorded()
	require.Equal(t, contract.Result{Status: "ended", Outcome: "expired", Version: 5}, h.result())
	require.Equal(t, []string{"mentor_enrolled", "course_passed", "reminded", "reminded", "training_expired"}, l.facts(lifecycletest.TrainingID))
	history := l.history(lifecycletest.TrainingID)
	for i, want := range []time.Time{lifecycletest.At("2027-11-15", 8), lifecycletest.At("2027-12-15", 8), lifecycletest.At("2028-01-15", 0)} {
		require.WithinDuration(t, want, history[2+i].At, time.Second, "60 days, 30 days, and the night after the last day")
		require.False(t, history[2+i].Elapsed.Late)
	}
}

func TestTrainingAsksForTheResultOfItsCourse(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), l)
	h.send(lifecycletest.At("2027-02-01", 9), lifecycletest.FailCourse())

	h.run(contract.MentorTrainingWorkflow, enrolling(lifecycletest.EnrolMentor()))

	h.allRecorded()
	require.Equal(t, []string{"mentor_enrolled", "reminded", "escalated", "course_failed"}, l.facts(lifecycletest.TrainingID))
	require.Equal(t, "failed", h.result().Outcome)
}

func TestTrainingIsMovedTakenAgainHandedOverAndCancelled(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), l)
	h.send(lifecycletest.At("2027-01-11", 9), lifecycletest.MoveCourse())
	h.send(lifecycletest.At("2027-01-28", 15), lifecycletest.RetakeCourse())
	h.send(lifecycletest.At("2027-01-28", 16), lifecycletest.ReassignTraining())
	refused := h.send(lifecycletest.At("2027-01-29", 9), lifecycletest.RenewTraining())
	h.send(lifecycletest.At("2027-02-01", 9), lifecycletest.CancelTraining())

	h.run(contract.MentorTrainingWorkflow, enrolling(lifecycletest.EnrolMentor()))

	require.Equal(t, []string{"mentor_enrolled", "course_moved", "course_failed", "training_reassigned", "training_cancelled"},
		l.facts(lifecycletest.TrainingID))
	require.False(t, refused.accepted, "that a training was renewed is no command of people")
	require.Equal(t, "cancelled", h.result().Outcome)
}

func TestTrainingEndsWhenANewerOneIsPassed(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InTraining("passed_reminded")
	l := newLedger()
	h := newHarness(t, n.At, l)
	for range 2 { // a signal can come twice
		h.at(n.At.Add(time.Hour), "signal", func(*sent) { h.env.SignalWorkflow(contract.RenewSignal, renewed()) })
	}

	h.run(contract.MentorTrainingWorkflow, inTraining(l, n))

	require.Equal(t, contract.Result{Status: "ended", Outcome: "renewed", Version: 4}, h.result())
	require.Equal(t, "training_renewed", l.facts(n.State.ID)[3])
}

func TestNewsOfARenewalBeforeThePassChangesNothing(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), l)
	h.at(h.start.Add(time.Hour), "signal", func(*sent) { h.env.SignalWorkflow(contract.RenewSignal, renewed()) })
	h.send(h.start.Add(2*time.Hour), lifecycletest.CancelTraining())

	h.run(contract.MentorTrainingWorkflow, enrolling(lifecycletest.EnrolMentor()))

	require.Equal(t, []string{"mentor_enrolled", "training_cancelled"}, l.facts(lifecycletest.TrainingID))
}

func TestPassedTrainingTellsTheOneItRenewsOnce(t *testing.T) {
	t.Parallel()
	for name, signalErr := range map[string]error{"which runs": nil, "which has ended": errors.New("not found")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLedger()
			h := newHarness(t, lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), l)
			e := lifecycletest.EnrolMentor()
			e.Renews = lifecycletest.OtherTrainingID
			news := contract.Renewed{TrainingID: e.ID, EventID: lifecycle.DeriveID("renewed", e.ID)}
			h.env.OnSignalExternalWorkflow("default-test-namespace", "mentor-training/"+e.Renews, "", contract.RenewSignal, news).
				Return(signalErr).Once()
			h.send(lifecycletest.At(lifecycletest.TrainingPlannedOn, 15), lifecycletest.PassCourse())
			h.send(lifecycletest.At("2027-01-15", 9), lifecycletest.ReassignTraining())
			h.send(lifecycletest.At("2027-01-18", 9), lifecycletest.CancelTraining())

			h.run(contract.MentorTrainingWorkflow, enrolling(e))

			h.allRecorded()
			h.env.AssertExpectations(t)
		})
	}
}

func TestTrainingThatWasNotPassedTellsNobody(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), l)
	e := lifecycletest.EnrolMentor()
	e.Renews = lifecycletest.OtherTrainingID
	h.send(lifecycletest.At(lifecycletest.TrainingPlannedOn, 15), lifecycletest.FailCourse())

	h.run(contract.MentorTrainingWorkflow, enrolling(e)) // a signal that nobody expects would panic

	h.allRecorded()
	require.Equal(t, "failed", h.result().Outcome)
}

func TestEnrolmentThatTheDatabaseRefusesEndsAtOnce(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.fail("enrol_mentor", refusing("mentor_not_found"))
	h := newHarness(t, lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), l)

	h.run(contract.MentorTrainingWorkflow, enrolling(lifecycletest.EnrolMentor()))

	require.Equal(t, "mentor_not_found", h.result().Refused.Code)
}

func TestTrainingOfAPracticeTenantFollowsItsClock(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InTraining("passed")
	l := newLedger()
	h := newHarness(t, n.At, l)
	moved := lifecycle.Clock{Offset: 300 * day, Version: 1}
	h.at(n.At.Add(time.Hour), "move", func(s *sent) {
		l.setClock(moved)
		h.env.UpdateWorkflow(contract.ClockUpdate, "move", s.callbacks(), clockTold(moved.Offset, moved.Version))
	})
	h.send(n.At.Add(2*time.Hour), lifecycletest.CancelTraining(), onClock(moved))

	h.run(contract.MentorTrainingWorkflow, inTraining(l, n))

	h.allRecorded()
	require.Equal(t, []string{"mentor_enrolled", "course_passed", "reminded", "training_cancelled"}, l.facts(n.State.ID))
}

// enrol starts a training with its enrolment at the instant, as the API does.
func (l *live) enrol(at time.Time, e mentortraining.EnrolMentor) lifecycle.Ref {
	l.t.Helper()
	l.stand(at)
	ref := lifecycle.Ref{Kind: lifecycle.KindMentorTraining, ID: e.ID}
	c := command("enrol "+e.ID, e, onClock(l.clock), addressed(ref))
	start := l.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: contract.WorkflowID(ref), TaskQueue: l.queue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, contract.MentorTrainingWorkflow, contract.Input[mentortraining.State]{TenantID: tenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Host: contract.Host})
	handle, err := l.client.UpdateWithStartWorkflow(l.t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: l.options(ref, e.Name(), c),
	})
	require.NoError(l.t, err)
	require.NoError(l.t, handle.Get(l.t.Context(), nil))
	return ref
}

func TestGoldenMentorTraining(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	first, second := lifecycletest.EnrolMentor(), lifecycletest.EnrolMentor()
	first.ID, second.ID = lifecycle.DeriveID("live", t.Name(), "first"), lifecycle.DeriveID("live", t.Name(), "second")
	second.Renews, second.PlannedOn = first.ID, "2027-12-20"

	old := l.enrol(lifecycletest.At(lifecycletest.TrainingEnrolledOn, 9), first)
	l.move(lifecycletest.At("2027-01-18", 15), old)
	l.send(old, lifecycletest.PassCourse())
	l.move(lifecycletest.At("2027-11-15", 9), old)
	renewal := l.enrol(lifecycletest.At("2027-11-15", 10), second)
	l.tellClock(old)
	l.move(lifecycletest.At("2027-12-20", 15), old, renewal)
	l.send(renewal, mentortraining.RecordCoursePassed{On: "2027-12-20", ValidTo: "2028-12-20", Calendar: lifecycletest.Calendar()})

	require.Equal(t, "renewed", l.result(old).Outcome)
	require.Equal(t, []string{"mentor_enrolled", "reminded", "course_passed", "reminded", "reminded", "training_renewed"}, l.ledger.facts(old.ID))
	l.move(lifecycletest.At("2028-12-20", 23), renewal)
	l.stand(lifecycletest.At("2028-12-21", 0))
	l.tellClock(renewal)
	require.Equal(t, "expired", l.result(renewal).Outcome)
	require.Equal(t, []string{"mentor_enrolled", "course_passed", "reminded", "reminded", "training_expired"}, l.ledger.facts(renewal.ID))
	l.golden("training_renewed", l.history(old, ""))
	l.golden("training_expired", l.history(renewal, ""))
}
