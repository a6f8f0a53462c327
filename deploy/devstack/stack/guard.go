package stack

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// ExitError is the exit code that devstack itself must end with.
type ExitError int

func (e ExitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// Lifeline is a child's end of the pipes to its supervisor: one that closes when the supervisor is gone, one to report on.
type Lifeline struct{ life, report *os.File }

// Descriptors a child inherits, in the order of exec.Cmd.ExtraFiles.
const lifeFD, reportFD, lockFD = 3, 4, 5

// OpenLifeline takes over the pipes that the supervisor passed. Grandchildren do not inherit them.
func OpenLifeline() *Lifeline {
	for _, fd := range []int{lifeFD, reportFD, lockFD} {
		syscall.CloseOnExec(fd)
	}
	return &Lifeline{os.NewFile(lifeFD, "lifeline"), os.NewFile(reportFD, "report")}
}

// Gone is closed when the supervisor wants the child to end or has ended itself.
func (l *Lifeline) Gone() <-chan struct{} {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, l.life)
	}()
	return gone
}

// Ready tells the supervisor that the child, which is this process itself, does its work.
func (l *Lifeline) Ready() {
	l.pid(os.Getpid())
	fmt.Fprintln(l.report, "ready")
}

func (l *Lifeline) pid(pid int) { fmt.Fprintln(l.report, "pid", pid) }

// readReports calls back for what a child reports, until its pipe closes.
func readReports(r io.Reader, pid func(int), ready func()) {
	for s := bufio.NewScanner(r); s.Scan(); {
		var n int
		if _, err := fmt.Sscanf(s.Text(), "pid %d", &n); err == nil {
			pid(n)
		} else if s.Text() == "ready" {
			ready()
		}
	}
}

// GuardOptions say how a guarded command runs and ends.
type GuardOptions struct {
	Stop   string        `help:"Signal that asks the command to end." default:"TERM" enum:"INT,TERM,QUIT,KILL"`
	Grace  time.Duration `help:"Time to end before it is killed." default:"10s"`
	UID    uint32        `name:"uid" help:"Run the command as this user."`
	GID    uint32        `name:"gid"`
	Remove string        `help:"Folder to remove when the supervisor is gone."`
}

func (o GuardOptions) stopSignal() syscall.Signal {
	return map[string]syscall.Signal{
		"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "QUIT": syscall.SIGQUIT, "KILL": syscall.SIGKILL,
	}[o.Stop]
}

// Guard runs a command that knows nothing of devstack as a child of it. When the command ends, Guard ends all that the
// command left behind and returns its exit code as an ExitError; when the supervisor is gone, it ends the command.
func Guard(o GuardOptions, command []string) error {
	line := OpenLifeline()
	adoptOrphans()
	// Signals are the supervisor's business: it tells the command, and the guard outlives both.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)

	path, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	attr := &syscall.SysProcAttr{}
	if o.UID != 0 {
		attr.Credential = &syscall.Credential{Uid: o.UID, Gid: o.GID}
	}
	dieWithParent(attr, o.stopSignal())
	p, err := os.StartProcess(path, command, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}, Sys: attr})
	if err != nil {
		return err
	}
	line.pid(p.Pid)

	ended := make(chan int, 1)
	go func() { ended <- reap(p.Pid) }()
	select {
	case code := <-ended:
		killDescendants()
		return ExitError(code)
	case <-line.Gone():
	}
	_ = p.Signal(o.stopSignal())
	select {
	case <-ended:
	case <-time.After(o.Grace):
		_ = p.Kill()
		<-ended
	}
	killDescendants()
	if o.Remove != "" {
		return os.RemoveAll(o.Remove)
	}
	return nil
}

// reap waits for the process and for every orphan that ends before it; it returns the process's exit code.
func reap(pid int) int {
	for {
		var ws syscall.WaitStatus
		got, err := syscall.Wait4(-1, &ws, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return 1
		case got == pid && ws.Signaled():
			return 128 + int(ws.Signal())
		case got == pid && ws.Exited():
			return ws.ExitStatus()
		}
	}
}

// describeExit says in words how a child ended.
func describeExit(state *os.ProcessState) string {
	if code := state.ExitCode(); code > 128 && code < 128+65 {
		return strings.ToLower("signal: " + syscall.Signal(code-128).String())
	}
	return state.String()
}
