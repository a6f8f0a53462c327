package contract_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	deploymentpb "go.temporal.io/api/deployment/v1"
	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"placement/workflows/contract"
)

func TestTasksGoToTheBuildThatWasPromoted(t *testing.T) {
	t.Parallel()
	of := func(build string) *taskqueuepb.PollerInfo {
		return &taskqueuepb.PollerInfo{Identity: build, DeploymentOptions: &deploymentpb.WorkerDeploymentOptions{
			DeploymentName: contract.WorkerDeployment, BuildId: build, WorkerVersioningMode: enumspb.WORKER_VERSIONING_MODE_VERSIONED,
		}}
	}
	promoted := func(deployment, build string) *taskqueuepb.TaskQueueVersioningInfo {
		return &taskqueuepb.TaskQueueVersioningInfo{CurrentDeploymentVersion: &deploymentpb.WorkerDeploymentVersion{DeploymentName: deployment, BuildId: build}}
	}
	pollers := []*taskqueuepb.PollerInfo{{Identity: "none"}, of("a"), of("b")}
	for name, tt := range map[string]struct {
		routing *taskqueuepb.TaskQueueVersioningInfo
		want    []string
	}{
		"nothing was ever promoted":  {nil, []string{"none"}},
		"those without a build are":  {&taskqueuepb.TaskQueueVersioningInfo{}, []string{"none"}},
		"one build is":               {promoted(contract.WorkerDeployment, "b"), []string{"b"}},
		"one that does not poll is":  {promoted(contract.WorkerDeployment, "c"), nil},
		"one of somebody else's is":  {promoted("elsewhere", "b"), nil},
		"a build is with half of it": {&taskqueuepb.TaskQueueVersioningInfo{RampingDeploymentVersion: promoted("", "a").GetCurrentDeploymentVersion(), RampingVersionPercentage: 50}, []string{"none"}},
	} {
		var took []string
		for _, p := range contract.Takers(&workflowservice.DescribeTaskQueueResponse{Pollers: pollers, VersioningInfo: tt.routing}) {
			took = append(took, p.GetIdentity())
		}
		require.Equal(t, tt.want, took, name)
	}
	require.Len(t, pollers, 3)
	require.Equal(t, "none", pollers[0].GetIdentity(), "what was asked about stays as it is")
}
