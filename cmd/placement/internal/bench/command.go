package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
)

// floorPayload and floorAnswer are as large as what a command and its outcome put into Temporal for the service.
const (
	payloadBytes = 500
	answerBytes  = 1900
)

func filler(n int) json.RawMessage {
	text := make([]byte, n)
	for i := range text {
		text[i] = 'a' + byte(i%26)
	}
	data, err := json.Marshal(string(text))
	if err != nil {
		panic(err)
	}
	return data
}

// proposal is a placement of one day, today: all its steps can be taken at once.
func proposal(at seat, today string) object {
	return object{
		"candidate_id": at.candidate, "place_id": at.place, "purpose": "clarification", "purpose_text": "Afprøve lagerarbejde",
		"goals":  []object{{"kind": "job", "text": "Fast arbejde på lager"}},
		"period": object{"start": today, "end": today}, "weekly_hours": 20,
	}
}

type placementView struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

func propose(ctx context.Context, c *caller, at seat, today string) (placementView, error) {
	var p placementView
	return p, c.call(ctx, http.MethodPost, "/v1/placements", proposal(at, today), &p)
}

// today is the day that the practice tenant's clock shows.
func today(ctx context.Context, c *caller) (string, time.Time, error) {
	var clock struct {
		Now time.Time `json:"now"`
	}
	if err := c.call(ctx, http.MethodGet, "/v1/practice/clock", nil, &clock); err != nil {
		return "", time.Time{}, err
	}
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		return "", time.Time{}, err
	}
	return clock.Now.In(zone).Format(time.DateOnly), clock.Now, nil
}

// booked makes a placement whose safety meeting is booked: it can be moved without end.
func booked(ctx context.Context, s *stack, c *caller) (p placementView, meets string, err error) {
	w, err := s.newWorld(ctx, c)
	if err != nil {
		return p, "", err
	}
	at, err := w.seat(ctx, c)
	if err != nil {
		return p, "", err
	}
	day, now, err := today(ctx, c)
	if err != nil {
		return p, "", err
	}
	if p, err = propose(ctx, c, at, day); err != nil {
		return p, "", err
	}
	path := "/v1/placements/" + p.ID
	for _, party := range []string{"candidate", "company"} {
		if err := c.call(ctx, http.MethodPost, path+"/"+party+"-decision", object{"accepted": true, "channel": "phone"}, nil); err != nil {
			return p, "", err
		}
	}
	meets = now.Add(2 * time.Minute).Format(time.RFC3339)
	return p, meets, c.call(ctx, http.MethodPost, path+"/safety-meeting", object{"at": meets, "form": "visit"}, nil)
}

// measureCommands measures one client sending one command after the other, beside the floor.
func measureCommands(ctx context.Context, s *stack, o options, r *report) error {
	c := s.caller()
	p, meets, err := booked(ctx, s, c)
	if err != nil {
		return err
	}
	path := "/v1/placements/" + p.ID
	floorID := "bench-floor/" + p.ID
	if err := floorStart(ctx, s.temporal, floorID, filler(payloadBytes), filler(answerBytes)); err != nil {
		return err
	}
	move := func(text bool) func() error {
		body := object{"at": meets, "form": "visit"}
		if text {
			body["reason_text"] = "Virksomheden har travlt i dag"
		}
		return func() error { return c.call(ctx, http.MethodPost, path+"/safety-meeting/move", body, nil) }
	}
	bare := func(text bool) func() error {
		return func() error {
			return floorSend(ctx, s.temporal, floorID, floorStep{Payload: filler(payloadBytes), Content: text})
		}
	}

	say("measuring commands: %d in each of %d rounds", o.commands, o.rounds)
	before, err := countEvents(ctx, s, p.ID)
	if err != nil {
		return err
	}
	var ours, floors, floorTexts, texts sample
	for range o.rounds {
		for _, part := range []struct {
			into *sample
			do   func() error
		}{{&floors, bare(false)}, {&ours, move(false)}, {&floorTexts, bare(true)}, {&texts, move(true)}} {
			times, err := timed(o.commands, part.do)
			if err != nil {
				return err
			}
			*part.into = append(*part.into, times...)
		}
	}
	r.atMost("command over HTTP, one client, p50", "ms", ours.ms(0.5), floors.ms(0.5), 1.5)
	r.atMost("command over HTTP, one client, p99", "ms", ours.ms(0.99), floors.ms(0.99), 1.5)
	r.atMost("command with a text, p50", "ms", texts.ms(0.5), floorTexts.ms(0.5), 1.5)
	r.atMost("command with a text, p99", "ms", texts.ms(0.99), floorTexts.ms(0.99), 1.5)
	after, err := countEvents(ctx, s, p.ID)
	if err != nil {
		return err
	}
	commands := after.updates - before.updates
	r.atMost("history events per command, timers apart", "events",
		float64(after.others-before.others)/float64(commands), 7, 1)
	return nil
}

func timed(n int, do func() error) (sample, error) {
	times := make(sample, 0, n)
	for range n {
		start := time.Now()
		if err := do(); err != nil {
			return nil, err
		}
		times = append(times, time.Since(start))
	}
	return times, nil
}

// lifecycleSteps is how many human steps a measured lifecycle has.
const lifecycleSteps = 15

// agreed are terms of a usual size for a placement with one goal.
func agreed() object {
	return object{
		"purpose": "Afklaring", "long_term_goal": "Ordinære timer", "reached_when": []object{{"goal": "g1", "text": "Tre timer om dagen"}},
		"responsibilities": []object{{"party": "company", "text": "Mentor oplærer"}, {"party": "caseworker", "text": "Følger op"}},
		"demands": []object{
			{"from": "company", "to": "candidate", "kind": "attendance", "text": "Møde til tiden"},
			{"from": "municipality", "to": "company", "kind": "contact", "text": "Ringe samme dag"},
		},
		"expectations": []object{
			{"by": "candidate", "about": "instruction", "text": "Oplæring"},
			{"by": "company", "about": "job_afterwards", "answer": "maybe"},
		},
	}
}

// lifecycle takes one placement of a single day through its whole life, from the proposal to the close.
func lifecycle(ctx context.Context, c *caller, at seat, day string, now time.Time) (string, error) {
	p, err := propose(ctx, c, at, day)
	if err != nil {
		return "", err
	}
	meets := now.Add(10 * time.Minute).Format(time.RFC3339)
	for _, step := range []struct {
		path string
		body object
	}{
		{"candidate-decision", object{"accepted": true, "channel": "phone"}},
		{"company-decision", object{"accepted": true, "channel": "phone"}},
		{"safety-meeting", object{"at": meets, "form": "visit"}},
		{"safety-meeting/hold", object{
			"attended": []string{"candidate", "company"}, "accommodations_reviewed": true, "terms": agreed(),
		}},
		{"representative-statement", object{"statement": "agrees", "channel": "email"}},
		{"signatures", object{"party": "company", "channel": "form"}},
		{"signatures", object{"party": "candidate", "channel": "form"}},
		{"signatures", object{"party": "municipality", "channel": "form"}},
		{"start", object{"on": day}},
		{"end", object{}},
		{"evaluations", object{"party": "candidate", "assessment": "Godt"}},
		{"evaluations", object{"party": "company", "assessment": "Godt"}},
		{"evaluations", object{"party": "caseworker", "assessment": "Godt"}},
		{"close", object{"outcome": "ordinary_job", "purpose_met": true}},
	} {
		if err := c.call(ctx, http.MethodPost, "/v1/placements/"+p.ID+"/"+step.path, step.body, nil); err != nil {
			return "", err
		}
	}
	return p.ID, nil
}

// measureLifecycles measures how many whole lifecycles a second 20 clients get through, and what each leaves in history.
func measureLifecycles(ctx context.Context, s *stack, o options, r *report) error {
	c := s.caller()
	w, err := s.newWorld(ctx, c)
	if err != nil {
		return err
	}
	day, now, err := today(ctx, c)
	if err != nil {
		return err
	}
	seats := make([]seat, o.lifecycles*o.rounds)
	for i := range seats {
		if seats[i], err = w.seat(ctx, c); err != nil {
			return err
		}
	}
	say("measuring lifecycles: %d in each of %d rounds, %d clients", o.lifecycles, o.rounds, o.clients)
	var ours, floors []float64
	var last string
	for round := range o.rounds {
		rate, err := perSecond(o.lifecycles, o.clients, func(i int) error {
			id := fmt.Sprintf("bench-floor/%s/%d", seats[0].place, round*o.lifecycles+i)
			if err := floorStart(ctx, s.temporal, id, filler(payloadBytes), filler(answerBytes)); err != nil {
				return err
			}
			for step := 2; step <= lifecycleSteps; step++ {
				if err := floorSend(ctx, s.temporal, id, floorStep{Payload: filler(payloadBytes), Last: step == lifecycleSteps}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		floors = append(floors, rate)
		var lastID atomic.Value
		rate, err = perSecond(o.lifecycles, o.clients, func(i int) error {
			id, err := lifecycle(ctx, c, seats[round*o.lifecycles+i], day, now)
			lastID.Store(id)
			return err
		})
		if err != nil {
			return err
		}
		ours = append(ours, rate)
		last, _ = lastID.Load().(string)
	}
	r.atLeast(fmt.Sprintf("lifecycles of %d steps, %d clients", lifecycleSteps, o.clients), "/s", median(ours), median(floors), 0.7)
	return historyCost(ctx, s, last, r)
}

// perSecond runs n jobs by so many clients and returns the rate.
func perSecond(n, clients int, job func(i int) error) (float64, error) {
	var next atomic.Int64
	var group sync.WaitGroup
	errs := make(chan error, clients)
	start := time.Now()
	for range clients {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := job(i); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-errs:
		return 0, err
	default:
		return float64(n) / time.Since(start).Seconds(), nil
	}
}

// eventCount is what a history holds.
type eventCount struct{ updates, timers, others int }

// countEvents counts the events of a placement's history: others are all but those of timers.
func countEvents(ctx context.Context, s *stack, id string) (eventCount, error) {
	var n eventCount
	for it := s.temporal.GetWorkflowHistory(ctx, "placement/"+id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		e, err := it.Next()
		if err != nil {
			return n, err
		}
		switch e.GetEventType() {
		case enumspb.EVENT_TYPE_TIMER_STARTED, enumspb.EVENT_TYPE_TIMER_FIRED, enumspb.EVENT_TYPE_TIMER_CANCELED:
			n.timers++
			continue
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
			n.updates++
		}
		n.others++
	}
	return n, nil
}

// historyCost compares one placement's history with the floor for as many steps (about 98 events for a lifecycle
// of twelve: three per workflow task, two per update, one per local activity, and the timers).
func historyCost(ctx context.Context, s *stack, id string, r *report) error {
	n, err := countEvents(ctx, s, id)
	if err != nil {
		return err
	}
	if n.updates != lifecycleSteps {
		return fmt.Errorf("placement %s has %d updates in its history, not %d", id, n.updates, lifecycleSteps)
	}
	const floorOfTwelve = 98
	r.atMost(fmt.Sprintf("history events per lifecycle of %d steps", lifecycleSteps), "events", float64(n.others+n.timers),
		floorOfTwelve*lifecycleSteps/12.0, 1.25)
	return nil
}
