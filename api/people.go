package api

import (
	"context"
	"sync"

	"placement/models/lifecycle"
)

// people remembers which candidate a process is about, which never changes, so that a command that carries writing costs
// no read after the first one.
type people struct {
	source Store
	mu     sync.Mutex
	known  map[string]string
}

// maxPeople bounds what is remembered; beyond it, the memory starts afresh.
const maxPeople = 10_000

func newPeople(source Store) *people { return &people{source: source, known: map[string]string{}} }

// of returns the candidate of a process, or store.ErrNotFound.
func (p *people) of(ctx context.Context, tenantID string, ref lifecycle.Ref) (string, error) {
	key := tenantID + "/" + string(ref.Kind) + "/" + ref.ID
	p.mu.Lock()
	id, ok := p.known[key]
	p.mu.Unlock()
	if ok {
		return id, nil
	}
	row, err := p.source.Process(ctx, tenantID, ref.Kind, ref.ID)
	if err != nil {
		return "", err
	}
	if id, err = personOf(row); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxPeople {
		clear(p.known)
	}
	p.known[key] = id
	return id, nil
}
