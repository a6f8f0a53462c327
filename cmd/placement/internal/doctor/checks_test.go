package doctor

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// seen is a healthy placement, from all sides.
func seen(t *testing.T, name string) process {
	t.Helper()
	state := lifecycletest.In(name).State
	data, err := json.Marshal(state)
	require.NoError(t, err)
	head := state.Head()
	p := process{
		ref:  head.Ref,
		row:  &store.Process{Ref: head.Ref, Status: head.Status, Version: head.Version, State: data},
		head: head,
		run: run{
			exists: true, running: true, status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, version: head.Version, state: data,
		},
		listed: &listed{tenant: tenant.ID, stage: head.Status, owner: head.OwnerID, unit: head.UnitID},
	}
	if head.Ended {
		ended := time.Now()
		p.row.EndedAt = &ended
	}
	return p
}

var tenant = store.Tenant{ID: "01900000-0000-7000-8000-0000000000aa"}

func TestEveryDifferenceHasItsName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of     string
		change func(p *process)
		want   Kind
		mends  bool
	}{
		"a healthy one": {of: "active"},
		"one that has ended": {of: "closed", change: func(p *process) {
			p.run, p.listed = run{exists: true, status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED}, nil
		}},
		"one that has ended and that Temporal has forgotten": {of: "closed", change: func(p *process) { p.run, p.listed = run{}, nil }},
		"one that never began": {of: "active", change: func(p *process) {
			p.row, p.listed, p.run = nil, nil, run{exists: true, status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED}
		}},
		"one that could not be asked":     {of: "active", change: func(p *process) { p.err = errors.New("no answer") }, want: Unseen},
		"one that Temporal has forgotten": {of: "active", change: func(p *process) { p.run, p.listed = run{}, nil }, want: NotRunning, mends: true},
		"one that was terminated": {of: "active", change: func(p *process) {
			p.run, p.listed = run{exists: true, status: enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED}, nil
		}, want: NotRunning, mends: true},
		"one that runs after its end":   {of: "closed", want: StillRunning},
		"one that has recorded nothing": {of: "active", change: func(p *process) { p.row, p.run.version = nil, 0 }, want: NothingRecorded},
		"one that has missed something": {of: "active", change: func(p *process) { p.run.version-- }, want: Behind, mends: true},
		"one that has missed its end":   {of: "closed", change: func(p *process) { p.run.version-- }, want: Behind, mends: true},
		"one that was replaced":         {of: "active", change: func(p *process) { p.row.Epoch = 1 }, want: Superseded, mends: true},
		"one that says something else": {of: "active", change: func(p *process) {
			state := lifecycletest.In("active").State
			state.Extended = 7
			p.run.state, _ = json.Marshal(state)
		}, want: Diverged},
		"one that was replaced and went on": {of: "active", change: func(p *process) {
			p.row.Epoch = 1
			p.remembers = &account{version: p.row.Version + 1, base: p.row.Version}
		}, want: Diverged},
		"one that knows more than can be told": {of: "active", change: func(p *process) {
			p.remembers = &account{version: p.row.Version + 4, base: p.row.Version + 2}
		}, want: Diverged},
		"one that another tenant has": {of: "active", change: func(p *process) {
			p.row, p.listed, p.run.version, p.run.tenant = nil, nil, 0, "01900000-0000-7000-8000-0000000000bb"
			p.remembers = &account{version: 4}
		}},
		"one that nobody can ask": {of: "active", change: func(p *process) { p.run.unasked, p.run.version, p.run.state = true, 0, nil }},
		"one that nobody can ask and that is listed otherwise": {of: "active", change: func(p *process) {
			p.run.unasked, p.run.version, p.run.state = true, 0, nil
			p.listed.stage = "approved"
		}, want: Unlisted, mends: false},
		"one that nobody lists": {of: "active", change: func(p *process) { p.listed = nil }, want: Unlisted, mends: true},
		"one that is listed otherwise": {of: "active", change: func(p *process) {
			p.listed = &listed{tenant: tenant.ID, stage: "approved", owner: p.head.OwnerID, unit: p.head.UnitID}
		}, want: Unlisted, mends: true},
		"one that is listed as running and is not": {of: "closed", change: func(p *process) {
			p.run = run{exists: true, status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED}
		}, want: Unlisted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := seen(t, c.of)
			if c.change != nil {
				c.change(&p)
			}

			found := (&Doctor{}).examine(t.Context(), tenant, p)

			if c.want == "" {
				require.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			require.Equal(t, c.want, found[0].Kind)
			require.Equal(t, c.mends, found[0].repair != nil)
			require.Equal(t, "placement/"+p.ref.ID, found[0].Process)
			require.NotEmpty(t, found[0].Text)
		})
	}
}

func TestEveryKindOfDifferenceHasItsPlaceInTheOrder(t *testing.T) {
	t.Parallel()
	for _, k := range []Kind{
		Ahead, Lacking, LostText, Diverged, Behind, Superseded, NotRunning, StillRunning, NothingRecorded, Unlisted, NoRematch, NoFollowAlong, Unheard,
		RenewalUnheard, PlaceUnheard, NoIssue, IssueUnheard, FollowAlongUnheard, Overdue, NoTenant, Unseen,
	} {
		require.GreaterOrEqual(t, Finding{Kind: k}.order(), 0, k)
	}
}

func TestWorkflowsOfUnknownTenantsAreNamed(t *testing.T) {
	t.Parallel()
	var reported []Finding
	d := &Doctor{Report: func(f Finding) error { reported = append(reported, f); return nil }}
	list := &listing{running: map[string]listed{"placement/a": {tenant: "known"}, "rematch/b": {tenant: "gone"}}}

	s, err := d.orphans(list, map[string]bool{"known": true})

	require.NoError(t, err)
	require.Equal(t, 1, s.Left)
	require.Len(t, reported, 1)
	require.Equal(t, "rematch/b", reported[0].Process)
	require.Equal(t, NoTenant, reported[0].Kind)
}

func TestTheEventThatHappenedFirstIsWrittenFirst(t *testing.T) {
	t.Parallel()
	at := func(hour int) *missing {
		return &missing{events: []told{{Transition: store.Transition{At: lifecycletest.At("2027-01-04", hour)}}}}
	}
	waiting := map[string]*missing{"a": at(12), "b": at(10), "c": at(10), "d": at(9)}

	require.Equal(t, "d", earliest(waiting, nil))
	require.Equal(t, "b", earliest(waiting, map[string]string{"d": "taken"}))
	waiting["a"].events = nil
	require.Equal(t, "a", earliest(map[string]*missing{"a": waiting["a"]}, nil))
	require.Empty(t, earliest(waiting, map[string]string{"a": "no", "b": "no", "c": "no", "d": "no"}))
}

func TestOnlyProcessesAreLookedAt(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{"placement/x": true, "rematch/x": true, "practice-clock/x": false, "placement": false, "batch/x": false, "policy/x": false} {
		_, ours := refOf(id)
		require.Equal(t, want, ours, id)
	}
	ref, _ := refOf("rematch/x")
	require.Equal(t, lifecycle.Ref{Kind: lifecycle.KindRematch, ID: "x"}, ref)
}
