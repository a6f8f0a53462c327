package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
)

// TermsSummary is what was agreed, in codes: its words are read elsewhere, where reading is noted. Adaptations are not shown.
type TermsSummary struct {
	Version          int                  `json:"version" doc:"How often they were agreed."`
	AgreedOn         string               `json:"agreed_on"`
	Responsibilities []ResponsibilityView `json:"responsibilities"`
	Demands          []PartyDemandView    `json:"demands"`
	Expectations     []ExpectationView    `json:"expectations"`
}

// ResponsibilityView is something that a party does.
type ResponsibilityView struct {
	Key   string          `json:"key"`
	Party lifecycle.Party `json:"party"`
	DueOn day             `json:"due_on,omitempty"`
	Text  string          `json:"text,omitempty"`
}

// PartyDemandView is something that one party may demand of another, and what has become of it.
type PartyDemandView struct {
	Key      string                 `json:"key"`
	From     lifecycle.Party        `json:"from"`
	To       lifecycle.Party        `json:"to"`
	Kind     placement.DemandKind   `json:"kind"`
	DueOn    day                    `json:"due_on,omitempty"`
	Status   placement.DemandStatus `json:"status" enum:"open,met,unmet"`
	StatusOn day                    `json:"status_on,omitempty" doc:"When that was said, or when a training was given."`
	Overdue  bool                   `json:"overdue" doc:"Whether its day has passed and nobody has said that it was met."`
	Text     string                 `json:"text,omitempty"`
}

// ExpectationView is something that a party expects.
type ExpectationView struct {
	Key    string           `json:"key"`
	By     lifecycle.Party  `json:"by"`
	About  placement.About  `json:"about"`
	Answer placement.Answer `json:"answer,omitempty"`
	Text   string           `json:"text,omitempty"`
}

// AdaptationView is something that is done differently for the candidate.
type AdaptationView struct {
	Key           string                  `json:"key"`
	Accommodation string                  `json:"accommodation"`
	How           candidacy.AdaptationHow `json:"how"`
	Text          string                  `json:"text"`
}

// ToAnswerView is an accommodation of the candidate that holds in the period.
type ToAnswerView struct {
	Ref      string   `json:"ref" doc:"What a refusal names it by."`
	Code     string   `json:"code"`
	Max      *float64 `json:"max,omitempty"`
	Limit    string   `json:"limit,omitempty"`
	Hard     bool     `json:"hard" doc:"There is no way around it: it needs an adaptation."`
	Answered []string `json:"answered_by" doc:"The keys of the adaptations that answer it."`
}

// GoalAgreedView is a goal, and when it is reached.
type GoalAgreedView struct {
	Key         string `json:"key"`
	Kind        string `json:"kind"`
	Text        string `json:"text,omitempty"`
	ReachedWhen string `json:"reached_when,omitempty"`
}

// AcknowledgedView is whose signature acknowledges which version of the terms.
type AcknowledgedView struct {
	Party   lifecycle.Party `json:"party"`
	Version int             `json:"version"`
	At      *time.Time      `json:"at,omitempty"`
}

// TermsView is what was agreed, with its words.
type TermsView struct {
	PlacementID      string               `json:"placement_id"`
	Version          int                  `json:"version" doc:"How often they were agreed; 0 before the safety meeting."`
	AgreedOn         day                  `json:"agreed_on,omitempty"`
	Purpose          placement.Purpose    `json:"purpose"`
	PurposeText      string               `json:"purpose_text,omitempty"`
	LongTermGoal     string               `json:"long_term_goal,omitempty"`
	Goals            []GoalAgreedView     `json:"goals"`
	Responsibilities []ResponsibilityView `json:"responsibilities"`
	Demands          []PartyDemandView    `json:"demands"`
	Expectations     []ExpectationView    `json:"expectations"`
	Adaptations      []AdaptationView     `json:"adaptations"`
	Accommodations   []ToAnswerView       `json:"accommodations" doc:"What the adaptations have to answer, as it stands today."`
	Acknowledged     []AcknowledgedView   `json:"acknowledged" doc:"The signatures that stand."`
}

type termsOutput struct {
	ETag string `header:"ETag" doc:"The version of the placement, for If-Match."`
	Body TermsView
}

// readTerms answers with what was agreed. The store notes who reads the words, and the accommodations.
func (s *server) readTerms(ctx context.Context, in *idInput) (*termsOutput, error) {
	actor := actorOf(ctx)
	row, err := s.Store.Process(ctx, actor.TenantID, lifecycle.KindPlacement, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := stateOf[placement.State](row)
	if err != nil {
		return nil, err
	}
	terms := placement.Terms{}
	if p.Terms != nil {
		terms = *p.Terms
	}
	read, err := s.Store.PlacementTerms(ctx, actor, p, wordsOfTerms(p, terms))
	if err != nil {
		return nil, err
	}
	say := func(id string) string { return read.Texts[id] }
	today := p.Calendar.DateOf(s.now(principalOf(ctx).Tenant))
	v := TermsView{
		PlacementID: p.ID, Version: terms.Version, AgreedOn: terms.AgreedOn, Purpose: p.Purpose,
		PurposeText: say(terms.Purpose), LongTermGoal: say(terms.LongTermGoal),
		Responsibilities: each(terms.Responsibilities, responsibilityView(say)), Demands: each(terms.Demands, demandView(say, today)),
		Expectations: each(terms.Expectations, expectationView(say)), Adaptations: []AdaptationView{}, Accommodations: []ToAnswerView{},
		Goals: each(p.Goals, func(g placement.Goal) GoalAgreedView {
			v := GoalAgreedView{Key: g.Key, Kind: string(g.Kind), Text: say(newestText(p.Texts, goalKind(g.Key)))}
			for _, r := range terms.Reached {
				if r.Goal == g.Key {
					v.ReachedWhen = say(r.TextID)
				}
			}
			return v
		}),
		Acknowledged: each(p.Signatures, func(x placement.Signed) AcknowledgedView {
			return AcknowledgedView{x.Party, x.Terms, timeOrNone(x.At)}
		}),
	}
	var adaptations []candidacy.Adaptation
	for _, x := range terms.Adaptations {
		body, kept := read.Texts[x.TextID]
		if !kept {
			continue // lost with a restored backup
		}
		a, err := candidacy.AdaptationOf(body)
		if err != nil {
			return nil, fmt.Errorf("read text %s: %w", x.TextID, err)
		}
		adaptations = append(adaptations, a)
		v.Adaptations = append(v.Adaptations, AdaptationView{x.Key, a.Accommodation, a.How, a.Text})
	}
	for _, x := range read.Accommodations {
		w := ToAnswerView{Ref: x.Ref, Code: x.Code, Max: x.Max, Limit: x.Limit, Hard: x.Hard, Answered: []string{}}
		for _, i := range x.Answering(adaptations) {
			w.Answered = append(w.Answered, v.Adaptations[i].Key)
		}
		v.Accommodations = append(v.Accommodations, w)
	}
	return &termsOutput{ETag: etag(p.Version), Body: v}, nil
}

// wordsOfTerms are the IDs of the texts that terms name, and of those of the goals.
func wordsOfTerms(p placement.State, terms placement.Terms) []string {
	all := []string{terms.Purpose, terms.LongTermGoal}
	for _, g := range p.Goals {
		all = append(all, newestText(p.Texts, goalKind(g.Key)))
	}
	for _, x := range terms.Reached {
		all = append(all, x.TextID)
	}
	for _, x := range terms.Responsibilities {
		all = append(all, x.TextID)
	}
	for _, x := range terms.Demands {
		all = append(all, x.TextID)
	}
	for _, x := range terms.Expectations {
		all = append(all, x.TextID)
	}
	for _, x := range terms.Adaptations {
		all = append(all, x.TextID)
	}
	return slices.DeleteFunc(all, func(id string) bool { return id == "" })
}

func newestText(c lifecycle.Contents, kind string) string {
	of := c.Of(kind)
	if len(of) == 0 {
		return ""
	}
	return of[len(of)-1].ID
}

func timeOrNone(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// termsSummary is what was agreed, in codes; nil before it was.
func termsSummary(t *placement.Terms, today lifecycle.Date) *TermsSummary {
	if t == nil {
		return nil
	}
	silent := func(string) string { return "" }
	return &TermsSummary{
		Version: t.Version, AgreedOn: string(t.AgreedOn), Responsibilities: each(t.Responsibilities, responsibilityView(silent)),
		Demands: each(t.Demands, demandView(silent, today)), Expectations: each(t.Expectations, expectationView(silent)),
	}
}

func responsibilityView(say func(id string) string) func(placement.Responsibility) ResponsibilityView {
	return func(x placement.Responsibility) ResponsibilityView {
		return ResponsibilityView{x.Key, x.Party, x.DueOn, say(x.TextID)}
	}
}

func demandView(say func(id string) string, today lifecycle.Date) func(placement.Demand) PartyDemandView {
	return func(x placement.Demand) PartyDemandView {
		return PartyDemandView{x.Key, x.From, x.To, x.Kind, x.DueOn, x.Status, x.StatusOn, x.Overdue(today), say(x.TextID)}
	}
}

func expectationView(say func(id string) string) func(placement.Expectation) ExpectationView {
	return func(x placement.Expectation) ExpectationView {
		return ExpectationView{x.Key, x.By, x.About, x.Answer, say(x.TextID)}
	}
}
