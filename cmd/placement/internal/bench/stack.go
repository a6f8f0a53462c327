package main

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"

	"placement/cmd/placement/internal/instance"
)

// stack is the service under measurement, and the floor's worker beside it.
type stack struct {
	*instance.Instance
	temporal client.Client
	floor    *exec.Cmd
	// numbers makes every person's number another.
	numbers atomic.Int64
}

// startStack builds the service, makes it a database and starts it.
func startStack(ctx context.Context) (*stack, error) {
	say("building and starting the service")
	i, err := instance.New(ctx, "bench")
	if err != nil {
		return nil, err
	}
	s := &stack{Instance: i}
	if err := i.Start(ctx, "worker", "worker", "PLACEMENT_LOG=warn"); err != nil {
		return s, err
	}
	if err := i.StartAPI(ctx, "PLACEMENT_LOG=warn"); err != nil {
		return s, err
	}
	if s.temporal, err = client.Dial(dialOptions(s.Namespace)); err != nil {
		return s, err
	}
	return s, s.startFloor(ctx)
}

// startFloor makes the floor's table and starts its worker.
func (s *stack) startFloor(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.OwnerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // the server is thrown away
	if _, err := conn.Exec(ctx, `CREATE TABLE floor_rows (id bigserial PRIMARY KEY, process text NOT NULL,
		payload jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now())`); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.floor = exec.CommandContext(ctx, self, floorWorkerArg)
	s.floor.Env = append(os.Environ(), "FLOOR_DATABASE_URL="+s.OwnerURL, "TEMPORAL_NAMESPACE="+s.Namespace)
	s.floor.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return s.floor.Start()
}

// resident returns the resident memory of one of the service's processes, in MiB.
func (s *stack) resident(name string) float64 { return s.memory(name, "VmRSS:") }

// peak returns the most that it was since forgetPeak.
func (s *stack) peak(name string) float64 { return s.memory(name, "VmHWM:") }

func (s *stack) forgetPeak(name string) {
	// Where the system does not take it, the peak is that since the start.
	_ = os.WriteFile("/proc/"+strconv.Itoa(s.Process(name).Process.Pid)+"/clear_refs", []byte("5"), 0o600)
}

func (s *stack) memory(name, line string) float64 {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(s.Process(name).Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	for found := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(found, line); ok {
			kib, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib / 1024
		}
	}
	return 0
}

func (s *stack) stop() {
	if s.temporal != nil {
		s.temporal.Close()
	}
	if s.floor != nil {
		_ = s.floor.Process.Signal(syscall.SIGTERM)
		_ = s.floor.Wait()
	}
	s.Stop()
}

// quiet drops the client's own log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
