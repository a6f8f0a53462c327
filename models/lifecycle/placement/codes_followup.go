package placement

// Codes of refusals about follow-ups, goals and the steps of the weekly hours.
const (
	CodeHoursStepUnknown   = "hours_step_unknown"
	CodeHoursStepConfirmed = "hours_step_confirmed"
	CodeHoursStepNotNext   = "hours_step_not_next"
	CodeHoursStepDay       = "hours_step_day"
	CodeHoursStepPaused    = "hours_step_paused"
	CodeGoalUnknown        = "goal_unknown"
	CodeGoalTaken          = "goal_taken"
	CodeGoalReached        = "goal_reached"
	CodeGoalTarget         = "goal_target_in_past"
	// CodeAlreadyRated: by this party, the goal at that follow-up, or all that a link would ask.
	CodeAlreadyRated    = "already_rated"
	CodeFollowUpNotHeld = "follow_up_not_held"
)
