package workflows_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// Recording: `make golden`. Record a history before a workflow is changed, and keep it: placements that were started then
// are still running. Old ones are only taken away when none of them can be.
var update = flag.Bool("update", false, "record the golden histories anew; needs a Temporal server")

const histories = "testdata/histories"

// golden replays a history that has just been lived, and records it with -update.
func (l *live) golden(name string, h *historypb.History) {
	l.t.Helper()
	require.NoError(l.t, replayer(l.t).ReplayWorkflowHistory(quiet{}, h), "the same workers could not replay it")
	if !*update {
		return
	}
	data, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(h)
	require.NoError(l.t, err)
	var even bytes.Buffer // protojson varies its spaces on purpose
	require.NoError(l.t, json.Indent(&even, data, "", " "))
	file := filepath.Join(histories, name+".json")
	if len(h.Events) < 1000 {
		require.NoError(l.t, os.WriteFile(file, append(even.Bytes(), '\n'), 0o600))
		return
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(even.Bytes())
	require.NoError(l.t, err)
	require.NoError(l.t, w.Close())
	require.NoError(l.t, os.WriteFile(file+".gz", packed.Bytes(), 0o600))
}

func replayer(t *testing.T) worker.WorkflowReplayer {
	t.Helper()
	codec := contract.NewCodec(nil, false)
	r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter: contract.DataConverter(codec), FailureConverter: contract.FailureConverter(codec), DisableRegistrationAliasing: true,
		DisableDeadlockDetection: true,
	})
	require.NoError(t, err)
	registerWorkflows(r)
	return r
}

// recorded returns the golden histories by name.
func recorded(t *testing.T) map[string]*historypb.History {
	t.Helper()
	files, err := filepath.Glob(histories + "/*.json*")
	require.NoError(t, err)
	old, err := filepath.Glob(histories + "/host_*/*.json*")
	require.NoError(t, err)
	files = append(files, old...)
	all := map[string]*historypb.History{}
	for _, file := range files {
		f, err := os.Open(file)
		require.NoError(t, err)
		var r io.Reader = f
		if strings.HasSuffix(file, ".gz") {
			r, err = gzip.NewReader(f)
			require.NoError(t, err)
		}
		h, err := client.HistoryFromJSON(r, client.HistoryJSONOptions{})
		require.NoError(t, err, file)
		require.NoError(t, f.Close())
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		all[name] = h
	}
	return all
}

// Placements run for months. This shows that those which run today survive the code of tomorrow.
func TestReplay(t *testing.T) {
	t.Parallel()
	all := recorded(t)
	for _, shape := range []string{
		"good_path", "early_termination", "rematch", "expired", "refused", "behind", "slow_database", "corrected_while_moving", "continue_as_new_1", "continue_as_new_2",
		"agreement", "placement_under_agreement",
		"host_0_good_path", "host_0_early_termination", "host_0_rematch",
		"host_1_placement_with_issues", "host_1_issue", "host_1_issue_concluded", "host_1_followed", "host_1_follow_along",
		"host_1_handed_over", "host_1_issue_handed_over", "host_1_reopened", "host_1_reopened_follow_along",
		"host_2_good_path", "host_2_early_termination", "host_2_continue_as_new_1", "host_2_handed_over", "host_2_webhook_endpoint",
		"training_renewed", "training_expired", "outreach", "outreach_given_up", "placement_during_outreach", "swap", "successor", "paused", "terms",
		"followed", "follow_along", "issue", "issue_concluded", "placement_with_issues", "handed_over", "issue_handed_over", "reopened", "reopened_follow_along",
		"webhook_endpoint",
	} {
		require.Contains(t, all, shape, "record it with `make golden`")
	}
	for name, h := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, replayer(t).ReplayWorkflowHistory(quiet{}, h))
		})
	}
}

func TestGoldenHistoriesAreOfRegisteredWorkflows(t *testing.T) {
	t.Parallel()
	for name, h := range recorded(t) {
		kind := h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()
		require.Contains(t, []string{
			contract.PlacementWorkflow, contract.RematchWorkflow, contract.PracticeClockWorkflow, contract.MentorTrainingWorkflow, contract.AgreementWorkflow,
			contract.OutreachWorkflow, contract.FollowAlongWorkflow, contract.IssueWorkflow, contract.WebhookEndpointWorkflow,
		}, kind, name)
	}
}

func TestGoldenGoodPath(t *testing.T) {
	t.Parallel()
	l := newLive(t)

	l.tell(lifecycletest.In("closed").Story)

	require.Equal(t, string(placement.Closed), l.result(l.ref).Status)
	var happened []string
	for _, e := range l.ledger.history(l.ref.ID) {
		happened = append(happened, moment(e.Fact, e.At))
	}
	require.Equal(t, foretold(lifecycletest.In("closed").Story), happened)
	l.golden("good_path", l.history(l.ref, ""))
}

func TestGoldenEarlyTerminationWithRematch(t *testing.T) {
	t.Parallel()
	l := newLive(t)

	n := lifecycletest.In("evaluating_terminated")
	l.tell(n.Story)
	l.waits("the rematch begins", func() bool { return len(l.ledger.facts(l.rematch().ID)) == 1 })
	l.move(n.At, l.ref, l.rematch())
	for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		l.send(l.ref, lifecycletest.Evaluates(p))
	}
	l.send(l.ref, lifecycletest.Close())
	require.Equal(t, string(placement.Closed), l.result(l.ref).Status)
	// The placement has ended, the rematch goes on: until another placement is proposed.
	l.send(l.rematch(), lifecycletest.ReassignRematch())
	require.NoError(t, l.client.SignalWorkflow(t.Context(), contract.WorkflowID(l.rematch()), "", contract.MatchSignal, matched()))

	require.Equal(t, "matched", l.result(l.rematch()).Status)
	l.golden("early_termination", l.history(l.ref, ""))
	l.golden("rematch", l.history(l.rematch(), ""))
}

// Paused, reminded that it should go on, resumed; paused once more, and ended early in that pause.
func TestGoldenPaused(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	n := lifecycletest.In("active_resumed")

	l.tell(n.Story)
	var happened []string
	for _, e := range l.ledger.history(l.ref.ID) {
		happened = append(happened, moment(e.Fact, e.At))
	}
	require.Equal(t, foretold(n.Story), happened)
	l.move(n.At, l.ref)
	l.send(l.ref, placement.PausePlacement{ResumeOn: "2027-02-22", Reason: placement.CandidateCircumstances})
	l.send(l.ref, lifecycletest.TerminateEarly())
	for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
		l.send(l.ref, lifecycletest.Evaluates(p))
	}
	l.send(l.ref, lifecycletest.Close())

	require.Equal(t, string(placement.Closed), l.result(l.ref).Status)
	l.golden("paused", l.history(l.ref, ""))
}

func TestGoldenExpired(t *testing.T) {
	t.Parallel()
	l := newLive(t)

	l.tell(lifecycletest.In("expired").Story)
	l.move(lifecycletest.At("2027-02-01", 10), l.ref)
	l.send(l.ref, lifecycletest.SettleProposal())

	require.Equal(t, string(placement.ProposalExpired), l.result(l.ref).Outcome)
	require.Equal(t, []string{"proposed", "reminded", "reminded", "expired", "reminded", "escalated", "proposal_settled"}, l.ledger.facts(l.ref.ID))
	l.golden("expired", l.history(l.ref, ""))
}

func TestGoldenRefusedProposal(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	l.ledger.fail("propose", refusing(lifecycle.CodePlaceTaken))

	_, err := l.propose(lifecycletest.At(lifecycletest.ProposedOn, 9), lifecycletest.Proposal())

	refusal, ok := contract.RuleErrorFrom(err)
	require.True(t, ok, err)
	require.Equal(t, lifecycle.CodePlaceTaken, refusal.Code)
	require.Equal(t, lifecycle.CodePlaceTaken, l.result(l.ref).Refused.Code)
	l.golden("refused", l.history(l.ref, ""))
}

func TestGoldenBehind(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	at := lifecycletest.At(lifecycletest.ProposedOn, 9)
	_, err := l.propose(at, lifecycletest.Proposal())
	require.NoError(t, err)

	// Once the answer is lost, once the update itself, once more is known to the row when somebody asks.
	l.ledger.fail("record_candidate_decision", lost)
	l.send(l.ref, lifecycletest.CandidateAccepts())
	l.ledger.behindTheBack(l.ref.ID, "lost", at, lifecycletest.CompanyAccepts())
	l.send(l.ref, lifecycletest.AmendMinor())
	l.ledger.behindTheBack(l.ref.ID, "lost too", at, lifecycletest.BookMeeting())
	handle, err := l.client.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: contract.WorkflowID(l.ref), UpdateName: contract.CatchUpUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	require.NoError(t, err)
	var version int
	require.NoError(t, handle.Get(t.Context(), &version))
	require.Equal(t, 5, version)
	l.send(l.ref, lifecycletest.Cancel())

	require.Equal(t, 6, l.result(l.ref).Version)
	l.golden("behind", l.history(l.ref, ""))
}

func TestGoldenSlowDatabase(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	_, err := l.propose(lifecycletest.At(lifecycletest.ProposedOn, 9), lifecycletest.Proposal())
	require.NoError(t, err)

	for range 6 {
		l.ledger.fail("cancel", away)
	}
	l.send(l.ref, lifecycletest.Cancel())

	require.Equal(t, string(placement.Cancelled), l.result(l.ref).Status)
	local, regular := l.ledger.attempts("cancel")
	require.Equal(t, 5, local)
	require.Equal(t, 2, regular)
	l.golden("slow_database", l.history(l.ref, ""))
}

// The server itself suggests to continue as new, after some four thousand events.
// A correction waits for the lock while a move is being recorded, and is refused for it, as all were before they named what they are
// compared with: that refusal stays in history as it was decided.
func TestGoldenCorrectedWhileMoving(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	story := slices.Clone(lifecycletest.In("active").Story)
	story[0].Event = lifecycletest.ClusterProposal()
	l.tell(story)
	l.move(lifecycletest.At("2027-03-01", 9), l.ref)
	move := lifecycletest.MovesToWorkplace()
	move.KeepsSigned = false
	correction := placement.ProposeCorrection{
		Correctable: placement.Correctable{Signature: &placement.SignedFacts{
			Party: lifecycle.PartyCompany, Channel: lifecycle.ChannelPhone, On: "2027-01-17",
		}},
		By: lifecycletest.OwnerID, Contents: lifecycletest.Text(placement.ContentReason),
	}
	moves, corrected := make(chan struct{}), make(chan struct{})
	for range 5 {
		l.ledger.fail(move.Name(), away)
	}
	l.ledger.fail(move.Name(), func(commit func() (contract.Recording, error)) (contract.Recording, error) {
		close(moves)
		<-corrected
		return commit()
	})

	moved := make(chan error, 1)
	go func() { moved <- l.try(l.ref, move) }()
	<-moves
	options := l.options(l.ref, correction.Name(), command("correction", correction, onClock(l.clock), addressed(l.ref)))
	options.WaitForStage = client.WorkflowUpdateStageAccepted
	handle, err := l.client.UpdateWorkflow(t.Context(), options)
	require.NoError(t, err)
	close(corrected)
	require.NoError(t, <-moved)

	refusal, ok := contract.RuleErrorFrom(handle.Get(t.Context(), nil))
	require.True(t, ok)
	require.Equal(t, placement.CodeSignaturesMissing, refusal.Code)
	l.golden("corrected_while_moving", l.history(l.ref, ""))
}

func TestGoldenContinueAsNew(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	_, err := l.propose(lifecycletest.At(lifecycletest.ProposedOn, 9), lifecycletest.Proposal())
	require.NoError(t, err)
	first := l.client.GetWorkflow(t.Context(), contract.WorkflowID(l.ref), "").GetRunID()
	continued := func() bool {
		d, err := l.client.DescribeWorkflowExecution(t.Context(), contract.WorkflowID(l.ref), first)
		return err == nil && d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW
	}
	var askers sync.WaitGroup
	for range 4 {
		askers.Go(func() {
			for i := 0; i < 500 && (i%5 > 0 || !continued()); i++ {
				handle, err := l.client.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
					WorkflowID: contract.WorkflowID(l.ref), UpdateName: contract.CatchUpUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
				})
				if err == nil {
					err = handle.Get(t.Context(), nil)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	askers.Wait()
	l.send(l.ref, lifecycletest.CandidateAccepts())
	l.waits("it continues as new", continued)

	again, err := l.propose(lifecycletest.At("2027-01-05", 9), lifecycletest.Proposal())
	require.NoError(t, err)
	require.Equal(t, 2, again.Version, "the creating request is answered by the next run too")
	l.move(lifecycletest.At("2027-01-08", 9), l.ref)
	l.send(l.ref, lifecycletest.CompanyAccepts())
	l.send(l.ref, lifecycletest.Cancel())

	require.Equal(t, []string{"proposed", "candidate_decided", "reminded", "company_decided", "cancelled"}, l.ledger.facts(l.ref.ID))
	require.Equal(t, 5, l.result(l.ref).Version)
	l.golden("continue_as_new_1", l.history(l.ref, first))
	l.golden("continue_as_new_2", l.history(l.ref, ""))
}
