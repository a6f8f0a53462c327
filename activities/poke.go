package activities

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/store"
	"placement/workflows/contract"
)

// Idlers tells which endpoints nobody sends to although something is due.
type Idlers interface {
	Tenants(ctx context.Context) ([]store.Tenant, error)
	IdleEndpoints(ctx context.Context, tenantID string) ([]string, error)
}

// Pokes wakes webhook endpoints for which something was queued: soon after it was committed, and every few seconds those whose news
// was lost with a worker.
type Pokes struct {
	store    Idlers
	temporal client.Client
	log      *slog.Logger

	mu      sync.Mutex
	tenants map[string]bool
	rings   chan struct{}
}

// NewPokes returns pokes that Run sends.
func NewPokes(s Idlers, temporal client.Client, log *slog.Logger) *Pokes {
	return &Pokes{store: s, temporal: temporal, log: log, tenants: map[string]bool{}, rings: make(chan struct{}, 1)}
}

// pokesAnyway is how often everybody is looked at.
const pokesAnyway = 10 * time.Second

// Soon wakes the endpoints of a tenant for which something is due, if they are idle. It never waits.
func (p *Pokes) Soon(tenantID string) {
	p.mu.Lock()
	p.tenants[tenantID] = true
	p.mu.Unlock()
	select {
	case p.rings <- struct{}{}:
	default: // it rings already
	}
}

// Run sends pokes until the context ends.
func (p *Pokes) Run(ctx context.Context) {
	tick := time.NewTicker(pokesAnyway)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.rings:
			p.mu.Lock()
			tenants := p.tenants
			p.tenants = map[string]bool{}
			p.mu.Unlock()
			for id := range tenants {
				p.poke(ctx, id)
			}
		case <-tick.C:
			all, err := p.store.Tenants(ctx)
			if err != nil {
				continue // the database is away; the next look is soon
			}
			for _, t := range all {
				p.poke(ctx, t.ID)
			}
		}
	}
}

func (p *Pokes) poke(ctx context.Context, tenantID string) {
	ids, err := p.store.IdleEndpoints(ctx, tenantID)
	if err != nil {
		return
	}
	for _, id := range ids {
		ref := lifecycle.Ref{Kind: lifecycle.KindWebhookEndpoint, ID: id}
		err := p.temporal.SignalWorkflow(ctx, contract.WorkflowID(ref), "", contract.PokeSignal, nil)
		if _, gone := errors.AsType[*serviceerror.NotFound](err); err != nil && !gone && ctx.Err() == nil {
			p.log.Warn("an endpoint could not be woken", "endpoint_id", id, "error", err)
		}
	}
}

// Poking is a recorder that wakes endpoints after it has recorded something.
type Poking struct {
	Recorder

	Pokes *Pokes
}

// Record is the recorder's.
func (p Poking) Record(ctx context.Context, t store.Transition) (store.Recorded, error) {
	out, err := p.Recorder.Record(ctx, t)
	if err == nil && out.Verdict == store.VerdictRecorded {
		p.Pokes.Soon(t.TenantID)
	}
	return out, err
}
