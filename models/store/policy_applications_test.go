package store_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/policybatch"
	"placement/models/store"
)

// slower is the policy of the tenant with more days to answer, as version 2.
func slower(t *testing.T, r *recorder) placement.ApplyPolicy {
	t.Helper()
	p := placement.DefaultPolicy()
	p.DecisionDays += 3
	changed, err := r.b.Store.UpdatePlacementPolicy(t.Context(), r.b.Tenant.Supervisor.Actor(), 1, p)
	require.NoError(t, err)
	return placement.ApplyPolicy{Version: changed.Version, Policy: p}
}

func commandOf(placementID string) string { return lifecycle.DeriveID("policy", placementID) }

func refusedBy(t *testing.T, code string, err error) {
	t.Helper()
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	require.Equal(t, code, rule.Code)
}

func TestWhatAPolicyIsAppliedToIsKept(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	b, n := r.b, r.b.Tenant
	slower(t, r)
	at := lifecycletest.At(lifecycletest.ProposedOn, 11)
	all := policybatch.Scope{All: true}
	before := dump(t, b, n.ID)

	trial, err := b.Store.TryPolicyApplication(t.Context(), n.ID, 2, all, at, store.Page{})
	require.NoError(t, err)
	require.Equal(t, before, dump(t, b, n.ID), "trying changes nothing")
	require.Equal(t, map[policybatch.Result]int{policybatch.Applied: 1}, trial.Counts)
	require.Equal(t, []int{1, 2}, []int{trial.Moved, trial.Deadlines}, "both have more days to answer")
	require.Equal(t, r.state.ID, trial.Items.Items[0].PlacementID)

	again := n.Supervisor.Create()
	made, err := b.Store.CreatePolicyApplication(t.Context(), again, 2, all)
	require.NoError(t, err)
	require.Equal(t, map[policybatch.Result]int{policybatch.Open: 1}, made.Counts)
	require.Equal(t, batch.Running, made.Status)
	require.Equal(t, placement.DefaultPolicy().DecisionDays+3, made.Policy.DecisionDays)
	_, err = b.Store.UpdatePlacementPolicy(t.Context(), n.Supervisor.Actor(), 2, placement.DefaultPolicy())
	require.NoError(t, err)
	same, err := b.Store.CreatePolicyApplication(t.Context(), again, 2, all)
	require.NoError(t, err)
	require.Equal(t, made, same, "whatever has changed since")
	again.Fingerprint = "another"
	_, err = b.Store.CreatePolicyApplication(t.Context(), again, 2, all)
	require.ErrorIs(t, err, store.ErrKeyReused)

	nobody := lifecycle.DeriveID("nobody")
	for _, c := range []struct {
		version int
		scope   policybatch.Scope
		code    string
		field   string
	}{
		{2, all, placement.CodePolicyChanged, ""},
		{3, policybatch.Scope{}, policybatch.CodeOneScopeRule, ""},
		{3, policybatch.Scope{UnitID: n.OtherUnit.ID}, policybatch.CodeNoOpenPlacement, ""},
		{3, policybatch.Scope{UnitID: nobody}, "", "unit_id"},
		{3, policybatch.Scope{PlacementIDs: []string{r.state.ID, nobody}}, "", "placement_ids"},
		{3, policybatch.Scope{PlacementIDs: []string{"x"}}, "", "placement_ids"},
	} {
		_, tried := b.Store.TryPolicyApplication(t.Context(), n.ID, c.version, c.scope, at, store.Page{})
		_, err := b.Store.CreatePolicyApplication(t.Context(), n.Supervisor.Create(), c.version, c.scope)
		for _, err := range []error{tried, err} {
			if c.code != "" {
				refusedBy(t, c.code, err)
			} else {
				requireRef(t, err, c.field)
			}
		}
	}
	named := policybatch.Scope{PlacementIDs: []string{r.state.ID, r.state.ID}}
	named2, err := b.Store.CreatePolicyApplication(t.Context(), n.Supervisor.Create(), 3, named)
	require.NoError(t, err)
	require.Equal(t, 1, named2.Counts[policybatch.Open], "each once")
	trial, err = b.Store.TryPolicyApplication(t.Context(), n.ID, 3, named, at, store.Page{})
	require.NoError(t, err)
	require.Equal(t, map[policybatch.Result]int{policybatch.InForce: 1}, trial.Counts)

	list, err := b.Store.PolicyApplications(t.Context(), n.ID, store.Page{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, named2.ID, list.Items[0].ID)
	require.NotEmpty(t, list.Next)
	items, err := b.Store.PolicyApplicationItems(t.Context(), n.ID, made.ID, policybatch.Open, store.Page{})
	require.NoError(t, err)
	require.Len(t, items.Items, 1)
	none, err := b.Store.PolicyApplicationItems(t.Context(), n.ID, made.ID, policybatch.Applied, store.Page{})
	nothing(t, none, err)
}

// likeIt makes so many more placements of the same state, and returns the IDs of all in their order.
func likeIt(t *testing.T, r *recorder, more int) (ids []string, db *sql.DB) {
	t.Helper()
	db = owner(t, r.b.OwnerURL)
	_, err := db.ExecContext(t.Context(), `
		INSERT INTO processes SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid()))).*
		FROM processes p CROSS JOIN generate_series(1, $2) WHERE p.id = $1`, r.state.ID, more)
	require.NoError(t, err)
	return column(t, db, `SELECT CAST(id AS text) FROM processes WHERE kind = 'placement' ORDER BY id`), db
}

// cancelSQL ends a placement; spoilSQL makes its state one that nobody can read.
const (
	cancelSQL = `UPDATE processes SET status = 'cancelled', ended_at = now() WHERE id = $1`
	spoilSQL  = `UPDATE processes SET state = '[]' WHERE id = $1`
)

// Each page after the first one costs what it tells, and begins after the last one that was told, whatever has become of that.
func TestAPageOfATrialGoesOnWhereTheOneBeforeEnded(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	b, n := r.b, r.b.Tenant
	slower(t, r)
	ids, db := likeIt(t, r, 4)
	try := func(after string) store.PolicyTrial {
		t.Helper()
		trial, err := b.Store.TryPolicyApplication(t.Context(), n.ID, 2, policybatch.Scope{All: true}, lifecycletest.At(lifecycletest.ProposedOn, 11),
			store.Page{Limit: 2, After: after})
		require.NoError(t, err)
		return trial
	}
	listed := func(l store.List[store.PolicyApplicationItem]) (all []string) {
		for _, i := range l.Items {
			all = append(all, i.PlacementID)
		}
		return all
	}

	first := try("")
	require.Equal(t, ids[:2], listed(first.Items))
	require.Equal(t, map[policybatch.Result]int{policybatch.Applied: 5}, first.Counts)
	require.Equal(t, []int{5, 10}, []int{first.Moved, first.Deadlines})
	_, err := db.ExecContext(t.Context(), cancelSQL, ids[1])
	require.NoError(t, err)
	second := try(first.Items.Next)
	require.Equal(t, ids[2:4], listed(second.Items))
	require.Equal(t, 3, second.Items.Items[0].No)
	require.Empty(t, second.Counts)
	require.Zero(t, second.Moved+second.Deadlines+second.FollowUps)
	_, err = db.ExecContext(t.Context(), spoilSQL, ids[0])
	require.NoError(t, err)
	second = try(first.Items.Next)
	require.Equal(t, ids[2:4], listed(second.Items), "what was told before is not read again")
	third := try(second.Items.Next)
	require.Equal(t, ids[4:], listed(third.Items))
	require.Empty(t, third.Items.Next)
}

func TestAPolicyIsAppliedToEachOnce(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	b, n := r.b, r.b.Tenant
	event := slower(t, r)
	made, err := b.Store.CreatePolicyApplication(t.Context(), n.Supervisor.Create(), 2, policybatch.Scope{All: true})
	require.NoError(t, err)
	open := func(tries int) []store.Reached {
		items, err := b.Store.OpenPolicyItems(t.Context(), n.ID, made.ID, tries, 100, commandOf)
		require.NoError(t, err)
		return items
	}

	items := open(1)
	require.Len(t, items, 1)
	require.Equal(t, 1, items[0].Version)
	require.False(t, items[0].Heard)
	apply := r.transition(event)
	apply.CommandID = commandOf(r.state.ID)
	recorded, err := b.Store.Record(t.Context(), apply)
	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, recorded.Verdict)
	require.True(t, open(1)[0].Heard, "whatever became of the answer")
	now, err := b.Store.ReachedNow(t.Context(), n.ID, items[0], commandOf(r.state.ID))
	require.NoError(t, err)
	require.Equal(t, 2, now.Version)
	require.True(t, now.Heard)

	item := items[0].PolicyApplicationItem
	item.Outcome = policybatch.Outcome{Result: policybatch.NotYet, Code: batch.CodeNoAnswer}
	require.NoError(t, b.Store.KeepPolicyItemResults(t.Context(), n.ID, made.ID, []store.PolicyApplicationItem{item}))
	require.Empty(t, open(1), "each is tried once in a round")
	require.Len(t, open(2), 1)
	require.NoError(t, b.Store.FinishPolicyApplication(t.Context(), n.ID, made.ID))
	unfinished, err := b.Store.UnfinishedPolicyApplications(t.Context(), n.ID)
	require.NoError(t, err)
	require.Empty(t, unfinished)

	resumed, err := b.Store.StepPolicyApplication(t.Context(), n.Supervisor.Actor(), made.ID, "resumed", batch.Batch.Resume)
	require.NoError(t, err)
	require.Equal(t, batch.Running, resumed.Status)
	require.Len(t, open(1), 1, "what was not reached is tried again")
	suspended, err := b.Store.StepPolicyApplication(t.Context(), n.Supervisor.Actor(), made.ID, "suspended", batch.Batch.Suspend)
	require.NoError(t, err)
	require.Equal(t, batch.Suspended, suspended.Status)
	require.NoError(t, b.Store.FinishPolicyApplication(t.Context(), n.ID, made.ID))
	suspended, err = b.Store.PolicyApplication(t.Context(), n.ID, made.ID)
	require.NoError(t, err)
	require.Equal(t, batch.Suspended, suspended.Status, "whoever has suspended it resumes it")
	require.Equal(t, []string{"policy_application.created", "policy_application.resumed", "policy_application.suspended"},
		column(t, owner(t, b.OwnerURL), `SELECT action FROM audit WHERE resource_id = $1 ORDER BY action`, made.ID))
}

// The policy can change while a command is on its way. What was decided last is what is applied.
func TestAPolicyThatHasChangedIsNotApplied(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	event := slower(t, r)
	_, err := r.b.Store.UpdatePlacementPolicy(t.Context(), r.b.Tenant.Admin.Actor(), event.Version, placement.DefaultPolicy())
	require.NoError(t, err)

	late := r.transition(event)
	recorded, err := r.b.Store.Record(t.Context(), late)

	require.NoError(t, err)
	require.Equal(t, store.VerdictRefused, recorded.Verdict)
	require.Equal(t, placement.CodePolicyChanged, recorded.Refusal.Code)
	require.Zero(t, r.count(`SELECT count(*) FROM events WHERE fact = 'policy_applied'`))
}
