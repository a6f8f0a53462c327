package e2e_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// TestStoriesSurviveAStorm kills worker, API, Temporal and Postgres in turn while the stories are told. Whoever sends
// requests does what the documentation asks: repeats them under the same key. Every story must come out as ever, and every
// history must be whole. Another system that listens meanwhile misses nothing, and hears of each process in order.
func TestStoriesSurviveAStorm(t *testing.T) {
	t.Parallel()
	if !inOwnStack(t) {
		return
	}
	i := start(t, "storm")
	h := hear(t, i, object{"event_types": ofProcesses()})
	type ending struct {
		told string
		err  error
	}
	ended := make(chan ending, 1)
	args := append([]string{"scenario", "run", "--keep-going", "--patience", "10m"}, inTheStorm(t)...)
	go func() {
		told, err := i.Run(context.Background(), args...)
		ended <- ending{told, err}
	}()

	strikes := 0
	blows := []func(){
		func() {
			require.NoError(t, i.Kill("worker"))
			require.NoError(t, i.Start(context.Background(), "worker", "worker"))
		},
		func() {
			require.NoError(t, i.Kill("api"))
			require.NoError(t, i.StartAPI(context.Background()))
		},
		func() { killPart(t, "temporal") },
		func() { killPart(t, "postgres") },
	}
	// Calm enough between blows for the stories to get on, short enough that every part falls several times.
	const calm = 4 * time.Second
	tick := time.NewTicker(calm)
	defer tick.Stop()
	for {
		select {
		case e := <-ended:
			// What went wrong is said last; of a long output, people are shown the beginning.
			require.NoError(t, e.err, "after %d kills: %s\n%s\n\nAll of it:\n%s", strikes, summary(e.told), tail(e.told, 2000), e.told)
			require.GreaterOrEqual(t, strikes, len(blows), "the storm was over before it began")
			t.Logf("%d kills%s", strikes, summary(e.told))
			requireHistoriesFold(t, i)
			mended := doctor(t, i, "--repair")
			for until := time.Now().Add(waitStorm); mended.code != 0 && time.Now().Before(until); {
				mended = doctor(t, i, "--repair") // a task that was lost with its worker takes ten seconds
			}
			require.Zero(t, mended.code, mended.text)
			events := eventsOfProcesses(t, i)
			again := h.requireHears(events, waitStorm)
			t.Logf("%d events heard, %d of them more than once", len(events), again)
			requireAttemptsRecordedOnce(t, i)
			return
		case <-tick.C:
			if strikes < 16 {
				blows[strikes%len(blows)]()
				strikes++
				tick.Reset(calm)
			}
		}
	}
}

// waitStorm is how long the last messages may take: a run that was lost with its worker is missed after some seconds, and one
// whose database was away is tried again later.
const waitStorm = 2 * time.Minute

// requireAttemptsRecordedOnce requires that each message that was taken has as many attempts on record as it had tries, and is
// delivered by one of them.
func requireAttemptsRecordedOnce(t *testing.T, i *instance.Instance) {
	t.Helper()
	once := func() bool {
		return ask[int](t, i, `
		SELECT count(*) FROM webhook_deliveries d WHERE d.state <> 'delivered' OR d.tries <> (
				SELECT count(*) FROM webhook_attempts a WHERE a.tenant_id = d.tenant_id AND a.endpoint_id = d.endpoint_id AND a.event_id = d.event_id)
			OR 1 <> (SELECT count(*) FROM webhook_attempts a
				WHERE a.tenant_id = d.tenant_id AND a.endpoint_id = d.endpoint_id AND a.event_id = d.event_id AND a.class = 'ok')`) == 0
	}
	require.Eventually(t, once, waitLong, waitStep)
}

// inTheStorm are the stories of every kind of process; all of them would take longer than anybody waits for a test. That the
// clock is in time is not asked of them: while everything is down its minutes go by, and what it brings then is rightly marked
// late.
func inTheStorm(t *testing.T) []string {
	t.Helper()
	const inTime = ", late: no"
	var files []string
	asked, dir := 0, t.TempDir()
	for _, name := range []string{
		"01_good_path", "02_warehouse", "04_torben_and_camilla", "05_silence", "06_no_show", "08_voided_signatures", "09_evaluation",
		"11_the_swap", "15_cluster", "21_the_search",
	} {
		text, err := os.ReadFile(filepath.Join("..", "scenario", "stories", name+".yaml"))
		require.NoError(t, err)
		asked += bytes.Count(text, []byte(inTime))
		files = append(files, filepath.Join(dir, name+".yaml"))
		require.NoError(t, os.WriteFile(files[len(files)-1], bytes.ReplaceAll(text, []byte(inTime), nil), 0o600))
	}
	require.NotZero(t, asked, "no story says any longer that the clock is in time: this is not needed")
	return files
}
