package placement_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestWhoHoldsAndWhoBinds(t *testing.T) {
	t.Parallel()
	type claims struct{ holds, binds, rematch, ended bool }
	want := map[string]claims{
		"proposed":                     {holds: true},
		"proposed_candidate_accepted":  {holds: true},
		"agreed":                       {holds: true},
		"meeting_booked":               {holds: true},
		"meeting_booked_paused":        {holds: true},
		"signing":                      {holds: true},
		"signing_all_but_municipality": {holds: true},
		"approved":                     {holds: true, binds: true},
		"active":                       {holds: true, binds: true},
		"active_with_problem":          {holds: true, binds: true},
		"active_unrated":               {holds: true, binds: true},
		"active_paused":                {holds: true, binds: true},
		"active_resumed":               {holds: true, binds: true},
		"active_step_due":              {holds: true, binds: true},
		"active_correcting":            {holds: true, binds: true},
		"evaluating_planned":           {holds: true, binds: true},
		"evaluating_terminated":        {holds: true, binds: true, rematch: true},
		"evaluating_swapped":           {holds: true, binds: true, rematch: true},
		"evaluating_no_show":           {rematch: true},
		"evaluating_disagreed":         {holds: true, binds: true},
		"evaluated":                    {holds: true, binds: true},
		"declined":                     {},
		"expired":                      {},
		"closed":                       {holds: true, binds: true, ended: true},
		"withdrawn":                    {rematch: true, ended: true},
		"swapped":                      {rematch: true, ended: true},
		"cancelled":                    {ended: true},
	}
	for _, n := range lifecycletest.States() {
		s := n.State
		got := claims{s.Holds(), s.Binds(), s.WantsRematch(), s.Head().Ended}
		require.Equal(t, want[n.Name], got, n.Name)
		delete(want, n.Name)
	}
	require.Empty(t, want)
	require.False(t, State{}.Holds())
}

func TestHead(t *testing.T) {
	t.Parallel()
	s, _ := in("approved")

	require.Equal(t, lifecycle.Head{
		Ref:     lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID},
		Version: 11, Ruleset: 1, Status: "approved",
		OwnerID: lifecycletest.OwnerID, UnitID: lifecycletest.UnitID, CandidateID: lifecycletest.CandidateID,
		Calendar: lifecycletest.Calendar(), WaitingFor: "caseworker", StartOn: lifecycletest.StartsOn,
	}, s.Head())

	s.RematchOf = "r"
	require.Equal(t, lifecycle.Ref{Kind: lifecycle.KindRematch, ID: "r"}, s.Head().Parent)
}

func TestWhoseTurnItIs(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]string{
		"proposed": "candidate", "proposed_candidate_accepted": "company", "agreed": "caseworker", "meeting_booked": "caseworker",
		"signing": "representative", "signing_all_but_municipality": "municipality", "approved": "caseworker", "active": "caseworker",
		"evaluating_planned": "candidate", "evaluating_no_show": "caseworker", "evaluated": "caseworker", "declined": "caseworker",
		"expired": "caseworker", "closed": "", "withdrawn": "", "cancelled": "",
	} {
		s, _ := in(state)
		require.Equal(t, want, s.Head().WaitingFor, state)
	}
	s, at := in("signing")
	require.Equal(t, "company", after(t, s, at, lifecycletest.RepresentativeAgrees()).Head().WaitingFor)
}

// Since is when it came into its status, not when something last happened.
func TestSince(t *testing.T) {
	t.Parallel()
	s, _ := in("signing_all_but_municipality")
	require.Equal(t, lifecycletest.At(lifecycletest.MeetsOn, 11), s.Since)

	s, _ = in("approved")
	require.Equal(t, lifecycletest.At(lifecycletest.ApprovedOn, 10), s.Since)
}

func TestTheRematchOfAPlacementIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	s, _ := in("withdrawn")

	require.Equal(t, lifecycle.DeriveID("rematch", lifecycletest.PlacementID), s.RematchID())
}

// The JSON of a state is the workflow's memory and the row's copy of it: what it says of the canonical placement is kept
// here, so that nobody changes it without noticing.
func TestTheJSONOfAState(t *testing.T) {
	t.Parallel()
	s, _ := in("evaluated")
	s.Calendar, s.Deadlines, s.FollowUps, s.Texts, s.Policy = lifecycle.Calendar{}, nil, s.FollowUps[:1], nil, placement.Policy{}
	var fields map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(text(t, s)), &fields))

	require.JSONEq(t, `"evaluated"`, string(fields["status"]))
	require.JSONEq(t, `{"start":"2027-02-01","end":"2027-04-30"}`, string(fields["period"]))
	require.JSONEq(t, `{"accepted":true,"channel":"phone","on":"2027-01-05"}`, string(fields["candidate_decision"]))
	require.JSONEq(t, `{"at":"2027-01-14T09:00:00Z","form":"visit","held":true,"attended":["candidate","company","caseworker"]}`, string(fields["meeting"]))
	require.JSONEq(t, `[{"party":"company","channel":"form","on":"2027-01-18"},{"party":"candidate","channel":"form","on":"2027-01-20"},
		{"party":"municipality","channel":"form","on":"2027-01-21"}]`, string(fields["signatures"]))
	require.JSONEq(t, `[{"no":1,"kind":"day_one","due_on":"2027-02-01"}]`, string(fields["follow_ups"]))
	require.JSONEq(t, `{"kind":"planned","last_day":"2027-04-30","on":"2027-05-01"}`, string(fields["ending"]))
	require.JSONEq(t, `"2027-05-04T08:00:00Z"`, string(fields["since"]))
	require.JSONEq(t, `1`, string(fields["schema"]))
}

func TestThePolicyThatNobodyChoseIsValid(t *testing.T) {
	t.Parallel()
	require.True(t, placement.DefaultPolicy().Valid())
	require.False(t, placement.Policy{}.Valid())
	for name, spoil := range map[string]func(*placement.Policy){
		"no time to decide":          func(p *placement.Policy) { p.DecisionDays = 0 },
		"reminded before asked":      func(p *placement.Policy) { p.DecisionReminder = p.DecisionDays },
		"a reminder after the end":   func(p *placement.Policy) { p.DecisionReminder = -1 },
		"no time to book":            func(p *placement.Policy) { p.BookMeetingDays = 0 },
		"followed up all the time":   func(p *placement.Policy) { p.FollowUpEvery = 0 },
		"decided after the end":      func(p *placement.Policy) { p.DecisionPoint = -1 },
		"a short one after the end":  func(p *placement.Policy) { p.ShortDecisionPoint = -1 },
		"no time for a problem":      func(p *placement.Policy) { p.ProblemDays = 0 },
		"no time to evaluate":        func(p *placement.Policy) { p.EvaluationDays = 0 },
		"reminded when it is over":   func(p *placement.Policy) { p.EvaluationReminder = p.EvaluationDays },
		"reminded at once":           func(p *placement.Policy) { p.EvaluationReminder = 0 },
		"closed before it was due":   func(p *placement.Policy) { p.EvaluationGrace = p.EvaluationDays - 1 },
		"no time to close":           func(p *placement.Policy) { p.CloseDays = 0 },
		"no time to propose again":   func(p *placement.Policy) { p.ProposeAgainDays = 0 },
		"rematched before it begins": func(p *placement.Policy) { p.RematchDays = 0 },
		"reminded after the target":  func(p *placement.Policy) { p.RematchReminder = p.RematchDays },
		"rematch reminded at once":   func(p *placement.Policy) { p.RematchReminder = 0 },
	} {
		p := placement.DefaultPolicy()
		spoil(&p)
		require.False(t, p.Valid(), name)
	}
}

// States share nothing that changes: what one event leads to is not touched by what another leads to, nor by what comes
// after it. The slices have room to spare here, so that an append to a shared one would show.
func TestStatesShareNothingThatChanges(t *testing.T) {
	t.Parallel()
	more := []lifecycletest.Variant{
		{Name: "amend/note", Event: placement.Amend{Contents: lifecycletest.Text(placement.ContentNote)}},
		{Name: "amend/goals", Event: placement.Amend{Goals: []placement.Goal{{Key: "other", Kind: placement.GoalSocial}}}},
		{Name: "report_problem/company", Event: placement.ReportProblem{Kind: placement.ProblemHours, By: company}},
		{Name: "hold_follow_up/2", Event: lifecycletest.HoldFollowUp(2, lifecycletest.StartsOn)},
	}
	for _, n := range lifecycletest.States() {
		s := roomy(n.State)
		said := text(t, s)
		var states []State
		var texts []string
		for range 2 {
			for _, v := range append(lifecycletest.Commands(), more...) {
				next, err := s.Next(v.Event, n.At)
				require.Equal(t, said, text(t, s), "%s in %s changed the placement it was asked of", v.Name, n.Name)
				if err == nil {
					states, texts = append(states, next), append(texts, text(t, next))
				}
			}
		}
		for i := range states {
			require.Equal(t, texts[i], text(t, states[i]), n.Name)
		}
	}
}

// roomy returns s with room to spare in every slice, also the empty ones.
func roomy(s State) State {
	v := reflect.ValueOf(&s).Elem()
	for _, f := range v.Fields() {
		if f.Kind() == reflect.Slice {
			f.Set(reflect.AppendSlice(reflect.MakeSlice(f.Type(), 0, f.Len()+4), f))
		}
	}
	return s
}
