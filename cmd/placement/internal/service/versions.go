package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"placement/cmd/placement/internal/config"
	"placement/workflows/contract"
)

// Unversioned stands for the workers that tell Temporal no build.
const Unversioned = "unversioned"

// deployment says what the workers tell Temporal of themselves: nothing, unless the configuration asks for it. Processes take
// the newest build that works at their next task: they run for months, so that pinned ones would keep every build alive.
func (s *Service) deployment() worker.DeploymentOptions {
	if !s.config.WorkerVersioning {
		return worker.DeploymentOptions{}
	}
	return worker.DeploymentOptions{
		UseVersioning:             true,
		Version:                   worker.WorkerDeploymentVersion{DeploymentName: contract.WorkerDeployment, BuildID: s.config.WorkerBuild},
		DefaultVersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	}
}

// Build is a build of the workers, as Temporal knows it.
type Build struct {
	// Name is the build's, or Unversioned.
	Name string
	// Current tells that tasks go to it, Ramp what share of them, in percent, while another is current.
	Current bool
	Ramp    float32
	// Since is when its first worker polled; zero for Unversioned.
	Since time.Time
	// Open counts the processes that run and whose last task one of its workers has done.
	Open int64
}

// Builds are the builds of a namespace.
type Builds struct {
	temporal  client.Client
	namespace string
}

// OpenBuilds connects to Temporal, and to nothing else.
func OpenBuilds(ctx context.Context, c config.Config, log *slog.Logger) (*Builds, error) {
	o, err := options(c, log)
	if err != nil {
		return nil, err
	}
	o.Logger = nil
	temporal, err := client.DialContext(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("reach Temporal: %w", err)
	}
	return &Builds{temporal: temporal, namespace: c.TemporalNamespace}, nil
}

// Close gives the connection back.
func (b *Builds) Close() { b.temporal.Close() }

// All returns every build that Temporal knows, the oldest first and after them the workers that tell none. How many processes
// are open is as old as Temporal's lists: a moment.
func (b *Builds) All(ctx context.Context) ([]Build, error) {
	all := []Build{{Name: Unversioned, Current: true}}
	known, err := b.temporal.WorkerDeploymentClient().GetHandle(contract.WorkerDeployment).Describe(ctx, client.WorkerDeploymentDescribeOptions{})
	if missing := new(serviceerror.NotFound); errors.As(err, &missing) {
		all[0].Open, err = b.open(ctx, Unversioned)
		return all, err
	}
	if err != nil {
		return nil, fmt.Errorf("ask for the builds: %w", err)
	}
	all = all[:0]
	for _, v := range known.Info.VersionSummaries {
		all = append(all, Build{Name: v.Version.BuildID, Since: v.CreateTime})
	}
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i] // Temporal tells the newest first
	}
	all = append(all, Build{Name: Unversioned})
	routing := known.Info.RoutingConfig
	for i := range all {
		all[i].Current = all[i].Name == named(routing.CurrentVersion)
		if all[i].Name == named(routing.RampingVersion) && !all[i].Current {
			all[i].Ramp = routing.RampingVersionPercentage
		}
		if all[i].Open, err = b.open(ctx, all[i].Name); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func named(v *worker.WorkerDeploymentVersion) string {
	if v == nil {
		return Unversioned
	}
	return v.BuildID
}

// open counts the processes whose last task was done by a worker of the build.
func (b *Builds) open(ctx context.Context, build string) (int64, error) {
	of := "IS NULL"
	if build != Unversioned {
		of = "= '" + contract.WorkerDeployment + ":" + strings.ReplaceAll(build, "'", "''") + "'"
	}
	n, err := b.temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: b.namespace,
		Query:     "ExecutionStatus = 'Running' AND TemporalWorkerDeploymentVersion " + of,
	})
	if err != nil {
		return 0, fmt.Errorf("count what is open: %w", err)
	}
	return n.GetCount(), nil
}

// Promote lets all tasks go to the build from now on: those of processes that run, too, each at its next task.
func (b *Builds) Promote(ctx context.Context, build string) error {
	_, err := b.temporal.WorkerDeploymentClient().GetHandle(contract.WorkerDeployment).SetCurrentVersion(ctx,
		client.WorkerDeploymentSetCurrentVersionOptions{BuildID: idOf(build)})
	return told(err)
}

// Ramp lets a share of the processes, in percent, go to the build. A process stays with the one it was given.
func (b *Builds) Ramp(ctx context.Context, build string, percent float32) error {
	_, err := b.temporal.WorkerDeploymentClient().GetHandle(contract.WorkerDeployment).SetRampingVersion(ctx,
		client.WorkerDeploymentSetRampingVersionOptions{BuildID: idOf(build), Percentage: percent})
	return told(err)
}

func idOf(build string) string {
	if build == Unversioned {
		return ""
	}
	return build
}

// told says in words of ours what Temporal refuses most often.
func told(err error) error {
	missing, refused := new(serviceerror.NotFound), new(serviceerror.FailedPrecondition)
	if errors.As(err, &missing) || errors.As(err, &refused) {
		return fmt.Errorf("no worker of this build polls with PLACEMENT_WORKER_VERSIONING=on: start one, wait a moment, and repeat (%w)", err)
	}
	return err
}
