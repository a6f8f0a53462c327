package doctor

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/workflows/contract"
)

// reader reads histories, and asks nobody.
func reader() *Doctor {
	codec := contract.NewCodec(nil, false)
	return &Doctor{Data: contract.DataConverter(codec), Failures: contract.FailureConverter(codec)}
}

// golden returns the golden histories of processes by name: those named, or all.
func golden(t *testing.T, names ...string) map[string][]*historypb.HistoryEvent {
	t.Helper()
	files, err := filepath.Glob("../../../../workflows/testdata/histories/*.json*")
	require.NoError(t, err)
	all := map[string][]*historypb.HistoryEvent{}
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		if len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
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
		if _, ours := refOf(h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowId()); ours {
			all[name] = h.Events
		}
	}
	require.GreaterOrEqual(t, len(all), max(len(names), 1))
	return all
}

func processOf(events []*historypb.HistoryEvent) lifecycle.Ref {
	ref, _ := refOf(events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowId())
	return ref
}

// requireFolds requires that the events lead from the state of base to the state that each says it leads to.
func requireFolds(t *testing.T, a account) {
	t.Helper()
	for i, e := range a.events {
		require.Equal(t, a.base+i+1, e.Head.Version)
		require.Equal(t, e.Expected, e.Head.Version-1)
		require.NotEmpty(t, e.CommandID)
		require.NotEmpty(t, e.Fact)
		if i == 0 && a.base > 0 {
			continue // what it began with is not told
		}
		switch want := e.State.(type) {
		case placement.State:
			requireFollows(t, a, i, want, placement.Decode)
		case rematch.State:
			requireFollows(t, a, i, want, rematch.Decode)
		case agreement.State:
			requireFollows(t, a, i, want, agreement.Decode)
		case mentortraining.State:
			requireFollows(t, a, i, want, mentortraining.Decode)
		case issue.State:
			requireFollows(t, a, i, want, issue.Decode)
		case followalong.State:
			requireFollows(t, a, i, want, followalong.Decode)
		case outreach.State:
			requireFollows(t, a, i, want, outreach.Decode)
		case endpoint.State:
			requireFollows(t, a, i, want, endpoint.Decode)
		default:
			t.Fatalf("no process has a state of type %T", e.State)
		}
	}
}

// requireFollows requires that the event leads from the state before it to the wanted one.
func requireFollows[S lifecycle.Process[S]](t *testing.T, a account, i int, want S, decode func(string, []byte) (lifecycle.Event, error)) {
	t.Helper()
	var before S
	if i > 0 {
		before, _ = a.events[i-1].State.(S)
	}
	event, err := decode(a.events[i].Name, a.events[i].Event)
	require.NoError(t, err)
	after, err := before.Next(event, a.events[i].At)
	require.NoError(t, err)
	requireSame(t, want, after)
}

func requireSame(t *testing.T, want, got any) {
	t.Helper()
	w, err := json.Marshal(want)
	require.NoError(t, err)
	g, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(w), string(g))
}

func TestAHistoryTellsEveryEventOfItsRun(t *testing.T) {
	t.Parallel()
	for name, events := range golden(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a, err := reader().replay(t.Context(), processOf(events), "run", events)

			require.NoError(t, err)
			requireFolds(t, a)
			require.Len(t, a.events, a.version-a.base)
			last := events[len(events)-1]
			if done := last.GetWorkflowExecutionCompletedEventAttributes(); done != nil {
				var result contract.Result
				require.NoError(t, reader().Data.FromPayloads(done.GetResult(), &result))
				require.Equal(t, result.Version, a.version)
			}
		})
	}
}

// A history that goes on is read as far as it has come, wherever it is cut.
func TestAHistoryIsReadAtEveryMoment(t *testing.T) {
	t.Parallel()
	for name, events := range golden(t) {
		if len(events) > 1000 {
			continue // of no other shape, only longer
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, err := reader().replay(t.Context(), processOf(events), "run", events)
			require.NoError(t, err)

			version := 0
			for n := 1; n < len(events); n++ {
				if events[n].GetEventType() != enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED {
					continue // what a task leads to is written at once
				}
				a, err := reader().replay(t.Context(), processOf(events), "run", events[:n])
				require.NoError(t, err, "cut after event %d", n)
				if len(completed(events[:n])) < 3 {
					continue
				}
				require.GreaterOrEqual(t, a.version, version, "cut after event %d", n)
				version = a.version
				for i, e := range a.events {
					requireSame(t, whole.events[i].Transition, e.Transition)
				}
			}
			require.GreaterOrEqual(t, version, whole.version-1, "all but what the last task did")
		})
	}
}

func TestAHistoryTellsWhoDidItAndWhenItWasDue(t *testing.T) {
	t.Parallel()
	all := golden(t, "expired", "behind")

	expired, err := reader().replay(t.Context(), processOf(all["expired"]), "run", all["expired"])
	require.NoError(t, err)
	behind, err := reader().replay(t.Context(), processOf(all["behind"]), "run", all["behind"])
	require.NoError(t, err)

	require.NotEmpty(t, expired.events[0].Actor.UserID)
	require.Nil(t, expired.events[0].Due)
	require.Equal(t, "reminded", expired.events[1].Fact)
	require.Empty(t, expired.events[1].Actor.UserID)
	require.NotNil(t, expired.events[1].Due)
	require.NotEmpty(t, expired.events[1].Deadlines)
	var anonymous []string
	for _, e := range behind.events {
		if e.anonymous {
			anonymous = append(anonymous, e.Fact)
		}
	}
	require.Equal(t, []string{"company_decided", "safety_meeting_booked"}, anonymous,
		"what another has recorded says what happened, and not by whom; a command whose answer was lost says both")
}

func TestRunsAreReadAsOneStory(t *testing.T) {
	t.Parallel()
	all := golden(t, "continue_as_new_1", "continue_as_new_2")
	first, err := reader().replay(t.Context(), processOf(all["continue_as_new_1"]), "run", all["continue_as_new_1"])
	require.NoError(t, err)
	second, err := reader().replay(t.Context(), processOf(all["continue_as_new_2"]), "run", all["continue_as_new_2"])
	require.NoError(t, err)
	require.Positive(t, second.base)
	further := first
	further.version++
	further.events = append(slices.Clone(first.events), told{Transition: second.events[0].Transition})
	short := first
	short.version = second.base - 1

	whole, follows := second.after(first)
	same, sameFollows := second.after(further)
	gap, gapFollows := second.after(short)

	require.True(t, follows)
	require.Zero(t, whole.base)
	require.Len(t, whole.events, second.version)
	for i, e := range whole.events {
		require.Equal(t, i+1, e.Head.Version)
	}
	require.True(t, sameFollows)
	require.Equal(t, whole, same, "what a run says that was replaced is not what happened")
	require.False(t, gapFollows)
	require.Equal(t, second, gap)
}

// recorded has the histories of runs by ID; the others cannot be read.
type recorded struct {
	client.Client // what is not faked panics

	runs map[string][]*historypb.HistoryEvent
	err  error
}

func (r recorded) GetWorkflowHistory(_ context.Context, _, runID string, _ bool, _ enumspb.HistoryEventFilterType) client.HistoryEventIterator {
	if events, there := r.runs[runID]; there {
		return &pages{events: events}
	}
	return &pages{err: r.err}
}

type pages struct {
	events []*historypb.HistoryEvent
	err    error
}

func (p *pages) HasNext() bool { return len(p.events) > 0 || p.err != nil }

func (p *pages) Next() (*historypb.HistoryEvent, error) {
	if p.err != nil {
		return nil, p.err
	}
	e := p.events[0]
	p.events = p.events[1:]
	return e, nil
}

func TestWhatTheLastRunKnowsCountsWithoutTheOneBefore(t *testing.T) {
	t.Parallel()
	busy := serviceerror.NewUnavailable("later")
	for name, c := range map[string]struct{ before, seen error }{
		"Temporal keeps it no longer": {before: serviceerror.NewNotFound("gone")},
		"it cannot be read now":       {before: busy, seen: busy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := reader()
			events := golden(t, "continue_as_new_2")["continue_as_new_2"] // its own: reading writes into it
			d.Temporal = recorded{runs: map[string][]*historypb.HistoryEvent{"last": events}, err: c.before}
			p := process{ref: processOf(events), run: run{exists: true, runID: "last"}}

			err := d.remember(t.Context(), &p)

			require.Equal(t, c.seen, errors.Unwrap(err))
			require.NotNil(t, p.remembers)
			require.Positive(t, p.remembers.base)
			require.Greater(t, p.remembers.version, p.remembers.base)
		})
	}
}

func TestAHistoryOfAnotherCodeIsNotGuessed(t *testing.T) {
	t.Parallel()
	events := golden(t, "good_path")["good_path"]
	for _, e := range events {
		if m := e.GetMarkerRecordedEventAttributes(); m != nil && e.GetEventType() == enumspb.EVENT_TYPE_MARKER_RECORDED {
			m.MarkerName = "Version" // a command that this code does not issue
			break
		}
	}

	_, err := reader().replay(t.Context(), processOf(events), "run", events)

	require.ErrorIs(t, err, ErrUnreadable)
	require.ErrorContains(t, err, "not one that this version of the service writes")
}
