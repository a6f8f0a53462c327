package reassignment

import (
	"encoding/json"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

// Event is the event that gives a process of the kind to an owner, in a unit; false for a kind that no event gives away.
func Event(kind lifecycle.Kind, ownerID, unitID string) (lifecycle.Event, bool) {
	switch kind {
	case lifecycle.KindPlacement:
		return placement.Reassign{OwnerID: ownerID, UnitID: unitID}, true
	case lifecycle.KindRematch:
		return rematch.ReassignRematch{OwnerID: ownerID, UnitID: unitID}, true
	case lifecycle.KindAgreement:
		return agreement.ReassignAgreement{OwnerID: ownerID, UnitID: unitID}, true
	case lifecycle.KindMentorTraining:
		return mentortraining.ReassignTraining{OwnerID: ownerID, UnitID: unitID}, true
	case lifecycle.KindOutreach:
		return outreach.ReassignOutreach{OwnerID: ownerID, UnitID: unitID}, true
	case lifecycle.KindIssue:
		return issue.ReassignIssue{OwnerID: ownerID, UnitID: unitID}, true
	case lifecycle.KindFollowAlong:
		return followalong.ReassignFollowAlong{OwnerID: ownerID, UnitID: unitID}, true
	case lifecycle.KindWebhookEndpoint:
	}
	return nil, false
}

// Would asks the rules of a process, by its stored state, what they would make of an event at the instant: nil, or a
// *lifecycle.RuleError. Another error says that the state cannot be read.
func Would(kind lifecycle.Kind, state []byte, e lifecycle.Event, at time.Time) error {
	switch kind {
	case lifecycle.KindPlacement:
		return would[placement.State](state, e, at)
	case lifecycle.KindRematch:
		return would[rematch.State](state, e, at)
	case lifecycle.KindAgreement:
		return would[agreement.State](state, e, at)
	case lifecycle.KindMentorTraining:
		return would[mentortraining.State](state, e, at)
	case lifecycle.KindOutreach:
		return would[outreach.State](state, e, at)
	case lifecycle.KindIssue:
		return would[issue.State](state, e, at)
	case lifecycle.KindFollowAlong:
		return would[followalong.State](state, e, at)
	case lifecycle.KindWebhookEndpoint:
	}
	return fmt.Errorf("nothing gives a %s to somebody else", kind)
}

func would[S lifecycle.Process[S]](data []byte, e lifecycle.Event, at time.Time) error {
	var state S
	if err := json.Unmarshal(data, &state); err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	_, err := state.Next(e, at)
	return err
}
