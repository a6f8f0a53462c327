package placement

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Keys of deadlines. Those of follow-ups, problems and evaluations carry a number or a party after a colon.
const (
	keyCandidateDecision = "candidate_decision"
	keyCompanyDecision   = "company_decision"
	keyBookMeeting       = "book_safety_meeting"
	keyHoldMeeting       = "hold_safety_meeting"
	keySignatures        = "signatures"
	keyStart             = "confirm_start"
	keyResume            = DeadlineOfPause
	keyPlannedEnd        = "planned_end"
	keyEvaluationCloses  = "evaluation_closes"
	keyClose             = "close"
	keyProposeAgain      = "propose_again"
)

func keyFollowUp(no int) string              { return fmt.Sprintf("follow_up:%d", no) }
func keyTraining(key string) string          { return "training:" + key }
func keyProblem(no int) string               { return fmt.Sprintf("problem:%d", no) }
func keyEvaluation(p lifecycle.Party) string { return "evaluation:" + string(p) }
func (s State) openFollowUps() []FollowUp {
	return slices.DeleteFunc(slices.Clone(s.FollowUps), func(f FollowUp) bool { return f.HeldOn != "" })
}

type keyed struct {
	key  string
	plan lifecycle.Plan
}

// schedule returns the deadlines that the state calls for, as seen at the instant at. A deadline whose due day has not
// changed stays as it is, with the rungs that have fired; one that moved starts anew; one that is no longer called for is
// gone.
func (s State) schedule(at time.Time) ([]lifecycle.Deadline, error) {
	plans, err := s.plans()
	if err != nil {
		return nil, err
	}
	var deadlines []lifecycle.Deadline
	for _, p := range plans {
		d, err := s.Calendar.Schedule(p.key, p.plan, at)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(s.Deadlines, func(old lifecycle.Deadline) bool { return old.Key == p.key && old.Due.Equal(d.Due) }); i >= 0 {
			d = s.Deadlines[i]
		}
		deadlines = append(deadlines, d)
	}
	return deadlines, nil
}

// plans says, stage by stage, what must be done by when and what happens if it is not.
func (s State) plans() ([]keyed, error) {
	remind := func(days, hour int) lifecycle.Step {
		return lifecycle.Step{Kind: lifecycle.Remind, Days: days, Hour: hour}
	}
	escalate := func(days int) lifecycle.Step {
		return lifecycle.Step{Kind: lifecycle.Escalate, Days: days, Hour: lifecycle.Morning}
	}
	conclude := func(hour int) lifecycle.Step { return lifecycle.Step{Kind: lifecycle.Conclude, Hour: hour} }

	p := planner{state: s}
	if s.Pause != nil {
		// In a pause time brings its own end, and that of the placement.
		p.ahead(keyResume, s.Pause.ResumeOn, remind(-1, lifecycle.Morning), remind(0, lifecycle.Morning), escalate(2))
		if s.Status == Active {
			p.on(keyPlannedEnd, s.Period.End, conclude(24))
		}
		return p.plans, p.err
	}
	switch s.Status {
	case Proposed:
		steps := []lifecycle.Step{remind(-s.Policy.DecisionReminder, lifecycle.Morning), conclude(lifecycle.Evening)}
		if s.CandidateDecision == nil {
			p.within(keyCandidateDecision, s.AskedOn, s.Policy.DecisionDays, steps...)
		}
		if s.CompanyDecision == nil {
			p.within(keyCompanyDecision, s.AskedOn, s.Policy.DecisionDays, steps...)
		}
	case Agreed:
		p.within(keyBookMeeting, s.AgreedOn, s.Policy.BookMeetingDays, remind(0, lifecycle.Morning), escalate(1))
	case MeetingBooked:
		p.fixed(keyHoldMeeting, s.Calendar.DateOf(s.Meeting.At),
			remind(-3, lifecycle.Morning), remind(-1, lifecycle.Morning), escalate(1))
	case Signing:
		p.upTo(keySignatures, s.Period.Start.AddDays(-1), remind(-2, lifecycle.Morning), remind(0, lifecycle.Morning), escalate(1))
	case Approved:
		p.fixed(keyStart, s.Period.Start, remind(0, lifecycle.Noon), escalate(1))
	case Active:
		for _, f := range s.openFollowUps() {
			p.on(keyFollowUp(f.No), f.DueOn, remind(0, lifecycle.Morning), escalate(2))
		}
		for _, x := range s.Problems {
			if x.Resolution == "" && !x.Own() {
				p.within(keyProblem(x.No), x.ReportedOn, s.Policy.ProblemDays, remind(0, lifecycle.Noon), escalate(1))
			}
		}
		for _, d := range s.undelivered() {
			p.upTo(keyTraining(d.Key), d.DueOn, remind(0, lifecycle.Morning), escalate(2))
		}
		p.planSteps(remind(0, lifecycle.Morning), escalate(2))
		p.on(keyPlannedEnd, s.Period.End, conclude(24))
	case Evaluating:
		from := max(s.Ending.On, s.Ending.LastDay, s.AskedAgainOn)
		for _, party := range s.missingEvaluations() {
			p.within(keyEvaluation(party), from, s.Policy.EvaluationDays,
				remind(s.Policy.EvaluationReminder-s.Policy.EvaluationDays, lifecycle.Morning), remind(0, lifecycle.Morning))
		}
		p.within(keyEvaluationCloses, from, s.Policy.EvaluationGrace, conclude(lifecycle.Evening))
		s.answerPlans(&p)
	case Evaluated:
		p.within(keyClose, s.EvaluatedOn, s.Policy.CloseDays, remind(0, lifecycle.Morning), escalate(2))
		s.answerPlans(&p)
	case Declined, Expired:
		p.within(keyProposeAgain, s.Ending.On, s.Policy.ProposeAgainDays, remind(0, lifecycle.Morning), escalate(2))
	case Closed, Withdrawn, Cancelled:
		return p.plans, p.err
	}
	s.planSteps(&p, remind(0, lifecycle.Morning), escalate(2))
	if s.Correcting != nil {
		p.within(keyCorrection, s.Correcting.On, correctionDays, remind(-1, lifecycle.Morning), escalate(1))
	}
	return p.plans, p.err
}

// planner collects plans and the first error on the way.
type planner struct {
	state State
	plans []keyed
	err   error
}

// on plans for the day itself.
func (p *planner) on(key string, due lifecycle.Date, steps ...lifecycle.Step) {
	p.plans = append(p.plans, keyed{key, lifecycle.Plan{Due: due, Steps: steps}})
}

// within plans for so many working days after a day, those of pauses not counted.
func (p *planner) within(key string, from lifecycle.Date, days int, steps ...lifecycle.Step) {
	paused, err := p.state.pausedSince(from)
	p.failed(err)
	due, err := p.state.Calendar.AddWorkingDays(from, days+paused)
	p.failed(err)
	p.on(key, due, steps...)
}

// fixed plans for the day itself, or for the end of the pause that has swallowed it.
func (p *planner) fixed(key string, day lifecycle.Date, steps ...lifecycle.Step) {
	due, err := p.state.afterPauses(day)
	p.failed(err)
	p.on(key, due, steps...)
}

// ahead plans for the day, or the first working day after it.
func (p *planner) ahead(key string, day lifecycle.Date, steps ...lifecycle.Step) {
	due, err := p.state.Calendar.WorkingDayFrom(day)
	p.failed(err)
	p.on(key, due, steps...)
}

func (p *planner) failed(err error) {
	if err != nil && p.err == nil {
		p.err = err
	}
}

// upTo plans for the day, or the last working day before it; or for the end of the pause that has swallowed that.
func (p *planner) upTo(key string, day lifecycle.Date, steps ...lifecycle.Step) {
	due, err := p.state.Calendar.WorkingDayUpTo(day)
	p.failed(err)
	p.fixed(key, due, steps...)
}

// Open returns the open deadlines in a fixed order.
func (s State) Open() []lifecycle.Deadline { return s.Deadlines }

// Due returns the deadline whose next rung comes first, if anything is left to come.
func (s State) Due() (lifecycle.Deadline, bool) { return lifecycle.Earliest(s.Deadlines) }

// Elapse returns the event that the clock brings when the deadline of Due has come, as seen at the instant at.
func (s State) Elapse(at time.Time) (lifecycle.Event, bool) {
	d, ok := s.Due()
	if !ok {
		return nil, false
	}
	rung, _ := d.Next()
	elapsed := d.Elapse(at)
	switch rung.Kind {
	case lifecycle.Remind:
		return Remind{elapsed}, true
	case lifecycle.Escalate:
		return Escalate{elapsed}, true
	case lifecycle.Conclude:
		switch d.Key {
		case keyPlannedEnd:
			return EndAsPlanned{Elapsed: &elapsed}, true
		case keyEvaluationCloses:
			return CloseEvaluation{elapsed}, true
		}
		return Expire{elapsed}, true
	}
	return nil, false
}

// Remind is what time brings at a reminder: the task's level rises.
type Remind struct{ lifecycle.Elapsed }

// Name is the command.
func (Remind) Name() string { return "remind" }

// Fact is what history says.
func (Remind) Fact() string { return "reminded" }

func (Remind) rule() rule {
	return rule{from: open(), to: open(), moves: staying(open()), clock: true, paused: eitherWay}
}

func (e Remind) apply(s State, at time.Time) (State, error) {
	return s.fire(e.Elapsed, lifecycle.Remind, at)
}

// Escalate is what time brings when a deadline has been missed: the supervisors of the unit see the task.
type Escalate struct{ lifecycle.Elapsed }

// Name is the command.
func (Escalate) Name() string { return "escalate" }

// Fact is what history says.
func (Escalate) Fact() string { return "escalated" }

func (Escalate) rule() rule {
	return rule{from: open(), to: open(), moves: staying(open()), clock: true, paused: eitherWay}
}

func (e Escalate) apply(s State, at time.Time) (State, error) {
	return s.fire(e.Elapsed, lifecycle.Escalate, at)
}

// fire fires the rung of e, which must be of the kind and, where keys are given, of one of those deadlines: a reminder must
// not pass for the end of a wait. What follows from it, beyond the level of a task, is up to the caller.
func (s State) fire(e lifecycle.Elapsed, kind lifecycle.RungKind, at time.Time, keys ...string) (State, error) {
	deadlines, rung, err := lifecycle.Fire(s.Deadlines, e, at)
	if err != nil {
		return s, err
	}
	if rung.Kind != kind || (len(keys) > 0 && !slices.Contains(keys, e.Deadline)) {
		return s, lifecycle.Refuse(lifecycle.CodeNotDue, "this step of the deadline is of another kind").With("deadline", e.Deadline)
	}
	s.Deadlines = deadlines
	return s, nil
}
