package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	rules "placement/models/lifecycle"
	"placement/models/matching"
	"placement/models/store"
	"placement/models/store/vault"
)

// What matching promises (architecture.md §7), at its full scale.
const (
	assignWithin  = 3000 // ms
	suggestWithin = 50   // ms
	roundWithin   = 20   // s, a third of the time that an answer may take
	fullScale     = 10_000
)

// measureMatching measures the best assignment of everybody at once, the suggestions for one candidate with all places in
// memory, and beside that what the same costs over HTTP, with what is read from Postgres.
func measureMatching(ctx context.Context, s *stack, o options, r *report) error {
	if err := measureAssign(o, r); err != nil {
		return err
	}
	w, err := fillMatching(ctx, s, o.people)
	if err != nil {
		return err
	}
	facts, reads, err := gather(ctx, s, w, o)
	if err != nil {
		return err
	}
	measureSuggest(w.today, facts, o, r)
	if err := measureMatchingPages(ctx, s, w, reads, o, r); err != nil {
		return err
	}
	// What it took for this shall not stand in the figures of the other parts.
	if err := s.Kill("api"); err != nil {
		return err
	}
	return s.StartAPI(ctx, "PLACEMENT_LOG=warn")
}

// measureAssign assigns everybody in each case and has the answer proved.
func measureAssign(o options, r *report) error {
	for _, c := range assignCases(o.people) {
		say("assigning %d candidates, %s", o.people, c.name)
		var a matching.Assignment
		times, err := timed(o.rounds, func() error { a = matching.Assign(c.problem); return nil })
		if err != nil {
			return err
		}
		if err := proveOptimal(c.problem, a); err != nil {
			return fmt.Errorf("the assignment of the case %q is not the best: %w", c.name, err)
		}
		r.within(fmt.Sprintf("assignment proved best, %d × %d, %s", o.people, len(c.problem.Capacities), c.name), "ms",
			times.ms(0.5), assignWithin)
	}
	return nil
}

// reading is how long the store takes to gather the facts of each question: reading, decrypting, noting who was read.
type reading struct{ candidate, place, round sample }

// gather reads the facts of all who wait and all places that are open, as the service does, and times that.
func gather(ctx context.Context, s *stack, w matchWorld, o options) (store.MatchFacts, reading, error) {
	var facts store.MatchFacts
	var reads reading
	keys, err := vault.Open(filepath.Join(s.Dir, "keys"))
	if err != nil {
		return facts, reads, err
	}
	db, err := store.Open(ctx, s.AppURL, keys, store.Options{MaxConns: 2})
	if err != nil {
		return facts, reads, err
	}
	defer db.Close() //nolint:errcheck // nothing is lost
	for _, question := range []struct {
		into  *sample
		times int
		ask   store.MatchQuestion
	}{
		{&reads.candidate, o.rounds * 3, store.MatchQuestion{On: w.today, CandidateID: w.candidates[0]}},
		{&reads.place, o.rounds, store.MatchQuestion{On: w.today, PlaceID: w.places[0]}},
		{&reads.round, o.rounds, store.MatchQuestion{On: w.today}},
	} {
		if *question.into, err = timed(question.times, func() error {
			facts, err = db.MatchFacts(ctx, w.actor, question.ask)
			return err
		}); err != nil {
			return facts, reads, err
		}
	}
	return facts, reads, nil
}

// measureSuggest asks for the places of one candidate after the other, with all places in memory.
func measureSuggest(today rules.Date, facts store.MatchFacts, o options, r *report) {
	say("suggesting among %d places in memory", len(facts.Places))
	i := 0
	times, _ := timed(min(o.pages, len(facts.Candidates)), func() error {
		matching.Suggest(facts.Candidates[i], facts.Places, matching.Options{On: today, Limit: 10, Excluded: 20})
		i++
		return nil
	})
	r.within(fmt.Sprintf("suggestions for one candidate, %d places in memory, p50", len(facts.Places)), "ms", times.ms(0.5), suggestWithin)
	r.within(fmt.Sprintf("suggestions for one candidate, %d places in memory, p99", len(facts.Places)), "ms", times.ms(0.99), suggestWithin)
}

// measureMatchingPages measures the same over HTTP, and how much memory the API takes for it.
func measureMatchingPages(ctx context.Context, s *stack, w matchWorld, reads reading, o options, r *report) error {
	c := s.caller()
	c.http.Timeout = 2 * time.Minute
	ofAll := fmt.Sprintf("%d candidates, %d places", len(w.candidates), len(w.places))
	for _, page := range []struct {
		name  string
		times int
		paths func(i int) string
		reads sample
	}{
		{"GET suggestions for a candidate", o.rounds * 10, func(i int) string { return "/v1/candidates/" + w.candidates[i%len(w.candidates)] }, reads.candidate},
		{"GET suggestions for a place", o.rounds, func(i int) string { return "/v1/places/" + w.places[i%len(w.places)] }, reads.place},
	} {
		say("asking %d times: %s", page.times, page.name)
		i := 0
		times, err := timed(page.times, func() error {
			i++
			return c.call(ctx, http.MethodGet, page.paths(i)+"/suggestions", nil, nil)
		})
		if err != nil {
			return err
		}
		r.note(fmt.Sprintf("%s over HTTP, %s, p50", page.name, ofAll), "ms", times.ms(0.5))
		r.note("of that gathering facts from Postgres", "%", 100*shareOf(page.reads, times))
	}
	if len(w.candidates) > fullScale || len(w.places) > fullScale {
		say("no round: more than %d candidates or places", fullScale)
		return nil
	}
	say("asking for a round of %s, %d times", ofAll, o.rounds)
	s.forgetPeak("api")
	var answer struct {
		Candidates int   `json:"candidates"`
		Pairs      []any `json:"pairs"`
	}
	times, err := timed(o.rounds, func() error {
		return c.call(ctx, http.MethodPost, "/v1/match-rounds", object{"options": optionsEach}, &answer)
	})
	if err != nil {
		return err
	}
	if answer.Candidates != len(w.candidates) || len(answer.Pairs) == 0 {
		return fmt.Errorf("the round considered %d candidates of %d and placed %d", answer.Candidates, len(w.candidates), len(answer.Pairs))
	}
	r.within(fmt.Sprintf("POST match-rounds over HTTP, %s, %d options each, p50", ofAll, optionsEach), "s", times.ms(0.5)/1000, roundWithin)
	r.note("of that gathering facts from Postgres", "%", 100*shareOf(reads.round, times))
	r.note("people placed by the round", "", float64(len(answer.Pairs)))
	r.note("peak resident memory of the API during rounds", "MiB", s.peak("api"))
	return nil
}

// shareOf is how much of some times others are, by their medians.
func shareOf(reads, times sample) float64 { return reads.ms(0.5) / times.ms(0.5) }
