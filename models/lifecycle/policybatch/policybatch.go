// Package policybatch says how the policy of a municipality is applied to many placements at once: to which, and what may become of
// each. What applying it does to one is placement.ApplyPolicy. Start reading at Result.
package policybatch

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// Codes of refusals of this package. They reach the wire and never change.
const (
	CodeOneScopeRule    = "one_scope_rule"
	CodeNoOpenPlacement = "no_open_placement"
)

// Result is what became of one placement.
type Result string

// The results.
const (
	// Open: it has not been its turn.
	Open Result = "open"
	// Applied: it goes by the policy from now on.
	Applied Result = "applied"
	// InForce: it went by this policy before, and nothing has changed.
	InForce Result = "in_force"
	// Refused: the rules stand against it, or it has ended, or the policy has changed meanwhile. It keeps the one it had.
	Refused Result = "refused"
	// NotYet: it could not be reached. It is tried again, and when the application is resumed.
	NotYet Result = "not_yet"
)

// Results returns all results in a fixed order.
func Results() []Result { return []Result{Open, Applied, InForce, Refused, NotYet} }

// Scope is which placements the policy is applied to.
type Scope struct {
	// PlacementIDs are named ones; UnitID is for all open ones of a unit; All for all open ones of the municipality.
	PlacementIDs []string
	UnitID       string
	All          bool
}

// Check refuses anything but exactly one of the three: nobody changes everything by leaving something out.
func (s Scope) Check() error {
	said := 0
	for _, one := range []bool{len(s.PlacementIDs) > 0, s.UnitID != "", s.All} {
		if one {
			said++
		}
	}
	if said != 1 {
		return lifecycle.RefuseField(CodeOneScopeRule, "placement_ids", "name placements, or a unit, or say all: one of the three")
	}
	return nil
}

// Outcome is what a policy would do to a placement, or has done.
type Outcome struct {
	Result Result
	// Code says why not.
	Code string
	// Deadlines and FollowUps are how many would come, go or be another day.
	Deadlines, FollowUps int
}

// Of is what becomes of a placement whose command ended with a refusal; nil for none.
func Of(refusal *lifecycle.RuleError) Outcome {
	switch {
	case refusal == nil:
		return Outcome{Result: Applied}
	case refusal.Code == placement.CodePolicyInForce:
		return Outcome{Result: InForce}
	}
	return Outcome{Result: Refused, Code: refusal.Code}
}

// Would asks the rules what a policy would do to a placement at an instant, by its stored state. Its error says that the state cannot
// be read.
func Would(state []byte, p placement.Policy, at time.Time) (Outcome, error) {
	var s placement.State
	if err := json.Unmarshal(state, &s); err != nil {
		return Outcome{}, fmt.Errorf("read state: %w", err)
	}
	preview, err := s.PreviewPolicy(p, at)
	rule, refused := errors.AsType[*lifecycle.RuleError](err)
	switch {
	case refused:
		return Of(rule), nil
	case err != nil:
		return Outcome{}, err
	}
	out := Of(nil)
	for _, d := range preview.Deadlines {
		if !d.Now.Equal(d.Then) {
			out.Deadlines++
		}
	}
	for _, f := range preview.FollowUps {
		if f.Now != f.Then {
			out.FollowUps++
		}
	}
	return out, nil
}
