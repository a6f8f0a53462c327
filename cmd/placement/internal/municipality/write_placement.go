package municipality

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"placement/cmd/placement/internal/caller"
)

// id is the ID of something that was written, empty for nothing.
func (w *writer) id(name string) string {
	id, _ := w.ids.Load(name)
	text, _ := id.(string)
	return text
}

// placement proposes a placement and lets both say yes. The rules may turn it down; then there is none.
func (w *writer) placement(ctx context.Context, i int, p Placement) error {
	workplace := fmt.Sprintf("company/%d/workplace/%d", p.Company, p.Workplace)
	candidate, place := w.id(fmt.Sprintf("candidate/%d", p.Candidate)), w.id(fmt.Sprintf("%s/place/%d", workplace, p.Place))
	if candidate == "" || place == "" {
		return nil // from another day, and so is the placement
	}
	begins := w.today.AddDays(p.DaysAhead)
	proposal := body{
		"candidate_id": candidate, "place_id": place, "purpose": "clarification", "purpose_text": "At finde ud af, hvad der kan lade sig gøre, og hvor mange timer",
		"goals": []body{{"kind": "job", "text": "Et job af samme slags"}}, "weekly_hours": p.WeeklyHours,
		"period": body{"start": begins, "end": begins.AddDays(placementDays - 1)},
	}
	if mentor := w.id(workplace + "/mentor/0"); mentor != "" {
		proposal["mentor_id"] = mentor
	}
	name := fmt.Sprintf("placement/%d", i)
	a, err := w.service.Send(ctx, caller.Exchange{Method: http.MethodPost, Path: "/v1/placements", Token: w.token, Key: w.prefix + name, Body: proposal})
	switch {
	case err != nil:
		return err
	case a.Status == http.StatusConflict || a.Status == http.StatusUnprocessableEntity:
		atomic.AddInt64(&w.TurnedDown, 1)
		return nil
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := a.Decode("POST /v1/placements", &made); err != nil {
		return err
	}
	var decided int64
	for _, who := range []string{"candidate", "company"} {
		_, err := w.add(ctx, &decided, "/v1/placements/"+made.ID+"/"+who+"-decision", name+"/"+who, body{"accepted": true, "channel": "phone"})
		if err != nil {
			return err
		}
	}
	atomic.AddInt64(&w.Placements, 1)
	return nil
}
