package stack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

// storeVariable hands the Temporal child the URL of the server that holds its databases; an argument would show the
// password to everybody on the machine.
const storeVariable = "DEVSTACK_TEMPORAL_STORE"

// namespace is where the service's workflows run.
const namespace = "placement"

// servers are the Postgres and the Temporal of a stack, started by us or found in the environment.
type servers struct {
	cluster         *cluster // nil when DATABASE_URL names another
	superURL        string   // of the maintenance database, or DATABASE_URL as it is
	temporalAddress string
	temporalUI      string
}

// serverOptions say what to start and where.
type serverOptions struct {
	outsideDatabase string // DATABASE_URL: use this one
	outsideTemporal string // TEMPORAL_ADDRESS: use this one
	outsideUI       string
	postgres        string // binaries: auto, download or a folder
	folder          string // Postgres's files
	password        string
	durable         bool
	remove          string // folder that a thrown-away stack leaves to be removed
	ports           [3]int // Postgres, Temporal, Web UI
	panel           string // origin of the panel inside Temporal's page; empty for none
}

// startServers brings up what the environment does not provide.
func startServers(ctx context.Context, s *supervisor, o serverOptions) (*servers, error) {
	out := &servers{superURL: o.outsideDatabase, temporalAddress: o.outsideTemporal, temporalUI: o.outsideUI}
	if o.outsideDatabase != "" {
		if err := usable(ctx, o.outsideDatabase); err != nil {
			return nil, err
		}
	} else {
		c, err := openCluster(o.folder, o.postgres, o.password, o.ports[0])
		if err != nil {
			return nil, err
		}
		if err := requireFree("Postgres", address(c.port), "set DEVSTACK_POSTGRES_PORT to another port"); err != nil {
			return nil, err
		}
		if err := s.start(ctx, c.spec(o.durable, o.remove)); err != nil {
			return nil, err
		}
		out.cluster, out.superURL = c, c.url("postgres", c.password, "postgres")
	}
	if o.outsideTemporal != "" {
		return out, reachable(o.outsideTemporal)
	}
	out.temporalAddress, out.temporalUI = address(o.ports[1]), fmt.Sprintf("http://localhost:%d", o.ports[2])
	args := []string{"temporal", "--port", strconv.Itoa(o.ports[1]), "--ui-port", strconv.Itoa(o.ports[2]), "--namespace", namespace}
	if !o.durable {
		args = append(args, "--throw-away")
	}
	if o.panel != "" {
		args = append(args, "--panel", o.panel)
	}
	s.state.set("ui", func(p *process) { p.Address = address(o.ports[2]) })
	return out, s.start(ctx, spec{name: "temporal", address: out.temporalAddress, args: args, env: []string{storeVariable + "=" + out.superURL}})
}

// usable tells whether DATABASE_URL can be used, without showing its password.
func usable(ctx context.Context, dbURL string) error {
	u, err := url.Parse(dbURL)
	if err != nil || u.Host == "" {
		return errors.New("DATABASE_URL is not of the form postgres://user:password@host:port/database: correct or unset it")
	}
	if err := ping(ctx, dbURL); err != nil {
		return fmt.Errorf("DATABASE_URL is set, but %s does not answer: start that server, or unset DATABASE_URL to have one started here (%w)", u.Redacted(), err)
	}
	return nil
}

// reachable tells whether TEMPORAL_ADDRESS can be used.
func reachable(temporal string) error {
	conn, err := net.DialTimeout("tcp", temporal, 5*time.Second)
	if err != nil {
		return fmt.Errorf("TEMPORAL_ADDRESS is set, but %w: start that server, or unset TEMPORAL_ADDRESS to have one started here", err)
	}
	return conn.Close()
}

// answers tells whether a GET of the URL succeeds.
func answers(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Timeout: 5 * time.Second}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return nil
}

// with returns the URL with another user and password.
func with(dbURL, user, password string) string {
	u, err := url.Parse(dbURL)
	if err != nil {
		return dbURL
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}

// ownersVariables are rights that no child inherits; whom they are meant for is given them by name.
func ownersVariables() []string {
	return []string{"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_APP_PASSWORD", "DATABASE_APP_PASSWORD_FILE"}
}

// environment is our own without the variables named, plus those given.
func environment(without []string, add ...string) []string {
	var env []string
next:
	for _, kv := range os.Environ() {
		for _, w := range without {
			if len(kv) > len(w) && kv[:len(w)] == w && kv[len(w)] == '=' {
				continue next
			}
		}
		env = append(env, kv)
	}
	return append(env, add...)
}
