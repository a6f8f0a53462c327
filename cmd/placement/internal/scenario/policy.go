package scenario

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"placement/cmd/placement/internal/caller"
)

const (
	policyPath       = "/v1/placement-policy"
	applicationsPath = "/v1/policy-applications"
)

// formerPolicy is what the municipality's policy was when the story began, and who has changed it.
type formerPolicy struct {
	was   body
	token string
}

// changePolicy changes some counts of the municipality's policy. When the story ends, it is as before.
type changePolicy struct{ counts map[string]int }

func (r *reader) changePolicy(n *yaml.Node) act {
	a := changePolicy{map[string]int{}}
	keys := known{}
	for _, count := range []string{"decision days", "book meeting days", "follow up every", "decision point", "evaluation days", "close days"} {
		keys[count] = func(n *yaml.Node) { a.counts[codeOf(count)] = r.whole(n) }
	}
	r.fields(n, "change policy", keys)
	return a
}

func (changePolicy) names() names { return names{noPlacement: true} }

func (a changePolicy) order(ctx context.Context, s *scene) (order, error) {
	now, version, err := s.revise(ctx, policyPath, "$schema")
	if err != nil {
		return order{}, err
	}
	former := formerPolicy{maps.Clone(now), s.token()}
	var changed []string
	for _, count := range sortedKeys(a.counts) {
		now[count] = a.counts[count]
		changed = append(changed, fmt.Sprintf("%s %d", plain(count), a.counts[count]))
	}
	tell := "the municipality changes how placements are run: " + listWords(changed)
	return order{request{tell: tell, method: http.MethodPut, path: policyPath, ifMatch: version, body: now}, func(caller.Answer) error {
		if s.policy == nil {
			s.policy = &former
		}
		return nil
	}}, nil
}

// putPolicyBack lets the municipality have the policy again that it had when the story began: other stories count by it.
func (p *play) putPolicyBack(ctx context.Context) {
	if p.policy == nil {
		return
	}
	a, err := p.service.Send(ctx, caller.Exchange{Method: http.MethodGet, Path: policyPath, Token: p.policy.token})
	if err == nil {
		a, err = p.service.Send(ctx, caller.Exchange{
			Method: http.MethodPut, Path: policyPath, Token: p.policy.token, IfMatch: a.ETag, Body: p.policy.was,
		})
	}
	if err != nil || a.Refused() {
		p.note("The policy could not be put back: whoever plays the next story should do so.")
	}
}

// policyAct lets the placements of the story go by the present policy, or shows what that would do.
type policyAct struct {
	dryRun bool
	// counts are how many placements have which result, or would have; "deadlines" and "follow_ups" how many would move.
	counts map[string]int
}

func (r *reader) policyAct(what string, dryRun bool) func(*yaml.Node) act {
	return func(n *yaml.Node) act {
		a := policyAct{dryRun, map[string]int{}}
		keys := known{}
		for _, count := range []string{"applied", "in force", "refused", "deadlines", "follow-ups"} {
			if dryRun || count != "deadlines" && count != "follow-ups" {
				keys[count] = func(n *yaml.Node) { a.counts[codeOf(count)] = r.whole(n) }
			}
		}
		r.fields(n, what, keys)
		return a
	}
}

func (policyAct) names() names { return names{noPlacement: true} }

// policyApplied is how far the application of a policy is.
type policyApplied struct {
	ID        string         `json:"id"`
	Status    string         `json:"status"`
	Counts    map[string]int `json:"counts"`
	Deadlines int            `json:"deadlines"`
	FollowUps int            `json:"follow_ups"`
}

func (a policyAct) order(ctx context.Context, s *scene) (order, error) {
	var present struct {
		Version int `json:"version"`
	}
	if err := s.service.Read(ctx, s.token(), policyPath, &present); err != nil {
		return order{}, err
	}
	var ids []string
	for _, name := range sortedKeys(s.placements) {
		ids = append(ids, s.placements[name].ID)
	}
	q := request{
		tell: "the placements are to go by the new policy", path: applicationsPath,
		body: body{"policy_version": present.Version, "placement_ids": ids, "dry_run": a.dryRun},
	}
	if a.dryRun {
		q.tell = "what would the new policy do to the placements?"
	}
	return order{q, func(answer caller.Answer) error { return a.took(ctx, s, answer) }}, nil
}

// took waits until each placement has its result, compares how many have which, and reads the placements of the story again.
func (a policyAct) took(ctx context.Context, s *scene, answer caller.Answer) error {
	var now policyApplied
	if err := answer.Decode("answer", &now); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, givenWithin)
	defer cancel()
	for !a.dryRun && now.Status != "done" {
		if err := s.service.Pause(ctx, 50*time.Millisecond); err != nil {
			return fmt.Errorf("the policy is not applied: %w", err)
		}
		now = policyApplied{ID: now.ID}
		if err := s.service.Read(ctx, s.token(), applicationsPath+"/"+now.ID, &now); err != nil {
			return err
		}
	}
	found := maps.Clone(now.Counts)
	if a.dryRun {
		found["deadlines"], found["follow_ups"] = now.Deadlines, now.FollowUps
	}
	maps.DeleteFunc(found, func(_ string, n int) bool { return n == 0 })
	if s.checks++; !maps.Equal(found, a.counts) {
		return s.step.fault("policy", countWords(a.counts), countWords(found))
	}
	s.then("→", countWords(found))
	for _, name := range sortedKeys(s.placements) {
		if err := s.look(ctx, s.placements[name]); err != nil {
			return err
		}
	}
	return nil
}

// countWords tells how many there are of what.
func countWords(counts map[string]int) string {
	var words []string
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		words = append(words, fmt.Sprintf("%d %s", counts[what], plain(what)))
	}
	return listWords(words)
}
