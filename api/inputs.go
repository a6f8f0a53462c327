package api

import (
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Inputs that several commands share. Their schemas say what can be said at all; what may be said when is for the rules.

// day is a calendar day.
type day = lifecycle.Date

// PeriodInput is a span of days, both included.
type PeriodInput struct {
	Start day `json:"start" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day."`
	End   day `json:"end" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day."`
}

// HoursInput is how many hours a week are worked from a day on.
type HoursInput struct {
	From        day     `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day on which it holds."`
	WeeklyHours float64 `json:"weekly_hours" minimum:"0" maximum:"168"`
}

// GoalInput is something the candidate works towards.
type GoalInput struct {
	Key  string `json:"key,omitempty" pattern:"^[a-z][a-z0-9_]{0,19}$" patternDescription:"a code of small letters, digits and underscores" doc:"The key of a goal that stays; g1, g2, … in order when you leave it out."`
	Kind string `json:"kind" enum:"job,education,clarification,language,social,retention"`
	Text string `json:"text,omitempty" maxLength:"20000" doc:"The goal in words. Kept encrypted."`
}

// ProgressInput is how far a goal has come, as candidate and mentor each see it.
type ProgressInput struct {
	Goal      string `json:"goal" pattern:"^[a-z][a-z0-9_]{0,19}$" patternDescription:"a code of small letters, digits and underscores" doc:"The key of the goal."`
	Candidate *int   `json:"candidate,omitempty" minimum:"-1000" maximum:"1000" doc:"0 (not begun) to 4 (reached)."`
	Mentor    *int   `json:"mentor,omitempty" minimum:"-1000" maximum:"1000" doc:"0 (not begun) to 4 (reached)."`
}

// ChannelInput is how something came to the case worker.
type ChannelInput struct {
	Channel lifecycle.Channel `json:"channel" enum:"meeting,phone,sms,email,digital_post,letter,form" doc:"How it came to you."`
}

// ReasonInput is a coarse code, and the reason in words, which are kept encrypted.
type ReasonInput struct {
	Reason     placement.Reason `json:"reason,omitempty" enum:"no_capacity,tasks_do_not_fit,hours_do_not_fit,period_does_not_fit,transport_too_far,better_match_elsewhere,company_circumstances,candidate_circumstances,workplace_conditions,attendance,unsafe,undisclosed_problem,got_job,other_measure,entered_by_mistake,duplicate,more_time_needed,hours_rising,holiday,workplace_closed,other" doc:"A coarse code. Which codes go with which command, the rules say."`
	ReasonText string           `json:"reason_text,omitempty" maxLength:"20000" doc:"The reason in words. Kept encrypted; write nothing about health anywhere else."`
}

// ByInput is the party that asked for it.
type ByInput struct {
	By lifecycle.Party `json:"by" enum:"candidate,company,mentor,caseworker,municipality" doc:"Who asked for it."`
}

// LearnedInput is what the placement taught.
type LearnedInput struct {
	LearnedConstraints []string            `json:"learned_constraints,omitempty" maxItems:"20" pattern:"^[a-z][a-z_]{1,39}$" patternDescription:"a code of small letters and underscores" doc:"What was learned about the candidate, as codes. A demand of the work with no_ before it (no_heights), not_this_company, not_this_workplace and not_this_occupation become lessons of the candidate's profile; others are for people to read. Kept encrypted, and carried to the rematch."`
	Lessons            []TaughtLessonInput `json:"lessons,omitempty" maxItems:"20" doc:"What was learned, as lessons of the candidate's profile that name this placement: every later suggestion respects them, until they are taken out of the profile. Kept encrypted."`
}

// TaughtLessonInput is a lesson that the placement taught. What names nothing but where says: not there again.
type TaughtLessonInput struct {
	CompanyID   string            `json:"company_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	WorkplaceID string            `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Occupation  string            `json:"occupation,omitempty" pattern:"^[0-9]{4}$" patternDescription:"four digits"`
	Demand      vocabulary.Demand `json:"demand,omitempty" enum:"standing,walking,sitting,lifting,heights,stairs,noise,cold,outdoors,dust,fragrance,night,early_morning,weekend,customers,crowds,working_alone,fast_pace,repetition,changing_tasks,fine_motor,screen,reading,numbers,driving,danish_language" doc:"A demand of the work that was too much."`
	Max         float64           `json:"max,omitempty" minimum:"0" maximum:"480" doc:"How much of the demand can be met, in its measure: minutes, kilograms, or a level of language. Leave it out for a demand that is yes or no."`
	MaxHours    float64           `json:"max_weekly_hours,omitempty" minimum:"0" maximum:"168" doc:"The most hours a week that can be managed."`
	Need        vocabulary.Need   `json:"need,omitempty" enum:"structure,anxiety,autism,adhd,pain,brain_injury,depression,substance_use,learning_difficulties,language,first_job,long_absence,hearing_or_vision,mobility" doc:"A need that nobody met."`
	Text        string            `json:"text,omitempty" maxLength:"2000" doc:"What went wrong, and how to avoid it."`
}

func (l TaughtLessonInput) lesson() candidacy.Lesson {
	return candidacy.Lesson{
		CompanyID: l.CompanyID, WorkplaceID: l.WorkplaceID, Occupation: l.Occupation, Demand: l.Demand, Max: l.Max, MaxHours: l.MaxHours,
		Need: l.Need, Text: l.Text,
	}
}

// learned is one text per constraint and lesson.
func (l LearnedInput) learned() []text {
	all := make([]text, 0, len(l.LearnedConstraints)+len(l.Lessons))
	for _, c := range l.LearnedConstraints {
		all = append(all, text{placement.ContentConstraints, c})
	}
	for _, t := range l.Lessons {
		all = append(all, text{placement.ContentLesson, t.lesson().JSON()})
	}
	return all
}

// taught are the lessons, as [server.carryOut] checks them before anything is kept.
func (l LearnedInput) taught() []candidacy.Lesson { return some(l.Lessons, TaughtLessonInput.lesson) }

// saneTime refuses a time that no calendar has: its JSON in another zone would be none.
func saneTime(field string, t time.Time) error {
	if y := t.UTC().Year(); y < 2000 || y > 2099 {
		return refuseField("invalid_time", field)
	}
	return nil
}

func hoursOf(in []HoursInput) []placement.HoursStep {
	var steps []placement.HoursStep
	for _, h := range in {
		steps = append(steps, placement.HoursStep{From: h.From, WeeklyHours: h.WeeklyHours})
	}
	return steps
}

// goalsOf returns the goals with a key each, and what they say under that key.
func goalsOf(in []GoalInput) ([]placement.Goal, []text) {
	var goals []placement.Goal
	var all []text
	for i, g := range in {
		if g.Key == "" {
			g.Key = "g" + strconv.Itoa(i+1)
		}
		goals = append(goals, placement.Goal{Key: g.Key, Kind: placement.GoalKind(g.Kind)})
		all = append(all, text{goalKind(g.Key), g.Text})
	}
	return goals, all
}

// goalKind is the kind of the text of one goal.
func goalKind(key string) string { return placement.ContentGoal + ":" + key }

// kindAndKey is the kind of a text, and the key of the goal, or of the item of the terms, that it is about.
func kindAndKey(kind string) (name, goal, item string) {
	name, key, _ := strings.Cut(kind, ":")
	if name == placement.ContentGoal || name == placement.ContentReachedWhen {
		return name, key, ""
	}
	return name, "", key
}
