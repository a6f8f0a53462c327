package stack

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestExecGivesTheCommandAStackAndReturnsItsExitCode(t *testing.T) {
	t.Parallel()
	e := startExec(t, `echo "$DATABASE_OWNER_URL $TEMPORAL_ADDRESS $TEMPORAL_NAMESPACE $TEMPORAL_UI_URL"; exit 7`)

	e.waitGone(t)

	require.Equal(t, 7, e.cmd.ProcessState.ExitCode())
	require.Regexp(t, `^postgres://postgres:\w+@127.0.0.1:\d+/postgres\S* 127.0.0.1:\d+ placement http://localhost:\d+\n$`, e.out.String())
}

func TestNothingStaysWhenDevstackIsKilled(t *testing.T) {
	t.Parallel()
	e := startExec(t, `setsid sleep 1000 & sleep 1000`)
	e.state(t)

	require.NoError(t, e.cmd.Process.Kill())

	e.waitGone(t)
}

func TestNothingStaysWhenTheCommandIsKilled(t *testing.T) {
	t.Parallel()
	e := startExec(t, `setsid sh -c "setsid sleep 1000 & sleep 1000" & sleep 1000`)

	require.NoError(t, syscall.Kill(e.state(t)["command"].PID, syscall.SIGKILL))

	e.waitGone(t)
	require.Equal(t, 137, e.cmd.ProcessState.ExitCode())
}

func TestSignalsReachTheCommand(t *testing.T) {
	t.Parallel()
	e := startExec(t, `trap 'echo asked to end; exit 3' TERM; touch "$MARK"; while :; do sleep 0.1; done`)
	require.Eventually(t, func() bool { _, err := os.Stat(e.mark); return err == nil }, patience, 20*time.Millisecond)

	require.NoError(t, e.cmd.Process.Signal(syscall.SIGTERM))

	e.waitGone(t)
	require.Equal(t, 3, e.cmd.ProcessState.ExitCode())
	require.Equal(t, "asked to end\n", e.out.String())
}

func TestKilledServersComeBackOnTheSamePorts(t *testing.T) {
	t.Parallel()
	e := startExec(t, `sleep 1000`)

	for _, name := range []string{"postgres", "temporal"} {
		before := e.state(t)[name]
		require.NoError(t, syscall.Kill(before.PID, syscall.SIGKILL))

		require.Eventually(t, func() bool {
			now := e.state(t)[name]
			return now.PID != 0 && now.PID != before.PID && now.Address == before.Address && listens(now.Address)
		}, patience, 20*time.Millisecond, "%s comes back", name)
	}

	require.NoError(t, e.cmd.Process.Signal(syscall.SIGTERM))
	e.waitGone(t)
}

// patience is how long a stack may take to come up or to go on a machine that has much else to do.
const patience = 5 * time.Minute

// execution is one devstack exec with all its processes.
type execution struct {
	cmd       *exec.Cmd
	out       bytes.Buffer
	tmp, mark string
	ended     chan struct{}
}

func startExec(t *testing.T, script string) *execution {
	t.Helper()
	devstack := os.Getenv("DEVSTACK_BIN")
	if devstack == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("DEVSTACK_BIN must name the devstack binary")
		}
		t.Skip("DEVSTACK_BIN names no devstack binary; `make test` sets it")
	}
	// Not t.TempDir: the user that Postgres runs as must reach it.
	tmp, err := os.MkdirTemp("", "devstack-test-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(tmp, 0o755))
	e := &execution{tmp: tmp, mark: filepath.Join(tmp, "mark"), ended: make(chan struct{})}
	e.cmd = exec.Command(devstack, "exec", "--", "sh", "-c", script)
	e.cmd.Env = environment([]string{"DEVSTACK_STATE"}, "TMPDIR="+tmp, "MARK="+e.mark)
	e.cmd.Stdout, e.cmd.Stderr = &e.out, os.Stderr
	// A killed devstack leaves its children holding the pipe to us for a moment.
	e.cmd.WaitDelay = time.Second
	require.NoError(t, e.cmd.Start())
	go func() { _ = e.cmd.Wait(); close(e.ended) }()
	t.Cleanup(func() {
		_ = e.cmd.Process.Kill()
		<-e.ended
		_ = os.RemoveAll(tmp)
	})
	return e
}

// state waits until the command runs and returns what DEVSTACK_STATE says.
func (e *execution) state(t *testing.T) map[string]process {
	t.Helper()
	var procs map[string]process
	require.Eventually(t, func() bool {
		files, _ := filepath.Glob(filepath.Join(e.tmp, execPrefix+"*", "state.json"))
		if len(files) != 1 {
			return false
		}
		b, err := os.ReadFile(files[0])
		return err == nil && json.Unmarshal(b, &procs) == nil && procs["command"].PID != 0
	}, patience, 20*time.Millisecond, "the command runs")
	return procs
}

// waitGone waits until devstack has ended and neither a process nor a file of it is left.
func (e *execution) waitGone(t *testing.T) {
	t.Helper()
	select {
	case <-e.ended:
	case <-time.After(patience):
		t.Fatal("devstack exec does not end")
	}
	require.Eventually(t, func() bool {
		left, _ := filepath.Glob(filepath.Join(e.tmp, execPrefix+"*"))
		return len(left) == 0 && len(processesWith("MARK="+e.mark)) == 0
	}, patience, 50*time.Millisecond, "processes and files are gone")
}

// processesWith lists the processes that inherited the variable, as only the stack's own do.
func processesWith(variable string) []int {
	var pids []int
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		env, _ := os.ReadFile(file)
		if strings.Contains(string(env), variable+"\x00") {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			pids = append(pids, pid)
		}
	}
	return pids
}

func listens(addr string) bool {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err == nil {
		conn.Close()
	}
	return err == nil
}
