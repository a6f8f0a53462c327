package placement

import (
	"slices"
	"strings"
	"time"

	"placement/models/lifecycle"
)

// planFollowUps returns the follow-ups of a placement that runs from the given day to the end of its period: day one, the
// end of the first week, then on the policy's cadence, and a decision point before the end. Days that are no working days
// move to the working day before; what so falls on the day of another is left out, and in a short placement so is what
// would come on or before day one.
func (s State) planFollowUps(from lifecycle.Date) ([]FollowUp, error) {
	decision, err := s.workingDay(s.decisionPoint(), from)
	if err != nil {
		return nil, err
	}
	friday, err := s.workingDay(fridayOf(from), from)
	if err != nil {
		return nil, err
	}
	planned := []FollowUp{{Kind: DayOne, DueOn: from}}
	if from < friday && friday < decision {
		planned = append(planned, FollowUp{Kind: FirstWeek, DueOn: friday})
	}
	if planned, err = s.addRegular(planned, from, from, decision); err != nil {
		return nil, err
	}
	if from < decision {
		planned = append(planned, FollowUp{Kind: DecisionPoint, DueOn: decision})
	}
	// On a cadence of a few days regular ones come before the end of the first week.
	slices.SortStableFunc(planned, func(a, b FollowUp) int { return strings.Compare(string(a.DueOn), string(b.DueOn)) })
	for i := range planned {
		planned[i].No = i + 1
	}
	return planned, nil
}

// replanAfter returns the follow-ups after the end has moved later, as seen on the day today: those held or due stay, and
// those that come before the new decision point; the cadence goes on from the last of them. (The decision point of a short
// placement lies nearer to its end: made a little longer, it may be decided earlier than before.) Numbers are not used
// again.
func (s State) replanAfter(today lifecycle.Date) ([]FollowUp, error) {
	decision, err := s.workingDay(s.decisionPoint(), today)
	if err != nil {
		return nil, err
	}
	last, no := s.StartedOn, 0
	var kept []FollowUp
	for _, f := range s.FollowUps {
		no = max(no, f.No)
		if f.HeldOn == "" && (f.Kind == DecisionPoint || (f.DueOn > today && f.DueOn >= decision)) {
			continue
		}
		kept, last = append(kept, f), max(last, f.DueOn)
	}
	planned, err := s.addRegular(slices.Clone(kept), last, today, decision)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(planned, func(f FollowUp) bool { return f.HeldOn == "" && f.DueOn == decision }) {
		planned = append(planned, FollowUp{Kind: DecisionPoint, DueOn: decision})
	}
	for i := range planned[len(kept):] {
		no++
		planned[len(kept)+i].No = no
	}
	return planned, nil
}

// addRegular adds the regular follow-ups that come at the policy's distance after the given day, none of them before the
// day earliest, on a day that has one already, or within two days of the decision point.
func (s State) addRegular(planned []FollowUp, after, earliest, decision lifecycle.Date) ([]FollowUp, error) {
	for day := after.AddDays(s.Policy.FollowUpEvery); day.AddDays(2) < decision; day = day.AddDays(s.Policy.FollowUpEvery) {
		if day < earliest {
			continue
		}
		due, err := s.workingDay(day, earliest)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(planned, func(f FollowUp) bool { return f.DueOn == due }) {
			planned = append(planned, FollowUp{Kind: Regular, DueOn: due})
		}
	}
	return planned, nil
}

// workingDay returns the day, or the last working day before it, but none before the day earliest.
func (s State) workingDay(day, earliest lifecycle.Date) (lifecycle.Date, error) {
	if day <= earliest {
		return earliest, nil
	}
	works, err := s.Calendar.WorkingDayUpTo(day)
	return max(works, earliest), err
}

// decisionPoint is the day by which it is decided what comes after the placement.
func (s State) decisionPoint() lifecycle.Date {
	before := s.Policy.DecisionPoint
	if s.Period.Days() <= s.Policy.ShortPeriod {
		before = s.Policy.ShortDecisionPoint
	}
	return s.Period.End.AddDays(-before)
}

// fridayOf returns the Friday of the week of d; d itself on a weekend.
func fridayOf(d lifecycle.Date) lifecycle.Date {
	w := d.Weekday()
	if w == time.Sunday || w == time.Saturday {
		return d
	}
	return d.AddDays(int(time.Friday - w))
}

// HoldFollowUp records a follow-up that took place, with progress on every goal. Contents: note.
type HoldFollowUp struct {
	No       int                `json:"no"`
	On       lifecycle.Date     `json:"on"`
	Form     Form               `json:"form"`
	Progress []Progress         `json:"progress"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (HoldFollowUp) Name() string { return "hold_follow_up" }

// Fact is what history says.
func (HoldFollowUp) Fact() string { return "follow_up_held" }

// Refs are the texts it refers to.
func (e HoldFollowUp) Refs() lifecycle.Contents { return e.Contents }

func (HoldFollowUp) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay}
}

func (e HoldFollowUp) apply(s State, at time.Time) (State, error) {
	i := slices.IndexFunc(s.FollowUps, func(f FollowUp) bool { return f.No == e.No })
	switch today := s.today(at); {
	case i < 0:
		return s, lifecycle.RefuseField(CodeFollowUpUnknown, "no", "there is no follow-up with this number")
	case s.FollowUps[i].HeldOn != "":
		return s, lifecycle.Refuse(CodeFollowUpHeld, "this follow-up was held already").With("held_on", string(s.FollowUps[i].HeldOn))
	case !e.On.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "a date is written as year-month-day")
	case e.On > today:
		return s, lifecycle.RefuseField(CodeDateInFuture, "on", "a follow-up is recorded when it has been held")
	case e.On < s.StartedOn:
		return s, lifecycle.RefuseField(CodeDateBeforeStart, "on", "the placement had not begun on that day")
	case !slices.Contains([]Form{FormVisit, FormPhone, FormVideo}, e.Form):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "form", "a follow-up is a visit, a phone call or a video call")
	}
	for _, g := range s.Goals {
		j := slices.IndexFunc(e.Progress, func(p Progress) bool { return p.Goal == g.Key })
		// Day one is a call to hear how it went; nobody asks for progress yet.
		if s.FollowUps[i].Kind != DayOne && (j < 0 || (e.Progress[j].Candidate == nil && e.Progress[j].Mentor == nil)) {
			return s, lifecycle.RefuseField(CodeProgressMissing, "progress", "say how far each goal has come").With("goal", g.Key)
		}
	}
	for _, p := range e.Progress {
		if !slices.ContainsFunc(s.Goals, func(g Goal) bool { return g.Key == p.Goal }) || !inScale(p.Candidate) || !inScale(p.Mentor) {
			return s, lifecycle.RefuseField(CodeProgressOutOfRange, "progress", "progress is 0 to 4 on a goal of this placement")
		}
	}
	f := &s.FollowUps[i]
	f.HeldOn, f.Form, f.Progress = e.On, e.Form, e.Progress
	return s, nil
}

func inScale(n *int) bool { return n == nil || (*n >= 0 && *n <= 4) }

// ReportProblem records something that must be reacted to soon. Since ruleset 2 a process of its own begins with it; a severity
// that is not given is then Serious. Contents: problem.
type ReportProblem struct {
	Kind     ProblemKind        `json:"kind"`
	By       lifecycle.Party    `json:"by"`
	Severity Severity           `json:"severity,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ReportProblem) Name() string { return "report_problem" }

// Fact is what history says.
func (ReportProblem) Fact() string { return "problem_reported" }

// Refs are the texts it refers to.
func (e ReportProblem) Refs() lifecycle.Contents { return e.Contents }

func (ReportProblem) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay}
}

func (e ReportProblem) apply(s State, at time.Time) (State, error) {
	switch {
	case !slices.Contains(ProblemKinds(), e.Kind):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "kind", "say what the problem is about, with one of the codes")
	case e.Severity != "" && !slices.Contains(Severities(), e.Severity):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "severity", "a problem is blocking, serious or minor")
	}
	if err := needParty("by", e.By); err != nil {
		return s, err
	}
	p := Problem{No: len(s.Problems) + 1, Kind: e.Kind, ReportedBy: e.By, ReportedOn: s.today(at)}
	s.Problems = append(s.Problems, e.asIssue(s, p, at))
	return s, nil
}

// ResolveProblem records how a problem was met. Where the problem has a process of its own, either tells the other. Contents:
// resolution.
type ResolveProblem struct {
	No         int        `json:"no"`
	Resolution Resolution `json:"resolution"`
	// ByIssue is set when the process of the problem tells it.
	ByIssue  bool               `json:"by_issue,omitempty"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ResolveProblem) Name() string { return "resolve_problem" }

// Fact is what history says.
func (ResolveProblem) Fact() string { return "problem_resolved" }

// Refs are the texts it refers to.
func (e ResolveProblem) Refs() lifecycle.Contents { return e.Contents }

func (ResolveProblem) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay}
}

func (e ResolveProblem) apply(s State, at time.Time) (State, error) {
	i := slices.IndexFunc(s.Problems, func(p Problem) bool { return p.No == e.No })
	switch {
	case i < 0:
		return s, lifecycle.RefuseField(CodeProblemUnknown, "no", "there is no problem with this number")
	case s.Problems[i].Resolution != "":
		return s, lifecycle.Refuse(CodeProblemResolved, "this problem has been settled already")
	case !slices.Contains([]Resolution{Adjusted, Solved, NotSolved}, e.Resolution):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "resolution", "a problem is adjusted, solved or not solved")
	}
	s.Problems[i].Resolution, s.Problems[i].ResolvedOn, s.Problems[i].ByIssue = e.Resolution, s.today(at), e.ByIssue
	return s, nil
}

func needParty(field string, p lifecycle.Party) error {
	switch p {
	case lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker, lifecycle.PartyMunicipality:
		return nil
	case lifecycle.PartyRepresentative:
	}
	return lifecycle.RefuseField(lifecycle.CodeInvalid, field, "say who: candidate, company, mentor, caseworker or municipality")
}
