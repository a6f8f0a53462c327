package stack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/term"
)

// ExecOptions are the flags of devstack exec.
type ExecOptions struct {
	Keep     bool   `help:"Keep the data and logs afterwards and print where they are."`
	Durable  bool   `help:"Write to disk as in production (fsync on), for measuring."`
	UseEnv   bool   `name:"use-env" help:"Use DATABASE_URL and TEMPORAL_ADDRESS where they are set, instead of servers of our own."`
	Postgres string `help:"Where Postgres comes from: auto, download, or the folder with its binaries." default:"auto" env:"DEVSTACK_POSTGRES"`
}

const execPrefix = "placement-exec-"

// Exec starts Postgres and Temporal on free ports with a data folder of their own, runs the command with their addresses
// in its environment, and takes everything down again. It returns the command's exit code as an ExitError. Whatever ends
// first, command or devstack, and however, takes all processes of both with it.
func Exec(o ExecOptions, command []string) error {
	if _, err := exec.LookPath(command[0]); err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer cancel()
	sweep()
	var err error
	// A port can be taken between our look and the server's; then everything is tried again with others.
	for range 3 {
		if err = execOnce(ctx, cancel, o, command); !errors.Is(err, errEnded) {
			return err
		}
	}
	return err
}

func execOnce(ctx context.Context, started func(), o ExecOptions, command []string) (err error) {
	dir, err := makeExecDir(o.Keep)
	if err != nil {
		return err
	}
	if o.Keep {
		say("data and logs stay in %s", dir)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	lock, err := lockDir(dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	s, err := newSupervisor(dir, lock)
	if err != nil {
		return err
	}
	defer s.stop()
	ports, err := FreePorts(3)
	if err != nil {
		return err
	}
	so := serverOptions{
		postgres: o.Postgres, folder: filepath.Join(dir, "postgres"), password: rand.Text(), durable: o.Durable || o.Keep,
		ports: [3]int(ports),
	}
	if !o.Keep {
		so.remove = dir
	}
	if o.UseEnv {
		so.outsideDatabase, so.outsideTemporal, so.outsideUI = os.Getenv("DATABASE_URL"), os.Getenv("TEMPORAL_ADDRESS"), os.Getenv("TEMPORAL_UI_URL")
	}
	servers, err := startServers(ctx, s, so)
	if ctx.Err() != nil {
		return ExitError(130)
	}
	if err != nil {
		return err
	}
	started()
	env := environment([]string{"DATABASE_URL", "TEMPORAL_NAMESPACE"},
		"DATABASE_OWNER_URL="+servers.superURL,
		"TEMPORAL_ADDRESS="+servers.temporalAddress,
		"TEMPORAL_NAMESPACE="+namespace,
		"TEMPORAL_UI_URL="+servers.temporalUI,
		"DEVSTACK_BIN="+s.self,
		"DEVSTACK_STATE="+s.state.file)
	return s.runCommand(command, env)
}

// runCommand runs the command under a guard, passes signals on to it and returns its exit code.
func (s *supervisor) runCommand(command, env []string) error {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(signals)

	cmd := exec.Command(s.self, append([]string{"child", "guard", "--stop=KILL", "--"}, command...)...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	run, err := s.run(cmd, "command", "")
	if err != nil {
		return err
	}
	pid := 0
	for {
		select {
		case pid = <-run.pid:
		case sig := <-signals:
			// Ctrl-C at a terminal has reached the command already.
			number, ok := sig.(syscall.Signal)
			if ok && pid != 0 && (sig != syscall.SIGINT || !term.IsTerminal(int(os.Stdin.Fd()))) {
				_ = syscall.Kill(pid, number)
			}
		case <-run.exited:
			if code := run.cmd.ProcessState.ExitCode(); code != 0 {
				return ExitError(max(code, 1))
			}
			return nil
		}
	}
}

// makeExecDir makes the folder of a thrown-away stack where every user can pass through.
func makeExecDir(keep bool) (string, error) {
	prefix := execPrefix
	if keep {
		prefix = "placement-kept-"
	}
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", fmt.Errorf("%w: set TMPDIR to a folder you may write to", err)
	}
	return dir, os.Chmod(dir, 0o711)
}

// sweep removes what an exec left that was killed together with all its children.
func sweep() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), execPrefix+"*"))
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil || time.Since(info.ModTime()) < time.Minute || alive(readPID(filepath.Join(dir, "lock"))) {
			continue
		}
		if lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0); err == nil {
			if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
				_ = os.RemoveAll(dir)
			}
			lock.Close()
		}
	}
}
