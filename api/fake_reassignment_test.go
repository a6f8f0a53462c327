package api

import (
	"context"
	"slices"
	"time"

	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

const (
	reassignmentID = "10000000-0000-4000-8000-000000000090"
	deputyID       = "10000000-0000-4000-8000-000000000091"
)

// standing is who the caller stands in for, and how a reassignment stands, in the fake.
type standing struct {
	whom     []string
	acts     string
	batch    reassignment.Batch
	from     string
	planned  store.Reassignment
	on       lifecycle.Date
	stepped  []string
	inactive error
	// deputies are by whom they stand in for.
	deputies map[string]string
}

func (f *fakeStore) CreateDeputy(_ context.Context, c store.Create, d relation.Deputy) (store.Deputy, error) {
	if err := d.Check(); err != nil {
		return store.Deputy{}, err
	}
	if d.DeputyID == nobodyID {
		return store.Deputy{}, &store.RefError{Field: "deputy_id"}
	}
	return store.Deputy{ID: deputyID, Deputy: d, NamedBy: c.Actor.UserID, Version: 1}, f.broken
}

func (f *fakeStore) Deputy(_ context.Context, _, id string) (store.Deputy, error) {
	if id != deputyID {
		return store.Deputy{}, store.ErrNotFound
	}
	return store.Deputy{ID: id, Deputy: relation.Deputy{UserID: workerID, DeputyID: colleagueID}, NamedBy: workerID, Version: 1}, f.broken
}

func (f *fakeStore) RemoveDeputy(ctx context.Context, _ lifecycle.Actor, id string, version int) (store.Deputy, error) {
	d, err := f.Deputy(ctx, "", id)
	if err == nil && version != 1 {
		err = store.ErrStale
	}
	return d, err
}

func (f *fakeStore) Deputies(ctx context.Context, _, _ string, _ store.Page) (store.List[store.Deputy], error) {
	d, err := f.Deputy(ctx, "", deputyID)
	return one(d), err
}

func (f *fakeStore) DeputiesOn(context.Context, string, lifecycle.Date) (map[string]string, error) {
	return f.standing.deputies, f.broken
}

func (f *fakeStore) StandsInFor(context.Context, string, string, lifecycle.Date) ([]string, error) {
	return f.standing.whom, f.broken
}

func (f *fakeStore) ActsFor(_ context.Context, _, _, processID string, _ lifecycle.Date) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if processID != lifecycletest.PlacementID {
		return "", f.broken
	}
	return f.standing.acts, f.broken
}

func (f *fakeStore) SetUserActive(_ context.Context, _ lifecycle.Actor, id string, active bool) (store.User, error) {
	u, ok := f.users[id]
	if !ok {
		return u, store.ErrNotFound
	}
	u.Active = active
	return u, f.standing.inactive
}

func (f *fakeStore) TryReassignment(_ context.Context, _ string, r store.Reassignment, on lifecycle.Date, _ time.Time, _ store.Page) (store.ReassignmentTrial, error) {
	f.standing.planned, f.standing.on = r, on
	return store.ReassignmentTrial{
		All: 1, ByKind: map[lifecycle.Kind]int{lifecycle.KindPlacement: 1}, ByUser: map[string]int{colleagueID: 1},
		Items: one(store.ReassignmentItem{
			No: 1, Ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID}, ToID: colleagueID,
			Result: reassignment.Refused, Code: lifecycle.CodeNotPossibleNow,
		}),
	}, reassignment.CheckRecipients(r.To.UserIDs, r.To.UnitID)
}

func (f *fakeStore) CreateReassignment(_ context.Context, c store.Create, r store.Reassignment, _ lifecycle.Date) (store.Reassignment, error) {
	f.standing.planned = r
	r.ID, r.Status, r.RequestedBy, r.Version = reassignmentID, reassignment.Running, c.Actor.UserID, 1
	r.Counts = map[reassignment.Result]int{reassignment.Open: 2}
	return r, f.broken
}

func (f *fakeStore) Reassignment(_ context.Context, _, id string) (store.Reassignment, error) {
	if id != reassignmentID {
		return store.Reassignment{}, store.ErrNotFound
	}
	from := f.standing.from
	if from == "" {
		from = workerID
	}
	b := f.standing.batch
	if b.Status == "" {
		b.Status = reassignment.Running
	}
	return store.Reassignment{
		ID: id, FromID: from, To: store.Recipients{UserIDs: []string{colleagueID}}, Kinds: reassignment.Kinds(), Reason: relation.OwnerLeft,
		Status: b.Status, Back: b.Back, RequestedBy: supervisorID, Version: 1,
		Counts: map[reassignment.Result]int{reassignment.Given: 3, reassignment.Open: 1, reassignment.NotYet: b.Left},
	}, f.broken
}

func (f *fakeStore) Reassignments(ctx context.Context, _ string, _ store.Page) (store.List[store.Reassignment], error) {
	r, err := f.Reassignment(ctx, "", reassignmentID)
	return one(r), err
}

func (f *fakeStore) ReassignmentItems(context.Context, string, string, reassignment.Result, store.Page) (store.List[store.ReassignmentItem], error) {
	return one(store.ReassignmentItem{
		No: 1, Ref: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID}, ToID: colleagueID,
		Result: reassignment.NotYet, Code: reassignment.CodeNotRunning,
	}), f.broken
}

func (f *fakeStore) StepReassignment(ctx context.Context, _ lifecycle.Actor, id, action string, step func(reassignment.Batch) (reassignment.Batch, error)) (store.Reassignment, error) {
	now, err := f.Reassignment(ctx, "", id)
	if err != nil {
		return now, err
	}
	next, err := step(reassignment.Batch{Status: now.Status, Back: now.Back, Left: now.Counts[reassignment.NotYet]})
	f.standing.stepped, f.standing.batch = append(f.standing.stepped, action), next
	now.Status, now.Back = next.Status, next.Back
	return now, err
}

func (f *fakeTemporal) SignalWithStartWorkflow(_ context.Context, id, signal string, _ any, _ client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.inputs = append(slices.Clone(f.inputs), args...)
	f.signals = append(f.signals, id+" "+signal)
	return nil, f.health
}
