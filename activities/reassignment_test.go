package activities_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"placement/activities"
	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/reassignment"
	"placement/models/store"
	"placement/workflows/contract"
)

// oneToGive is a reassignment of one placement from Anna to Bo, in memory.
type oneToGive struct {
	activities.ReassignmentStore // what is not faked panics

	back bool
	// item is the placement as it was looked at, now what is found when it is looked at again.
	item, now store.Handed
	result    store.ReassignmentItem
	finished  bool
}

func (s *oneToGive) User(_ context.Context, _, id string) (store.User, error) {
	return store.User{ID: id, Roles: []lifecycle.Role{lifecycle.Supervisor}}, nil
}

func (s *oneToGive) Reassignment(context.Context, string, string) (store.Reassignment, error) {
	counts := map[reassignment.Result]int{reassignment.Open: 1}
	if s.result.Result != "" {
		counts = map[reassignment.Result]int{s.result.Result: 1}
	}
	return store.Reassignment{
		ID: "a reassignment", FromID: "anna", Status: reassignment.Running, Back: s.back, RequestedBy: "susanne", UndoneBy: "susanne", Counts: counts,
	}, nil
}

func (s *oneToGive) OpenItems(context.Context, string, string, bool, int, int, func(string) (string, string)) ([]store.Handed, error) {
	if s.result.Result != "" {
		return nil, nil
	}
	return []store.Handed{s.item}, nil
}

func (s *oneToGive) HandedNow(context.Context, string, store.Handed, string, string) (store.Handed, error) {
	return s.now, nil
}

func (s *oneToGive) KeepItemResults(_ context.Context, _, _ string, items []store.ReassignmentItem) error {
	s.result = items[0]
	return nil
}

func (s *oneToGive) FinishReassignment(_ context.Context, _, _ string, back bool) error {
	s.finished = back == s.back
	return nil
}

func TestWhatBecomesOfAPlacementThatIsGivenToSomebodyElse(t *testing.T) {
	t.Parallel()
	type became struct {
		reassignment.Result

		Code string
	}
	at := func(version int, ownerID string, change ...func(*store.Handed)) store.Handed {
		ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID}
		h := store.Handed{
			ReassignmentItem: store.ReassignmentItem{No: 1, Ref: ref, FromUnit: "north", ToID: "bo", ToUnit: "south", Result: reassignment.Open},
			OwnerID:          ownerID, Version: version,
		}
		for _, c := range change {
			c(&h)
		}
		return h
	}
	given := func(h *store.Handed) { h.Given = true }
	returned := func(h *store.Handed) { h.Given, h.Returned = true, true }
	ended := func(h *store.Handed) { h.Ended = true }
	gone, late := serviceerror.NewNotFound("gone"), serviceerror.NewUnavailable("later")

	for name, c := range map[string]struct {
		back      bool
		item, now store.Handed
		answers   []error
		busy      error
		told      []any
		becomes   became
	}{
		"it is given":                       {item: at(3, "anna"), told: []any{3}, becomes: became{Result: reassignment.Given}},
		"its worker was lost after it":      {item: at(4, "bo", given), told: []any{"catch_up"}, becomes: became{Result: reassignment.Given}},
		"it has changed hands":              {item: at(4, "carl"), told: []any{}, becomes: became{reassignment.Changed, reassignment.CodeChangedSince}},
		"it changes hands meanwhile":        {item: at(3, "anna"), now: at(4, "carl"), answers: []error{contract.StaleVersion(4)}, told: []any{3}, becomes: became{reassignment.Changed, reassignment.CodeChangedSince}},
		"it does so by this very command":   {item: at(3, "anna"), now: at(4, "bo", given), answers: []error{contract.StaleVersion(4)}, told: []any{3}, becomes: became{Result: reassignment.Given}},
		"it does not answer":                {item: at(3, "anna"), answers: []error{late}, told: []any{3}, becomes: became{reassignment.NotYet, reassignment.CodeNoAnswer}},
		"it is given back":                  {back: true, item: at(4, "bo", given), told: []any{4}, becomes: became{Result: reassignment.Returned}},
		"it was given back":                 {back: true, item: at(5, "anna", returned), told: []any{"catch_up"}, becomes: became{Result: reassignment.Returned}},
		"it has gone on to another":         {back: true, item: at(5, "carl", given), told: []any{}, becomes: became{reassignment.Changed, reassignment.CodeChangedSince}},
		"it goes back by this very command": {back: true, item: at(4, "bo", given), now: at(5, "anna", returned), answers: []error{contract.StaleVersion(5)}, told: []any{4}, becomes: became{Result: reassignment.Returned}},
		"it never went":                     {back: true, item: at(3, "anna"), now: at(3, "anna"), told: []any{"catch_up"}, becomes: became{Result: reassignment.Skipped}},
		"it is given after all":             {back: true, item: at(3, "anna"), now: at(4, "bo", given), told: []any{"catch_up", 4}, becomes: became{Result: reassignment.Returned}},
		"it may still be given":             {back: true, item: at(3, "anna"), busy: late, told: []any{"catch_up", "catch_up"}, becomes: became{reassignment.NotYet, reassignment.CodeNoAnswer}},
		"it does not run":                   {back: true, item: at(3, "anna"), now: at(3, "anna"), busy: gone, told: []any{"catch_up"}, becomes: became{Result: reassignment.Skipped}},
		"it ended where it was":             {back: true, item: at(3, "anna", ended), told: []any{}, becomes: became{Result: reassignment.Skipped}},
		"it ended where it went":            {back: true, item: at(5, "bo", given, ended), told: []any{}, becomes: became{reassignment.Refused, lifecycle.CodeNotPossibleNow}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, temporal := &oneToGive{back: c.back, item: c.item, now: c.now}, &answering{answers: c.answers, busy: c.busy}

			page := reassign(t, s, temporal)

			got := became{s.result.Result, s.result.Code}
			require.Equal(t, c.becomes, got)
			require.Equal(t, c.told, temporal.told())
			require.True(t, page.More)
			for _, o := range temporal.asked {
				if command, ok := sentIn(o); ok {
					require.Equal(t, placement.Reassign{}.Name(), o.UpdateName)
					require.Equal(t, string(command.Sealed(o.UpdateName)), command.Seal)
				}
			}
			page = reassign(t, s, temporal)
			require.Equal(t, c.becomes.Result != reassignment.NotYet, s.finished, "what could not be reached is tried again")
			require.Equal(t, contract.ItemPage{NotYet: page.NotYet, Finished: 1 - page.NotYet, All: 1}, page)
		})
	}
}

// What is asked for one reason is another update than what is asked for another: an answer of before would say nothing of now.
func TestAProcessThatMayStillBeAtItIsAskedForItself(t *testing.T) {
	t.Parallel()
	item := store.Handed{ReassignmentItem: store.ReassignmentItem{No: 1, Ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID}}, Version: 3}
	s, temporal := &oneToGive{back: true, item: item, now: item}, &answering{}

	reassign(t, s, temporal)

	require.Len(t, temporal.asked, 1)
	require.NoError(t, contract.CatchUp(t.Context(), temporal, item.Ref))
	require.NotEqual(t, temporal.asked[0].UpdateID, temporal.asked[1].UpdateID)

	// One that has failed would be answered so for ever: it is asked anew, and whoever waits again waits for the first.
	s, temporal = &oneToGive{back: true, item: item, now: item}, &answering{busy: serviceerror.NewUnavailable("later")}
	reassign(t, s, temporal)
	reassign(t, &oneToGive{back: true, item: item, now: item}, temporal)
	require.Len(t, temporal.asked, 4)
	require.Equal(t, temporal.asked[0].UpdateID, temporal.asked[2].UpdateID)
	require.Empty(t, temporal.asked[1].UpdateID)
}

func reassign(t *testing.T, s activities.ReassignmentStore, temporal *answering) contract.ItemPage {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	a := &activities.Reassignments{BatchSender: activities.BatchSender{Temporal: temporal, Seal: plainSeal{}}, Store: s, Now: time.Now}
	env.RegisterActivityWithOptions(a.Items, activity.RegisterOptions{Name: contract.ReassignItemsActivity})
	answer, err := env.ExecuteActivity(contract.ReassignItemsActivity, contract.ItemBatch{TenantID: "a tenant", ID: "a reassignment"})
	require.NoError(t, err)
	var page contract.ItemPage
	require.NoError(t, answer.Get(&page))
	return page
}
