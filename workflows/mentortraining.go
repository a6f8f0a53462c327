package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentortraining"
	"placement/workflows/contract"
)

// MentorTraining runs one training of a mentor: from the enrolment on a course to its result, and then for as long as the
// course is valid. It reminds before it expires, and ends when it has, or when a newer training has taken its place; that
// one says so by a signal.
func MentorTraining(ctx workflow.Context, in contract.Input[mentortraining.State]) (contract.Result, error) {
	host, err := newProcess(ctx, in, kind{
		record: contract.RecordMentorTrainingActivity, missed: contract.MissedMentorTrainingActivity,
		decode: mentortraining.Decode, ruleset: mentortraining.Ruleset, workflow: contract.MentorTrainingWorkflow,
	})
	m := mentorTrainingRun{host, listen(ctx, contract.RenewSignal, "A newer training of the mentor was passed and takes the place of this one.")}
	err = errors.Join(err,
		workflow.SetUpdateHandlerWithOptions(ctx, mentortraining.EnrolMentor{}.Name(), host.begun, workflow.UpdateHandlerOptions{
			Description: "Enrol the mentor on a course. Comes with the start; answered when the enrolment is recorded.",
		}),
		accept[mentortraining.MoveCourse](ctx, host, "The course is on another day."),
		accept[mentortraining.RecordCoursePassed](ctx, host, "The mentor has passed the course."),
		accept[mentortraining.RecordCourseFailed](ctx, host, "The mentor has not passed the course, or did not come."),
		accept[mentortraining.CancelTraining](ctx, host, "The training ends before its time."),
		accept[mentortraining.ReassignTraining](ctx, host, "Another case worker takes over."),
		accept[mentortraining.ChangeCalendar](ctx, host, "The tenant's calendar was changed."),
	)
	if err != nil {
		return contract.Result{}, err
	}
	return m.run(ctx, in, m.follow, func() bool { return m.renewals.Len() > 0 })
}

type mentorTrainingRun struct {
	*process[mentortraining.State]
	renewals workflow.ReceiveChannel
}

// toldRenewed is the name in history of the effect that the training before this one was told.
const toldRenewed = "renewed"

// follow tells the training that this one renews when it is passed, and takes the news that it was renewed itself.
func (m mentorTrainingRun) follow(ctx workflow.Context) error {
	if m.state.Renews != "" && m.state.Status == mentortraining.Passed {
		if err := m.once(ctx, toldRenewed, m.tellRenewed); err != nil {
			return err
		}
	}
	var news contract.Renewed
	for m.renewals.ReceiveAsync(&news) {
		c := contract.Command{ID: news.EventID, Actor: lifecycle.Actor{TenantID: m.tenantID}}
		_, err := m.apply(ctx, c, mentortraining.RenewTraining{TrainingID: news.TrainingID})
		if _, refused := contract.RuleErrorFrom(err); err != nil && !refused {
			return err
		}
	}
	return nil
}

// tellRenewed tells the training before this one. One that has ended needs no news.
func (m mentorTrainingRun) tellRenewed(ctx workflow.Context) error {
	id := contract.WorkflowID(lifecycle.Ref{Kind: lifecycle.KindMentorTraining, ID: m.state.Renews})
	err := workflow.SignalExternalWorkflow(ctx, id, "", contract.RenewSignal, contract.RenewedBy(m.state.ID)).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Info("the training that was renewed has ended already", "workflow_id", id)
	}
	return nil
}
