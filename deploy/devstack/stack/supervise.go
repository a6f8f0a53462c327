package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// errEnded says that a child ended before it was ready.
var errEnded = errors.New("ended before it was ready")

var errStopping = errors.New("the stack is being stopped")

// supervisor keeps the children of one stack alive until stop.
type supervisor struct {
	self  string // path of this binary, which runs every child
	logs  string // folder of the log files
	lock  *os.File
	state state

	stopping atomic.Bool
	mu       sync.Mutex
	children []*child // in the order they were started
}

// spec describes one child.
type spec struct {
	name    string
	address string
	args    []string                        // of this binary, after "child"
	env     []string                        // added to our own
	ready   func(ctx context.Context) error // nil: the child reports it by itself
}

// child is one process that is started again when it dies.
type child struct {
	spec spec

	mu  sync.Mutex
	run *running
}

// running is one life of a child.
type running struct {
	cmd    *exec.Cmd
	life   *os.File // closing it tells the child to end
	pid    chan int // of the guarded process, once it runs
	ready  chan struct{}
	exited chan struct{}
}

func newSupervisor(dir string, lock *os.File) (*supervisor, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find my own binary: %w", err)
	}
	logs := filepath.Join(dir, "log")
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return nil, err
	}
	return &supervisor{self: self, logs: logs, lock: lock, state: state{file: filepath.Join(dir, "state.json")}}, nil
}

func (s *supervisor) logFile(name string) string { return filepath.Join(s.logs, name+".log") }

// start runs a child, waits until it is ready and keeps it alive from then on.
func (s *supervisor) start(ctx context.Context, sp spec) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	c := &child{spec: sp}
	if err := s.launch(c); err != nil {
		return fmt.Errorf("start %s: %w", sp.name, err)
	}
	s.mu.Lock()
	s.children = append(s.children, c)
	s.mu.Unlock()
	if err := c.run.waitReady(ctx, sp.ready); err != nil {
		return fmt.Errorf("%s: %w%s", sp.name, err, lastLine(s.logFile(sp.name)))
	}
	go s.keepAlive(c)
	return nil
}

// launch starts the child's process once.
func (s *supervisor) launch(c *child) error {
	log, err := s.openLog(c.spec.name)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(s.self, append([]string{"child"}, c.spec.args...)...)
	cmd.Env = environment(ownersVariables(), c.spec.env...)
	cmd.Stdout, cmd.Stderr = log, log
	// Its own process group: Ctrl-C reaches devstack alone, which then ends the children in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.stopping.Load() {
		return errStopping
	}
	c.run, err = s.run(cmd, c.spec.name, c.spec.address)
	return err
}

// once runs a command that is to end by itself and returns what it prints. Its messages go to the log "setup".
func (s *supervisor) once(ctx context.Context, env []string, command ...string) (string, error) {
	log, err := s.openLog("setup")
	if err != nil {
		return "", err
	}
	defer log.Close()
	var out bytes.Buffer
	cmd := exec.Command(s.self, append([]string{"child", "guard", "--"}, command...)...)
	cmd.Env, cmd.Stdout, cmd.Stderr = environment(ownersVariables(), env...), &out, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	run, err := s.run(cmd, "setup", "")
	if err != nil {
		return "", err
	}
	defer run.life.Close()
	defer context.AfterFunc(ctx, func() { run.life.Close() })()
	<-run.exited
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if !run.cmd.ProcessState.Success() {
		return "", fmt.Errorf("%s: %s%s", strings.Join(command, " "), describeExit(run.cmd.ProcessState), lastLine(log.Name()))
	}
	return out.String(), nil
}

// openLog opens a process's log to add to it; a long one is put aside first.
func (s *supervisor) openLog(name string) (*os.File, error) {
	file := s.logFile(name)
	if info, err := os.Stat(file); err == nil && info.Size() > 10<<20 {
		_ = os.Rename(file, file+".old")
	}
	return os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
}

// run starts cmd with the pipes that tie it to us.
func (s *supervisor) run(cmd *exec.Cmd, name, addr string) (*running, error) {
	lifeR, lifeW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	reportR, reportW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{lifeR, reportW, s.lock}
	err = cmd.Start()
	lifeR.Close()
	reportW.Close()
	if err != nil {
		return nil, err
	}
	r := &running{cmd, lifeW, make(chan int, 1), make(chan struct{}), make(chan struct{})}
	setPID := func(pid int) { s.state.set(name, func(p *process) { p.PID, p.Address = pid, addr }) }
	reported := make(chan struct{})
	go func() {
		defer close(reported)
		defer reportR.Close()
		readReports(reportR, func(pid int) { setPID(pid); r.pid <- pid }, sync.OnceFunc(func() { close(r.ready) }))
	}()
	go func() {
		_ = cmd.Wait()
		<-reported
		setPID(0)
		close(r.exited)
	}()
	return r, nil
}

// waitReady polls ready, or waits for the child's own report where there is none.
func (r *running) waitReady(ctx context.Context, ready func(context.Context) error) error {
	var last error
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-r.exited:
			return fmt.Errorf("%w (%s)", errEnded, describeExit(r.cmd.ProcessState))
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("not ready in time: %w", ctx.Err()), last)
		case <-r.ready:
			return nil
		case <-tick.C:
			if ready == nil {
				continue
			}
			if last = ready(ctx); last == nil {
				return nil
			}
		}
	}
}

// keepAlive starts the child again whenever it ends, at first at once, then ever more slowly.
func (s *supervisor) keepAlive(c *child) {
	const first, longest = 100 * time.Millisecond, 5 * time.Second
	pause := first
	for since := time.Now(); ; since = time.Now() {
		<-c.run.exited
		if s.stopping.Load() {
			return
		}
		if time.Since(since) > 10*time.Second {
			pause = first
		}
		say("%s ended unexpectedly (%s): starting it again; its log is %s", c.spec.name, describeExit(c.run.cmd.ProcessState),
			s.logFile(c.spec.name))
		time.Sleep(pause)
		pause = min(2*pause, longest)
		if err := s.launch(c); errors.Is(err, errStopping) {
			return
		} else if err != nil {
			say("%s cannot be started again: %v", c.spec.name, err)
		}
	}
}

// stop ends all children, the last started first.
func (s *supervisor) stop() {
	s.stopping.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range slices.Backward(s.children) {
		c.mu.Lock()
		c.run.end(30 * time.Second)
		c.mu.Unlock()
	}
	s.children = nil
}

// end closes the child's pipe and waits until it has ended; after patience it is killed.
func (r *running) end(patience time.Duration) {
	r.life.Close()
	select {
	case <-r.exited:
	case <-time.After(patience):
		_ = r.cmd.Process.Kill()
		<-r.exited
	}
}

// lastLine returns what a log file says last, for the end of an error message.
func lastLine(file string) string {
	b, _ := os.ReadFile(file)
	b = bytes.TrimSpace(b)
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		b = b[i+1:]
	}
	if len(b) == 0 {
		return ""
	}
	return fmt.Sprintf("; %s ends with: %.300s", file, b)
}

// say prints one line for the person at the terminal.
func say(format string, a ...any) { fmt.Fprintf(os.Stderr, "devstack: "+format+"\n", a...) }
