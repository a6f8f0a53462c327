package temporalsetup_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"placement/workflows/contract"
	"placement/workflows/temporalsetup"
)

// server returns a client for a namespace that nobody has made yet. Without a server the test is skipped, but never in CI.
func server(t *testing.T) (client.Client, string) {
	t.Helper()
	if os.Getenv("TEMPORAL_ADDRESS") == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("TEMPORAL_ADDRESS is not set: run this under `devstack exec --`")
		}
		t.Skip("needs a Temporal server: run this under `devstack exec --`")
	}
	namespace := fmt.Sprintf("setup-%d", time.Now().UnixNano())
	c, err := client.NewLazyClient(client.Options{HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: namespace})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c, namespace
}

func TestEnsureMakesWhatProcessesNeed(t *testing.T) {
	t.Parallel()
	c, namespace := server(t)

	done := make(chan error)
	for range 3 { // every process of an installation may do it at the same time
		go func() { done <- temporalsetup.Ensure(t.Context(), c, namespace) }()
	}
	for range 3 {
		require.NoError(t, <-done)
	}
	require.NoError(t, temporalsetup.Ensure(t.Context(), c, namespace))

	described, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	require.NoError(t, err)
	require.Equal(t, 90*24*time.Hour, described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration())
	_, err = c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		TaskQueue: "nobody", TypedSearchAttributes: temporal.NewSearchAttributes(
			contract.StageAttribute.ValueSet("proposed"), contract.WaitingForAttribute.ValueSet("candidate"),
			contract.OwnerAttribute.ValueSet("o"), contract.UnitAttribute.ValueSet("u"), contract.RulesetAttribute.ValueSet("1"),
			contract.OutcomeAttribute.ValueSet("x"), contract.ProcessOfAttribute.ValueSet("p"), contract.TenantAttribute.ValueSet("t"),
			contract.NextDeadlineAttribute.ValueSet(time.Unix(0, 0)), contract.StartOnAttribute.ValueSet(time.Unix(0, 0)),
			contract.OverdueAttribute.ValueSet(true), contract.PausedAttribute.ValueSet(true), contract.ModelAttribute.ValueSet("m")),
	}, "Anything")
	require.NoError(t, err, "they can be used at once")
}

func TestEnsureRefusesAnAttributeOfAnotherType(t *testing.T) {
	t.Parallel()
	c, namespace := server(t)
	require.NoError(t, temporalsetup.Ensure(t.Context(), c, namespace))
	stage := contract.StageAttribute.GetName()
	_, err := c.OperatorService().RemoveSearchAttributes(t.Context(), &operatorservice.RemoveSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: []string{stage},
	})
	require.NoError(t, err)
	_, err = c.OperatorService().AddSearchAttributes(t.Context(), &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: map[string]enumspb.IndexedValueType{stage: enumspb.INDEXED_VALUE_TYPE_BOOL},
	})
	require.NoError(t, err)

	require.ErrorIs(t, temporalsetup.Ensure(t.Context(), c, namespace), temporalsetup.ErrType)
}

func TestAttributesAreNeverText(t *testing.T) {
	t.Parallel()
	// On Postgres a colon in a text breaks the row of the whole workflow.
	require.Len(t, temporalsetup.Attributes(), 13)
	many := map[enumspb.IndexedValueType]int{}
	for name, kind := range temporalsetup.Attributes() {
		many[kind]++
		require.Contains(t, []enumspb.IndexedValueType{
			enumspb.INDEXED_VALUE_TYPE_KEYWORD, enumspb.INDEXED_VALUE_TYPE_DATETIME, enumspb.INDEXED_VALUE_TYPE_BOOL,
		}, kind, name)
	}
	// What Postgres visibility has room for, of each type.
	require.LessOrEqual(t, many[enumspb.INDEXED_VALUE_TYPE_KEYWORD], 10)
	require.LessOrEqual(t, many[enumspb.INDEXED_VALUE_TYPE_DATETIME], 3)
	require.LessOrEqual(t, many[enumspb.INDEXED_VALUE_TYPE_BOOL], 3)
}
