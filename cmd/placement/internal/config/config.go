// Package config reads the environment, once, for the whole service. No other package does.
package config

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// Secret is text that never shows itself in logs or errors.
type Secret string

// String hides the secret.
func (Secret) String() string { return "[redacted]" }

// GoString hides the secret.
func (Secret) GoString() string { return "[redacted]" }

// MarshalText hides the secret from anything that encodes it.
func (Secret) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// Environments.
const (
	Development = "development"
	Production  = "production"
)

// Config is what the environment says. The comments are the documentation of the variables.
type Config struct {
	// DATABASE_URL: the running service's connection, as role placement_app, which owns nothing.
	DatabaseURL Secret
	// DATABASE_OWNER_URL: the owner of the tables, for `migrate` and `seed`.
	DatabaseOwnerURL Secret
	// DATABASE_APP_PASSWORD, or the file named by DATABASE_APP_PASSWORD_FILE: what `migrate` gives placement_app.
	AppPassword Secret
	// DATABASE_DASHBOARD_PASSWORD: what `migrate` gives placement_dashboard, which reads the numbers for dashboards and nothing else.
	// Without it nobody can log in as that role.
	DashboardPassword Secret
	// TEMPORAL_ADDRESS, default 127.0.0.1:7233; TEMPORAL_NAMESPACE, default placement. The other TEMPORAL_ variables
	// (TLS, API key, profile) are Temporal's own.
	TemporalAddress   string
	TemporalNamespace string
	// PLACEMENT_TEMPORAL_COMPRESSION: on compresses the requests to Temporal with gzip, for one that is far away; off, the
	// default, saves a tenth of the service's work and of Temporal's.
	TemporalCompression bool
	// PLACEMENT_ENV: development or production, the default. Production refuses practice tokens.
	Env string
	// PLACEMENT_LISTEN: the API's address, default :8080.
	Listen string
	// PLACEMENT_TLS_LISTEN: a second address of the API, by HTTPS, for the panel inside Temporal's page where no proxy brings HTTPS;
	// none by default. PLACEMENT_TLS_CERT and PLACEMENT_TLS_KEY: files with its certificate (and those above it) and key, PEM.
	// They are read again when they change, so a renewed certificate needs no restart.
	TLSListen string
	TLSCert   string
	TLSKey    string
	// PLACEMENT_PUBLIC_URL and PLACEMENT_TEMPORAL_UI_URL: where people reach us and Temporal's Web UI, for links.
	PublicURL     string
	TemporalUIURL string
	// PLACEMENT_TRUSTED_PROXIES: addresses or networks, separated by commas, of the proxies in front of us that say truly for
	// whom they ask; none by default. Who tries wrong links too often is known by address.
	TrustedProxies []string
	// PLACEMENT_WEBHOOK_LOCAL: on lets webhooks reach this machine, by plain HTTP too: for tests and practice. Off, the default,
	// they reach public addresses by HTTPS, and PLACEMENT_WEBHOOK_NETWORKS: networks, separated by commas, that may be reached
	// although they are private. PLACEMENT_WEBHOOK_PRACTICE_HOSTS: names, separated by commas, that practice tenants reach besides.
	WebhookLocal         bool
	WebhookNetworks      []netip.Prefix
	WebhookPracticeHosts []string
	// PLACEMENT_KEYS: the directory of the key files, default .data/keys.
	Keys string
	// PLACEMENT_CODEC_ENCODE: on encrypts what goes into Temporal; off, the default, only reads what was encrypted.
	CodecEncode bool
	// PLACEMENT_WEBHOOK_SECRET: what `webhook listen` verifies with, several separated by spaces; nobody else asks for it.
	WebhookSecrets []Secret
	// PLACEMENT_LOG: debug, info (the default), warn or error.
	LogLevel string
	// PLACEMENT_WORKER_VERSIONING: on lets workers tell Temporal their build, and take no task before `placement versions promote`
	// has said so; off, the default. PLACEMENT_WORKER_BUILD names the build, default the version of the binary.
	WorkerVersioning bool
	WorkerBuild      string
	// PLACEMENT_METRICS_LISTEN: where Prometheus reads how it goes, such as 127.0.0.1:9464; nowhere by default. What it reads names
	// no person, but nobody else need see it. API and worker on one machine need an address each.
	MetricsListen string
	// Traces are sent where OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT says, and nowhere by default. These and
	// the other OTEL_ variables (sampler, headers, timeout, resource) are OpenTelemetry's own. Only http/protobuf is spoken.
	Traces bool
}

// known are the variables with our prefix; any other is a mistake worth stopping for.
func known() []string {
	return []string{
		"PLACEMENT_ENV", "PLACEMENT_LISTEN", "PLACEMENT_PUBLIC_URL", "PLACEMENT_TEMPORAL_UI_URL", "PLACEMENT_KEYS",
		"PLACEMENT_CODEC_ENCODE", "PLACEMENT_LOG", "PLACEMENT_TEMPORAL_COMPRESSION", "PLACEMENT_URL", "PLACEMENT_TOKEN",
		"PLACEMENT_TRUSTED_PROXIES", "PLACEMENT_WEBHOOK_LOCAL", "PLACEMENT_WEBHOOK_NETWORKS", "PLACEMENT_WEBHOOK_PRACTICE_HOSTS",
		"PLACEMENT_WEBHOOK_SECRET", "PLACEMENT_METRICS_LISTEN",
		"PLACEMENT_WORKER_VERSIONING", "PLACEMENT_WORKER_BUILD",
		"PLACEMENT_TLS_LISTEN", "PLACEMENT_TLS_CERT", "PLACEMENT_TLS_KEY",
	}
}

// Load reads the environment given as "NAME=value" lines. It reports every problem it finds, together.
func Load(environ []string) (Config, error) {
	env := map[string]string{}
	var problems []error
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		env[name] = value
		if strings.HasPrefix(name, "PLACEMENT_") && !slices.Contains(known(), name) {
			problems = append(problems, fmt.Errorf("%s is not a variable of this service", name))
		}
	}
	get := func(name, otherwise string) string {
		if v := env[name]; v != "" {
			return v
		}
		return otherwise
	}
	c := Config{
		DatabaseURL:       Secret(env["DATABASE_URL"]),
		DatabaseOwnerURL:  Secret(env["DATABASE_OWNER_URL"]),
		AppPassword:       Secret(env["DATABASE_APP_PASSWORD"]),
		DashboardPassword: Secret(env["DATABASE_DASHBOARD_PASSWORD"]),
		TemporalAddress:   get("TEMPORAL_ADDRESS", "127.0.0.1:7233"),
		TemporalNamespace: get("TEMPORAL_NAMESPACE", "placement"),
		Env:               get("PLACEMENT_ENV", Production),
		Listen:            get("PLACEMENT_LISTEN", ":8080"),
		PublicURL:         get("PLACEMENT_PUBLIC_URL", "http://localhost:8080"),
		TemporalUIURL:     get("PLACEMENT_TEMPORAL_UI_URL", "http://localhost:8233"),
		Keys:              get("PLACEMENT_KEYS", ".data/keys"),
		LogLevel:          get("PLACEMENT_LOG", "info"),
		WorkerBuild:       env["PLACEMENT_WORKER_BUILD"],
		MetricsListen:     env["PLACEMENT_METRICS_LISTEN"],
		TLSListen:         env["PLACEMENT_TLS_LISTEN"],
		TLSCert:           env["PLACEMENT_TLS_CERT"],
		TLSKey:            env["PLACEMENT_TLS_KEY"],
	}
	c.Traces = get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", env["OTEL_EXPORTER_OTLP_ENDPOINT"]) != "" && !strings.EqualFold(env["OTEL_SDK_DISABLED"], "true")
	if spoken := get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", env["OTEL_EXPORTER_OTLP_PROTOCOL"]); c.Traces && spoken != "" && spoken != "http/protobuf" {
		problems = append(problems, errors.New("OTEL_EXPORTER_OTLP_PROTOCOL is http/protobuf: nothing else is spoken"))
	}
	if some := c.TLSListen + c.TLSCert + c.TLSKey; some != "" && (c.TLSListen == "" || c.TLSCert == "" || c.TLSKey == "") {
		problems = append(problems, errors.New("PLACEMENT_TLS_LISTEN, PLACEMENT_TLS_CERT and PLACEMENT_TLS_KEY are set together or not at all"))
	}
	if file := env["DATABASE_APP_PASSWORD_FILE"]; c.AppPassword == "" && file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			problems = append(problems, errors.New("DATABASE_APP_PASSWORD_FILE cannot be read"))
		}
		c.AppPassword = Secret(strings.TrimSpace(string(text)))
	}
	for secret := range strings.FieldsSeq(env["PLACEMENT_WEBHOOK_SECRET"]) {
		c.WebhookSecrets = append(c.WebhookSecrets, Secret(secret))
	}
	for proxy := range strings.SplitSeq(env["PLACEMENT_TRUSTED_PROXIES"], ",") {
		if proxy = strings.TrimSpace(proxy); proxy == "" {
			continue
		}
		_, network := netip.ParsePrefix(proxy)
		if _, err := netip.ParseAddr(proxy); err != nil && network != nil {
			problems = append(problems, errors.New("PLACEMENT_TRUSTED_PROXIES is a list of addresses or networks, such as 10.0.0.0/8"))
			continue
		}
		c.TrustedProxies = append(c.TrustedProxies, proxy)
	}
	for _, network := range list(env["PLACEMENT_WEBHOOK_NETWORKS"]) {
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			problems = append(problems, errors.New("PLACEMENT_WEBHOOK_NETWORKS is a list of networks, such as 10.0.0.0/8"))
			continue
		}
		c.WebhookNetworks = append(c.WebhookNetworks, prefix)
	}
	for _, host := range list(env["PLACEMENT_WEBHOOK_PRACTICE_HOSTS"]) {
		c.WebhookPracticeHosts = append(c.WebhookPracticeHosts, strings.ToLower(host))
	}
	if !slices.Contains([]string{Development, Production}, c.Env) {
		problems = append(problems, errors.New("PLACEMENT_ENV is development or production"))
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel) {
		problems = append(problems, errors.New("PLACEMENT_LOG is debug, info, warn or error"))
	}
	for name, on := range map[string]*bool{
		"PLACEMENT_CODEC_ENCODE": &c.CodecEncode, "PLACEMENT_TEMPORAL_COMPRESSION": &c.TemporalCompression,
		"PLACEMENT_WEBHOOK_LOCAL": &c.WebhookLocal, "PLACEMENT_WORKER_VERSIONING": &c.WorkerVersioning,
	} {
		switch get(name, "off") {
		case "on":
			*on = true
		case "off":
		default:
			problems = append(problems, errors.New(name+" is on or off"))
		}
	}
	return c, errors.Join(problems...)
}

// list returns what stands between commas.
func list(text string) []string {
	var all []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			all = append(all, item)
		}
	}
	return all
}

// ErrNotSet is a setting that only some commands need, and that one of them misses.
var ErrNotSet = errors.New("is not set")

// NeedDatabase reports a missing DATABASE_URL.
func (c Config) NeedDatabase() error {
	if c.DatabaseURL == "" {
		return fmt.Errorf("DATABASE_URL %w: the address of Postgres, as role placement_app", ErrNotSet)
	}
	return nil
}

// NeedOwner reports a missing DATABASE_OWNER_URL.
func (c Config) NeedOwner() error {
	if c.DatabaseOwnerURL == "" {
		return fmt.Errorf("DATABASE_OWNER_URL %w: the address of Postgres, as the owner of the tables", ErrNotSet)
	}
	return nil
}

// NeedAppPassword reports a missing DATABASE_APP_PASSWORD.
func (c Config) NeedAppPassword() error {
	if c.AppPassword == "" {
		return fmt.Errorf("DATABASE_APP_PASSWORD %w: the password that the service connects with, as placement_app", ErrNotSet)
	}
	return nil
}
