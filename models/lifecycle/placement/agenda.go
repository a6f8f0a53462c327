package placement

import (
	"slices"
	"strconv"

	"placement/models/lifecycle"
)

// AgendaKind says what a point of an agenda is about.
type AgendaKind string

// The kinds of point.
const (
	AgendaProblem        AgendaKind = "problem"
	AgendaAccommodations AgendaKind = "accommodations"
	AgendaMissingRating  AgendaKind = "missing_rating"
	AgendaDemand         AgendaKind = "demand"
	AgendaSubGoal        AgendaKind = "sub_goal"
	AgendaHoursDue       AgendaKind = "hours_step_due"
	AgendaHoursAhead     AgendaKind = "hours_step_ahead"
	AgendaPaidHours      AgendaKind = "paid_hours"
	AgendaDecision       AgendaKind = "decision"
	AgendaPaused         AgendaKind = "paused"
	AgendaPausedDays     AgendaKind = "paused_days"
	AgendaTask           AgendaKind = "task"
)

// AgendaKinds returns all kinds of point, in the order in which they are spoken of.
func AgendaKinds() []AgendaKind {
	return []AgendaKind{
		AgendaProblem, AgendaAccommodations, AgendaMissingRating, AgendaDemand, AgendaSubGoal, AgendaHoursDue, AgendaHoursAhead,
		AgendaPaidHours, AgendaDecision, AgendaPaused, AgendaPausedDays, AgendaTask,
	}
}

// AgendaPoint is something to speak of at a follow-up, in codes and dates.
type AgendaPoint struct {
	Kind AgendaKind
	// About is what it is about: a number, the key of a goal or of a demand, the key of a task, or a code.
	About string
	// Code is the kind of a problem, of a demand or of a task, or the party whose rating is missing.
	Code string
	// On is its day: reported, last reviewed, due, planned. Empty when it has none.
	On lifecycle.Date
	// Days counts paused days; Hours are the weekly hours of a step.
	Days  int
	Hours float64
}

// Agenda is what to speak of at the next follow-up.
type Agenda struct {
	// Next is that follow-up; nil when none is planned.
	Next   *FollowUp
	Points []AgendaPoint
}

// agendaSection gathers the points of one kind, as seen on a day, for a follow-up on another, which is today or later.
type agendaSection func(s State, today, next lifecycle.Date) []AgendaPoint

// agendaSections are all sections, in order. What else is to be spoken of at follow-ups is a section more.
func agendaSections() []agendaSection {
	return []agendaSection{
		agendaProblems, agendaAccommodations, agendaRatings, agendaDemands, agendaSubGoals, agendaHours, agendaPaidHours, agendaDecision,
		agendaPauses, agendaTasks,
	}
}

// Agenda returns what to speak of at the next follow-up, from what is open (domain.md F47, F58). A placement that does not run
// has none.
func (s State) Agenda(today lifecycle.Date) Agenda {
	a := Agenda{Points: []AgendaPoint{}}
	if s.Status != Active {
		return a
	}
	next := today
	if open := s.openFollowUps(); len(open) > 0 {
		first := slices.MinFunc(open, func(a, b FollowUp) int { return a.DueOn.DaysUntil(b.DueOn) * -1 })
		a.Next, next = &first, max(today, first.DueOn)
	}
	for _, section := range agendaSections() {
		a.Points = append(a.Points, section(s, today, next)...)
	}
	return a
}

func agendaProblems(s State, _, _ lifecycle.Date) []AgendaPoint {
	var all []AgendaPoint
	for _, x := range s.Problems {
		if x.Resolution == "" {
			all = append(all, AgendaPoint{Kind: AgendaProblem, About: strconv.Itoa(x.No), Code: string(x.Kind), On: x.ReportedOn})
		}
	}
	return all
}

// agendaAccommodations asks for the accommodations, and says when they were last gone through; at the safety meeting at first.
func agendaAccommodations(s State, _, _ lifecycle.Date) []AgendaPoint {
	var last lifecycle.Date
	if s.Meeting != nil && s.Meeting.Held {
		last = s.Calendar.DateOf(s.Meeting.At)
	}
	for _, f := range s.FollowUps {
		if f.AccommodationsReviewed {
			last = max(last, f.HeldOn)
		}
	}
	return []AgendaPoint{{Kind: AgendaAccommodations, On: last}}
}

// agendaRatings names the ratings that the last follow-up lacks.
func agendaRatings(s State, _, _ lifecycle.Date) []AgendaPoint {
	var last FollowUp
	for _, f := range s.FollowUps {
		if f.HeldOn != "" && f.HeldOn >= last.HeldOn {
			last = f
		}
	}
	var all []AgendaPoint
	for _, m := range s.MissingRatings(last) {
		for _, by := range m.Parties() {
			all = append(all, AgendaPoint{Kind: AgendaMissingRating, About: m.Goal, Code: string(by), On: last.HeldOn})
		}
	}
	return all
}

// agendaDemands are what was agreed and has not been met: what the company was to teach, above all (domain.md F47).
func agendaDemands(s State, today, _ lifecycle.Date) []AgendaPoint {
	var all []AgendaPoint
	for _, d := range s.UnmetDemands(today) {
		all = append(all, AgendaPoint{Kind: AgendaDemand, About: d.Key, Code: string(d.Kind), On: d.DueOn})
	}
	return all
}

func agendaSubGoals(s State, _, _ lifecycle.Date) []AgendaPoint {
	var all []AgendaPoint
	for _, g := range s.Goals {
		if g.Parent != "" && g.ReachedOn == "" {
			all = append(all, AgendaPoint{Kind: AgendaSubGoal, About: g.Key, On: g.TargetOn})
		}
	}
	return all
}

// agendaHours are the steps that should have been confirmed by then, and the one that comes after.
func agendaHours(s State, today, next lifecycle.Date) []AgendaPoint {
	var all []AgendaPoint
	open := s.OpenSteps()
	if !s.confirmsSteps() {
		open = slices.DeleteFunc(slices.Clone(s.Hours), func(h HoursStep) bool { return h.From <= today })
	}
	for _, h := range open {
		p := AgendaPoint{Kind: AgendaHoursDue, About: string(h.From), On: h.From, Hours: h.WeeklyHours}
		if h.From > next || !s.confirmsSteps() {
			p.Kind = AgendaHoursAhead
			return append(all, p)
		}
		all = append(all, p)
	}
	return all
}

// agendaPaidHours asks for ordinary hours beside, where the placement is for them (domain.md F66).
func agendaPaidHours(s State, _, _ lifecycle.Date) []AgendaPoint {
	if s.Purpose != PaidHours {
		return nil
	}
	return []AgendaPoint{{Kind: AgendaPaidHours}}
}

// agendaDecision is the day by which it is decided what comes next, when that is this follow-up or the one after it.
func agendaDecision(s State, _, next lifecycle.Date) []AgendaPoint {
	for _, f := range s.openFollowUps() {
		if f.Kind == DecisionPoint && f.DueOn <= next.AddDays(s.Policy.FollowUpEvery) {
			return []AgendaPoint{{Kind: AgendaDecision, About: strconv.Itoa(f.No), On: f.DueOn}}
		}
	}
	return nil
}

// agendaPauses says that it is paused, and how many days it has been since the last follow-up.
func agendaPauses(s State, today, _ lifecycle.Date) []AgendaPoint {
	since := s.StartedOn
	for _, f := range s.FollowUps {
		since = max(since, f.HeldOn)
	}
	var all []AgendaPoint
	spans := slices.Clone(s.Pauses)
	if s.Pause != nil {
		all = append(all, AgendaPoint{Kind: AgendaPaused, Code: string(s.Pause.Reason), On: s.Pause.ResumeOn})
		spans = append(spans, PausedSpan{From: s.Pause.From, Until: today})
	}
	days := 0
	for _, p := range spans {
		days += max(0, max(p.From, since).DaysUntil(p.Until))
	}
	if days > 0 {
		all = append(all, AgendaPoint{Kind: AgendaPausedDays, On: since, Days: days})
	}
	return all
}

// agendaTasks are the tasks that are due by then, but for the follow-up itself and what has a point of its own.
func agendaTasks(s State, _, next lifecycle.Date) []AgendaPoint {
	var all []AgendaPoint
	for _, t := range s.Tasks() {
		if slices.Contains([]string{"hold_follow_up", "resolve_problem", "confirm_hours_step", "resume_placement"}, t.Kind) {
			continue
		}
		if on := s.Calendar.DateOf(t.Due); on <= next {
			all = append(all, AgendaPoint{Kind: AgendaTask, About: t.Key, Code: t.Kind, On: on})
		}
	}
	return all
}
