package municipality

import (
	"context"
	"fmt"
	"net/http"

	"placement/cmd/placement/internal/caller"
	"placement/models/lifecycle"
)

// begun is the day on which this municipality was begun to be written: when it is being written again, the first of its people
// says so, by how long they had waited then; else it is today. Days count from it, so that the same plan says the same again.
func (w *writer) begun(ctx context.Context, p Plan) (lifecycle.Date, error) {
	for _, c := range p.Candidates {
		if c.Waiting < 0 || c.Protected != "" {
			continue
		}
		a, err := w.service.Send(ctx, caller.Exchange{
			Method: http.MethodPost, Path: "/v1/candidates/search", Token: w.token, Body: body{"cpr": c.CPR},
		})
		if err != nil {
			return "", err
		}
		if a.Status == http.StatusNotFound {
			break
		}
		var known struct {
			WaitingSince lifecycle.Date `json:"waiting_since"`
		}
		if err := a.Decode("POST /v1/candidates/search", &known); err != nil {
			return "", err
		}
		if known.WaitingSince != "" {
			return known.WaitingSince.AddDays(c.Waiting), nil
		}
	}
	return w.clock(ctx)
}

// clock is the day that the tenant's clock shows. While somebody moves it, it is waited for.
func (w *writer) clock(ctx context.Context) (lifecycle.Date, error) {
	for {
		var clock struct {
			Today  lifecycle.Date `json:"today"`
			Moving bool           `json:"moving"`
		}
		err := w.service.Read(ctx, w.token, "/v1/practice/clock", &clock)
		if err != nil || !clock.Moving {
			return clock.Today, err
		}
		if err := w.service.Pause(ctx, clockPause); err != nil {
			return "", err
		}
	}
}

// until lets the tenant's clock go on to a day. Others move it, too: what they have moved it by is not moved again, and a day
// that has passed is not waited for.
func (w *writer) until(ctx context.Context, day lifecycle.Date) error {
	for {
		today, err := w.clock(ctx)
		if err != nil || today >= day {
			return err
		}
		var moved struct{}
		a, err := w.service.Send(ctx, caller.Exchange{
			Method: http.MethodPost, Path: "/v1/practice/clock", Token: w.token, Key: fmt.Sprintf("%sclock/%s/%s", w.prefix, today, day),
			Body: body{"calendar_days": min(today.DaysUntil(day), mostDays)},
		})
		if err != nil {
			return err
		}
		if err := a.Decode("POST /v1/practice/clock", &moved); err != nil {
			return err
		}
	}
}
