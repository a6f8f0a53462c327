package placement

import (
	"time"

	"placement/models/lifecycle"
)

// PlanFollowUps returns the follow-ups that a placement of the period would get under a policy.
func PlanFollowUps(period lifecycle.Period, policy Policy, calendar lifecycle.Calendar) ([]FollowUp, error) {
	return State{Period: period, Policy: policy, Calendar: calendar}.planFollowUps(period.Start)
}

// PlanChange is what might change: another last day, a pause from today until a day. What is empty stays.
type PlanChange struct {
	End         lifecycle.Date
	PausedUntil lifecycle.Date
}

// FollowUpMove is what a change would do to one follow-up that has not been held: Now is when it is due, empty for one that
// would come; Then is when it would be, empty for one that would go.
type FollowUpMove struct {
	// No is its number; 0 for one that would come, and before the start.
	No        int
	Kind      FollowUpKind
	Now, Then lifecycle.Date
}

// PreviewFollowUps returns what a change would do to the follow-ups that have not been held, by asking the rules, and changes
// nothing. Before the start it is about those that the period would get. It refuses what the change itself would be refused for.
func (s State) PreviewFollowUps(c PlanChange, at time.Time) ([]FollowUpMove, error) {
	now, then := s, s
	var err error
	switch {
	case s.Status == Active:
		then, err = s.changed(c, at)
	case s.Status != "" && s.StartedOn == "" && s.Ending == nil:
		if now.FollowUps, err = PlanFollowUps(s.Period, s.Policy, s.Calendar); err != nil {
			return nil, err
		}
		if c.End != "" {
			then.Period.End = c.End
		}
		if err = checkPeriod(then.Period, then.Period.Start); err == nil {
			then.FollowUps, err = PlanFollowUps(then.Period, s.Policy, s.Calendar)
		}
		now.FollowUps, then.FollowUps = unnumbered(now.FollowUps), unnumbered(then.FollowUps)
	default:
		err = lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "no follow-ups are to come any more").With("status", string(s.Status))
	}
	if err != nil {
		return nil, err
	}
	return moves(now.openFollowUps(), then.openFollowUps()), nil
}

// changed is a placement that runs, after the change.
func (s State) changed(c PlanChange, at time.Time) (State, error) {
	var err error
	switch {
	case c.End == "":
	case c.End < s.Period.End:
		// It would end before its time: what lies after the last day goes.
		if err = s.checkLastDay(c.End); err != nil {
			return s, err
		}
		s = s.clone()
		s.Period.End = c.End
		var kept []FollowUp
		for _, f := range s.FollowUps {
			if f.HeldOn != "" || f.DueOn <= c.End {
				kept = append(kept, f)
			}
		}
		s.FollowUps = kept
	default:
		if s, err = s.Next(Extend{End: c.End, Reason: MoreTimeNeeded}, at); err != nil {
			return s, err
		}
	}
	if c.PausedUntil == "" {
		return s, nil
	}
	if s.Pause == nil || s.Pause.ResumeOn != c.PausedUntil {
		if s, err = s.Next(PausePlacement{ResumeOn: c.PausedUntil, Reason: OtherReason}, at); err != nil {
			return s, err
		}
	}
	resumed, err := s.Calendar.At(c.PausedUntil, lifecycle.Morning)
	if err != nil {
		return s, err
	}
	return s.Next(ResumePlacement{}, resumed)
}

func unnumbered(all []FollowUp) []FollowUp {
	for i := range all {
		all[i].No = 0
	}
	return all
}

// moves puts beside each other what was and what would be: the first of a kind beside the first, and so on.
func moves(now, then []FollowUp) []FollowUpMove {
	all := make([]FollowUpMove, 0, len(now))
	seen := map[FollowUpKind]int{}
	of := func(kind FollowUpKind, list []FollowUp, n int) (FollowUp, bool) {
		for _, f := range list {
			if f.Kind != kind {
				continue
			}
			if n == 0 {
				return f, true
			}
			n--
		}
		return FollowUp{}, false
	}
	for _, f := range now {
		other, _ := of(f.Kind, then, seen[f.Kind])
		seen[f.Kind]++
		all = append(all, FollowUpMove{No: f.No, Kind: f.Kind, Now: f.DueOn, Then: other.DueOn})
	}
	taken := map[FollowUpKind]int{}
	for _, f := range then {
		if taken[f.Kind]++; taken[f.Kind] > seen[f.Kind] {
			all = append(all, FollowUpMove{Kind: f.Kind, Then: f.DueOn})
		}
	}
	return all
}
