package service

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/client"

	"placement/models/store"
	"placement/workflows/contract"
)

// sweepEvery is how often a worker removes what nobody refers to. All workers may do it: there is nothing to do twice.
const sweepEvery = time.Hour

// Lifetimes, in wall time: texts and places that no event came to refer to, the keys of repeated requests, and the numbers of
// the feed.
const (
	textLifetime = 7 * 24 * time.Hour
	keyLifetime  = 72 * time.Hour
	feedLifetime = 90 * 24 * time.Hour
)

// keepSweeping sweeps every tenant now and every hour, and does then what else is to be done now and then, until the context ends.
func (s *Service) keepSweeping(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		err := errors.Join(Sweep(ctx, s.Store), s.tellCalendars(ctx), s.goOnReassigning(ctx), s.goOnApplying(ctx), s.tellNumbers(ctx))
		if err != nil && ctx.Err() == nil {
			s.log.Error("sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tellCalendars sees to it that every process hears of an edit of its calendar whose batch was never started: the service
// died in between, or Temporal was away.
func (s *Service) tellCalendars(ctx context.Context) error {
	tenants, err := s.Store.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		behind, err := s.Store.UnderOlderCalendar(ctx, t.ID, t.CalendarVersion, "", 1)
		if err != nil {
			return err
		}
		if len(behind) == 0 {
			continue
		}
		in := contract.CalendarBatch{TenantID: t.ID, Version: t.CalendarVersion, Around: time.Now().Add(t.Clock.Offset).UTC()}
		if err := contract.StartCalendarBatch(ctx, s.Temporal, in); err != nil {
			return err
		}
	}
	return nil
}

// goOnReassigning sees to it that every reassignment that should be running is: one whose run was lost goes on where it was.
func (s *Service) goOnReassigning(ctx context.Context) error {
	return s.goOnWith(ctx, s.Store.UnfinishedReassignments, contract.StartReassignment)
}

// goOnApplying sees the same of every policy that is being applied.
func (s *Service) goOnApplying(ctx context.Context) error {
	return s.goOnWith(ctx, s.Store.UnfinishedPolicyApplications, contract.StartPolicyBatch)
}

// goOnWith starts the batches of one kind that should be running, in every tenant.
func (s *Service) goOnWith(ctx context.Context, unfinished func(ctx context.Context, tenantID string) ([]string, error),
	start func(context.Context, client.Client, contract.ItemBatch) error,
) error {
	tenants, err := s.Store.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		ids, err := unfinished(ctx, t.ID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := start(ctx, s.Temporal, contract.ItemBatch{TenantID: t.ID, ID: id}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sweep removes, in every tenant, texts that no event refers to and places that no agreement took after seven days, and
// idempotency keys after 72 hours, and from the feed what has been there for 90 days. It may be repeated and run at any time.
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
		if _, err := db.SweepFeed(ctx, t.ID, feedLifetime); err != nil {
			return err
		}
		if _, err := db.SweepWebhooks(ctx, t.ID, textLifetime); err != nil {
			return err
		}
	}
	return nil
}
