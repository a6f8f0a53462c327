package contract

import (
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
)

const (
	// TakenAlongSignal tells an issue, or a follow-along, that its placement went to another case worker and takes it along.
	TakenAlongSignal = "taken_along"
	// StandsSignal tells a follow-along that its placement was opened again after its close, or has been closed again.
	StandsSignal = "placement_stands"
)

// TakenAlong is the signal from a placement to what belongs to it.
type TakenAlong struct {
	// No is the number of the hand-over; older news says nothing.
	No int `json:"no"`
	// FromID is who had the placement: what somebody else has stays there.
	FromID  string `json:"from_id"`
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
	// EventID is the event that made it so; a repeated signal carries the same.
	EventID string `json:"event_id"`
}

// Along is news to one process that goes along with its placement.
type Along struct {
	To   lifecycle.Ref
	News TakenAlong
}

// TakenAlongBy is everything that a placement tells those that go along with it, in the order of its hand-overs: each the same
// for ever, so that it is heard once however often it is told.
func TakenAlongBy(s placement.State) []Along {
	var all []Along
	for i, h := range s.Handovers {
		add := func(kind lifecycle.Kind, id string) {
			all = append(all, Along{lifecycle.Ref{Kind: kind, ID: id}, TakenAlong{
				No: i + 1, FromID: h.FromID, OwnerID: h.OwnerID, UnitID: h.UnitID, EventID: lifecycle.DeriveID("taken_along", id, strconv.Itoa(i+1)),
			}})
		}
		for _, no := range h.Issues {
			add(lifecycle.KindIssue, s.IssueID(no))
		}
		if h.FollowAlong {
			add(lifecycle.KindFollowAlong, s.FollowAlongID())
		}
	}
	return all
}

// IssueEvent is the event that the news is to an issue.
func (t TakenAlong) IssueEvent() issue.ReassignIssue {
	return issue.ReassignIssue{OwnerID: t.OwnerID, UnitID: t.UnitID, Handover: t.No, FromID: t.FromID}
}

// FollowAlongEvent is the event that the news is to a follow-along.
func (t TakenAlong) FollowAlongEvent() followalong.ReassignFollowAlong {
	return followalong.ReassignFollowAlong{OwnerID: t.OwnerID, UnitID: t.UnitID, Handover: t.No, FromID: t.FromID}
}

// Stands is the signal from a placement that was opened again to its follow-along.
type Stands struct {
	placement.FollowAlongNews
	// EventID is the event that made it so; a repeated signal carries the same.
	EventID string `json:"event_id"`
}

// StandsOf is what a placement tells its follow-along now: the same as long as nothing changes, so that it is heard once. It
// returns false when there is nothing to tell.
func StandsOf(s placement.State) (Stands, bool) {
	news, tell := s.FollowAlongNews()
	stands := "closed"
	if news.Open {
		stands = "open"
	}
	return Stands{FollowAlongNews: news, EventID: lifecycle.DeriveID("placement_stands", s.ID, strconv.Itoa(news.No), stands)}, tell
}

// Event is the event that the news is to the follow-along.
func (t Stands) Event() lifecycle.Event {
	if t.Open {
		return followalong.PauseFollowAlong{Reopened: t.No}
	}
	return followalong.ResumeFollowAlong{Reopened: t.No, Ending: t.Ending, LastDay: t.LastDay, AtClose: t.AtClose}
}
