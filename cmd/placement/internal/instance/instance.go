// Package instance runs the service as people run it: the built binary, its API and its worker as processes of their own,
// on a database of its own on the given servers. End-to-end tests and the benchmark use it; the service does not.
package instance

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Instance is one running service. Its processes end with whoever started it.
type Instance struct {
	// Dir holds binary, keys and logs; Binary is the built service.
	Dir    string
	Binary string
	// OwnerURL and AppURL are the addresses of its database, as owner and as the service's role.
	OwnerURL string
	AppURL   string
	// Namespace is its own in Temporal: instances on one server would take each other's tasks.
	Namespace string
	// Base is the API's address, "http://127.0.0.1:port".
	Base string
	// Tokens are the practice tokens by role; of several people with one role, the first one's. People has all, by name.
	Tokens map[string]string
	People map[string]string

	mu        sync.Mutex
	processes map[string]*Process
}

// Process is one of the service's processes.
type Process struct {
	*exec.Cmd
	done chan struct{}
}

// appPassword is what the service's role gets on the thrown-away server. Roles belong to the whole server, so everybody who
// migrates there uses the same.
func appPassword() string {
	if given := os.Getenv("DATABASE_APP_PASSWORD"); given != "" {
		return given
	}
	return "placement-app-of-tests"
}

// New builds the service, unless PLACEMENT_BIN names a built one, and prepares a database of the given name, freshly made, on the server of
// DATABASE_OWNER_URL, and a namespace of the same name on TEMPORAL_ADDRESS. Nothing runs yet. The repository is the working
// directory or one above it.
func New(ctx context.Context, database string) (*Instance, error) {
	server := os.Getenv("DATABASE_OWNER_URL")
	if server == "" || os.Getenv("TEMPORAL_ADDRESS") == "" {
		return nil, errors.New("DATABASE_OWNER_URL and TEMPORAL_ADDRESS are not set: run this by make, or under `devstack exec`")
	}
	dir, err := os.MkdirTemp("", "placement-instance-")
	if err != nil {
		return nil, err
	}
	i := &Instance{
		Dir: dir, Namespace: strings.ReplaceAll(database, "_", "-"), Binary: filepath.Join(dir, "placement"), Tokens: map[string]string{}, People: map[string]string{},
		processes: map[string]*Process{},
	}
	if built := os.Getenv("PLACEMENT_BIN"); built != "" {
		i.Binary = built
	} else if out, err := exec.CommandContext(ctx, "go", "build", "-o", i.Binary, "placement/cmd/placement").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the service: %w\n%s", err, out)
	}
	if err := i.makeDatabase(ctx, server, database); err != nil {
		return nil, err
	}
	for _, args := range [][]string{{"keys", "generate", filepath.Join(dir, "keys")}, {"migrate"}} {
		if out, err := i.command(ctx, nil, args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("placement %s: %w\n%s", args[0], err, out)
		}
	}
	return i, i.seed(ctx)
}

// seed makes the practice tenant and keeps its tokens.
func (i *Instance) seed(ctx context.Context) error {
	var printed, complaints bytes.Buffer
	seed := i.command(ctx, nil, "seed", "--practice")
	seed.Stdout, seed.Stderr = &printed, &complaints
	if err := seed.Run(); err != nil {
		return fmt.Errorf("placement seed: %w\n%s", err, complaints.String())
	}
	// Beside the keys, where `placement scenario` looks for them.
	if err := os.WriteFile(filepath.Join(i.Dir, "tokens"), printed.Bytes(), 0o600); err != nil {
		return err
	}
	for lines := bufio.NewScanner(&printed); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) < 4 || f[0] != "TOKEN" {
			continue
		}
		token := f[len(f)-1]
		if i.Tokens[f[1]] == "" {
			i.Tokens[f[1]] = token
		}
		i.People[strings.Join(f[2:len(f)-1], " ")] = token
	}
	if i.Tokens["caseworker"] == "" {
		return errors.New("placement seed printed no token for a case worker")
	}
	return nil
}

// Run runs the service's binary with the given arguments to its end and returns what it printed.
func (i *Instance) Run(ctx context.Context, args ...string) (string, error) {
	return i.RunWith(ctx, nil, args...)
}

// RunWith is Run with more environment on top.
func (i *Instance) RunWith(ctx context.Context, env []string, args ...string) (string, error) {
	out, err := i.command(ctx, append([]string{"PLACEMENT_URL=" + i.Base}, env...), args...).CombinedOutput()
	return string(out), err
}

// Start starts "api" or "worker" under a name of the caller's choice, with more environment on top. Starting a name again
// after it was killed starts a new process.
func (i *Instance) Start(ctx context.Context, name, role string, env ...string) error {
	c := i.command(ctx, env, role)
	log, err := os.OpenFile(filepath.Join(i.Dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	c.Stdout, c.Stderr = log, log
	if err := c.Start(); err != nil {
		return errors.Join(err, log.Close())
	}
	p := &Process{Cmd: c, done: make(chan struct{})}
	go func() {
		_ = c.Wait() // how it ended is in its log
		_ = log.Close()
		close(p.done)
	}()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.processes[name] = p
	return nil
}

// StartAPI starts the API on a free port, waits until it is ready, and sets Base. A second call keeps the port.
func (i *Instance) StartAPI(ctx context.Context, env ...string) error {
	if i.Base == "" {
		address, err := freeAddress(ctx)
		if err != nil {
			return err
		}
		i.Base = "http://" + address
	}
	env = append([]string{"PLACEMENT_LISTEN=" + strings.TrimPrefix(i.Base, "http://")}, env...)
	if err := i.Start(ctx, "api", "api", env...); err != nil {
		return err
	}
	return i.AwaitReady(ctx, 3*time.Minute)
}

// freeAddress returns one of this machine that nobody listens on. It is none of those that the system gives out by itself: until the API
// listens there, and while it is started again, somebody else would get it.
func freeAddress(ctx context.Context) (string, error) {
	var err error
	for range 100 {
		var listener net.Listener
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(10000+rand.IntN(20000))) //nolint:gosec // whoever guesses it gains nothing
		if listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", address); err == nil {
			return address, listener.Close()
		}
	}
	return "", fmt.Errorf("find a free port: %w", err)
}

// AwaitReady waits until the API says that it is ready.
func (i *Instance) AwaitReady(ctx context.Context, atMost time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	client := &http.Client{Timeout: 5 * time.Second}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if req, err := http.NewRequestWithContext(ctx, http.MethodGet, i.Base+"/readyz", nil); err == nil {
			if res, err := client.Do(req); err == nil {
				_ = res.Body.Close()
				if res.StatusCode == http.StatusOK {
					return nil
				}
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the API is not ready: %w; see the logs in %s", ctx.Err(), i.Dir)
		case <-tick.C:
		}
	}
}

// Kill ends a process at once, as a crash would, and waits until it is gone.
func (i *Instance) Kill(name string) error {
	p := i.Process(name)
	if p == nil {
		return fmt.Errorf("no process is called %s", name)
	}
	if err := p.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.done
	return nil
}

// Ended tells whether the process ends within the time. Only then may its ProcessState be looked at.
func (p *Process) Ended(within time.Duration) bool {
	select {
	case <-p.done:
		return true
	case <-time.After(within):
		return false
	}
}

// Process returns a started process, nil when there is none of that name.
func (i *Instance) Process(name string) *Process {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.processes[name]
}

// End ends all processes, kindly, and waits until they are gone.
func (i *Instance) End(atMost time.Duration) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, p := range i.processes {
		_ = p.Process.Signal(syscall.SIGTERM)
	}
	for name, p := range i.processes {
		if !p.Ended(atMost) {
			return fmt.Errorf("%s does not end", name)
		}
	}
	return nil
}

// Stop ends everything, kindly, and removes the directory.
func (i *Instance) Stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, p := range i.processes {
		_ = p.Process.Signal(syscall.SIGTERM)
	}
	for _, p := range i.processes {
		select {
		case <-p.done:
		case <-time.After(25 * time.Second):
			_ = p.Process.Kill()
			<-p.done
		}
	}
	_ = os.RemoveAll(i.Dir)
}

// command prepares the service's binary with the instance's environment.
func (i *Instance) command(ctx context.Context, env []string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, i.Binary, args...)
	c.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "PLACEMENT_") }),
		"DATABASE_URL="+i.AppURL, "DATABASE_OWNER_URL="+i.OwnerURL, "DATABASE_APP_PASSWORD="+appPassword(),
		"TEMPORAL_NAMESPACE="+i.Namespace, "PLACEMENT_ENV=development", "PLACEMENT_WEBHOOK_LOCAL=on", "PLACEMENT_KEYS="+filepath.Join(i.Dir, "keys"))
	c.Env = append(c.Env, env...)
	// Whoever is killed leaves nothing behind.
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 25 * time.Second
	return c
}

func (i *Instance) makeDatabase(ctx context.Context, server, database string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connect to Postgres: %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is lost
	name := pgx.Identifier{database}.Sanitize()
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("make database: %w", err)
		}
	}
	u, err := url.Parse(server)
	if err != nil {
		return errors.New("DATABASE_OWNER_URL is not a URL")
	}
	u.Path = "/" + database
	i.OwnerURL = u.String()
	u.User = url.UserPassword("placement_app", appPassword())
	i.AppURL = u.String()
	return nil
}
