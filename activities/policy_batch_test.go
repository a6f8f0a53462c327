package activities_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/testsuite"

	"placement/activities"
	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
	"placement/models/store"
	"placement/workflows/contract"
)

// oneToApply is an application of version 2 of a policy to one placement, in memory.
type oneToApply struct {
	activities.PolicyStore // what is not faked panics

	status  batch.Status
	present int
	// item is the placement as it was looked at, now what is found when it is looked at again.
	item, now store.Reached
	result    policybatch.Outcome
	finished  bool
}

func (s *oneToApply) User(_ context.Context, _, id string) (store.User, error) {
	return store.User{ID: id, Roles: []lifecycle.Role{lifecycle.Supervisor}}, nil
}

func (s *oneToApply) PlacementPolicy(context.Context, string) (store.PlacementPolicy, error) {
	return store.PlacementPolicy{Policy: placement.DefaultPolicy(), Version: s.present}, nil
}

func (s *oneToApply) PolicyApplication(context.Context, string, string) (store.PolicyApplication, error) {
	counts := map[policybatch.Result]int{policybatch.Open: 1}
	if s.result.Result != "" {
		counts = map[policybatch.Result]int{s.result.Result: 1}
	}
	return store.PolicyApplication{
		ID: "an application", PolicyVersion: 2, Policy: lifecycletest.ApplyPolicy().Policy, Status: s.status, RequestedBy: "susanne", Counts: counts,
	}, nil
}

func (s *oneToApply) OpenPolicyItems(context.Context, string, string, int, int, func(string) string) ([]store.Reached, error) {
	if s.result.Result != "" {
		return nil, nil
	}
	return []store.Reached{s.item}, nil
}

func (s *oneToApply) ReachedNow(context.Context, string, store.Reached, string) (store.Reached, error) {
	return s.now, nil
}

func (s *oneToApply) KeepPolicyItemResults(_ context.Context, _, _ string, items []store.PolicyApplicationItem) error {
	s.result = items[0].Outcome
	return nil
}

func (s *oneToApply) FinishPolicyApplication(context.Context, string, string) error {
	s.finished = true
	return nil
}

// answering is a Temporal whose placement gives the answers to commands, one after the other, and takes everything else.
type answering struct {
	client.Client // what is not faked panics

	answers []error
	// busy is the answer to who has it catch up; nil when it has.
	busy  error
	asked []client.UpdateWorkflowOptions
}

func (a *answering) UpdateWorkflow(_ context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	a.asked = append(a.asked, o)
	switch {
	case o.UpdateName == contract.CatchUpUpdate:
		return answerOf{err: a.busy}, nil
	case len(a.answers) == 0:
		return answerOf{}, nil
	}
	err := a.answers[0]
	a.answers = a.answers[1:]
	return answerOf{err: err}, nil
}

type answerOf struct {
	client.WorkflowUpdateHandle

	err error
}

func (a answerOf) Get(context.Context, any) error { return a.err }

// told are what was sent, in order: "catch_up", or the version at which a command was to be carried out.
func (a *answering) told() []any {
	all := []any{}
	for _, o := range a.asked {
		if c, ok := sentIn(o); ok {
			all = append(all, c.IfVersion)
		} else {
			all = append(all, o.UpdateName)
		}
	}
	return all
}

func sentIn(o client.UpdateWorkflowOptions) (c contract.Command, ok bool) {
	if len(o.Args) == 1 {
		c, ok = o.Args[0].(contract.Command)
	}
	return c, ok
}

func TestWhatBecomesOfAPlacementThatAPolicyIsAppliedTo(t *testing.T) {
	t.Parallel()
	at := func(version int, change ...func(*store.Reached)) store.Reached {
		r := store.Reached{PolicyApplicationItem: store.PolicyApplicationItem{No: 1, PlacementID: lifecycletest.PlacementID}, Version: version}
		for _, c := range change {
			c(&r)
		}
		return r
	}
	heard, ended := func(r *store.Reached) { r.Heard = true }, func(r *store.Reached) { r.Ended = true }
	refuses := func(code string) error { return contract.RuleError(lifecycle.Refuse(code, "no"), 3) }
	applied := policybatch.Outcome{Result: policybatch.Applied}
	refused := func(code string) policybatch.Outcome {
		return policybatch.Outcome{Result: policybatch.Refused, Code: code}
	}

	for name, c := range map[string]struct {
		item, now store.Reached
		present   int
		answers   []error
		told      []any
		becomes   policybatch.Outcome
	}{
		"it is told":                       {item: at(3), told: []any{3}, becomes: applied},
		"its worker was lost after it":     {item: at(4, heard), told: []any{"catch_up"}, becomes: applied},
		"it has ended":                     {item: at(3, ended), told: []any{}, becomes: refused(lifecycle.CodeNotPossibleNow)},
		"the policy has changed":           {item: at(3), present: 3, told: []any{}, becomes: refused(placement.CodePolicyChanged)},
		"it changed, and is told again":    {item: at(3), now: at(4), answers: []error{contract.StaleVersion(4)}, told: []any{3, 4}, becomes: applied},
		"it did not know its row":          {item: at(3), now: at(3), answers: []error{contract.StaleVersion(2)}, told: []any{3, "catch_up", 3}, becomes: applied},
		"it has heard by then":             {item: at(3), now: at(4, heard), answers: []error{contract.StaleVersion(4)}, told: []any{3}, becomes: applied},
		"it has ended by then":             {item: at(3), now: at(4, ended), answers: []error{contract.StaleVersion(4)}, told: []any{3}, becomes: refused(lifecycle.CodeNotPossibleNow)},
		"it goes by the policy already":    {item: at(3), now: at(3), answers: []error{refuses(placement.CodePolicyInForce)}, told: []any{3}, becomes: policybatch.Outcome{Result: policybatch.InForce}},
		"it does so by this very command":  {item: at(3), now: at(4, heard), answers: []error{refuses(placement.CodePolicyInForce)}, told: []any{3}, becomes: applied},
		"the rules stand against it":       {item: at(3), answers: []error{refuses(placement.CodePolicyWouldEnd)}, told: []any{3}, becomes: refused(placement.CodePolicyWouldEnd)},
		"it does not run":                  {item: at(3), answers: []error{serviceerror.NewNotFound("gone")}, told: []any{3}, becomes: policybatch.Outcome{Result: policybatch.NotYet, Code: batch.CodeNotRunning}},
		"it does not answer":               {item: at(3), answers: []error{serviceerror.NewUnavailable("later")}, told: []any{3}, becomes: policybatch.Outcome{Result: policybatch.NotYet, Code: batch.CodeNoAnswer}},
		"it changes faster than one looks": {item: at(3), now: at(4), answers: []error{contract.StaleVersion(4), contract.StaleVersion(5), contract.StaleVersion(6)}, told: []any{3, 4, 4}, becomes: policybatch.Outcome{Result: policybatch.NotYet, Code: batch.CodeNoAnswer}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, temporal := &oneToApply{status: batch.Running, present: max(c.present, 2), item: c.item, now: c.now}, &answering{answers: c.answers}

			page := applyPolicy(t, s, temporal, 1)

			require.Equal(t, c.becomes, s.result)
			require.Equal(t, c.told, temporal.told())
			require.True(t, page.More)
			ids := map[string]bool{}
			for _, o := range temporal.asked {
				if command, ok := sentIn(o); ok {
					ids[command.ID] = true
					require.Equal(t, "susanne", command.Actor.UserID)
					require.Equal(t, string(command.Sealed(o.UpdateName)), command.Seal)
				}
			}
			require.LessOrEqual(t, len(ids), 1, "one command, however often it is sent")
			page = applyPolicy(t, s, temporal, 1)
			require.Equal(t, c.becomes.Result != policybatch.NotYet, s.finished, "what could not be reached is tried again")
			require.Equal(t, contract.ItemPage{NotYet: page.NotYet, Finished: 1 - page.NotYet, All: 1}, page)
			applyPolicy(t, s, temporal, contract.LastRound)
			require.True(t, s.finished, "and then left")
		})
	}
}

func TestASuspendedApplicationTellsNobody(t *testing.T) {
	t.Parallel()
	s, temporal := &oneToApply{status: batch.Suspended, present: 2}, &answering{}

	page := applyPolicy(t, s, temporal, 1)

	require.Equal(t, contract.ItemPage{Suspended: true, All: 1}, page)
	require.Empty(t, temporal.asked)
	require.False(t, s.finished)
}

func applyPolicy(t *testing.T, s activities.PolicyStore, temporal client.Client, round int) contract.ItemPage {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	a := &activities.PolicyBatches{BatchSender: activities.BatchSender{Temporal: temporal, Seal: plainSeal{}}, Store: s}
	env.RegisterActivityWithOptions(a.Apply, activity.RegisterOptions{Name: contract.ApplyPolicyActivity})
	answer, err := env.ExecuteActivity(contract.ApplyPolicyActivity, contract.ItemBatch{TenantID: "a tenant", ID: "an application", Round: round})
	require.NoError(t, err)
	var page contract.ItemPage
	require.NoError(t, answer.Get(&page))
	return page
}
