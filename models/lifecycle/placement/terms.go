package placement

import (
	"cmp"
	"slices"

	"placement/models/lifecycle"
)

// Terms are what the parties have agreed about how the placement is to go (domain.md F43–F48): codes, keys, parties and dates.
// What they say is content; each item names the piece of writing that holds its words.
type Terms struct {
	// Version counts how often they were agreed: 1 at the safety meeting, one more whenever they are amended.
	Version  int            `json:"version"`
	AgreedOn lifecycle.Date `json:"agreed_on"`
	// Purpose and LongTermGoal are the words of the purpose as it was agreed, and of what lies beyond the placement.
	Purpose          string           `json:"purpose_text_id"`
	LongTermGoal     string           `json:"long_term_goal_text_id"`
	Reached          []ReachedWhen    `json:"reached_when"`
	Responsibilities []Responsibility `json:"responsibilities"`
	Demands          []Demand         `json:"demands"`
	Expectations     []Expectation    `json:"expectations"`
	Adaptations      []Adaptation     `json:"adaptations,omitempty"`
}

// ReachedWhen names the words that say when a goal is reached.
type ReachedWhen struct {
	Goal   string `json:"goal"`
	TextID string `json:"text_id"`
}

// Responsibility is something that a party does in the placement.
type Responsibility struct {
	Key    string          `json:"key"`
	Party  lifecycle.Party `json:"party"`
	DueOn  lifecycle.Date  `json:"due_on,omitempty"`
	TextID string          `json:"text_id,omitempty"`
}

// Demand is something that one party may demand of another. What the company is to teach is one of them, of the kind training.
type Demand struct {
	Key   string          `json:"key"`
	From  lifecycle.Party `json:"from"`
	To    lifecycle.Party `json:"to"`
	Kind  DemandKind      `json:"kind"`
	DueOn lifecycle.Date  `json:"due_on,omitempty"`
	// Status is what has become of it, StatusOn the day on which that was said, or on which a training was delivered.
	Status   DemandStatus   `json:"status,omitempty"`
	StatusOn lifecycle.Date `json:"status_on,omitempty"`
	TextID   string         `json:"text_id,omitempty"`
}

// Expectation is something that a party expects of the placement. The one about a job afterwards has an answer.
type Expectation struct {
	Key    string          `json:"key"`
	By     lifecycle.Party `json:"by"`
	About  About           `json:"about"`
	Answer Answer          `json:"answer,omitempty"`
	TextID string          `json:"text_id,omitempty"`
}

// Adaptation is something that is done differently for the candidate. Which accommodation it answers, and how, is content:
// both tell of health.
type Adaptation struct {
	Key    string `json:"key"`
	TextID string `json:"text_id,omitempty"`
}

// AgreedTerms are terms as an event brings them, the whole of them: without words, statuses and versions. An item whose key
// was there before keeps its words where the event brings no new ones, and a demand what has become of it.
type AgreedTerms struct {
	Responsibilities []Responsibility `json:"responsibilities,omitempty"`
	Demands          []Demand         `json:"demands,omitempty"`
	Expectations     []Expectation    `json:"expectations,omitempty"`
	Adaptations      []Adaptation     `json:"adaptations,omitempty"`
}

// clone returns a copy whose slices can be changed without touching t.
func (t *Terms) clone() *Terms {
	if t == nil {
		return nil
	}
	c := *t
	c.Demands = slices.Clone(t.Demands)
	return &c
}

// agree returns s with the terms, agreed anew on the day, or why they cannot be.
func (s State) agree(in AgreedTerms, words lifecycle.Contents, today lifecycle.Date) (State, error) {
	var old Terms
	if s.Terms != nil {
		old = *s.Terms
	}
	t := Terms{
		Version: old.Version + 1, AgreedOn: today,
		Purpose:      cmp.Or(wordsOf(words, ContentPurpose), old.Purpose, wordsOf(s.Texts, ContentPurpose)),
		LongTermGoal: cmp.Or(wordsOf(words, ContentLongTermGoal), old.LongTermGoal),
	}
	for _, g := range s.Goals {
		kept := find(old.Reached, func(r ReachedWhen) bool { return r.Goal == g.Key })
		if text := cmp.Or(wordsOf(words, ContentReachedWhen+":"+g.Key), kept.TextID); text != "" {
			t.Reached = append(t.Reached, ReachedWhen{Goal: g.Key, TextID: text})
		}
	}
	for _, x := range in.Responsibilities {
		kept := find(old.Responsibilities, func(o Responsibility) bool { return o.Key == x.Key })
		x.TextID = cmp.Or(wordsOf(words, ContentResponsibility+":"+x.Key), kept.TextID)
		t.Responsibilities = append(t.Responsibilities, x)
	}
	for _, x := range in.Demands {
		kept := find(old.Demands, func(o Demand) bool { return o.Key == x.Key })
		x.TextID = cmp.Or(wordsOf(words, ContentDemand+":"+x.Key), kept.TextID)
		x.Status, x.StatusOn = DemandOpen, ""
		if kept.From == x.From && kept.To == x.To && kept.Kind == x.Kind {
			x.Status, x.StatusOn = kept.Status, kept.StatusOn
		}
		t.Demands = append(t.Demands, x)
	}
	for _, x := range in.Expectations {
		kept := find(old.Expectations, func(o Expectation) bool { return o.Key == x.Key })
		x.TextID = cmp.Or(wordsOf(words, ContentExpectation+":"+x.Key), kept.TextID)
		t.Expectations = append(t.Expectations, x)
	}
	for _, x := range in.Adaptations {
		kept := find(old.Adaptations, func(o Adaptation) bool { return o.Key == x.Key })
		x.TextID = cmp.Or(wordsOf(words, ContentAdaptation+":"+x.Key), kept.TextID)
		t.Adaptations = append(t.Adaptations, x)
	}
	if err := t.check(s); err != nil {
		return s, err
	}
	s.Terms = &t
	return s, nil
}

// UnmetDemands are those that were said to be unmet, and those whose day has passed before the day on without anybody saying
// that they were met, in their order. They belong on the agenda of the next follow-up.
func (s State) UnmetDemands(on lifecycle.Date) []Demand {
	var unmet []Demand
	for _, d := range s.demands() {
		if d.Status == DemandUnmet || d.Overdue(on) {
			unmet = append(unmet, d)
		}
	}
	return unmet
}

// Overdue tells whether the day of the demand has passed before the day on, and nobody has said that it was met.
func (d Demand) Overdue(on lifecycle.Date) bool {
	return d.Status != DemandMet && d.DueOn != "" && d.DueOn < on
}

// undelivered are the trainings that the company has yet to give.
func (s State) undelivered() []Demand {
	return slices.DeleteFunc(slices.Clone(s.demands()), func(d Demand) bool { return d.Kind != DemandTraining || d.Status == DemandMet })
}

func (s State) demands() []Demand {
	if s.Terms == nil {
		return nil
	}
	return s.Terms.Demands
}

// termsVersion is the version of the terms that stand; 0 for none.
func (s State) termsVersion() int {
	if s.Terms == nil {
		return 0
	}
	return s.Terms.Version
}

// wordsOf is the ID of the latest piece of writing of a kind; empty for none.
func wordsOf(c lifecycle.Contents, kind string) string {
	var id string
	for _, r := range c {
		if r.Kind == kind {
			id = r.ID
		}
	}
	return id
}

// find returns the first that is so; a zero value when none is.
func find[T any](all []T, so func(T) bool) T {
	var none T
	if i := slices.IndexFunc(all, so); i >= 0 {
		return all[i]
	}
	return none
}
