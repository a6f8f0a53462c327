package stack

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
)

// UpOptions are the flags of devstack up.
type UpOptions struct {
	Data         string `help:"Data folder." default:".data" env:"DEVSTACK_DATA"`
	Service      string `help:"The service's binary (default: placement, beside devstack)."`
	ServersOnly  bool   `help:"Only Postgres and Temporal, for running the service by hand."`
	Listen       string `help:"Where the API listens." default:"127.0.0.1:8080" env:"PLACEMENT_LISTEN"`
	PostgresPort int    `help:"Port of Postgres." default:"15432" env:"DEVSTACK_POSTGRES_PORT"`
	TemporalPort int    `help:"Port of Temporal." default:"7233" env:"DEVSTACK_TEMPORAL_PORT"`
	UIPort       int    `name:"ui-port" help:"Port of Temporal's Web UI." default:"8233" env:"DEVSTACK_UI_PORT"`
	Postgres     string `help:"Where Postgres comes from: auto, download, or the folder with its binaries." default:"auto" env:"DEVSTACK_POSTGRES"`
	Panel        bool   `help:"Show the panel inside Temporal's page; it is served by HTTPS." default:"true" negatable:"" env:"DEVSTACK_PANEL"`
	PanelListen  string `help:"Where the API listens by HTTPS, for the panel." default:"127.0.0.1:8443" env:"DEVSTACK_PANEL_LISTEN"`
}

// Roles of the service's database: one owns the tables, one is what the running service may use.
const (
	ownerRole = "placement_owner"
	appRole   = "placement_app"
	database  = "placement"
)

// Up brings up Postgres, Temporal and the service on a data folder that lasts, prints where everything is, and keeps it
// running until ctx ends. Where DATABASE_URL (the owner's) or TEMPORAL_ADDRESS is set, that server is used.
func Up(ctx context.Context, o UpOptions) error {
	dir, err := filepath.Abs(o.Data)
	if err != nil {
		return err
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
	u := &stackUp{UpOptions: o, dir: dir, supervisor: s}
	if err := u.start(ctx); err != nil {
		if ctx.Err() != nil {
			return ExitError(130)
		}
		return err
	}
	defer os.Remove(u.envFile())
	u.print()
	<-ctx.Done()
	say("stopping; the data stays in %s", dir)
	return nil
}

type stackUp struct {
	UpOptions
	*supervisor

	dir      string
	servers  *servers
	ownerURL string
	appURL   string
	appPass  string
	tokens   []string // role, user and token, as seed prints them
	// panelAt is where the panel is, and panelCert what it is served with; both empty without one.
	panelAt   string
	panelCert certificate
}

func (u *stackUp) start(ctx context.Context) error {
	if err := u.check(); err != nil {
		return err
	}
	if err := u.startServers(ctx); err != nil {
		return err
	}
	if u.ServersOnly {
		return u.writeEnvironment()
	}
	return errors.Join(u.startService(ctx), u.writeEnvironment())
}

// check finds what cannot work before anything is started.
func (u *stackUp) check() error {
	if !u.ServersOnly {
		if u.Service == "" {
			u.Service = filepath.Join(filepath.Dir(u.self), "placement")
		}
		if _, err := os.Stat(u.Service); err != nil {
			return fmt.Errorf("the service's binary is missing (%w): run `make build`, or name it with --service", err)
		}
		if err := requireFree("the API", u.Listen, "set PLACEMENT_LISTEN to another address"); err != nil {
			return err
		}
	}
	if os.Getenv("TEMPORAL_ADDRESS") != "" {
		return nil
	}
	return errors.Join(
		requireFree("Temporal", address(u.TemporalPort), "set DEVSTACK_TEMPORAL_PORT to another port, or TEMPORAL_ADDRESS to use a Temporal that runs"),
		requireFree("Temporal's Web UI", address(u.UIPort), "set DEVSTACK_UI_PORT to another port"))
}

func (u *stackUp) startServers(ctx context.Context) (err error) {
	super, err1 := secret(filepath.Join(u.dir, "postgres.password"))
	ownerPass, err2 := secret(filepath.Join(u.dir, "owner.password"))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if u.appPass = os.Getenv("DATABASE_APP_PASSWORD"); u.appPass == "" {
		if u.appPass, err = secret(filepath.Join(u.dir, "app.password")); err != nil {
			return err
		}
	}
	if err := u.preparePanel(time.Now()); err != nil {
		return err
	}
	say("starting Postgres and Temporal")
	u.servers, err = startServers(ctx, u.supervisor, serverOptions{
		outsideDatabase: os.Getenv("DATABASE_URL"), outsideTemporal: os.Getenv("TEMPORAL_ADDRESS"),
		outsideUI: os.Getenv("PLACEMENT_TEMPORAL_UI_URL"), postgres: u.Postgres, folder: filepath.Join(u.dir, "postgres"),
		password: super, durable: true, ports: [3]int{u.PostgresPort, u.TemporalPort, u.UIPort},
		panel: u.panelAt,
	})
	if err != nil {
		return err
	}
	u.ownerURL = u.servers.superURL
	if c := u.servers.cluster; c != nil {
		if err := c.prepare(ctx, ownerRole, ownerPass, database); err != nil {
			return fmt.Errorf("make the service's database: %w", err)
		}
		u.ownerURL = c.url(ownerRole, ownerPass, database)
	}
	u.appURL = with(u.ownerURL, appRole, u.appPass)
	return nil
}

// startService sets up the service's part and starts its processes.
func (u *stackUp) startService(ctx context.Context) error {
	say("setting up the database and the practice tenant")
	setup := append(u.serviceEnv(), u.ownerEnv()...)
	for _, args := range [][]string{{"keys", "generate", u.keys()}, {"migrate"}, {"seed", "--practice"}} {
		out, err := u.once(ctx, setup, append([]string{u.Service}, args...)...)
		if err != nil {
			return err
		}
		u.keepTokens(out)
	}
	// The worker needs no port of its own; that it lives is all we can see of it from here.
	worker := u.serviceSpec("worker", "", func(context.Context) error { return nil })
	api := u.serviceSpec("api", u.Listen, func(ctx context.Context) error { return answers(ctx, u.apiURL()+"/readyz") })
	for _, sp := range []spec{worker, api} {
		if err := u.supervisor.start(ctx, sp); err != nil {
			return err
		}
	}
	return nil
}

func (u *stackUp) serviceSpec(name, addr string, ready func(context.Context) error) spec {
	return spec{
		name: name, address: addr, env: u.serviceEnv(), ready: ready,
		args: []string{"guard", "--stop=TERM", "--grace=25s", "--", u.Service, name},
	}
}

// serviceEnv is what the running service gets to know: never the owner's URL.
func (u *stackUp) serviceEnv() []string {
	env := []string{
		"PLACEMENT_ENV=development",
		"PLACEMENT_WEBHOOK_LOCAL=on",
		"PLACEMENT_LISTEN=" + u.Listen,
		"PLACEMENT_PUBLIC_URL=" + cmp.Or(os.Getenv("PLACEMENT_PUBLIC_URL"), u.apiURL()),
		"PLACEMENT_TEMPORAL_UI_URL=" + u.servers.temporalUI,
		"PLACEMENT_KEYS=" + u.keys(),
		"DATABASE_URL=" + u.appURL,
		"TEMPORAL_ADDRESS=" + u.servers.temporalAddress,
		"TEMPORAL_NAMESPACE=" + cmp.Or(os.Getenv("TEMPORAL_NAMESPACE"), namespace),
	}
	if u.panelAt != "" {
		env = append(env, "PLACEMENT_TLS_LISTEN="+u.PanelListen, "PLACEMENT_TLS_CERT="+u.panelCert.cert, "PLACEMENT_TLS_KEY="+u.panelCert.key)
	}
	return env
}

// preparePanel makes what the panel inside Temporal's page needs. Where its address is in use, everything else works without it.
func (u *stackUp) preparePanel(now time.Time) error {
	if !u.Panel || u.ServersOnly {
		return nil
	}
	at, err := panelOrigin(u.PanelListen)
	if err != nil {
		return err
	}
	if err := requireFree("the panel", u.PanelListen, "set DEVSTACK_PANEL_LISTEN to another address"); err != nil {
		say("Temporal's page is without our panel: %v", err)
		return nil
	}
	u.panelCert, err = ensureCertificate(filepath.Join(u.dir, "panel"), now)
	u.panelAt = at
	return err
}

func (u *stackUp) ownerEnv() []string {
	return []string{"DATABASE_OWNER_URL=" + u.ownerURL, "DATABASE_APP_PASSWORD=" + u.appPass}
}

func (u *stackUp) keys() string { return filepath.Join(u.dir, "keys") }

func (u *stackUp) apiURL() string {
	host, port, _ := strings.Cut(u.Listen, ":")
	if host == "" || host == loopback || host == "0.0.0.0" {
		host = "localhost"
	}
	return (&url.URL{Scheme: "http", Host: host + ":" + port}).String()
}

// keepTokens picks the lines "TOKEN <role> <user> <token>" out of what seed prints.
func (u *stackUp) keepTokens(out string) {
	for s := bufio.NewScanner(strings.NewReader(out)); s.Scan(); {
		if t, ok := strings.CutPrefix(s.Text(), "TOKEN "); ok {
			u.tokens = append(u.tokens, t)
		}
	}
}

// writeEnvironment leaves what a shell, a debugger or the scenarios need to work with the running stack.
func (u *stackUp) writeEnvironment() error {
	var b strings.Builder
	env := append(u.serviceEnv(), u.ownerEnv()...)
	for _, kv := range append(env, "PLACEMENT_URL="+u.apiURL()) {
		name, value, _ := strings.Cut(kv, "=")
		fmt.Fprintf(&b, "%s='%s'\n", name, value)
	}
	return errors.Join(
		os.WriteFile(filepath.Join(u.dir, "tokens"), []byte(strings.Join(append(u.tokens, ""), "\n")), 0o600),
		os.WriteFile(u.envFile(), []byte(b.String()), 0o600))
}

// envFile is there while the stack runs.
func (u *stackUp) envFile() string { return filepath.Join(u.dir, "stack.env") }

func (u *stackUp) print() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nThe placement stack is up.\n\n")
	if !u.ServersOnly {
		fmt.Fprintf(w, "  API\t%s\n  API reference\t%s/reference\n", u.apiURL(), u.apiURL())
	}
	if u.servers.temporalUI != "" {
		fmt.Fprintf(w, "  Temporal Web UI\t%s/namespaces/%s/workflows\n", u.servers.temporalUI, namespace)
	}
	fmt.Fprintf(w, "  Temporal\t%s\n  Postgres\t%s\n  Data\t%s\n  Logs\t%s\n  Environment\t%s\n", u.servers.temporalAddress, u.ownerURL, u.dir, u.logs,
		u.envFile())
	if u.panelAt != "" {
		fmt.Fprintf(w, "  Panel\t%s/panel, and inside Temporal's page of a workflow\n", u.panelAt)
		once := "if your browser does not trust it yet"
		if u.panelCert.made {
			once = "once, for its certificate is new"
		}
		fmt.Fprintf(w, "  \t%s: open it and accept its certificate, or\n  \t%s\n", once, u.panelCert.trustStep())
	}
	if len(u.tokens) > 0 {
		fmt.Fprintf(w, "\nTokens of the practice tenant (Authorization: Bearer …):\n\n")
	}
	for _, t := range u.tokens {
		// A name may have spaces; role and token have none.
		role, rest, _ := strings.Cut(t, " ")
		i := strings.LastIndexByte(rest, ' ')
		fmt.Fprintf(w, "  %s\t%s\t%s\n", role, rest[:max(i, 0)], rest[i+1:])
	}
	fmt.Fprintf(w, "\nCtrl-C stops everything and keeps the data; `make dev-reset` empties it.\n\n")
	w.Flush()
}
