package e2e_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// TestWorkersAreExchangedUnderWay exchanges the workers of placements that run, as a release does, while case workers go on
// sending commands: without builds; from workers without one to a first build; to a second, by halves; and back. Nobody who
// sends commands sees a failure.
func TestWorkersAreExchangedUnderWay(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "rolling")
	c := newCaseWorker(t, i)
	// One candidate and one place, one after the other: what is tried here is not who fits where.
	placements := []string{c.proposeIn(10), c.proposeIn(110), c.proposeIn(210)}
	s := c.keepSending(placements)

	// Without builds: the new worker starts, the old one ends.
	require.NoError(t, i.Start(context.Background(), "second", "worker"))
	s.goOn()
	end(t, i, "worker")
	s.goOn()

	// A build that nobody has promoted takes no task, also while it is the only one beside the old worker.
	startBuild(t, i, "build-a")
	require.Zero(t, openUnder(t, i, "build-a"))
	s.goOn()
	require.Zero(t, openUnder(t, i, "build-a"))
	promote(t, i, "build-a", "--ramp", "50")
	s.goOn()
	promote(t, i, "build-a")
	s.goOn()
	end(t, i, "second")
	s.goOn()
	awaitOpen(t, i, "build-a", len(placements))
	told, err := i.Run(t.Context(), "health", "--worker")
	require.NoError(t, err, told)

	// The next release, by halves, and back.
	startBuild(t, i, "build-b")
	promote(t, i, "build-b", "--ramp", "50")
	s.goOn()
	promote(t, i, "build-b")
	s.goOn()
	end(t, i, "build-a")
	s.goOn()
	awaitOpen(t, i, "build-b", len(placements))
	startBuild(t, i, "build-a")
	promote(t, i, "build-a")
	end(t, i, "build-b")
	s.goOn()
	awaitOpen(t, i, "build-a", len(placements))

	s.stop()
	told, err = i.Run(t.Context(), "replay")
	require.NoError(t, err, told)
	require.Regexp(t, `^([3-9]|\d\d+) open runs replayed, 0 do not go through`, told)
	requireAPolicyIsApplied(t, i, placements)
	requireHistoriesFold(t, i)
	requireClean(t, i)
}

// A build that nobody has promoted polls, and everything stands still: that is told, and what to do.
func TestABuildThatNobodyPromotedIsAnIncident(t *testing.T) {
	t.Parallel()
	needStack(t)
	i, err := instance.New(t.Context(), "unpromoted")
	require.NoError(t, err)
	t.Cleanup(i.Stop)
	startBuild(t, i, "build-a")
	shows(t, i, nil, "no_worker", " placement: build_not_promoted since ")

	promote(t, i, "build-a")
	require.Eventually(t, func() bool { return incidents(t, i).code == 0 }, waitLong, time.Second, "it works")
}

// requireAPolicyIsApplied changes the policy under placements that run: they keep theirs, and go by the new one when somebody says
// so who has seen what it does.
func requireAPolicyIsApplied(t *testing.T, i *instance.Instance, placements []string) {
	t.Helper()
	c := newCaseWorker(t, i)
	due := func() string {
		next, _ := c.must(http.StatusOK, http.MethodGet, placements[0], nil).body["deadlines"].([]any)
		first, _ := next[0].(object)
		return fmt.Sprint(first["due"])
	}
	before := due()
	admin := &caseWorker{t: t, base: c.base, token: i.Tokens["admin"]}
	policy := admin.must(http.StatusOK, http.MethodGet, "/v1/placement-policy", nil).body
	delete(policy, "version")
	delete(policy, "$schema")
	policy["decision_days"] = 12
	require.EqualValues(t, 2, admin.must(http.StatusOK, http.MethodPut, "/v1/placement-policy", policy).body["version"])
	require.Equal(t, before, due())
	all := strconv.Itoa(len(placements))

	told, err := i.Run(t.Context(), "policy", "apply", "--all", "--dry-run")
	require.NoError(t, err, told)
	require.Contains(t, told, "0 applied, "+all+" would be,")
	require.Equal(t, before, due(), "it was only shown")
	told, err = i.Run(t.Context(), "policy", "apply", "--all")
	require.NoError(t, err, told)
	require.Contains(t, told, all+" applied,")
	require.Greater(t, due(), before)
	told, err = i.Run(t.Context(), "policy", "apply", "--all")
	require.NoError(t, err, told)
	require.Contains(t, told, all+" go by it already")

	require.Equal(t, len(placements), ask[int](t, i, `SELECT count(*) FROM audit WHERE action = 'placement.policy_applied' AND user_id IS NOT NULL`))
	versions, _ := c.must(http.StatusOK, http.MethodGet, placements[0], nil).body["versions"].(object)
	require.Equal(t, "build-a", versions["build"])
	require.EqualValues(t, 2, versions["ruleset"])
}

// sending sends commands to placements in turn until it is stopped.
type sending struct {
	t    *testing.T
	done chan struct{}

	mu       sync.Mutex
	sent     map[string]int
	failures []string
	stopping bool
}

// keepSending adds steps to the placements, one after the other. It does as the documentation asks: what is answered 202 is sent
// again under its key. Anything but a success is a failure.
func (c *caseWorker) keepSending(placements []string) *sending {
	s := &sending{t: c.t, done: make(chan struct{}), sent: map[string]int{}}
	for _, path := range placements {
		s.sent[path] = 0
	}
	ctx := context.WithoutCancel(c.t.Context())
	go func() {
		defer close(s.done)
		for n := 0; !s.stops(); n++ {
			path := placements[n%len(placements)]
			key := fmt.Sprintf("step-%d", n)
			step := object{"kind": "call", "due_on": time.Now().AddDate(0, 0, 5).Format(time.DateOnly), "step": "Ring til virksomheden"}
			a, err := c.send(ctx, key, http.MethodPost, path+"/steps", step)
			for again := 0; err == nil && a.status == http.StatusAccepted && again < 10; again++ {
				a, err = c.send(ctx, key, http.MethodPost, path+"/steps", step)
			}
			s.note(path, a, err)
			time.Sleep(150 * time.Millisecond) // as people do; the servers are shared with other tests
		}
	}()
	c.t.Cleanup(s.stop)
	return s
}

func (s *sending) stops() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopping
}

func (s *sending) note(path string, a answer, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[path]++
	if err != nil || a.status != http.StatusOK {
		s.failures = append(s.failures, fmt.Sprintf("%d %v %v", a.status, a.body, err))
	}
}

// goOn waits until each placement has taken two more commands, and requires that none has failed.
func (s *sending) goOn() {
	s.t.Helper()
	before := s.counts()
	require.Eventually(s.t, func() bool {
		for path, n := range s.counts() {
			if n < before[path]+2 {
				return false
			}
		}
		return true
	}, time.Minute, waitStep, "the placements take no commands")
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Empty(s.t, s.failures)
}

func (s *sending) counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.sent)
}

func (s *sending) stop() {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	<-s.done
}

// startBuild starts a worker that tells its build, and waits until Temporal knows it.
func startBuild(t *testing.T, i *instance.Instance, build string) {
	t.Helper()
	require.NoError(t, i.Start(context.Background(), build, "worker", "PLACEMENT_WORKER_VERSIONING=on", "PLACEMENT_WORKER_BUILD="+build))
	require.Eventually(t, func() bool {
		told, err := i.Run(t.Context(), "versions")
		return err == nil && regexp.MustCompile(`(?m)^`+build+` `).MatchString(told)
	}, waitLong, waitStep, "Temporal does not hear of %s", build)
}

// promote promotes a build. Temporal refuses while it has not heard of all the build's task queues.
func promote(t *testing.T, i *instance.Instance, build string, more ...string) {
	t.Helper()
	var told string
	require.Eventually(t, func() bool {
		var err error
		told, err = i.Run(t.Context(), append([]string{"versions", "promote", build}, more...)...)
		return err == nil
	}, waitLong, waitStep, "%s is not promoted", build)
	t.Log(told)
}

// end asks a process to end, as a deploy does.
func end(t *testing.T, i *instance.Instance, name string) {
	t.Helper()
	p := i.Process(name)
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.True(t, p.Ended(30*time.Second), "%s does not end", name)
}

// openUnder is how many open processes a build has, as `placement versions` tells.
func openUnder(t *testing.T, i *instance.Instance, build string) int {
	t.Helper()
	told, err := i.Run(t.Context(), "versions")
	require.NoError(t, err, told)
	found := regexp.MustCompile(`(?m)^` + build + ` .* (\d+) open$`).FindStringSubmatch(told)
	require.NotNil(t, found, told)
	n, err := strconv.Atoi(found[1])
	require.NoError(t, err)
	return n
}

func awaitOpen(t *testing.T, i *instance.Instance, build string, atLeast int) {
	t.Helper()
	require.Eventually(t, func() bool { return openUnder(t, i, build) >= atLeast }, waitLong, 200*time.Millisecond,
		"not all placements have gone over to %s", build)
}
