package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"placement/activities"
	"placement/cmd/placement/internal/config"
	"placement/workflows"
	"placement/workflows/contract"
	"placement/workflows/temporalsetup"
)

// workflowPollers is how many polls for workflow tasks are open. With the SDK's default of two, the slowest commands under
// load wait for seconds.
const workflowPollers = 8

// stopTimeout is how long running tasks get to finish at the end.
const stopTimeout = 20 * time.Second

// Work runs the worker until the context ends, then lets running tasks finish.
func (s *Service) Work(ctx context.Context) error {
	w := worker.New(s.Temporal, contract.TaskQueue, worker.Options{
		MaxConcurrentWorkflowTaskPollers: workflowPollers,
		WorkerStopTimeout:                stopTimeout,
		Interceptors:                     []interceptor.WorkerInterceptor{workflows.RequireSeal(s.keys.Sealer()), workflows.LinksTo(s.config.PublicURL)},
		DisableRegistrationAliasing:      true,
		DeploymentOptions:                s.deployment(),
	})
	pokes := activities.NewPokes(s.Store, s.Temporal, s.log)
	s.register(w, pokes)
	deliverer, err := s.deliverer()
	if err != nil {
		return err
	}
	if err := s.awaitTemporal(ctx); err != nil {
		return err
	}
	if err := w.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	if err := deliverer.Start(); err != nil {
		return fmt.Errorf("start sender of webhooks: %w", err)
	}
	s.log.Info("polling", "task_queue", contract.TaskQueue, "build", s.config.WorkerBuild, "versioned", s.config.WorkerVersioning)
	go s.keepSweeping(ctx)
	go pokes.Run(ctx)
	<-ctx.Done()
	deliverer.Stop()
	w.Stop()
	return nil
}

// register tells the worker what it runs, by the names that are in history.
func (s *Service) register(w worker.Registry, pokes *activities.Pokes) {
	recorder := activities.Poking{Recorder: activities.Counting{Recorder: s.Store, Count: s.telemetry.Record, Now: time.Now}, Pokes: pokes}
	w.RegisterWorkflowWithOptions(workflows.Placement, workflow.RegisterOptions{Name: contract.PlacementWorkflow})
	w.RegisterWorkflowWithOptions(workflows.Rematch, workflow.RegisterOptions{Name: contract.RematchWorkflow})
	w.RegisterWorkflowWithOptions(workflows.Agreement, workflow.RegisterOptions{Name: contract.AgreementWorkflow})
	w.RegisterWorkflowWithOptions(workflows.PracticeClock, workflow.RegisterOptions{Name: contract.PracticeClockWorkflow})

	placements := &activities.Placements{Store: recorder, Seal: s.keys.Sealer()}
	w.RegisterActivityWithOptions(placements.Record, activity.RegisterOptions{Name: contract.RecordPlacementActivity})
	w.RegisterActivityWithOptions(placements.Missed, activity.RegisterOptions{Name: contract.MissedPlacementActivity})
	rematches := &activities.Rematches{Store: recorder}
	w.RegisterActivityWithOptions(rematches.Record, activity.RegisterOptions{Name: contract.RecordRematchActivity})
	w.RegisterActivityWithOptions(rematches.Missed, activity.RegisterOptions{Name: contract.MissedRematchActivity})
	w.RegisterWorkflowWithOptions(workflows.MentorTraining, workflow.RegisterOptions{Name: contract.MentorTrainingWorkflow})
	trainings := &activities.MentorTrainings{Store: recorder, Seal: s.keys.Sealer()}
	w.RegisterActivityWithOptions(trainings.Record, activity.RegisterOptions{Name: contract.RecordMentorTrainingActivity})
	w.RegisterActivityWithOptions(trainings.Missed, activity.RegisterOptions{Name: contract.MissedMentorTrainingActivity})
	w.RegisterWorkflowWithOptions(workflows.Outreach, workflow.RegisterOptions{Name: contract.OutreachWorkflow})
	outreaches := &activities.Outreaches{Store: recorder, Seal: s.keys.Sealer()}
	w.RegisterActivityWithOptions(outreaches.Record, activity.RegisterOptions{Name: contract.RecordOutreachActivity})
	w.RegisterActivityWithOptions(outreaches.Missed, activity.RegisterOptions{Name: contract.MissedOutreachActivity})
	w.RegisterWorkflowWithOptions(workflows.Issue, workflow.RegisterOptions{Name: contract.IssueWorkflow})
	issues := &activities.Issues{Store: recorder}
	w.RegisterActivityWithOptions(issues.Record, activity.RegisterOptions{Name: contract.RecordIssueActivity})
	w.RegisterActivityWithOptions(issues.Missed, activity.RegisterOptions{Name: contract.MissedIssueActivity})
	w.RegisterWorkflowWithOptions(workflows.FollowAlong, workflow.RegisterOptions{Name: contract.FollowAlongWorkflow})
	followAlongs := &activities.FollowAlongs{Store: recorder}
	w.RegisterActivityWithOptions(followAlongs.Record, activity.RegisterOptions{Name: contract.RecordFollowAlongActivity})
	w.RegisterActivityWithOptions(followAlongs.Missed, activity.RegisterOptions{Name: contract.MissedFollowAlongActivity})
	agreements := &activities.Agreements{Store: recorder, Seal: s.keys.Sealer()}
	w.RegisterActivityWithOptions(agreements.Record, activity.RegisterOptions{Name: contract.RecordAgreementActivity})
	w.RegisterActivityWithOptions(agreements.Missed, activity.RegisterOptions{Name: contract.MissedAgreementActivity})
	w.RegisterWorkflowWithOptions(workflows.WebhookEndpoint, workflow.RegisterOptions{Name: contract.WebhookEndpointWorkflow})
	endpoints := &activities.WebhookEndpoints{Store: recorder, Seal: s.keys.Sealer()}
	w.RegisterActivityWithOptions(endpoints.Record, activity.RegisterOptions{Name: contract.RecordWebhookEndpointActivity})
	w.RegisterActivityWithOptions(endpoints.Missed, activity.RegisterOptions{Name: contract.MissedWebhookEndpointActivity})
	replays := &activities.Webhooks{Store: s.Store}
	w.RegisterActivityWithOptions(replays.QueueReplay, activity.RegisterOptions{Name: contract.QueueReplayActivity})
	clocks := &activities.Clocks{Store: s.Store, Temporal: s.Temporal, Seal: s.keys.Sealer(), Now: time.Now, StuckFor: activities.StuckFor}
	w.RegisterActivityWithOptions(clocks.BeginMove, activity.RegisterOptions{Name: contract.BeginMoveActivity})
	w.RegisterWorkflowWithOptions(workflows.CalendarBatch, workflow.RegisterOptions{Name: contract.CalendarBatchWorkflow})
	calendars := &activities.Calendars{Store: s.Store, Temporal: s.Temporal, Seal: s.keys.Sealer()}
	w.RegisterActivityWithOptions(calendars.Tell, activity.RegisterOptions{Name: contract.TellCalendarActivity})
	w.RegisterWorkflowWithOptions(workflows.ReassignmentBatch, workflow.RegisterOptions{Name: contract.ReassignmentBatchWorkflow})
	sender := activities.BatchSender{Temporal: s.Temporal, Seal: s.keys.Sealer()}
	reassignments := &activities.Reassignments{BatchSender: sender, Store: s.Store, Now: time.Now}
	w.RegisterActivityWithOptions(reassignments.Items, activity.RegisterOptions{Name: contract.ReassignItemsActivity})
	w.RegisterWorkflowWithOptions(workflows.PolicyBatch, workflow.RegisterOptions{Name: contract.PolicyBatchWorkflow})
	policies := &activities.PolicyBatches{BatchSender: sender, Store: s.Store}
	w.RegisterActivityWithOptions(policies.Apply, activity.RegisterOptions{Name: contract.ApplyPolicyActivity})
	w.RegisterActivityWithOptions(clocks.Move, activity.RegisterOptions{Name: contract.MoveClockActivity})
}

// awaitTemporal waits until Temporal answers, saying so: a worker that starts first is no failure.
func (s *Service) awaitTemporal(ctx context.Context) error {
	for {
		_, err := s.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
		if err == nil {
			return nil
		}
		s.log.Warn("waiting for Temporal", "address", s.config.TemporalAddress, "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}

// PrepareTemporal makes the namespace and the search attributes where they are missing.
func PrepareTemporal(ctx context.Context, c config.Config, log *slog.Logger) error {
	o, err := options(c, log)
	if err != nil {
		return err
	}
	temporal, err := client.NewLazyClient(o)
	if err != nil {
		return fmt.Errorf("prepare Temporal client: %w", err)
	}
	defer temporal.Close()
	return temporalsetup.Ensure(ctx, temporal, c.TemporalNamespace)
}

// WorkerPolls reports, as an error, that Temporal has not seen a worker of this machine poll lately.
func WorkerPolls(ctx context.Context, c config.Config, log *slog.Logger) error {
	o, err := options(c, log)
	if err != nil {
		return err
	}
	o.Logger = nil
	temporal, err := client.DialContext(ctx, o)
	if err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	defer temporal.Close()
	queue, err := temporal.DescribeTaskQueue(ctx, contract.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return fmt.Errorf("ask about the task queue: %w", err)
	}
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	for _, p := range queue.GetPollers() {
		// The SDK's identity is process@host@.
		if strings.Contains(p.GetIdentity(), "@"+host+"@") && contract.Polls([]*taskqueuepb.PollerInfo{p}, time.Now()) {
			return nil
		}
	}
	return errors.New("no worker of this machine polls, says Temporal")
}
