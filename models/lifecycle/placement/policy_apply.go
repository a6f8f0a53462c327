package placement

import (
	"reflect"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// CodePolicyChanged refuses a policy that is not the municipality's any more. The database says so: no state knows it.
const CodePolicyChanged = "policy_changed"

// ApplyPolicy lets a placement that runs go by the policy of its municipality as it is now, rather than as it was at the proposal.
// Open deadlines and follow-ups that lie ahead are planned anew; what was held, and what is due already, stays, and no step that
// has fired fires again. Problems that were reported before keep their own deadlines, and so does a follow-along that has begun.
type ApplyPolicy struct {
	// Version is that of the municipality's policy.
	Version int    `json:"policy_version"`
	Policy  Policy `json:"policy"`
}

// Name is the command.
func (ApplyPolicy) Name() string { return "apply_policy" }

// Fact is what history says.
func (ApplyPolicy) Fact() string { return "policy_applied" }

// A pause has counted what is left of the deadlines: it is resumed first.
func (ApplyPolicy) rule() rule {
	return rule{from: open(), to: open(), moves: staying(open()), aside: true}
}

func (e ApplyPolicy) apply(s State, at time.Time) (State, error) {
	if field := e.Policy.Fault(); field != "" {
		return s, lifecycle.RefuseField(CodePolicyCount, field, "no placement can be run by this count of days beside the others")
	}
	policy := e.Policy
	if s.Reopened > 0 {
		policy.FollowAlong = s.Policy.FollowAlong // it has begun by the old one, and goes on when this closes again
	}
	if reflect.DeepEqual(s.Policy, policy) {
		return s, lifecycle.Refuse(CodePolicyInForce, "the placement goes by this policy already")
	}
	s.Policy = policy
	if err := s.checkCoverage(); err != nil {
		return s, err
	}
	if s.Status == Active {
		var err error
		if s.FollowUps, err = s.replanByPolicy(s.today(at)); err != nil {
			return s, err
		}
	}
	var err error
	s.Deadlines, err = s.byPolicy(at)
	return s, err
}

// replanByPolicy returns the follow-ups under another policy, as seen on the day today: what was held or is due stays, and so does
// the first week; regular ones come at the new distance after the last of them, and the decision point where it belongs now. Where
// it has been decided already what comes next, nothing moves. Numbers rise and are not used again: what comes before the first
// that changes keeps its own.
func (s State) replanByPolicy(today lifecycle.Date) ([]FollowUp, error) {
	settled := func(f FollowUp) bool { return f.HeldOn != "" || f.DueOn <= today }
	last, earliest, no := max(s.StartedOn, s.HereFrom), today, 0
	for _, f := range s.FollowUps {
		no = max(no, f.No)
		switch {
		case settled(f) && f.Kind == DecisionPoint:
			return s.FollowUps, nil
		case settled(f) && f.Kind == Regular:
			last = max(last, f.DueOn)
		}
		if settled(f) {
			earliest = max(earliest, f.DueOn)
		}
	}
	decision, err := s.workingDay(s.decisionPoint(), earliest)
	if err != nil {
		return nil, err
	}
	var kept []FollowUp
	for _, f := range s.FollowUps {
		if settled(f) || (f.Kind == FirstWeek && f.DueOn < decision) {
			kept, earliest = append(kept, f), max(earliest, f.DueOn)
		}
	}
	planned, err := s.addRegular(slices.Clone(kept), last, earliest, decision)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(planned, func(f FollowUp) bool { return f.HeldOn == "" && f.DueOn == decision }) {
		planned = append(planned, FollowUp{Kind: DecisionPoint, DueOn: decision})
	}
	for i := len(kept); i < len(planned); i++ {
		same := func(f FollowUp) bool { return f.Kind == planned[i].Kind && f.DueOn == planned[i].DueOn }
		if j := slices.IndexFunc(s.FollowUps, same); j >= 0 && (i == 0 || s.FollowUps[j].No > planned[i-1].No) {
			planned[i] = s.FollowUps[j]
			continue
		}
		no++
		planned[i].No = no
	}
	return planned, nil
}

// byPolicy returns the deadlines by the policy that the state has now. One of which every step has fired, and that is still late,
// fires none again. It refuses a policy by which a wait would be over at once: nothing ends because of a rule that was changed.
func (s State) byPolicy(at time.Time) ([]lifecycle.Deadline, error) {
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
		i := slices.IndexFunc(s.Deadlines, func(old lifecycle.Deadline) bool { return old.Key == p.key })
		if i < 0 {
			deadlines = append(deadlines, d)
			continue
		}
		old := s.Deadlines[i]
		next, waits := old.Next()
		switch {
		case old.Due.Equal(d.Due) && (old.Fired > 0 || !next.At.After(at)):
			d = old // what has begun to fire goes on as it is
		case !waits && !d.Due.After(at):
			d.Rungs, d.Fired = old.Rungs, old.Fired
		case !old.Due.Equal(d.Due):
			if end := d.Rungs[len(d.Rungs)-1]; end.Kind == lifecycle.Conclude && !end.At.After(at) {
				return nil, lifecycle.Refuse(CodePolicyWouldEnd, "by this policy the wait would be over at once").With("deadline", p.key)
			}
		}
		deadlines = append(deadlines, d)
	}
	return deadlines, nil
}

// DeadlineMove is what a change would do to one deadline; a zero time where there is none.
type DeadlineMove struct {
	Key       string
	Now, Then time.Time
}

// PolicyPreview is what another policy would do to a placement.
type PolicyPreview struct {
	Deadlines []DeadlineMove
	FollowUps []FollowUpMove
}

// PreviewPolicy returns what a policy would do to the placement, by asking the rules, and changes nothing. It refuses what applying
// it would be refused for.
func (s State) PreviewPolicy(p Policy, at time.Time) (PolicyPreview, error) {
	then, err := s.Next(ApplyPolicy{Policy: p}, at)
	if err != nil {
		return PolicyPreview{}, err
	}
	preview := PolicyPreview{FollowUps: moves(s.openFollowUps(), then.openFollowUps())}
	for _, d := range s.Deadlines {
		m := DeadlineMove{Key: d.Key, Now: d.Due}
		if i := slices.IndexFunc(then.Deadlines, func(x lifecycle.Deadline) bool { return x.Key == d.Key }); i >= 0 {
			m.Then = then.Deadlines[i].Due
		}
		preview.Deadlines = append(preview.Deadlines, m)
	}
	for _, d := range then.Deadlines {
		if !slices.ContainsFunc(s.Deadlines, func(x lifecycle.Deadline) bool { return x.Key == d.Key }) {
			preview.Deadlines = append(preview.Deadlines, DeadlineMove{Key: d.Key, Then: d.Due})
		}
	}
	return preview, nil
}
