package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	tlog "go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
	"google.golang.org/protobuf/types/known/durationpb"

	"placement/deploy/devstack/stack"
)

const (
	loopback = "127.0.0.1"
	// historyShards can never be changed for an existing store.
	historyShards = 4
	// retention is how long closed workflows stay visible. It is set once, when the namespace is made.
	retention = 90 * 24 * time.Hour
)

// Options say where the server listens.
type Options struct {
	Port      int    `help:"Port of the frontend." required:""`
	UIPort    int    `name:"ui-port" help:"Port of the Web UI." required:""`
	Namespace string `help:"Namespace to make." required:""`
	Panel     string `help:"Origin of the panel that stands inside the page of a workflow; none without it."`
	ThrowAway bool   `help:"End without letting go of anything in order."`
	Store     string `help:"URL of the Postgres that holds the server's databases." env:"DEVSTACK_TEMPORAL_STORE" required:""`
}

// Run serves until the supervisor is gone. It reports ready when workflows can be started and the Web UI answers.
func Run(o Options, line *stack.Lifeline) error {
	gone := line.Gone()
	logger := tlog.NewZapLogger(tlog.BuildZapLogger(tlog.Config{Level: "warn", Format: "console"}))
	store, err := openStore(o.Store, logger)
	if err != nil {
		return err
	}
	srv, err := newServer(o, store, logger)
	if err != nil {
		return fmt.Errorf("configure Temporal: %w", err)
	}
	if err := srv.Start(); err != nil {
		return fmt.Errorf("start Temporal: %w", err)
	}
	if err := startUI(o); err != nil {
		return err
	}
	ready := make(chan error, 1)
	go func() { ready <- waitReady(o) }()
	select {
	case err := <-ready:
		if err != nil {
			return err
		}
		line.Ready()
		<-gone
	case <-gone:
	}
	if !o.ThrowAway {
		stopWithin(3*time.Second, srv)
	}
	return nil
}

func newServer(o Options, store store, logger tlog.Logger) (temporal.Server, error) {
	ports, err := stack.FreePorts(3)
	if err != nil {
		return nil, err
	}
	at := map[primitives.ServiceName]int{
		primitives.FrontendService: o.Port, primitives.HistoryService: ports[0],
		primitives.MatchingService: ports[1], primitives.WorkerService: ports[2],
	}
	services, hosts := map[string]config.Service{}, map[primitives.ServiceName]static.Hosts{}
	for name, port := range at {
		services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
		hosts[name] = static.SingleLocalHost(hostPort(port))
	}
	cfg := serverConfig(hostPort(o.Port), services, store)
	authorizer, err := authorization.GetAuthorizerFromConfig(&cfg.Global.Authorization)
	if err != nil {
		return nil, err
	}
	claims, err := authorization.GetClaimMapperFromConfig(&cfg.Global.Authorization, logger)
	if err != nil {
		return nil, err
	}
	return temporal.NewServer(
		temporal.WithConfig(cfg),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorizer),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
		temporal.WithDynamicConfigClient(dynamicconfig.StaticClient{
			// One process serves all shards, so one cache for all; the size is that of Temporal's own dev server.
			dynamicconfig.HistoryCacheHostLevelMaxSize.Key():                 8096,
			dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 100,
			// Search attributes that migrate has just made are known at once.
			dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,
		}),
	)
}

func serverConfig(frontend string, services map[string]config.Service, store store) *config.Config {
	const here = "active"
	cfg := &config.Config{
		Services: services,
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: here, CurrentClusterName: here,
			ClusterInformation: map[string]cluster.ClusterInformation{here: {
				Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend, ClusterID: "4f0e7a2c-6b1d-4d5e-9c63-1f6a8e2b9d07",
			}},
		},
		Persistence: config.Persistence{
			DefaultStore: mainDatabase, VisibilityStore: visibilityDatabase, NumHistoryShards: historyShards,
			DataStores: map[string]config.DataStore{
				mainDatabase:       {SQL: store.sql(mainDatabase, poolSize)},
				visibilityDatabase: {SQL: store.sql(visibilityDatabase, poolSize)},
			},
		},
		PublicClient: config.PublicClient{HostPort: frontend},
	}
	cfg.Global.Membership.MaxJoinDuration, cfg.Global.Membership.BroadcastAddress = 30*time.Second, loopback
	cfg.DCRedirectionPolicy.Policy = "noop"
	const off = "disabled"
	cfg.Archival.History.State, cfg.Archival.Visibility.State = off, off
	cfg.NamespaceDefaults.Archival.History.State, cfg.NamespaceDefaults.Archival.Visibility.State = off, off
	return cfg
}

// waitReady makes the namespace and returns when a client can work in it.
func waitReady(o Options) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	quiet := client.Options{HostPort: hostPort(o.Port), Namespace: o.Namespace, Logger: silent{}}
	for {
		err := registerNamespace(ctx, quiet)
		if err == nil {
			err = uiAnswers(o.UIPort)
		}
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for Temporal: %w", errors.Join(ctx.Err(), err))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func registerNamespace(ctx context.Context, o client.Options) error {
	c, err := client.DialContext(ctx, o)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: o.Namespace, WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	if exists := new(serviceerror.NamespaceAlreadyExists); err != nil && !errors.As(err, &exists) {
		return err
	}
	// Answers only once every part of the server knows the namespace.
	_, err = c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: o.Namespace})
	return err
}

// stopWithin lets the server end in order, but not for ever: what it has not finished it finds in its store again.
func stopWithin(patience time.Duration, srv temporal.Server) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := srv.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stop Temporal:", err)
		}
	}()
	select {
	case <-done:
	case <-time.After(patience):
	}
}

func hostPort(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

// silent keeps the client's attempts during the start out of the log.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
