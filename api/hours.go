package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// HoursDecisionInput is what was decided about a step of the weekly hours.
type HoursDecisionInput struct {
	From     day              `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the step as it is planned now."`
	Decision string           `json:"decision" enum:"confirmed,postponed"`
	Since    day              `json:"since,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Of a step that is confirmed after its day: since when the hours are worked; today, when you leave it out."`
	To       day              `json:"to,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Of a step that is postponed: its new day, within the period."`
	LaterToo bool             `json:"later_too,omitempty" doc:"Whether the steps after it move along, by as many days."`
	Reason   placement.Reason `json:"reason,omitempty" enum:"no_capacity,tasks_do_not_fit,hours_do_not_fit,period_does_not_fit,transport_too_far,better_match_elsewhere,company_circumstances,candidate_circumstances,workplace_conditions,attendance,undisclosed_problem,got_job,other_measure,entered_by_mistake,duplicate,more_time_needed,hours_rising,holiday,workplace_closed,other" doc:"Why it is postponed."`
}

func (h HoursDecisionInput) decision() placement.HoursDecision { return placement.HoursDecision(h) }

type stepConfirmationBody struct {
	From  day    `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the step as it is planned now."`
	Since day    `json:"since,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Said after its day: since when the hours are worked; today, when you leave it out."`
	Note  string `json:"note,omitempty" maxLength:"20000" doc:"What was said. Kept encrypted."`
}

func (b stepConfirmationBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b stepConfirmationBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ConfirmHoursStep{From: b.From, Since: b.Since, Contents: refs}
}

type stepPostponementBody struct {
	From     day  `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the step as it is planned now."`
	To       day  `json:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Its new day, later and within the period."`
	LaterToo bool `json:"later_too,omitempty" doc:"Whether the steps after it move along, by as many days."`
	ReasonInput
}

func (b stepPostponementBody) texts() []text {
	return written(text{placement.ContentReason, b.ReasonText})
}

func (b stepPostponementBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.PostponeHoursStep{From: b.From, To: b.To, LaterToo: b.LaterToo, Reason: b.Reason, Contents: refs}
}
