package placement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func applying(change func(*placement.Policy)) placement.ApplyPolicy {
	p := placement.DefaultPolicy()
	change(&p)
	return placement.ApplyPolicy{Version: 2, Policy: p}
}

func refuses(t *testing.T, s State, at time.Time, e lifecycle.Event, code string) {
	t.Helper()
	require.Equal(t, code, refused(t, s, at, e).Code)
}

func TestAnAppliedPolicyPlansFollowUpsAnew(t *testing.T) {
	t.Parallel()
	s, at := in("active_with_problem")
	var held []placement.FollowUp
	for _, f := range s.FollowUps {
		if f.HeldOn != "" {
			held = append(held, f)
		}
	}
	require.NotEmpty(t, held)

	then := after(t, s, at, applying(func(p *placement.Policy) { p.FollowUpEvery = 7 }))

	require.Greater(t, len(then.FollowUps), len(s.FollowUps))
	require.Subset(t, then.FollowUps, held, "what was held stays")
	seen := map[int]lifecycle.Date{}
	for _, f := range then.FollowUps {
		require.Empty(t, seen[f.No], "a number is used once")
		seen[f.No] = f.DueOn
	}
	// What comes before the first that changes keeps its number.
	longer := after(t, s, at, applying(func(p *placement.Policy) { p.DecisionPoint = 21 }))
	require.Equal(t, s.FollowUps[:3], longer.FollowUps[:3])
	require.Equal(t, 7, then.Policy.FollowUpEvery)
	back := after(t, then, at, applying(func(*placement.Policy) {}))
	var days []lifecycle.Date
	for _, f := range back.FollowUps {
		days = append(days, f.DueOn)
	}
	var before []lifecycle.Date
	for _, f := range s.FollowUps {
		before = append(before, f.DueOn)
	}
	require.Equal(t, before, days)

	// The cadence goes on from the last one that is due, held or not.
	later := after(t, s, lifecycletest.At("2027-02-17", 9), applying(func(p *placement.Policy) { p.FollowUpEvery = 10 }))
	var regular []lifecycle.Date
	for _, f := range later.FollowUps {
		if f.Kind == placement.Regular {
			regular = append(regular, f.DueOn)
		}
	}
	require.Equal(t, []lifecycle.Date{"2027-02-15", "2027-02-25", "2027-03-05"}, regular[:3])
}

func TestAnAppliedPolicyMovesDeadlines(t *testing.T) {
	t.Parallel()
	s, at := in("proposed")
	then := after(t, s, at, applying(func(p *placement.Policy) { p.DecisionDays = 8 }))
	require.True(t, deadline(t, then, "candidate_decision").Due.After(deadline(t, s, "candidate_decision").Due))

	// The reminder alone.
	sooner := after(t, s, at, applying(func(p *placement.Policy) { p.DecisionReminder = 3 }))
	require.Equal(t, deadline(t, s, "candidate_decision").Due, deadline(t, sooner, "candidate_decision").Due)
	require.True(t, deadline(t, sooner, "candidate_decision").Rungs[0].At.Before(deadline(t, s, "candidate_decision").Rungs[0].At))
}

func TestNothingFiresTwiceBecauseOfAPolicy(t *testing.T) {
	t.Parallel()
	s, _ := in("agreed")
	// Everything has been said about the meeting that nobody books, and a day more changes nothing of that.
	late := s
	for {
		d, ok := late.Due()
		if !ok {
			break
		}
		next, _ := d.Next()
		e, _ := late.Elapse(next.At)
		late = after(t, late, next.At, e)
	}
	escalated := deadline(t, late, "book_safety_meeting")
	at := escalated.Rungs[len(escalated.Rungs)-1].At.Add(20 * 24 * time.Hour)
	then := after(t, late, at, applying(func(p *placement.Policy) { p.BookMeetingDays = 4 }))
	moved := deadline(t, then, "book_safety_meeting")
	require.True(t, moved.Due.After(escalated.Due))
	require.True(t, moved.Escalated())
	_, waits := moved.Next()
	require.False(t, waits, "it has been escalated, once")

	// With time again, it is reminded again.
	again := after(t, late, at, applying(func(p *placement.Policy) { p.BookMeetingDays = 60 }))
	require.False(t, deadline(t, again, "book_safety_meeting").Escalated())
}

func refusalsOfPolicies() []refusal {
	proposed, _ := in("proposed")
	reminded := proposed.Deadlines[0].Rungs[0].At
	return []refusal{
		{code: "policy_in_force", why: "the same policy again", state: "active", event: applying(func(*placement.Policy) {})},
		{code: "policy_count", field: "follow_up_every", why: "no day between follow-ups", state: "active", event: applying(func(p *placement.Policy) { p.FollowUpEvery = 0 })},
		{code: "policy_would_end", why: "by which the proposal had expired", state: "proposed", at: reminded, event: applying(func(p *placement.Policy) { p.DecisionDays, p.DecisionReminder = 2, 0 })},
	}
}

func TestAPolicyIsAppliedWhereSomethingIsOpen(t *testing.T) {
	t.Parallel()
	paused, at := in("active_paused")
	refuses(t, paused, at, lifecycletest.ApplyPolicy(), placement.CodePaused)
	closed, at := in("closed")
	refuses(t, closed, at, lifecycletest.ApplyPolicy(), lifecycle.CodeNotPossibleNow)
}

func TestAPreviewOfAPolicyIsWhatWouldHappen(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"proposed", "agreed", "signing", "active", "active_with_problem", "evaluating_planned", "evaluated"} {
		s, at := in(name)
		said := text(t, s)
		e := applying(func(p *placement.Policy) {
			p.FollowUpEvery, p.DecisionDays, p.BookMeetingDays, p.EvaluationGrace, p.EvaluationDays, p.CloseDays = 7, 9, 6, 20, 12, 9
		})

		preview, err := s.PreviewPolicy(e.Policy, at)

		require.NoError(t, err, name)
		require.Equal(t, said, text(t, s), "nothing is changed")
		then := after(t, s, at, e)
		got := map[string]time.Time{}
		for _, m := range preview.Deadlines {
			if !m.Then.IsZero() {
				got[m.Key] = m.Then
			}
		}
		want := map[string]time.Time{}
		for _, d := range then.Deadlines {
			want[d.Key] = d.Due
		}
		require.Equal(t, want, got, name)
		open := 0
		for _, f := range then.FollowUps {
			if f.HeldOn == "" {
				open++
			}
		}
		come := 0
		for _, m := range preview.FollowUps {
			if m.Then != "" {
				come++
			}
		}
		require.Equal(t, open, come, name)
	}
}
