package e2e_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestStoriesSurviveAStorm kills worker, API, Temporal and Postgres in turn while the stories are told. Whoever sends
// requests does what the documentation asks: repeats them under the same key. Every story must come out as ever, and every
// history must be whole.
func TestStoriesSurviveAStorm(t *testing.T) {
	t.Parallel()
	if !inOwnStack(t) {
		return
	}
	i := start(t, "storm")
	type ending struct {
		told string
		err  error
	}
	ended := make(chan ending, 1)
	args := append([]string{"scenario", "run", "--keep-going"}, inTheStorm(t)...)
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
	tick := time.NewTicker(4 * time.Second)
	defer tick.Stop()
	for {
		select {
		case e := <-ended:
			require.NoError(t, e.err, "%s", e.told)
			require.GreaterOrEqual(t, strikes, len(blows), "the storm was over before it began")
			t.Logf("%d kills%s", strikes, summary(e.told))
			requireHistoriesFold(t, i)
			mended := doctor(t, i, "--repair")
			require.Zero(t, mended.code, mended.text)
			return
		case <-tick.C:
			if strikes < 16 {
				blows[strikes%len(blows)]()
				strikes++
			}
		}
	}
}

// inTheStorm are the stories of every kind of process; all of them would take longer than anybody waits for a test.
func inTheStorm(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, name := range []string{
		"01_good_path", "02_warehouse", "04_torben_and_camilla", "05_silence", "06_no_show", "08_voided_signatures", "09_evaluation",
		"11_the_swap", "15_cluster", "21_the_search",
	} {
		file, err := filepath.Abs("../scenario/stories/" + name + ".yaml")
		require.NoError(t, err)
		files = append(files, file)
	}
	return files
}
