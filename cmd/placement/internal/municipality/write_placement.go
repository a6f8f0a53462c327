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
		ID        string `json:"id"`
		CompanyID string `json:"company_id"`
	}
	if err := a.Decode("POST /v1/placements", &made); err != nil {
		return err
	}
	var decided int64
	if told := w.toTell(p.Candidate, made.CompanyID); told != nil {
		if _, err := w.add(ctx, &decided, "/v1/candidates/"+candidate+"/disclosures", name+"/told", told); err != nil {
			return err
		}
	}
	for _, who := range []string{"candidate", "company"} {
		_, err := w.add(ctx, &decided, "/v1/placements/"+made.ID+"/"+who+"-decision", name+"/"+who, body{"accepted": true, "channel": "phone"})
		if err != nil {
			return err
		}
	}
	atomic.AddInt64(&w.Placements, 1)
	return nil
}

// toTell is what a company is told of a candidate before it says yes; nil when there is nothing to tell.
func (w *writer) toTell(candidate int, companyID string) body {
	var items []body
	for _, a := range w.people[candidate].Accommodations {
		if a.Hard {
			items = append(items, body{"kind": "accommodation", "key": a.Code})
		}
	}
	if items == nil {
		return nil
	}
	return body{
		"company_id": companyID, "told_to": "company", "told_by": "caseworker", "told_on": w.today, "items": items,
		"consent": body{"channel": "meeting", "on": w.today},
	}
}
