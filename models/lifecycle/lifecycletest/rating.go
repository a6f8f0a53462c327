package lifecycletest

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// FirstWeekOn is the day on which the follow-up of the first week of the canonical placement is held.
const FirstWeekOn lifecycle.Date = "2027-02-05"

// RateFollowUp returns what the mentor says of the goal after the follow-up of the first week.
func RateFollowUp() placement.RateFollowUp {
	return placement.RateFollowUp{
		No: 2, Party: lifecycle.PartyMentor, Channel: lifecycle.ChannelPhone, Goals: []string{GoalKey},
		Contents: Text(placement.ContentRatings),
	}
}

// activeUnrated is after a follow-up at which the mentor was not asked.
func activeUnrated() Named {
	held := HoldFollowUp(2, FirstWeekOn)
	held.Progress[0].Mentor = nil
	return active().
		then("", At(StartsOn, 12), HoldFollowUp(1, StartsOn)).
		then("active_unrated", At(FirstWeekOn, 14), held).at(FirstWeekOn, 15)
}
