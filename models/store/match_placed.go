package store

import (
	"cmp"
	"slices"
	"time"

	"placement/models"
	"placement/models/lifecycle/placement"
	"placement/models/matching"
)

// hasPlacement chooses the candidates who have a placement, be it only proposed.
const hasPlacement = `id IN (
	SELECT x.candidate_id FROM placements x JOIN processes s ON s.tenant_id = x.tenant_id AND s.id = x.id
	WHERE x.tenant_id = @tenant AND s.status IN @ongoing)`

// had is a placement that its candidate has, or is still bound by.
type had struct {
	placementID, candidateID, placeID string
	placement.Engagement
}

// placed are the placements that the candidates have, and until when they are bound: what that means for other places is the
// rule of placements.
func (g *gathering) placed() error {
	g.had = map[string][]had{}
	return g.query("placements that candidates have", `
		SELECT x.id, x.candidate_id, x.place_id, s.status, x.ends_on, x.binds
		FROM placements x JOIN processes s ON s.tenant_id = x.tenant_id AND s.id = x.id
		WHERE x.tenant_id = @tenant AND (s.status IN @ongoing OR x.binds AND x.ends_on >= CAST(@on AS date))
			AND `+g.scopeOf("x.candidate_id")+`
		ORDER BY x.id`, g.args(), func(scan func(...any) error) error {
		var h had
		var until time.Time
		if err := scan(&h.placementID, &h.candidateID, &h.placeID, &h.Status, &until, &h.Binds); err != nil {
			return err
		}
		h.Until = dateOf(until)
		if c := g.candidateByID[h.candidateID]; c != nil {
			g.had[h.candidateID] = append(g.had[h.candidateID], h)
			g.bind(c, h)
		}
		return nil
	})
}

// bind holds a placement against a candidate.
func (g *gathering) bind(c *matching.Candidate, h had) {
	if h.Ongoing() {
		c.Placed = append(c.Placed, matching.Placed{
			PlacementID: h.placementID, PlaceID: h.placeID, Until: h.Until, Ending: !h.Engages(g.question.On),
		})
	}
	if until, binds := h.BindsUntil(g.question.On); binds {
		c.BoundUntil = max(c.BoundUntil, until)
	}
}

// andPlaced adds those who have a placement and do not wait, as many as are allowed.
func (g *gathering) andPlaced(rows []models.Candidate) ([]models.Candidate, error) {
	q := table[models.Candidate](g.tx).where("tenant_id = @tenant AND NOT "+waits+" AND "+hasPlacement, g.args()).order("id")
	if g.question.Most > 0 {
		q = q.limit(g.question.Most + 1)
	}
	more, err := q.find(g.ctx)
	if err == nil && g.question.Most > 0 && len(more) > g.question.Most {
		err = ErrTooMany
	}
	if err != nil {
		return nil, err
	}
	g.placedOnly = make(map[string]bool, len(more))
	for _, r := range more {
		g.placedOnly[r.ID] = true
	}
	rows = append(rows, more...)
	slices.SortFunc(rows, func(a, b models.Candidate) int { return cmp.Compare(a.ID, b.ID) })
	return rows, nil
}

// exchangeable are the placements that could be exchanged: those by which the candidate is engaged, at an open place, where
// neither of the two has another placement that is to come or runs. Each comes as if it were not there.
func (g *gathering) exchangeable() []matching.Running {
	if !g.question.Running {
		return nil
	}
	at := map[string]int{}
	for _, c := range g.candidateList {
		for _, p := range c.Placed {
			at[p.PlaceID]++
		}
	}
	var running []matching.Running
	for _, c := range g.candidateList {
		held, engaged := c.Engaged()
		p := g.placeByID[held.PlaceID]
		if !engaged || len(c.Placed) > 1 || at[held.PlaceID] > 1 || p == nil {
			continue
		}
		running = append(running, matching.Running{
			PlacementID: held.PlacementID, Candidate: g.unplaced(*c, held.PlacementID), Place: g.vacated(*p, held.PlacementID),
		})
	}
	slices.SortFunc(running, func(a, b matching.Running) int { return cmp.Compare(a.PlacementID, b.PlacementID) })
	return running
}

// unplaced is a candidate as if they did not have a placement.
func (g *gathering) unplaced(c matching.Candidate, placementID string) matching.Candidate {
	had := g.had[c.ID]
	c.Placed, c.BoundUntil = nil, ""
	for _, h := range had {
		if h.placementID != placementID {
			g.bind(&c, h)
		}
	}
	return c
}

// vacated is a place as if a placement did not hold it.
func (g *gathering) vacated(p matching.Place, placementID string) matching.Place {
	p.Free = between(g.question.On, slices.DeleteFunc(slices.Clone(g.held[p.ID]), func(h holding) bool { return h.placementID == placementID }))
	// Neither side of an exchange stands idle.
	p.IdleSince = g.question.On
	if g.roomAt != nil {
		p.NoRoom = g.roomAt(&p, slices.DeleteFunc(slices.Clone(g.supported[p.WorkplaceID]), func(s supportedAt) bool { return s.placementID == placementID }))
	}
	return p
}
