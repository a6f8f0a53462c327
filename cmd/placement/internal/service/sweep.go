package service

import (
	"context"
	"time"

	"placement/models/store"
)

// sweepEvery is how often a worker removes what nobody refers to. All workers may do it: there is nothing to do twice.
const sweepEvery = time.Hour

// Lifetimes, in wall time: texts and places that no event came to refer to, and the keys of repeated requests.
const (
	textLifetime = 7 * 24 * time.Hour
	keyLifetime  = 72 * time.Hour
)

// keepSweeping sweeps every tenant now and every hour, until the context ends.
func (s *Service) keepSweeping(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := Sweep(ctx, s.Store); err != nil && ctx.Err() == nil {
			s.log.Error("sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep removes, in every tenant, texts that no event refers to and places that no agreement took after seven days, and
// idempotency keys after 72 hours. It
// may be repeated and run at any time.
func Sweep(ctx context.Context, db *store.Store) error {
	tenants, err := db.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		if _, err := db.SweepTexts(ctx, t.ID, textLifetime); err != nil {
			return err
		}
		if _, err := db.SweepPlaces(ctx, t.ID, textLifetime); err != nil {
			return err
		}
		if _, err := db.SweepKeys(ctx, t.ID, keyLifetime); err != nil {
			return err
		}
	}
	return nil
}
