package e2e_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
	"placement/models/lifecycle/placement"
)

// The write path's hardest moment: the transaction is committed, and whoever should say so dies. Without care the
// workflow is behind its row for ever and refuses or fails every later command.

// crashed is a placement whose company decision was committed and whose answer was lost.
type crashed struct {
	*caseWorker
	instance *instance.Instance
	path     string
	key      string
	answered chan answer
}

// crashAfterCommit proposes, lets the candidate accept, and kills the worker between the commit of the company's decision
// and its answer; alsoTemporal kills Temporal too, so that the update itself is lost.
func crashAfterCommit(t *testing.T, database string, alsoTemporal bool) crashed {
	t.Helper()
	i, wire := startOnWire(t, database)
	c := crashed{caseWorker: newCaseWorker(t, i), instance: i, key: "the-company-says-yes", answered: make(chan answer, 1)}
	c.path = c.propose()
	c.must(http.StatusOK, http.MethodPost, c.path+"/candidate-decision", object{"accepted": true, "channel": "phone"})

	committed := wire.keepCommit(i, `SELECT EXISTS (SELECT FROM events WHERE fact = 'company_decided')`)
	lost, abandon := context.WithCancel(context.Background())
	t.Cleanup(abandon)
	go func() {
		a, err := c.send(lost, c.key, http.MethodPost, c.path+"/company-decision", object{"accepted": true, "channel": "phone"})
		if err == nil {
			c.answered <- a
		}
	}()
	select {
	case <-committed:
	case <-time.After(waitLong):
		t.Fatal("the decision was not committed")
	}
	require.NoError(t, i.Kill("worker"))
	if alsoTemporal {
		abandon()
		require.NoError(t, i.Kill("api")) // its retries would bring the update back
		killPart(t, "temporal")
	}
	require.Equal(t, 3, ask[int](t, i, `SELECT version FROM processes WHERE kind = 'placement'`))
	require.NoError(t, i.Start(context.Background(), "worker", "worker"))
	if alsoTemporal {
		require.NoError(t, i.StartAPI(context.Background()))
	}
	return c
}

// until repeats a request under one key until it has an answer other than "not yet".
func (c crashed) until(key, path string, in any) answer {
	c.t.Helper()
	var a answer
	require.Eventually(c.t, func() bool {
		var err error
		a, err = c.send(c.t.Context(), key, http.MethodPost, path, in)
		return err == nil && !a.pending()
	}, 90*time.Second, 100*time.Millisecond)
	return a
}

func (c crashed) requireOnce(version int) {
	c.t.Helper()
	require.Equal(c.t, version, ask[int](c.t, c.instance, `SELECT version FROM processes WHERE kind = 'placement'`))
	require.Equal(c.t, version, ask[int](c.t, c.instance, `SELECT count(*) FROM events`))
	require.Equal(c.t, 1, ask[int](c.t, c.instance, `SELECT count(*) FROM events WHERE fact = 'company_decided'`))
}

func TestWorkerDiesBetweenCommitAndAnswer(t *testing.T) {
	t.Parallel()
	if !inOwnStack(t) {
		return
	}
	c := crashAfterCommit(t, "behind_worker", false)

	a := c.until(c.key, c.path+"/company-decision", object{"accepted": true, "channel": "phone"})

	require.Equal(t, http.StatusOK, a.status, "%v", a.body)
	require.Equal(t, "agreed", a.text("status"))
	c.requireOnce(3)
}

func TestTemporalDiesBetweenCommitAndAnswer(t *testing.T) {
	t.Parallel()
	if !inOwnStack(t) {
		return
	}
	c := crashAfterCommit(t, "behind_temporal", true)

	// Nobody repeats the lost command. The next one cannot happen in the state that the workflow remembers, and must.
	meets := time.Now().AddDate(0, 0, 3).Format(time.RFC3339)
	a := c.until("book", c.path+"/safety-meeting", object{"at": meets, "form": "visit"})

	require.Equal(t, http.StatusOK, a.status, "%v", a.body)
	require.Equal(t, "meeting_booked", a.text("status"))
	c.requireOnce(4)
	again := c.until(c.key, c.path+"/company-decision", object{"accepted": true, "channel": "phone"})
	require.Equal(t, http.StatusOK, again.status, "the repeated command has its stored outcome: %v", again.body)
	c.requireOnce(4)
}

// A process that could not catch up while its worker had no database does so when the worker has one again.
func TestWhatCouldNotCatchUpDoesSoLater(t *testing.T) {
	t.Parallel()
	needStack(t)
	i, wire := startOnWire(t, "behind_later")
	c := crashed{caseWorker: newCaseWorker(t, i), instance: i}
	c.path = c.propose()
	behindTheBack(t, i, c.path, placement.RecordCandidateDecision{Accepted: true, Channel: "phone"})
	behindTheBack(t, i, c.path, placement.RecordCompanyDecision{Accepted: true, Channel: "phone"})
	meeting := object{"at": time.Now().AddDate(0, 0, 3).Format(time.RFC3339), "form": "visit"}
	wire.setCut(true)

	first, err := c.send(t.Context(), "book", http.MethodPost, c.path+"/safety-meeting", meeting)
	require.NoError(t, err)
	wire.setCut(false)
	last := c.until("book", c.path+"/safety-meeting", meeting)

	require.True(t, first.pending(), "its worker cannot read what it has missed, and may soon: %v", first.body)
	require.Equal(t, http.StatusOK, last.status, "%v", last.body)
	c.requireOnce(4)
}

func TestASlowDatabaseIsSeenAndSurvived(t *testing.T) {
	t.Parallel()
	if !inOwnStack(t) {
		return
	}
	i, wire := startOnWire(t, "slow")
	c := crashed{caseWorker: newCaseWorker(t, i), instance: i}
	c.path = c.propose()
	wire.setCut(true)

	yes := object{"accepted": true, "channel": "phone"}
	first, err := c.send(t.Context(), "yes", http.MethodPost, c.path+"/candidate-decision", yes)
	require.NoError(t, err)
	var pending []string
	require.Eventually(t, func() bool { pending = pendingActivities(t, i, c.path); return len(pending) > 0 }, waitLong, waitStep)
	wire.setCut(false)
	last := c.until("yes", c.path+"/candidate-decision", yes)

	require.Equal(t, http.StatusAccepted, first.status, "%v", first.body)
	require.Equal(t, []string{"RecordPlacement"}, pending, "supervisors see what is being waited for")
	require.Equal(t, http.StatusOK, last.status, "%v", last.body)
	require.Equal(t, 2, ask[int](t, i, `SELECT count(*) FROM events`))
}
