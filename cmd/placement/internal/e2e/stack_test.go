package e2e_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// innerEnv marks the test binary that runs inside a stack of its own.
const innerEnv = "E2E_INNER"

// needStack skips on a laptop without a stack and fails where CI is set.
func needStack(t *testing.T) {
	t.Helper()
	if os.Getenv("DATABASE_OWNER_URL") != "" && os.Getenv("TEMPORAL_ADDRESS") != "" {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal("there is no stack: run the tests with `make test`")
	}
	t.Skip("there is no stack: run the tests with `make test`")
}

// inOwnStack runs the calling test again, alone, in a stack of its own that it may break. It returns true in the inner
// run, where the test goes on, and false in the outer one, where it has passed by then.
func inOwnStack(t *testing.T) bool {
	t.Helper()
	needStack(t)
	if os.Getenv(innerEnv) == t.Name() {
		return true
	}
	devstack := os.Getenv("DEVSTACK_BIN")
	require.NotEmpty(t, devstack, "DEVSTACK_BIN is not set: run the tests with `make test`")
	cmd := exec.CommandContext(t.Context(), devstack, "exec", "--", os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v", "-test.timeout", "20m")
	for _, v := range os.Environ() {
		// The inner stack has addresses of its own.
		if !strings.HasPrefix(v, "DATABASE_") && !strings.HasPrefix(v, "TEMPORAL_") && !strings.HasPrefix(v, "DEVSTACK_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, innerEnv+"="+t.Name())
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "--- PASS: "+t.Name(), "the inner run tested nothing")
	t.Logf("the inner run:\n%s", out)
	return false
}

// stackState is what devstack says of its processes.
type stackState struct {
	Postgres part `json:"postgres"`
	Temporal part `json:"temporal"`
}

type part struct {
	PID int `json:"pid"`
}

// killPart kills "postgres" or "temporal" of the stack at once and waits until the stack has started it again.
func killPart(t *testing.T, part string) {
	t.Helper()
	read := func() int {
		data, err := os.ReadFile(os.Getenv("DEVSTACK_STATE"))
		if err != nil {
			return 0
		}
		var s stackState
		if json.Unmarshal(data, &s) != nil {
			return 0
		}
		if part == "postgres" {
			return s.Postgres.PID
		}
		return s.Temporal.PID
	}
	var before int
	require.Eventually(t, func() bool { before = read(); return before != 0 }, time.Minute, 50*time.Millisecond, "%s does not run", part)
	require.NoError(t, syscall.Kill(before, syscall.SIGKILL))
	require.Eventually(t, func() bool { now := read(); return now != 0 && now != before }, time.Minute, 50*time.Millisecond,
		"%s did not come back", part)
}

// start starts an instance of the service on a database of its own, with more environment on top.
func start(t *testing.T, database string, env ...string) *instance.Instance {
	t.Helper()
	i, err := instance.New(t.Context(), database)
	require.NoError(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			for _, name := range []string{"api", "worker"} {
				log, _ := os.ReadFile(i.Dir + "/" + name + ".log")
				for line := range strings.Lines(string(log)) {
					if strings.Contains(line, `"level":"ERROR"`) {
						t.Logf("%s.log: %s", name, line)
					}
				}
				t.Logf("the end of %s.log:\n%s", name, tail(string(log), 4000))
			}
		}
		i.Stop()
	})
	require.NoError(t, i.Start(context.Background(), "worker", "worker", env...))
	require.NoError(t, i.StartAPI(context.Background(), env...))
	return i
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}

// caseWorker talks to the API as a case worker.
type caseWorker struct {
	t     *testing.T
	base  string
	token string
	// saw is the version that a PUT changes; "v1", as of what has just been made, when it is empty.
	saw string
}

func newCaseWorker(t *testing.T, i *instance.Instance) *caseWorker {
	t.Helper()
	return &caseWorker{t: t, base: i.Base, token: i.Tokens["caseworker"]}
}

type object = map[string]any

// answer is what the API said.
type answer struct {
	status int
	body   object
}

func (a answer) text(field string) string {
	s, _ := a.body[field].(string)
	return s
}

// pending tells whether the same request is to be sent again.
func (a answer) pending() bool {
	return a.status == http.StatusAccepted || a.status == http.StatusServiceUnavailable
}

// send sends one request under the given idempotency key. It returns an error only when there was no answer.
func (c *caseWorker) send(ctx context.Context, key, method, path string, in any) (answer, error) {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return answer{}, err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	if method == http.MethodPut {
		req.Header.Set("If-Match", cmp.Or(c.saw, `"v1"`))
	}
	res, err := (&http.Client{Timeout: time.Minute}).Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close() //nolint:errcheck // read whole
	a := answer{status: res.StatusCode}
	return a, json.NewDecoder(res.Body).Decode(&a.body)
}

// must sends one request and requires the status. On a busy machine an answer may not be there yet: the same request is sent again
// then, as the documentation asks.
func (c *caseWorker) must(status int, method, path string, in any) answer {
	c.t.Helper()
	var key string
	if method == http.MethodPost {
		key = uuid.NewString()
	}
	a, err := c.send(c.t.Context(), key, method, path, in)
	for until := time.Now().Add(waitMost); err == nil && a.status != status && a.pending() && method != http.MethodPut && time.Now().Before(until); {
		time.Sleep(waitStep)
		a, err = c.send(c.t.Context(), key, method, path, in)
	}
	require.NoError(c.t, err)
	require.Equal(c.t, status, a.status, "%s %s: %v", method, path, a.body)
	return a
}

// try posts one request, whatever comes of it, until that is known.
func (c *caseWorker) try(path string, in any) answer {
	c.t.Helper()
	key := uuid.NewString()
	a, err := c.send(c.t.Context(), key, http.MethodPost, path, in)
	for until := time.Now().Add(waitMost); err == nil && a.pending() && time.Now().Before(until); {
		time.Sleep(waitStep)
		a, err = c.send(c.t.Context(), key, http.MethodPost, path, in)
	}
	require.NoError(c.t, err)
	return a
}

// first returns the first item of a list.
func (c *caseWorker) first(path string) object {
	c.t.Helper()
	items, _ := c.must(http.StatusOK, http.MethodGet, path, nil).body["items"].([]any)
	require.NotEmpty(c.t, items, path)
	item, _ := items[0].(object)
	return item
}

// propose proposes the first seeded candidate for the first seeded place, some weeks ahead, and returns the path of the
// placement.
func (c *caseWorker) propose() string {
	c.t.Helper()
	return c.proposeIn(28)
}

// proposeIn is propose for so many days ahead. The placement takes ninety days.
func (c *caseWorker) proposeIn(days int) string {
	c.t.Helper()
	begins := time.Now().AddDate(0, 0, days)
	a := c.must(http.StatusCreated, http.MethodPost, "/v1/placements", object{
		"candidate_id": c.first("/v1/candidates")["id"], "place_id": c.first("/v1/places")["id"],
		"purpose": "clarification", "purpose_text": purposeText,
		"goals":        []object{{"kind": "job", "text": "Arbejde på lager"}},
		"period":       object{"start": begins.Format(time.DateOnly), "end": begins.AddDate(0, 0, 90).Format(time.DateOnly)},
		"weekly_hours": 15,
	})
	return "/v1/placements/" + a.text("id")
}

// How long the tests wait for what follows by itself, on a machine that has much else to do, and how often they look.
const (
	waitLong = time.Minute
	waitMost = 3 * time.Minute // what is tried anew after a minute, or takes the service most of one
	waitStep = 50 * time.Millisecond
)

const purposeText = "Afklaring af om ryggen kan holde til lagerarbejde"

// ask returns what a query finds in the instance's database, past row-level security.
func ask[T any](t *testing.T, i *instance.Instance, query string, args ...any) T {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), i.OwnerURL)
	require.NoError(t, err)
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is lost
	var out T
	require.NoError(t, conn.QueryRow(context.Background(), query, args...).Scan(&out))
	return out
}
