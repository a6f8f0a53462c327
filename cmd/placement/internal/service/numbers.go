package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"placement/api"
	"placement/models/store"
)

// tellNumbers tells dashboards the numbers of every tenant whose day has become another since they were told last: within an hour
// after midnight, and at the start. What fails is tried again after an hour.
func (s *Service) tellNumbers(ctx context.Context) error {
	told, err := TellNumbers(ctx, s.Store, time.Now(), false)
	if told > 0 {
		s.log.Info("numbers told", "tenants", told)
	}
	return err
}

// TellNumbers tells them at the given time, and returns of how many tenants: of those whose day is another, or of all anew. A tenant
// that fails keeps what was told before, and holds up no other. Who wants all of them anew is told of each that was left alone, and
// why, as an error.
func TellNumbers(ctx context.Context, db *store.Store, now time.Time, anew bool) (int, error) {
	labels, err := api.NumberLabels()
	if err != nil {
		return 0, err
	}
	tenants, err := db.Tenants(ctx)
	if err != nil {
		return 0, err
	}
	told, failed := 0, []error{}
	for _, t := range tenants {
		if t.ClockMoving { // its day is not over yet
			if anew {
				failed = append(failed, fmt.Errorf("tenant %s: its clock is being moved", t.ID))
			}
			continue
		}
		n := store.NumbersToTell{Now: now.Add(t.Clock.Offset).UTC(), At: now, Labels: labels, Anew: anew}
		done, err := db.TellNumbers(ctx, t.ID, n)
		if err == nil && !done && anew {
			err = errors.New("somebody else is telling them right now")
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("tenant %s: %w", t.ID, err))
		}
		if done {
			told++
		}
	}
	return told, errors.Join(failed...)
}
