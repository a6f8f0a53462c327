package api

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
)

// TermsInput is what is agreed about how the placement is to go, the whole of it. All words are kept encrypted.
type TermsInput struct {
	Purpose          string                `json:"purpose,omitempty" maxLength:"20000" doc:"The purpose as it was agreed. Stays as it is, at first as it was proposed, when you leave it out."`
	LongTermGoal     string                `json:"long_term_goal,omitempty" maxLength:"20000" doc:"What lies beyond the placement. Stays as it is when you leave it out."`
	ReachedWhen      []ReachedWhenInput    `json:"reached_when,omitempty" maxItems:"50" doc:"For every goal, when it is reached."`
	Responsibilities []ResponsibilityInput `json:"responsibilities,omitempty" maxItems:"50" doc:"Who answers for what. Company and municipality (or case worker) each for something."`
	Demands          []PartyDemandInput    `json:"demands,omitempty" maxItems:"50" doc:"What may be demanded: by the company and of the company, each at least one."`
	Expectations     []ExpectationInput    `json:"expectations,omitempty" maxItems:"50" doc:"What candidate and company each expect. Whether a job is possible afterwards is among them."`
	Adaptations      []AdaptationInput     `json:"adaptations,omitempty" maxItems:"50" doc:"What is done differently for the candidate: one at least for every hard accommodation."`
}

// ReachedWhenInput says when a goal is reached.
type ReachedWhenInput struct {
	Goal string `json:"goal" pattern:"^[a-z][a-z0-9_]{0,19}$" patternDescription:"a code of small letters, digits and underscores" doc:"The key of the goal."`
	Text string `json:"text,omitempty" maxLength:"20000"`
}

// ItemInput is what all items of terms have.
type ItemInput struct {
	Key  string `json:"key,omitempty" pattern:"^[a-z][0-9]{1,3}$" patternDescription:"a small letter and a number" doc:"The key of an item that stays; a free one when you leave it out."`
	Text string `json:"text,omitempty" maxLength:"20000" doc:"What was agreed, in words. An item that stays keeps its words when you leave them out."`
}

// ResponsibilityInput is something that a party does.
type ResponsibilityInput struct {
	ItemInput
	Party lifecycle.Party `json:"party" enum:"candidate,company,mentor,caseworker,municipality"`
	DueOn day             `json:"due_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
}

// PartyDemandInput is something that one party may demand of another.
type PartyDemandInput struct {
	ItemInput
	From  lifecycle.Party      `json:"from" enum:"candidate,company,mentor,caseworker,municipality" doc:"Who may demand it."`
	To    lifecycle.Party      `json:"to" enum:"candidate,company,mentor,caseworker,municipality" doc:"Of whom."`
	Kind  placement.DemandKind `json:"kind" enum:"training,instruction,attendance,contact,information,equipment,other" doc:"training is what the company will teach, by when."`
	DueOn day                  `json:"due_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Required for training."`
}

// ExpectationInput is something that a party expects.
type ExpectationInput struct {
	ItemInput
	By     lifecycle.Party  `json:"by" enum:"candidate,company,mentor,caseworker,municipality"`
	About  placement.About  `json:"about" enum:"job_afterwards,attendance,tasks,hours,instruction,contact,development,other"`
	Answer placement.Answer `json:"answer,omitempty" enum:"yes,no,maybe" doc:"Whether a job is possible afterwards: for job_afterwards, and nothing else."`
}

// AdaptationInput is something that is done differently for the candidate. All of it is kept encrypted.
type AdaptationInput struct {
	ItemInput
	Accommodation string                  `json:"accommodation,omitempty" pattern:"^[a-z][a-z_]{1,39}$" patternDescription:"a code of small letters and underscores" doc:"The code of the accommodation that it answers. It comes with the words, and stays with them."`
	How           candidacy.AdaptationHow `json:"how,omitempty" enum:"tasks,breaks,hours,aids,place,colleagues,other"`
}

// keyed gives every item that has none a key that is free.
func keyed[T any](items []T, letter string, item func(*T) *ItemInput) []T {
	items = append([]T(nil), items...)
	taken := map[string]bool{}
	for i := range items {
		taken[item(&items[i]).Key] = true
	}
	no := 0
	for i := range items {
		x := item(&items[i])
		if x.Key != "" {
			continue
		}
		for no++; taken[letter+strconv.Itoa(no)]; no++ {
		}
		x.Key = letter + strconv.Itoa(no)
	}
	return items
}

// keyed is the terms with a key for every item.
func (t TermsInput) keyed() TermsInput {
	t.Responsibilities = keyed(t.Responsibilities, "r", func(x *ResponsibilityInput) *ItemInput { return &x.ItemInput })
	t.Demands = keyed(t.Demands, "d", func(x *PartyDemandInput) *ItemInput { return &x.ItemInput })
	t.Expectations = keyed(t.Expectations, "e", func(x *ExpectationInput) *ItemInput { return &x.ItemInput })
	t.Adaptations = keyed(t.Adaptations, "a", func(x *AdaptationInput) *ItemInput { return &x.ItemInput })
	return t
}

// texts are the words of the terms.
func (t TermsInput) texts() []text {
	t = t.keyed()
	all := []text{{placement.ContentPurpose, t.Purpose}, {placement.ContentLongTermGoal, t.LongTermGoal}}
	for _, x := range t.ReachedWhen {
		all = append(all, text{placement.ContentReachedWhen + ":" + x.Goal, x.Text})
	}
	for _, x := range t.Responsibilities {
		all = append(all, text{placement.ContentResponsibility + ":" + x.Key, x.Text})
	}
	for _, x := range t.Demands {
		all = append(all, text{placement.ContentDemand + ":" + x.Key, x.Text})
	}
	for _, x := range t.Expectations {
		all = append(all, text{placement.ContentExpectation + ":" + x.Key, x.Text})
	}
	all = written(all...)
	for _, x := range t.Adaptations {
		if strings.TrimSpace(x.Text) != "" {
			all = append(all, text{placement.ContentAdaptation + ":" + x.Key, candidacy.Adaptation{Accommodation: x.Accommodation, How: x.How, Text: x.Text}.JSON()})
		}
	}
	return all
}

// agreed are the terms without their words.
func (t TermsInput) agreed() placement.AgreedTerms {
	t = t.keyed()
	return placement.AgreedTerms{
		Responsibilities: some(t.Responsibilities, func(x ResponsibilityInput) placement.Responsibility {
			return placement.Responsibility{Key: x.Key, Party: x.Party, DueOn: x.DueOn}
		}),
		Demands: some(t.Demands, func(x PartyDemandInput) placement.Demand {
			return placement.Demand{Key: x.Key, From: x.From, To: x.To, Kind: x.Kind, DueOn: x.DueOn}
		}),
		Expectations: some(t.Expectations, func(x ExpectationInput) placement.Expectation {
			return placement.Expectation{Key: x.Key, By: x.By, About: x.About, Answer: x.Answer}
		}),
		Adaptations: some(t.Adaptations, func(x AdaptationInput) placement.Adaptation { return placement.Adaptation{Key: x.Key} }),
	}
}

// complete refuses an item without key and without words: it would take over those of another. Words of an adaptation say which
// accommodation it answers, and how.
func (t TermsInput) complete() error {
	bare := func(list string, i int, x ItemInput) error {
		if x.Key == "" && strings.TrimSpace(x.Text) == "" {
			return refuseField(placement.CodeTextMissing, fmt.Sprintf("terms.%s[%d].text", list, i))
		}
		return nil
	}
	for i, x := range t.Responsibilities {
		if err := bare("responsibilities", i, x.ItemInput); err != nil {
			return err
		}
	}
	for i, x := range t.Demands {
		if err := bare("demands", i, x.ItemInput); err != nil {
			return err
		}
	}
	for i, x := range t.Expectations {
		if err := bare("expectations", i, x.ItemInput); err != nil && x.About != placement.AboutJobAfterwards {
			return err
		}
	}
	for i, x := range t.Adaptations {
		if err := bare("adaptations", i, x.ItemInput); err != nil {
			return err
		}
		switch said := strings.TrimSpace(x.Text) != ""; {
		case said && x.Accommodation == "":
			return refuseField(lifecycle.CodeRequired, fmt.Sprintf("terms.adaptations[%d].accommodation", i))
		case said && x.How == "":
			return refuseField(lifecycle.CodeRequired, fmt.Sprintf("terms.adaptations[%d].how", i))
		case !said && (x.Accommodation != "" || x.How != ""):
			return refuseField(placement.CodeTextMissing, fmt.Sprintf("terms.adaptations[%d].text", i))
		}
	}
	return nil
}

type termsBody struct {
	Terms      TermsInput `json:"terms"`
	ReasonText string     `json:"reason_text,omitempty" maxLength:"20000" doc:"Why the terms change; required once the placement runs. Kept encrypted."`
}

func (b termsBody) texts() []text {
	return append(b.Terms.texts(), written(text{placement.ContentReason, b.ReasonText})...)
}

func (b termsBody) resolve(context.Context, *server, *target) error { return b.Terms.complete() }

func (b termsBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.AmendTerms{Terms: b.Terms.agreed(), Contents: refs}
}

type trainingDeliveryBody struct {
	Key  string `json:"key" pattern:"^[a-z][0-9]{1,3}$" patternDescription:"a small letter and a number" doc:"The key of the demand of the kind training."`
	On   day    `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day on which it was given."`
	Note string `json:"note,omitempty" maxLength:"20000" doc:"How it went. Kept encrypted."`
}

func (b trainingDeliveryBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b trainingDeliveryBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.DeliverTraining{Key: b.Key, On: b.On, Contents: refs}
}

type demandReviewBody struct {
	Demands []ReviewedDemandInput `json:"demands" minItems:"1" maxItems:"50"`
	Note    string                `json:"note,omitempty" maxLength:"20000" doc:"What was said. Kept encrypted."`
}

// ReviewedDemandInput is what has become of one demand.
type ReviewedDemandInput struct {
	Key    string                 `json:"key" pattern:"^[a-z][0-9]{1,3}$" patternDescription:"a small letter and a number"`
	Status placement.DemandStatus `json:"status" enum:"met,unmet" doc:"A training that was given is recorded with its day instead."`
}

func (b demandReviewBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b demandReviewBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ReviewDemands{
		Demands: some(b.Demands, func(x ReviewedDemandInput) placement.ReviewedDemand { return placement.ReviewedDemand(x) }), Contents: refs,
	}
}
