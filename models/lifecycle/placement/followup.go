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

// replanMoved returns the follow-ups after a move to another workplace, as seen on the day: those held, those due and the
// decision point stay; the first week there has one again, and the cadence goes on from the day of the move (domain.md F58).
func (s State) replanMoved(today lifecycle.Date) ([]FollowUp, error) {
	friday, err := s.workingDay(fridayOf(today), today)
	if err != nil {
		return nil, err
	}
	var kept []FollowUp
	no, decision := 0, s.Period.End
	for _, f := range s.FollowUps {
		no = max(no, f.No)
		if f.HeldOn == "" && f.Kind == DecisionPoint {
			decision = f.DueOn
		}
		if f.HeldOn != "" || f.Kind == DecisionPoint || f.DueOn <= today {
			kept = append(kept, f)
		}
	}
	all := slices.Clone(kept)
	if today < friday && friday < decision {
		all = append(all, FollowUp{Kind: FirstWeek, DueOn: friday})
	}
	if all, err = s.addRegular(all, today, today, decision); err != nil {
		return nil, err
	}
	for i := range all[len(kept):] {
		no++
		all[len(kept)+i].No = no
	}
	// Tasks show the one that comes first.
	slices.SortStableFunc(all, func(a, b FollowUp) int { return strings.Compare(string(a.DueOn), string(b.DueOn)) })
	return all, nil
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

// HoldFollowUp records a follow-up that took place, with progress on every goal. Contents: note, ratings.
type HoldFollowUp struct {
	No   int            `json:"no"`
	On   lifecycle.Date `json:"on"`
	Form Form           `json:"form"`
	// Progress are ratings as they were sent before they became content; Rated says of those in the contents whose they are.
	Progress []Progress `json:"progress"`
	Rated    []Rated    `json:"rated,omitempty"`
	// Attended are the parties that were there.
	Attended []lifecycle.Party `json:"attended,omitempty"`
	// AccommodationsReviewed says that the accommodations were gone through, AskedBy who asked.
	AccommodationsReviewed bool            `json:"accommodations_reviewed,omitempty"`
	AskedBy                lifecycle.Party `json:"asked_by,omitempty"`
	// Steps are what was decided about steps of the hours.
	Steps []HoursDecision `json:"hours_steps,omitempty"`
	// VisitID is the visit to the company at which it was held, with those of others.
	VisitID  string             `json:"visit_id,omitempty"`
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
	f := &s.FollowUps[i]
	if err := e.checkProgress(s, f.Kind); err != nil {
		return s, err
	}
	if err := e.checkReview(s, f.Kind); err != nil {
		return s, err
	}
	f.HeldOn, f.Form, f.Progress, f.Rated, f.VisitID = e.On, e.Form, e.Progress, e.Rated, e.VisitID
	f.Attended, f.AccommodationsReviewed, f.AskedBy = e.Attended, e.AccommodationsReviewed, e.AskedBy
	if kept := e.Contents.Of(ContentRatings); len(kept) > 0 {
		f.Ratings = kept[0].ID
	}
	return s.decideSteps(e.Steps, at)
}

// checkProgress refuses a follow-up at which nobody was asked about a goal, and ratings that are none of this placement's.
// Sub-goals are rated by whoever likes to.
func (e HoldFollowUp) checkProgress(s State, kind FollowUpKind) error {
	rated := append(RatedBy(e.Progress), e.Rated...)
	for _, g := range s.Goals {
		said := slices.ContainsFunc(rated, func(r Rated) bool { return r.Goal == g.Key && (r.Candidate || r.Mentor) })
		// Day one is a call to hear how it went; nobody asks for progress yet.
		if kind != DayOne && g.Parent == "" && !said {
			return lifecycle.RefuseField(CodeProgressMissing, "progress", "say how far each goal has come").With("goal", g.Key)
		}
	}
	for _, r := range rated {
		if s.goal(r.Goal) < 0 {
			return lifecycle.RefuseField(CodeProgressOutOfRange, "progress", "progress is 0 to 4 on a goal of this placement")
		}
	}
	for _, p := range e.Progress {
		if !inScale(p.Candidate) || !inScale(p.Mentor) {
			return lifecycle.RefuseField(CodeProgressOutOfRange, "progress", "progress is 0 to 4 on a goal of this placement")
		}
	}
	if len(e.Rated) > 0 {
		return needText(e.Contents, ContentRatings, "progress", "say how far each goal has come")
	}
	return nil
}

// checkReview refuses a follow-up with the candidate at which the accommodations were not gone through (domain.md F27), and a
// review that nobody has asked for.
func (e HoldFollowUp) checkReview(s State, kind FollowUpKind) error {
	for _, p := range e.Attended {
		if err := needParty("attended", p); err != nil {
			return err
		}
	}
	askers := []lifecycle.Party{lifecycle.PartyCaseWorker, lifecycle.PartyMentor, lifecycle.PartyCompany}
	switch {
	case e.AccommodationsReviewed && !slices.Contains(askers, e.AskedBy):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "asked_by", "say who asked about the accommodations: the case worker, the mentor or the company")
	case s.Ruleset >= 2 && kind == Regular && !e.AccommodationsReviewed && slices.Contains(e.Attended, lifecycle.PartyCandidate):
		return lifecycle.RefuseField(CodeAccommodationsNotDone, "accommodations_reviewed", "the accommodations are gone through at every follow-up with the candidate")
	}
	return nil
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
