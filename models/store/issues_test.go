package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// problem is the issue of a problem of a placement, as a workflow would record it.
type problem struct {
	*recorder

	at    time.Time
	issue issue.State
}

// reported is a placement with an issue, which the canonical problem has begun.
func reported(t *testing.T) *problem {
	t.Helper()
	p := &problem{recorder: proposed(t), at: lifecycletest.IssueReportedAt()}
	e := lifecycletest.OpenIssue()
	e.PlacementID, e.ID, e.CandidateID = p.state.ID, p.state.IssueID(1), p.state.CandidateID
	e.PlaceID, e.WorkplaceID, e.CompanyID = p.state.PlaceID, p.state.WorkplaceID, p.state.CompanyID
	e.OwnerID, e.UnitID, e.Words = p.b.Tenant.CaseWorker.ID, p.b.Tenant.Unit.ID, nil
	require.Equal(t, store.VerdictRecorded, p.happens(e).Verdict)
	return p
}

func (p *problem) happens(e lifecycle.Event) store.Recorded {
	p.t.Helper()
	next, err := p.issue.Next(e, p.at)
	require.NoError(p.t, err)
	data, err := json.Marshal(e)
	require.NoError(p.t, err)
	var texts lifecycle.Contents
	if w, ok := e.(lifecycle.Written); ok {
		texts = w.Refs()
	}
	out, err := p.b.Store.Record(p.t.Context(), store.Transition{
		TenantID: p.b.Tenant.ID, Expected: p.issue.Version, CommandID: uuid.NewString(), Fingerprint: "print of " + e.Name(),
		Name: e.Name(), Fact: e.Fact(), Event: data, At: p.at, Actor: p.b.Tenant.CaseWorker.Actor(), State: next, Schema: issue.Schema,
		Head: next.Head(), Tasks: next.Tasks(), Deadlines: next.Open(), Texts: texts,
	})
	require.NoError(p.t, err)
	if out.Verdict == store.VerdictRecorded {
		p.issue = next
	}
	return out
}

func TestIssuesAreListed(t *testing.T) {
	t.Parallel()
	p := reported(t)
	n := p.b.Tenant
	list := func(f store.IssueFilter) int {
		found, err := p.b.Store.Issues(t.Context(), n.ID, f)
		require.NoError(t, err)
		return len(found.Items)
	}

	require.Equal(t, 1, list(store.IssueFilter{PlacementID: p.state.ID, OwnerID: n.CaseWorker.ID, Status: "reported", Severity: "blocking"}))
	require.Zero(t, list(store.IssueFilter{Severity: "minor"}))
	require.Zero(t, list(store.IssueFilter{PlacementID: uuid.NewString()}))
	require.Zero(t, list(store.IssueFilter{Escalated: true}))
	for range 2 {
		due, _ := p.issue.Due()
		rung, _ := due.Next()
		p.at = rung.At
		e, _ := p.issue.Elapse(p.at)
		p.happens(e)
	}
	require.Equal(t, 1, list(store.IssueFilter{Escalated: true, UnitID: n.Unit.ID}), "the supervisors see it")
	inbox, err := p.b.Store.Tasks(t.Context(), n.ID, store.TaskFilter{UnitID: n.Unit.ID, Escalated: true})
	require.NoError(t, err)
	require.Equal(t, "react_to_issue", inbox.Items[0].Key)
}

// What was changed because of it is an event of the placement: the database proves that there is one.
func TestAnAdjustmentPointsToTheChange(t *testing.T) {
	t.Parallel()
	p := reported(t)
	change := issue.RecordAdjustment{Adjustment: placement.AdjustGoals}

	for _, version := range []int{1, 7} { // the proposal is no adjustment, and there is no seventh event
		change.PlacementVersion = version
		out := p.happens(change)
		require.Equal(t, store.VerdictRefused, out.Verdict)
		require.Equal(t, issue.CodeChangeNotFound, out.Refusal.Code)
	}
	p.record(placement.Amend{Goals: []placement.Goal{{Key: "other", Kind: placement.GoalJob}}})
	change.PlacementVersion = p.state.Version
	require.Equal(t, store.VerdictRecorded, p.happens(change).Verdict)
	require.Equal(t, 1, p.count(`SELECT count(*) FROM issue_adjustments WHERE issue_id = $1 AND placement_id = $2 AND placement_version = 2`, p.issue.ID, p.state.ID))
}

// What an issue teaches stands with the candidate from the commit on: encrypted, noted in the audit, and what was known about
// other demands stays.
func TestWhatAnIssueTaughtStandsWithTheCandidate(t *testing.T) {
	t.Parallel()
	p := reported(t)
	n, actor := p.b.Tenant, p.b.Tenant.CaseWorker.Actor()
	before, err := p.b.Store.Candidate(t.Context(), actor, p.state.CandidateID)
	require.NoError(t, err)
	learned := store.Accommodation{Code: "crowds", Hard: true, Note: "bliver bange i mængden"}
	body, err := json.Marshal(learned)
	require.NoError(t, err)
	refs, err := p.b.Store.KeepTexts(t.Context(), actor, p.issue.ID, p.state.CandidateID, []store.Text{
		{ID: uuid.NewString(), Kind: issue.ContentAccommodation, Body: string(body)},
		{ID: uuid.NewString(), Kind: placement.ContentConstraints, Body: "no_crowds"},
	})
	require.NoError(t, err)

	require.Equal(t, store.VerdictRecorded, p.happens(issue.RecordLearned{Contents: refs}).Verdict)

	after, err := p.b.Store.Candidate(t.Context(), actor, p.state.CandidateID)
	require.NoError(t, err)
	require.Equal(t, append(before.Accommodations, learned), after.Accommodations)
	require.Equal(t, before.Version+2, after.Version, "once for the accommodation, once for the lesson")
	profile, err := p.b.Store.CandidateProfile(t.Context(), actor, p.state.CandidateID)
	require.NoError(t, err)
	require.Equal(t, p.state.ID, profile.Lessons[len(profile.Lessons)-1].PlacementID)
	require.Equal(t, 1, p.count(`SELECT count(*) FROM audit WHERE tenant_id = $1 AND action = 'candidate.accommodation.learned'`, n.ID))
	require.NotContains(t, dump(t, p.b, n.ID), "bange")
}

// The timeline of a placement shows what happened in its issues, and says so.
func TestTheTimelineOfAPlacementShowsItsIssues(t *testing.T) {
	t.Parallel()
	p := reported(t)
	p.happens(issue.ReactToIssue{Channel: lifecycle.ChannelPhone})

	whole, err := p.b.Store.Timeline(t.Context(), p.b.Tenant.ID, p.state.ID, store.Page{})
	require.NoError(t, err)
	facts := map[string]string{}
	for _, e := range whole.Items {
		if e.Fact != "" {
			facts[e.Fact] = e.IssueID
		}
	}
	require.Equal(t, map[string]string{"proposed": "", "issue_opened": p.issue.ID, "issue_reacted_to": p.issue.ID}, facts)
	own, err := p.b.Store.Timeline(t.Context(), p.b.Tenant.ID, p.issue.ID, store.Page{})
	require.NoError(t, err)
	require.Equal(t, "issue_opened", own.Items[0].Fact)
	require.Empty(t, own.Items[0].IssueID)
	told, err := p.b.Store.ToldBy(t.Context(), p.b.Tenant.ID, p.state.Head().Ref)
	require.NoError(t, err)
	require.Equal(t, []lifecycle.Ref{p.issue.Head().Ref}, told)
	told, err = p.b.Store.ToldBy(t.Context(), p.b.Tenant.ID, p.issue.Head().Ref)
	require.NoError(t, err)
	require.Equal(t, []lifecycle.Ref{p.state.Head().Ref}, told)
}

// Where placement and issue say different things, the doctor hears of it.
func TestUnheardIssues(t *testing.T) {
	t.Parallel()
	p := reported(t)
	unheard := func() []store.PlacementProblem {
		found, err := p.b.Store.UnheardIssues(t.Context(), p.b.Tenant.ID, "", 0, 10)
		require.NoError(t, err)
		return found
	}
	says := func(problems string) {
		p.exec(`UPDATE processes SET state = jsonb_set(state, '{problems}', CAST($2 AS jsonb)) WHERE id = $1`, p.state.ID, problems)
	}

	require.Empty(t, unheard(), "the placement knows of no problem")
	says(`[{"no": 1, "severity": "blocking"}]`)
	require.Empty(t, unheard(), "both are open")
	says(`[{"no": 1, "severity": "blocking"}, {"no": 2, "severity": "minor"}, {"no": 3}]`)
	found := unheard()
	require.Equal(t, []any{1, 2, ""}, []any{len(found), found[0].No, found[0].IssueID}, "the second one was never begun; the third has none")
	says(`[{"no": 1, "severity": "blocking", "resolution": "solved"}]`)
	require.Equal(t, p.issue.ID, unheard()[0].IssueID, "it is open although it was resolved in the placement")
	says(`[{"no": 1, "severity": "blocking"}]`)
	p.happens(issue.AnswerReporter{Channel: lifecycle.ChannelPhone})
	p.happens(issue.ResolveIssue{Resolution: placement.Solved})
	require.Equal(t, p.issue.ID, unheard()[0].IssueID, "the placement does not know that it was resolved")
	past, err := p.b.Store.UnheardIssues(t.Context(), p.b.Tenant.ID, p.state.ID, 1, 10)
	require.NoError(t, err)
	require.Empty(t, past)
}
