package catalogue_test

import (
	"encoding/json"
	"slices"
	"time"

	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/catalogue"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

// happened is what is known of an event once it is in history.
type happened struct {
	typ     string
	status  string
	version int
}

// life is how processes of a kind live.
type life struct {
	kind lifecycle.Kind
	// canonical is what happens in the canonical stages, and all that can happen next there.
	canonical func() []happened
	// random is what happens in any order.
	random func(t *rapid.T) []happened
}

// lives has an entry for every kind.
func lives() []life {
	return []life{
		lifeOf(lifecycle.KindPlacement, placements(), lifecycletest.Commands(), placement.Decode),
		lifeOf(lifecycle.KindRematch, stagesOf(lifecycletest.RematchStates(), func(n lifecycletest.NamedRematch) stage[rematch.State] {
			return stage[rematch.State]{n.State, n.Story, n.At}
		}), lifecycletest.RematchCommands(), rematch.Decode),
		lifeOf(lifecycle.KindAgreement, stagesOf(lifecycletest.AgreementStates(), func(n lifecycletest.NamedAgreement) stage[agreement.State] {
			return stage[agreement.State]{n.State, n.Story, n.At}
		}), lifecycletest.AgreementCommands(), agreement.Decode),
		lifeOf(lifecycle.KindMentorTraining, stagesOf(lifecycletest.TrainingStates(), func(n lifecycletest.NamedTraining) stage[mentortraining.State] {
			return stage[mentortraining.State]{n.State, n.Story, n.At}
		}), lifecycletest.TrainingCommands(), mentortraining.Decode),
		lifeOf(lifecycle.KindOutreach, stagesOf(lifecycletest.OutreachStates(), func(n lifecycletest.NamedOutreach) stage[outreach.State] {
			return stage[outreach.State]{n.State, n.Story, n.At}
		}), lifecycletest.OutreachCommands(), outreach.Decode),
		lifeOf(lifecycle.KindIssue, stagesOf(lifecycletest.IssueStates(), func(n lifecycletest.NamedIssue) stage[issue.State] {
			return stage[issue.State]{n.State, n.Story, n.At}
		}), lifecycletest.IssueCommands(), issue.Decode),
		lifeOf(lifecycle.KindFollowAlong, stagesOf(lifecycletest.FollowAlongStates(), func(n lifecycletest.NamedFollowAlong) stage[followalong.State] {
			return stage[followalong.State]{n.State, n.Story, n.At}
		}), lifecycletest.FollowAlongCommands(), followalong.Decode),
	}
}

// stage is a canonical state, what led there, and a good instant for what comes next.
type stage[S lifecycle.Process[S]] struct {
	state S
	story []lifecycletest.Happened
	at    time.Time
}

func stagesOf[N any, S lifecycle.Process[S]](named []N, of func(N) stage[S]) []stage[S] {
	list := make([]stage[S], len(named))
	for i, n := range named {
		list[i] = of(n)
	}
	return list
}

// placements are the canonical placements under the first ruleset and under the newest, and one within a cluster.
func placements() []stage[placement.State] {
	first := lifecycletest.States()
	list := slices.Clone(first)
	for _, n := range first {
		list = append(list, lifecycletest.Under(n))
	}
	active := lifecycletest.In("active")
	cluster := lifecycletest.Named{Story: slices.Clone(active.Story), At: active.At}
	cluster.Story[0].Event = lifecycletest.ClusterProposal()
	for _, h := range cluster.Story {
		cluster.State = lifecycletest.Apply(cluster.State, h.At, h.Event)
	}
	return stagesOf(append(list, cluster), func(n lifecycletest.Named) stage[placement.State] {
		return stage[placement.State]{n.State, n.Story, n.At}
	})
}

func lifeOf[S lifecycle.Process[S]](kind lifecycle.Kind, stages []stage[S], variants []lifecycletest.Variant, decode func(string, []byte) (lifecycle.Event, error)) life {
	events := make([]lifecycle.Event, 0, len(variants)+1)
	for _, v := range variants {
		events = append(events, v.Event)
	}
	events = append(events, calendarChange(decode))
	step := func(s S, e lifecycle.Event, at time.Time) (S, happened, bool) {
		next, err := s.Next(e, at)
		if err != nil {
			return s, happened{}, false
		}
		typ := catalogue.Event{Kind: kind, Fact: e.Fact()}.Type()
		return next, happened{typ, next.Head().Status, next.Head().Version}, true
	}
	return life{kind, func() []happened {
		var all []happened
		for _, from := range stages {
			var s S
			for _, past := range from.story {
				next, h, _ := step(s, past.Event, past.At)
				s, all = next, append(all, h)
			}
			for _, e := range events {
				if _, h, ok := step(from.state, e, from.at); ok {
					all = append(all, h)
				}
			}
			for range 40 {
				e, at, ok := byClock(s)
				if !ok {
					break
				}
				next, h, _ := step(s, e, at)
				s, all = next, append(all, h)
			}
		}
		return all
	}, func(t *rapid.T) []happened {
		var all []happened
		from := rapid.SampledFrom(stages).Draw(t, "stage")
		s, now := from.state, from.at
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			e := rapid.SampledFrom(events).Draw(t, "event")
			if rapid.Bool().Draw(t, "the clock") {
				tick, at, ok := byClock(s)
				if !ok {
					break
				}
				e = tick
				if at.After(now) {
					now = at
				}
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "hours pass")) * time.Hour)
			if next, h, ok := step(s, e, now); ok {
				s, all = next, append(all, h)
			}
		}
		return all
	}}
}

// byClock is what time brings next, on time.
func byClock[S lifecycle.Process[S]](s S) (lifecycle.Event, time.Time, bool) {
	d, ok := s.Due()
	if !ok {
		return nil, time.Time{}, false
	}
	rung, _ := d.Next()
	e, ok := s.Elapse(rung.At)
	return e, rung.At, ok
}

// calendarChange is the event that an edit of the tenant's calendar brings to a process.
func calendarChange(decode func(string, []byte) (lifecycle.Event, error)) lifecycle.Event {
	c := lifecycletest.Calendar()
	c.Version++
	data, err := json.Marshal(lifecycle.CalendarChange{Calendar: c})
	if err != nil {
		panic(err)
	}
	e, err := decode(lifecycle.ChangeCalendar, data)
	if err != nil {
		panic(err)
	}
	return e
}
