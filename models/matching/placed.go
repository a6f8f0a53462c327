package matching

import (
	"slices"

	"placement/models/lifecycle"
)

// Placed is a placement that the candidate has, be it only proposed. It excludes its own place, where nobody is matched with
// what they have, and all others until the next one is looked for.
type Placed struct {
	PlacementID string `json:"placement_id"`
	PlaceID     string `json:"place_id"`
	// Until is its last day.
	Until lifecycle.Date `json:"until"`
	// Ending tells that its end is near, so that the next one is looked for.
	Ending bool `json:"ending,omitempty"`
}

// Engaged returns the first placement for which the candidate is to be found nowhere else; false when there is none.
func (c *Candidate) Engaged() (Placed, bool) {
	i := slices.IndexFunc(c.Placed, func(p Placed) bool { return !p.Ending })
	if i < 0 {
		return Placed{}, false
	}
	return c.Placed[i], true
}

func (x *pair) placedAlready() bool {
	return x.c.engaged || slices.ContainsFunc(x.c.Placed, func(p Placed) bool { return p.PlaceID == x.p.ID })
}

func (x *pair) placedReasons() []Reason {
	var reasons []Reason
	for _, p := range x.c.Placed {
		if !p.Ending || p.PlaceID == x.p.ID {
			reasons = append(reasons, Reason{Code: PlacedAlready, Values: facts("placement_id", p.PlacementID, "until", string(p.Until))})
		}
	}
	return reasons
}

// boundEarliest is the first day on which nothing binds the candidate any more; empty when nothing does.
func (c *Candidate) boundEarliest() lifecycle.Date {
	if c.BoundUntil == "" {
		return ""
	}
	return c.BoundUntil.AddDays(1)
}
