package stack

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFreePortsDiffer(t *testing.T) {
	t.Parallel()

	ports, err := FreePorts(50)

	require.NoError(t, err)
	seen := map[int]bool{}
	for _, p := range ports {
		require.False(t, seen[p])
		require.Less(t, p, 32768)
		seen[p] = true
	}
}

func TestAPortInUseIsAClearError(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()

	err = requireFree("the API", l.Addr().String(), "set PLACEMENT_LISTEN to another address")

	require.EqualError(t, err, "the API needs "+l.Addr().String()+", which is in use: stop what listens there, or set PLACEMENT_LISTEN to another address")
}

func TestOnlyOneDevstackUsesADataFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := lockDir(dir)
	require.NoError(t, err)

	_, err = lockDir(dir)
	require.ErrorContains(t, err, "is in use by devstack (pid "+strconv.Itoa(os.Getpid())+")")
	require.ErrorContains(t, Reset(dir), "stop that one first")

	require.NoError(t, first.Close())
	again, err := lockDir(dir)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

func TestResetEmptiesTheDataButKeepsTheBinaries(t *testing.T) {
	t.Parallel()
	dir, away := t.TempDir(), t.TempDir()
	for _, d := range []string{"bin", "postgres", "log", "keys"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, d), 0o755))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres.path"), []byte(away+"\n"), 0o644))

	require.NoError(t, Reset(dir))

	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, "bin", entries[0].Name())
	require.Equal(t, "lock", entries[1].Name())
	require.NoDirExists(t, away)
	require.NoError(t, Reset(filepath.Join(dir, "missing")))
}

func TestAReusedPIDDoesNotKeepPostgresFromStarting(t *testing.T) {
	t.Parallel()
	c := &cluster{home: t.TempDir()}
	require.NoError(t, os.Mkdir(c.data(), 0o700))
	pidFile := filepath.Join(c.data(), "postmaster.pid")
	stranger := exec.Command("sleep", "1000")
	require.NoError(t, stranger.Start())
	t.Cleanup(func() { _ = stranger.Process.Kill(); _ = stranger.Wait() })
	require.NoError(t, os.WriteFile(pidFile, []byte(strconv.Itoa(stranger.Process.Pid)+"\n"+c.data()+"\n"), 0o600))

	require.NoError(t, c.clearStale())

	require.NoFileExists(t, pidFile)
	require.True(t, alive(stranger.Process.Pid))
}

func TestRootKeepsPostgresWhereItsUserCanReachIt(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root runs Postgres as another user")
	}
	closed := t.TempDir()
	require.NoError(t, os.Chmod(closed, 0o700))
	dir := filepath.Join(closed, "postgres")
	id, err := owner(dir)
	require.NoError(t, err)
	require.NotZero(t, id.uid)

	home, err := id.home(dir)

	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	require.Contains(t, home, "/var/tmp/placement-")
	require.True(t, id.reaches(home))
	again, err := awayFrom(dir)
	require.NoError(t, err)
	require.Equal(t, home, again)
}
