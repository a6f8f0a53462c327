package placement

import (
	"slices"

	"placement/models/lifecycle"
)

// Handover says that the placement went to another case worker, and took along what belongs to it.
type Handover struct {
	// FromID is who had it, OwnerID who has it since, in the unit UnitID.
	FromID  string `json:"from_id"`
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
	// Issues are the problems that were open then and have a process of their own, by their numbers.
	Issues []int `json:"issues,omitempty"`
	// FollowAlong tells that the candidate was being followed: the placement had been closed before, and opened again.
	FollowAlong bool `json:"follow_along,omitempty"`
}

// handOver gives the placement to an owner, in a unit. What belongs to it goes along when that is wanted and there is anything:
// each of these processes is told, and decides by its own rules whether it goes.
func (s State) handOver(ownerID, unitID string, takesAlong bool) State {
	h := Handover{FromID: s.OwnerID, OwnerID: ownerID, UnitID: unitID, FollowAlong: s.WasFollowed()}
	for _, p := range s.Problems {
		if p.Own() && p.Resolution == "" {
			h.Issues = append(h.Issues, p.No)
		}
	}
	s.OwnerID, s.UnitID = ownerID, unitID
	if takesAlong && (len(h.Issues) > 0 || h.FollowAlong) {
		s.Handovers = append(slices.Clone(s.Handovers), h)
	}
	return s
}

// WasFollowed tells whether the candidate has been followed since an earlier close: the placement has run, its policy wants it,
// and it was opened again.
func (s State) WasFollowed() bool {
	return s.Reopened > 0 && s.StartedOn != "" && s.Policy.FollowAlong.Wanted()
}

// FollowAlongNews is what a placement that was opened again after its close tells its follow-along, the newest only.
type FollowAlongNews struct {
	// No counts how often it was opened again: older news says nothing.
	No int `json:"no"`
	// Open tells that it is open; the rest says what it was closed with when it is not.
	Open    bool           `json:"open,omitempty"`
	Ending  EndingKind     `json:"ending,omitempty"`
	LastDay lifecycle.Date `json:"last_day,omitempty"`
	AtClose Outcome        `json:"at_close,omitempty"`
}

// FollowAlongNews returns what there is to tell the follow-along; false as long as the placement was never opened again, or
// nobody was followed.
func (s State) FollowAlongNews() (FollowAlongNews, bool) {
	if !s.WasFollowed() || s.Ending == nil {
		return FollowAlongNews{}, false
	}
	if s.Status != Closed {
		return FollowAlongNews{No: s.Reopened, Open: true}, true
	}
	return FollowAlongNews{No: s.Reopened, Ending: s.Ending.Kind, LastDay: s.Ending.LastDay, AtClose: s.Outcome}, true
}
