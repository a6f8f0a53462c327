package placement

import "placement/models/lifecycle"

// FollowAlongPolicy is how a municipality asks, after a placement has closed, what has become of the person. The zero value
// asks nothing: placements from before there was any are not followed.
type FollowAlongPolicy struct {
	// First and Second are how many calendar days after the last day the two checks are.
	First  int `json:"first"`
	Second int `json:"second"`
	// Early is how many calendar days before its day a check can be made.
	Early int `json:"early"`
	// Escalation is how many working days after its day the supervisors see a check that was not made.
	Escalation int `json:"escalation"`
	// Retry is how many working days after an attempt the person is tried again, Attempts on how many days that is done
	// before it may be given up.
	Retry    int `json:"retry"`
	Attempts int `json:"attempts"`
}

// Wanted tells whether anything is asked.
func (p FollowAlongPolicy) Wanted() bool { return p != FollowAlongPolicy{} }

// Valid tells whether people can be followed by p.
func (p FollowAlongPolicy) Valid() bool {
	return p.First > 0 && p.Second > p.First && p.Second <= 366 && p.Early >= 0 && p.Early < p.First &&
		p.Escalation > 0 && p.Escalation <= 60 && p.Retry > 0 && p.Retry <= 60 && p.Attempts > 0 && p.Attempts <= 10
}

// reach is the last day that the checks of a placement with the last day end may need.
func (p FollowAlongPolicy) reach(end lifecycle.Date) lifecycle.Date { return end.AddDays(p.Second) }

// Outcomes returns what a placement can be closed with, in the order in which people read it.
func Outcomes() []Outcome {
	return []Outcome{OrdinaryJob, OrdinaryHours, SubsidisedJob, Education, NewPlacement, OtherOffer, NoChange}
}

// WantsFollowAlong tells whether it is asked later what has become of the candidate: when the placement has run, has closed
// and its policy wants it. Nobody has worked in one that was withdrawn, or whose candidate never came.
func (s State) WantsFollowAlong() bool {
	return s.Status == Closed && s.StartedOn != "" && s.Policy.FollowAlong.Wanted()
}

// FollowAlongID is the ID of the follow-along that this placement starts, when it starts one.
func (s State) FollowAlongID() string { return FollowAlongID(s.ID) }

// FollowAlongID is the ID of the follow-along that a placement starts, when it starts one.
func FollowAlongID(placementID string) string { return lifecycle.DeriveID("follow_along", placementID) }
