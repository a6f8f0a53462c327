package contract_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/proto"

	"placement/workflows/contract"
)

type order struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

func newKey(t *testing.T) tink.AEAD {
	t.Helper()
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	require.NoError(t, err)
	key, err := aead.New(handle)
	require.NoError(t, err)
	return key
}

type keyWithID struct{ tink.AEAD }

func (keyWithID) KeyID() string { return "4711" }

// payloads returns some payloads of all kinds the default converter makes.
func payloads(t *testing.T) []*commonpb.Payload {
	t.Helper()
	out, err := converter.GetDefaultDataConverter().ToPayloads(
		order{"p-1", 7}, "text", []byte("bytes"), nil, &commonpb.WorkflowType{Name: "proto"})
	require.NoError(t, err)
	return out.GetPayloads()
}

func requireSame(t *testing.T, want, got []*commonpb.Payload) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.True(t, proto.Equal(want[i], got[i]), "payload %d: %v, want %v", i, got[i], want[i])
	}
}

func TestCodecEncodesAndDecodes(t *testing.T) {
	t.Parallel()
	codec := contract.NewCodec(newKey(t), true)
	plain := payloads(t)

	encoded, err := codec.Encode(plain)

	require.NoError(t, err)
	requireSame(t, payloads(t), plain) // the input is not touched
	for i, p := range encoded {
		require.Equal(t, map[string][]byte{"encoding": []byte("binary/placement-encrypted")}, p.GetMetadata())
		require.NotContains(t, string(p.GetData()), "json/plain")
		if len(plain[i].GetData()) > 0 {
			require.NotContains(t, string(p.GetData()), string(plain[i].GetData()))
		}
	}
	decoded, err := codec.Decode(encoded)
	require.NoError(t, err)
	requireSame(t, plain, decoded)
}

func TestCodecSaysWhichKeyEncrypted(t *testing.T) {
	t.Parallel()
	codec := contract.NewCodec(keyWithID{newKey(t)}, true)

	encoded, err := codec.Encode(payloads(t))

	require.NoError(t, err)
	require.Equal(t, "4711", string(encoded[0].GetMetadata()["encryption-key-id"]))
	encoded[0].Metadata["encryption-key-id"] = []byte("another")
	_, err = codec.Decode(encoded)
	require.NoError(t, err, "the identifier is for people")
}

func TestCodecThatIsOffWritesPlainAndReadsBoth(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	on, off := contract.NewCodec(key, true), contract.NewCodec(key, false)
	plain := payloads(t)

	passed, err := off.Encode(plain)
	require.NoError(t, err)
	requireSame(t, plain, passed)
	encoded, err := on.Encode(plain)
	require.NoError(t, err)
	mixed := []*commonpb.Payload{encoded[0], plain[1], encoded[2], plain[3], encoded[4]}

	for _, codec := range []converter.PayloadCodec{on, off} {
		decoded, err := codec.Decode(mixed)
		require.NoError(t, err)
		requireSame(t, plain, decoded)
	}
}

func TestCodecLeavesOtherEncodingsAlone(t *testing.T) {
	t.Parallel()
	codec := contract.NewCodec(newKey(t), true)
	foreign := []*commonpb.Payload{
		{Metadata: map[string][]byte{"encoding": []byte("binary/zlib")}, Data: []byte{1, 2, 3}},
		{Metadata: map[string][]byte{"encoding": []byte("binary/encrypted")}, Data: []byte{4}},
		{Data: []byte("no metadata")},
		{},
	}

	decoded, err := codec.Decode(foreign)

	require.NoError(t, err)
	requireSame(t, foreign, decoded)
}

func TestCodecRefusesWhatWasChanged(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	codec := contract.NewCodec(key, true)
	encoded, err := codec.Encode(payloads(t)[:1])
	require.NoError(t, err)
	data := encoded[0].GetData()

	for i := range data {
		changed := proto.Clone(encoded[0]).(*commonpb.Payload)
		changed.Data[i] ^= 1
		_, err := codec.Decode([]*commonpb.Payload{changed})
		require.ErrorIs(t, err, contract.ErrPayload, "byte %d", i)
	}
	for name, c := range map[string]converter.PayloadCodec{
		"another key": contract.NewCodec(newKey(t), true),
		"no key":      contract.NewCodec(nil, false),
	} {
		_, err := c.Decode(encoded)
		require.ErrorIs(t, err, contract.ErrPayload, name)
	}
	otherPurpose, err := key.Encrypt([]byte{}, []byte("something else"))
	require.NoError(t, err)
	_, err = codec.Decode([]*commonpb.Payload{{Metadata: encoded[0].GetMetadata(), Data: otherPurpose}})
	require.ErrorIs(t, err, contract.ErrPayload)
}

func TestCodecNeverFallsBackToPlain(t *testing.T) {
	t.Parallel()

	_, err := contract.NewCodec(nil, true).Encode(payloads(t))

	require.ErrorIs(t, err, contract.ErrPayload)
}

func TestWorkerCodecPanicsInsteadOfFailingWorkflows(t *testing.T) {
	t.Parallel()
	codec := contract.NewCodec(newKey(t), true)
	encoded, err := contract.ForWorker(codec).Encode(payloads(t))
	require.NoError(t, err)

	decoded, err := contract.ForWorker(codec).Decode(encoded)

	require.NoError(t, err)
	requireSame(t, payloads(t), decoded)
	stranger := contract.ForWorker(contract.NewCodec(newKey(t), true))
	require.Panics(t, func() { _, _ = stranger.Decode(encoded) })
	keyless := contract.ForWorker(contract.NewCodec(nil, true))
	require.Panics(t, func() { _, _ = keyless.Encode(payloads(t)) })
}

func TestDataConverterCarriesValues(t *testing.T) {
	t.Parallel()
	data := contract.DataConverter(contract.NewCodec(newKey(t), true))

	stored, err := data.ToPayloads(order{"p-1", 7}, "text")
	require.NoError(t, err)
	require.Equal(t, "binary/placement-encrypted", string(stored.GetPayloads()[0].GetMetadata()["encoding"]))

	var (
		gotOrder order
		gotText  string
	)
	require.NoError(t, data.FromPayloads(stored, &gotOrder, &gotText))
	require.Equal(t, order{"p-1", 7}, gotOrder)
	require.Equal(t, "text", gotText)
}

func TestFailureConverterHidesMessagesOnlyWhenTheCodecEncrypts(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	on, off := contract.NewCodec(key, true), contract.NewCodec(key, false)
	refusal := temporal.NewApplicationError("already signed", "RuleError", order{"p-1", 7})

	for name, c := range map[string]struct {
		codec  converter.PayloadCodec
		hidden bool
	}{
		"on":             {on, true},
		"off":            {off, false},
		"on, for worker": {contract.ForWorker(on), true},
		"off for worker": {contract.ForWorker(off), false},
	} {
		stored := contract.FailureConverter(c.codec).ErrorToFailure(refusal)

		require.Equal(t, c.hidden, stored.GetMessage() == "Encoded failure", name)
		require.Equal(t, c.hidden, stored.GetEncodedAttributes() != nil, name)
		if c.hidden {
			require.NotContains(t, stored.String(), "already signed", name)
			require.NotContains(t, stored.String(), "p-1", name)
		}
		// Whether on or off, either kind is read.
		for _, reader := range []converter.PayloadCodec{on, off} {
			got := contract.FailureConverter(reader).FailureToError(proto.Clone(stored).(*failurepb.Failure))
			var failure *temporal.ApplicationError
			require.ErrorAs(t, got, &failure, name)
			require.Equal(t, "already signed", failure.Message(), name)
			require.Equal(t, "RuleError", failure.Type(), name)
			var details order
			require.NoError(t, failure.Details(&details), name)
			require.Equal(t, order{"p-1", 7}, details, name)
		}
	}
}

// bump is a workflow that returns its input, one version on.
func bump(_ workflow.Context, in order) (order, error) {
	in.Version++
	return in, nil
}

// history returns what the server keeps of a finished run of bump.
func history(t *testing.T, writer converter.PayloadCodec) *historypb.History {
	t.Helper()
	input, err := contract.DataConverter(writer).ToPayloads(order{"p-1", 7})
	require.NoError(t, err)
	result, err := contract.DataConverter(writer).ToPayloads(order{"p-1", 8})
	require.NoError(t, err)
	queue := &taskqueuepb.TaskQueue{Name: "placement"}
	return &historypb.History{Events: []*historypb.HistoryEvent{
		{
			EventId: 1, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
			Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
				WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{
					WorkflowType: &commonpb.WorkflowType{Name: "bump"}, TaskQueue: queue, Input: input,
				},
			},
		},
		{
			EventId: 2, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
			Attributes: &historypb.HistoryEvent_WorkflowTaskScheduledEventAttributes{
				WorkflowTaskScheduledEventAttributes: &historypb.WorkflowTaskScheduledEventAttributes{TaskQueue: queue},
			},
		},
		{
			EventId: 3, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED,
			Attributes: &historypb.HistoryEvent_WorkflowTaskStartedEventAttributes{
				WorkflowTaskStartedEventAttributes: &historypb.WorkflowTaskStartedEventAttributes{ScheduledEventId: 2},
			},
		},
		{
			EventId: 4, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
			Attributes: &historypb.HistoryEvent_WorkflowTaskCompletedEventAttributes{
				WorkflowTaskCompletedEventAttributes: &historypb.WorkflowTaskCompletedEventAttributes{
					ScheduledEventId: 2, StartedEventId: 3,
				},
			},
		},
		{
			EventId: 5, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
			Attributes: &historypb.HistoryEvent_WorkflowExecutionCompletedEventAttributes{
				WorkflowExecutionCompletedEventAttributes: &historypb.WorkflowExecutionCompletedEventAttributes{
					WorkflowTaskCompletedEventId: 4, Result: result,
				},
			},
		},
	}}
}

// replay runs bump on a history and returns its result.
func replay(t *testing.T, reader converter.PayloadCodec, h *historypb.History) (order, error) {
	t.Helper()
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter:    contract.DataConverter(reader),
		FailureConverter: contract.FailureConverter(reader),
	})
	require.NoError(t, err)
	replayer.RegisterWorkflowWithOptions(bump, workflow.RegisterOptions{Name: "bump"})
	err = replayer.ReplayWorkflowHistoryWithOptions(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), h, worker.ReplayWorkflowHistoryOptions{
		OriginalExecution: workflow.Execution{ID: "placement/p-1"},
	})
	if err != nil {
		return order{}, err
	}
	var result order
	require.NoError(t, replayer.(interface {
		GetWorkflowResult(workflowID string, valuePtr any) error
	}).GetWorkflowResult("placement/p-1", &result))
	return result, nil
}

// Switching encryption on, and off again, must not disturb what runs.
func TestHistoriesReplayAcrossTheSwitch(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	none := contract.NewCodec(nil, false)
	on, off := contract.NewCodec(key, true), contract.NewCodec(key, false)

	for name, c := range map[string]struct{ writer, reader converter.PayloadCodec }{
		"from before there was a key, now on": {none, on},
		"plain, now on":                       {off, on},
		"encrypted, now off":                  {on, off},
		"encrypted, still on":                 {on, on},
	} {
		result, err := replay(t, contract.ForWorker(c.reader), history(t, c.writer))
		require.NoError(t, err, name)
		require.Equal(t, order{"p-1", 8}, result, name)
	}
}

// The reason for ForWorker, as the SDK behaves today.
func TestAWorkerWithoutTheKeyHoldsWorkflowsInsteadOfEndingThem(t *testing.T) {
	t.Parallel()
	encrypted := history(t, contract.NewCodec(newKey(t), true))
	stranger := contract.NewCodec(newKey(t), true)

	_, err := replay(t, stranger, encrypted)
	require.ErrorContains(t, err, "COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION")

	_, err = replay(t, contract.ForWorker(stranger), encrypted)
	require.ErrorContains(t, err, contract.ErrPayload.Error())
	require.NotContains(t, err.Error(), "COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION")
}
