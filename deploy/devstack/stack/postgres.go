package stack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// cluster is a Postgres server of ours: its files, its user, its binaries.
type cluster struct {
	home string // private folder of the user who runs Postgres; the data is in home/data
	id   identity
	bin  binaries
	port int
	// password is the superuser's. The server listens on the loopback address only, and asks for it there too.
	password string
}

// openCluster finds the binaries for the cluster below dir and makes the cluster when there is none.
func openCluster(dir, choice, password string, port int) (*cluster, error) {
	id, err := owner(dir)
	if err != nil {
		return nil, err
	}
	home, err := id.home(dir)
	if err != nil {
		return nil, err
	}
	major := 0
	if b, err := os.ReadFile(filepath.Join(home, "data", "PG_VERSION")); err == nil {
		if major, err = strconv.Atoi(strings.TrimSpace(string(b))); err != nil {
			return nil, fmt.Errorf("%s/data holds no PostgreSQL data: empty it with `make dev-reset`", home)
		}
	}
	bin, err := findBinaries(choice, major)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", home, err)
	}
	c := &cluster{home: home, id: id, bin: bin, port: port, password: password}
	if major == 0 {
		return c, c.init()
	}
	return c, c.clearStale()
}

func (c *cluster) data() string { return filepath.Join(c.home, "data") }

// init makes the cluster beside its place and moves it there last: half a cluster is never found.
func (c *cluster) init() error {
	fresh, pwfile := filepath.Join(c.home, "data.new"), filepath.Join(c.home, "password.new")
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := os.WriteFile(pwfile, []byte(c.password+"\n"), 0o600); err != nil {
		return err
	}
	defer os.Remove(pwfile)
	if err := os.Chown(pwfile, int(c.id.uid), int(c.id.gid)); err != nil {
		return err
	}
	var out []byte
	var err error
	// Not every system has C.UTF-8; plain C stores the same text and only folds the case of fewer letters.
	for _, locale := range []string{"C.UTF-8", "C"} {
		out, err = c.id.command(c.home, filepath.Join(c.bin.dir, "initdb"), "--pgdata="+fresh, "--username=postgres",
			"--pwfile="+pwfile, "--auth=scram-sha-256", "--encoding=UTF8", "--locale="+locale, "--no-sync").CombinedOutput()
		if err == nil {
			return os.Rename(fresh, c.data())
		}
		_ = os.RemoveAll(fresh)
	}
	return fmt.Errorf("initdb of PostgreSQL %d in %s: %w: %s", c.bin.major, c.home, err, complaint(string(out)))
}

// complaint picks the line of initdb's output that says what went wrong.
func complaint(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for _, line := range lines {
		if strings.Contains(line, "FATAL") || strings.Contains(line, "error:") {
			return strings.TrimSpace(line)
		}
	}
	return lines[len(lines)-1]
}

// clearStale deals with what a killed server left: a server that still runs on the data is ended, a postmaster.pid whose
// number belongs to some other process by now is removed, for Postgres would wait for that process for ever.
func (c *cluster) clearStale() error {
	file := filepath.Join(c.data(), "postmaster.pid")
	pid := readPID(file)
	if !alive(pid) {
		return nil
	}
	out, _ := exec.Command("ps", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	if !strings.Contains(string(out), "postgres") {
		return os.Remove(file)
	}
	say("ending the Postgres (pid %d) that an earlier run left behind", pid)
	for sig, deadline := syscall.SIGINT, time.Now().Add(10*time.Second); alive(pid); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			sig, deadline = syscall.SIGKILL, time.Now().Add(10*time.Second)
		}
		if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("end Postgres (pid %d), which still runs on %s: %w", pid, c.data(), err)
		}
	}
	return nil
}

// spec describes the server's process. A thrown-away server skips what only serves to survive a crash of the machine;
// synchronous_commit stays on, so that a commit survives kill -9 as it does in production.
func (c *cluster) spec(durable bool, remove string) spec {
	settings := []string{
		"listen_addresses=" + loopback, "port=" + strconv.Itoa(c.port), "unix_socket_directories=",
		"max_connections=300", "log_min_messages=warning", "log_checkpoints=off",
	}
	args := []string{"guard", "--stop=INT", "--grace=20s"}
	if !durable {
		settings = append(settings, "fsync=off", "full_page_writes=off", "max_wal_size=4GB")
		args = []string{"guard", "--stop=QUIT", "--grace=5s", "--remove=" + remove}
	}
	if c.id.uid != uint32(os.Geteuid()) {
		args = append(args, fmt.Sprintf("--uid=%d", c.id.uid), fmt.Sprintf("--gid=%d", c.id.gid))
	}
	args = append(args, "--", filepath.Join(c.bin.dir, "postgres"), "-D", c.data())
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return spec{
		name: "postgres", address: address(c.port), args: args,
		ready: func(ctx context.Context) error { return ping(ctx, c.url("postgres", c.password, "postgres")) },
	}
}

// url addresses a database of the cluster.
func (c *cluster) url(user, password, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Host: address(c.port), Path: database, RawQuery: "sslmode=disable"}
	return u.String()
}

// ping tells whether the server behind the URL answers.
func ping(ctx context.Context, url string) error {
	return withConn(ctx, url, func(conn *pgx.Conn) error { return conn.Ping(ctx) })
}

func withConn(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return do(conn)
}

// prepare makes the service's database and its owner, who is no superuser: what works here works where an operator
// hands out rights sparingly.
func (c *cluster) prepare(ctx context.Context, role, password, database string) error {
	return withConn(ctx, c.url("postgres", c.password, "postgres"), func(conn *pgx.Conn) error {
		var hasRole, hasDatabase bool
		err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), EXISTS (SELECT FROM pg_database WHERE datname = $2)`,
			role, database).Scan(&hasRole, &hasDatabase)
		if err != nil {
			return err
		}
		r, d := pgx.Identifier{role}.Sanitize(), pgx.Identifier{database}.Sanitize()
		if !hasRole {
			// The password is our own random text of letters and digits; CREATE ROLE takes no parameters.
			if _, err := conn.Exec(ctx, "CREATE ROLE "+r+" LOGIN CREATEROLE PASSWORD '"+password+"'"); err != nil {
				return err
			}
		}
		if !hasDatabase {
			_, err = conn.Exec(ctx, "CREATE DATABASE "+d+" OWNER "+r)
		}
		return err
	})
}

// secret returns the text in the file, made up and stored the first time.
func secret(file string) (string, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		b = []byte(rand.Text() + "\n")
		err = os.WriteFile(file, b, 0o600)
	}
	return strings.TrimSpace(string(b)), err
}
