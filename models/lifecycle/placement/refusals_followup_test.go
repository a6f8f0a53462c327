package placement_test

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func refusalsOfGoalsAndHours() []refusal {
	const due = "active_step_due"
	goal := func(f func(*placement.AddSubGoal)) placement.AddSubGoal { return with(lifecycletest.AddSubGoal(), f) }
	reach := func(f func(*placement.ReachGoal)) placement.ReachGoal { return with(lifecycletest.ReachGoal(), f) }
	postpone := func(f func(*placement.PostponeHoursStep)) placement.PostponeHoursStep {
		return with(lifecycletest.PostponeHoursStep(), f)
	}
	confirm := func(from, since lifecycle.Date) placement.ConfirmHoursStep {
		return placement.ConfirmHoursStep{From: from, Since: since}
	}
	followUp := func(f func(*placement.HoldFollowUp)) placement.HoldFollowUp {
		return with(lifecycletest.HoldFollowUp(3, "2027-02-15"), f)
	}
	steps := func(all ...placement.HoursDecision) placement.HoldFollowUp {
		return followUp(func(e *placement.HoldFollowUp) { e.Steps = all })
	}
	rate := func(f func(*placement.RateFollowUp)) placement.RateFollowUp {
		return with(lifecycletest.RateFollowUp(), f)
	}
	const unrated = "active_unrated"
	return []refusal{
		{code: "follow_up_unknown", field: "no", why: "a rating of none", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.No = 99 })},
		{code: "follow_up_not_held", why: "rated before it was held", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.No = 3 })},
		{code: "party_not_expected", field: "party", why: "rated by the company", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.Party = lifecycle.PartyCompany })},
		{code: "invalid", field: "channel", why: "a rating that came nohow", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.Channel = "" })},
		{code: "progress_missing", field: "progress", why: "a rating of no goal", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.Goals = nil })},
		{code: "progress_out_of_range", field: "progress", why: "a rating of another goal", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.Goals = []string{"fame"} })},
		{code: "progress_out_of_range", field: "progress", why: "a goal rated twice in one", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.Goals = append(e.Goals, e.Goals...) })},
		{code: "already_rated", field: "progress", why: "rated again, after the follow-up", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.Party = lifecycle.PartyCandidate })},
		{code: "already_rated", field: "progress", why: "rated a second time", state: unrated, given: []lifecycle.Event{lifecycletest.RateFollowUp()}, event: lifecycletest.RateFollowUp()},
		{code: "text_missing", field: "progress", why: "a rating that says nothing", state: unrated, event: rate(func(e *placement.RateFollowUp) { e.Contents = nil })},
		{code: "not_possible_now", why: "rated after the end", state: "evaluating_planned", event: lifecycletest.RateFollowUp()},

		{code: "goal_unknown", field: "parent", why: "on the way to nothing", state: "active", event: goal(func(e *placement.AddSubGoal) { e.Parent = "fame" })},
		{code: "goal_unknown", field: "parent", why: "on the way to a sub-goal", state: "active", given: []lifecycle.Event{lifecycletest.AddSubGoal()}, event: goal(func(e *placement.AddSubGoal) { e.Key, e.Parent = "more", "till" })},
		{code: "required", field: "key", why: "a sub-goal without a key", state: "active", event: goal(func(e *placement.AddSubGoal) { e.Key = "" })},
		{code: "goal_taken", field: "key", why: "added twice", state: "active", given: []lifecycle.Event{lifecycletest.AddSubGoal()}, event: lifecycletest.AddSubGoal()},
		{code: "invalid_date", field: "target_on", why: "by no day", state: "active", event: goal(func(e *placement.AddSubGoal) { e.TargetOn = "soon" })},
		{code: "goal_target_in_past", field: "target_on", why: "by yesterday", state: "active", event: goal(func(e *placement.AddSubGoal) { e.TargetOn = "2027-01-31" })},
		{code: "text_missing", field: "text", why: "a sub-goal without words", state: "active", event: goal(func(e *placement.AddSubGoal) { e.Contents = nil })},
		{code: "goal_unknown", field: "key", why: "another goal is reached", state: "active", event: reach(func(e *placement.ReachGoal) { e.Key = "fame" })},
		{code: "goal_reached", why: "reached twice", state: "active", given: []lifecycle.Event{lifecycletest.ReachGoal()}, event: lifecycletest.ReachGoal()},
		{code: "invalid_date", field: "on", why: "reached on no day", state: "active", event: reach(func(e *placement.ReachGoal) { e.On = "" })},
		{code: "date_in_future", field: "on", why: "reached tomorrow", state: "active", event: reach(func(e *placement.ReachGoal) { e.On = "2027-02-02" })},
		{code: "date_before_start", field: "on", why: "reached before the start", state: "active", event: reach(func(e *placement.ReachGoal) { e.On = "2027-01-31" })},

		{code: "not_possible_now", why: "by the date alone, in the first ruleset", state: "active", event: lifecycletest.ConfirmHoursStep()},
		{code: "not_possible_now", why: "postponed in the first ruleset", state: "active", event: lifecycletest.PostponeHoursStep()},
		{code: "hours_step_unknown", field: "from", why: "from another day", state: due, event: confirm("2027-02-16", "")},
		{code: "hours_step_confirmed", why: "the first step, which the start has confirmed", state: due, event: confirm(lifecycletest.StartsOn, "")},
		{code: "hours_step_confirmed", why: "confirmed twice", state: due, given: []lifecycle.Event{lifecycletest.ConfirmHoursStep()}, event: lifecycletest.ConfirmHoursStep()},
		{code: "hours_step_not_next", why: "one left out", state: due, event: confirm("2027-03-01", "")},
		{code: "hours_step_day", field: "since", why: "since before its day", state: due, event: confirm("2027-02-15", "2027-02-14")},
		{code: "hours_step_day", field: "since", why: "since tomorrow", state: due, event: confirm("2027-02-15", "2027-02-16")},
		{code: "hours_steps_out_of_order", field: "since", why: "when the next one has come", state: due, at: lifecycletest.At("2027-03-02", 9), event: confirm("2027-02-15", "")},
		{code: "placement_paused", why: "confirmed in a pause", state: due, given: []lifecycle.Event{with(lifecycletest.Pauses(), func(e *placement.PausePlacement) { e.ResumeOn = "2027-03-01" })}, event: lifecycletest.ConfirmHoursStep()},
		{code: "invalid_date", field: "to", why: "postponed to no day", state: due, event: postpone(func(e *placement.PostponeHoursStep) { e.To = "" })},
		{code: "hours_step_day", field: "to", why: "postponed to the same day", state: due, event: postpone(func(e *placement.PostponeHoursStep) { e.To = e.From })},
		{code: "hours_step_day", field: "to", why: "postponed to a day that has passed", state: due, at: lifecycletest.At("2027-02-22", 9), event: lifecycletest.PostponeHoursStep()},
		{code: "reason_required", field: "reason", why: "postponed without a reason", state: due, event: postpone(func(e *placement.PostponeHoursStep) { e.Reason = "" })},
		{code: "reason_not_for_this", field: "reason", why: "postponed for a holiday", state: due, event: postpone(func(e *placement.PostponeHoursStep) { e.Reason = placement.Holiday })},
		{code: "hours_steps_out_of_order", field: "to", why: "postponed past the next one", state: due, event: postpone(func(e *placement.PostponeHoursStep) { e.To = "2027-03-01" })},
		{code: "hours_steps_out_of_order", field: "to", why: "postponed out of the period, with the later ones", state: due, event: postpone(func(e *placement.PostponeHoursStep) { e.To, e.LaterToo = "2027-04-26", true })},

		{code: "invalid", field: "hours_steps.decision", why: "neither confirmed nor postponed", state: due, event: steps(placement.HoursDecision{From: "2027-02-15"})},
		{code: "hours_step_not_next", why: "one left out at a follow-up", state: due, event: steps(placement.HoursDecision{From: "2027-03-01", Decision: "confirmed"})},
		{code: "reason_required", field: "hours_steps.reason", why: "postponed at a follow-up without a reason", state: due, event: steps(placement.HoursDecision{From: "2027-02-15", To: "2027-02-22", Decision: "postponed"})},
		{code: "hours_step_paused", field: "hours_steps", why: "confirmed at a follow-up in a pause", state: due, given: []lifecycle.Event{with(lifecycletest.Pauses(), func(e *placement.PausePlacement) { e.ResumeOn = "2027-03-01" })}, event: steps(placement.HoursDecision{From: "2027-02-15", Decision: "confirmed"})},
		{code: "accommodations_not_reviewed", field: "accommodations_reviewed", why: "a regular follow-up with the candidate", state: due, event: followUp(func(e *placement.HoldFollowUp) { e.Attended = []lifecycle.Party{candidate} })},
		{code: "invalid", field: "asked_by", why: "reviewed by nobody", state: due, event: followUp(func(e *placement.HoldFollowUp) { e.AccommodationsReviewed = true })},
		{code: "invalid", field: "asked_by", why: "reviewed by the candidate", state: due, event: followUp(func(e *placement.HoldFollowUp) { e.AccommodationsReviewed, e.AskedBy = true, candidate })},
		{code: "invalid", field: "attended", why: "with the representative", state: due, event: followUp(func(e *placement.HoldFollowUp) { e.Attended = []lifecycle.Party{lifecycle.PartyRepresentative} })},
		{code: "text_missing", field: "progress", why: "rated, and no ratings", state: due, event: followUp(func(e *placement.HoldFollowUp) {
			e.Progress, e.Rated = nil, []placement.Rated{{Goal: lifecycletest.GoalKey, Mentor: true}}
		})},
		{code: "progress_missing", field: "progress", why: "nobody has rated", state: due, event: followUp(func(e *placement.HoldFollowUp) {
			e.Progress, e.Rated = nil, []placement.Rated{{Goal: lifecycletest.GoalKey}}
		})},
	}
}
