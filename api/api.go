package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/trace"
	"go.temporal.io/sdk/client"

	"placement/api/panel"
	"placement/api/views"
	"placement/models/lifecycle/access"
	"placement/models/store/vault"
	"placement/workflows/contract"
)

// Deps is what the API needs of the rest of the service.
type Deps struct {
	Store    Store
	Temporal client.Client
	// Keys seal command envelopes and make the fingerprints of requests.
	Keys *vault.Keys
	Log  *slog.Logger
	// Authenticator tells who a bearer token belongs to; nil asks the Store.
	Authenticator Authenticator
	// PublicURL is where callers reach this API, TemporalUIURL where people reach Temporal's page; both without a slash at
	// the end. They are only written into answers.
	PublicURL     string
	TemporalUIURL string
	// Webhooks says what can be sent, and makes what it is signed with.
	Webhooks Webhooks
	// Incidents knows what fails right now.
	Incidents Incidents
	// Repairs knows where the database and Temporal differ, and mends that.
	Repairs Repairs
	// Namespace is Temporal's, where a tenant names none.
	Namespace string
	// TrustedProxies are the addresses, or networks, of proxies that say truly whom they forward for; nobody else is believed.
	TrustedProxies []string
	// Clock is real time; practice tenants add their own offset to it.
	Clock   func() time.Time
	Version string
	// Tracer makes a span of every request, nil for none; Watch hears of requests and streams, nil for nobody.
	Tracer trace.Tracer
	Watch  Watch
	// Stopping ends when the process is to end: streams, which end by themselves never, end then.
	Stopping context.Context
}

// server is the API behind its routes.
type server struct {
	Deps
	access    access.Policy
	texts     texts
	failing   incidentTexts
	differing incidentTexts
	calendars *calendars
	people    *people
	health    *health
	processes processes
	linkPages linkPages
	viewPages views.Pages
	// zone is that of wall clocks here.
	zone       *time.Location
	panelPages panel.Pages
	guesses    guesses
	listeners  *listeners
	streaming  streaming
	webhooks   webhookDocument
	// paths are the routes of what is sent, by operation: of all commands, and of what a task may lead to.
	paths map[string]string
	// summaries say what operations do, in English.
	summaries map[string]string
}

// New returns the handler of the whole API: /v1, health, the OpenAPI document and its reference page. Timeouts of reading
// and writing are the http.Server's business.
func New(d Deps) (http.Handler, error) {
	s, err := newServer(d)
	if err != nil {
		return nil, err
	}
	return s.engine(), nil
}

func newServer(d Deps) (*server, error) {
	for name, missing := range map[string]bool{
		"Store": d.Store == nil, "Temporal": d.Temporal == nil, "Keys": d.Keys == nil, "Log": d.Log == nil, "Clock": d.Clock == nil,
		"Webhooks": d.Webhooks == nil,
		"Stopping": d.Stopping == nil, "Incidents": d.Incidents == nil, "Repairs": d.Repairs == nil,
	} {
		if missing {
			return nil, errors.New("api: Deps." + name + " is missing")
		}
	}
	if d.Authenticator == nil {
		d.Authenticator = d.Store
	}
	t, err := loadTexts()
	if err != nil {
		return nil, err
	}
	s := &server{Deps: d, access: access.NewPolicy(), texts: t}
	if s.failing, err = loadIncidentTexts(); err != nil {
		return nil, err
	}
	if s.differing, err = loadDifferenceTexts(); err != nil {
		return nil, err
	}
	if s.linkPages, err = loadLinkPages(); err != nil {
		return nil, err
	}
	if s.zone, err = time.LoadLocation(danishZone); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	if s.viewPages, err = views.Load(); err != nil {
		return nil, err
	}
	if s.panelPages, err = panel.Load(d.TemporalUIURL); err != nil {
		return nil, err
	}
	if s.webhooks, err = documentWebhooks(t, d.PublicURL); err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	if err := gin.New().SetTrustedProxies(d.TrustedProxies); err != nil {
		return nil, errors.New("api: Deps.TrustedProxies names no address")
	}
	s.calendars, s.people = newCalendars(d.Store), newPeople(d.Store)
	s.listeners, s.streaming = newListeners(d.Stopping, d.Store, d.Log), usualStreaming()
	s.paths, s.summaries = map[string]string{}, map[string]string{}
	for _, o := range s.operations() {
		s.summaries[string(o.name)] = o.summary
		if o.method == http.MethodPost {
			s.paths[string(o.name)] = o.path
		}
	}
	s.processes = processes{client: d.Temporal, sealer: d.Keys.Sealer()}
	s.health = &health{clock: d.Clock, checks: map[string]func(context.Context) error{
		"database": d.Store.Ping,
		"schema":   d.Store.CheckSchema,
		"temporal": func(ctx context.Context) error {
			_, err := d.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		},
	}}
	return s, nil
}

// engine returns the router with every route.
func (s *server) engine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	configureHuma()
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	_ = e.SetTrustedProxies(s.TrustedProxies) // they were read before
	e.Use(s.observe, s.trace, s.recoverPanics)
	e.NoRoute(func(c *gin.Context) { s.writeProblem(c, notFound("no_such_route")) })
	e.NoMethod(func(c *gin.Context) { s.writeProblem(c, refuse(http.StatusMethodNotAllowed, "method_not_allowed")) })
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	api := humagin.New(e, s.humaConfig())
	for _, o := range s.operations() {
		o.register(s, api)
	}
	s.describe(api.OpenAPI())
	s.describeEvents(api.OpenAPI())
	s.reference(e)
	s.linkRoutes(e)
	e.GET(contract.ViewsPath, s.viewsPage)
	s.panelRoutes(e)
	return e
}
