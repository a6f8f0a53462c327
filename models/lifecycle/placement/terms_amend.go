package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// AmendTerms replaces the terms. Before the start that is material: signatures and statement are void, and all sign again.
// After it nobody is asked again, and it takes a reason. Contents: purpose, long_term_goal, reached_when (one per goal),
// responsibility, demand, expectation, adaptation (one per item), reason.
type AmendTerms struct {
	Terms    AgreedTerms        `json:"terms"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (AmendTerms) Name() string { return "amend_terms" }

// Fact is what history says.
func (AmendTerms) Fact() string { return "terms_amended" }

// Refs are the texts it refers to.
func (e AmendTerms) Refs() lifecycle.Contents { return e.Contents }

func (AmendTerms) rule() rule {
	return rule{
		from: []Status{Signing, Approved, Active}, to: []Status{Signing, Active}, paused: eitherWay,
		moves: []Move{{Signing, Signing}, {Approved, Signing}, {Active, Active}},
	}
}

func (e AmendTerms) apply(s State, at time.Time) (State, error) {
	if s.Status == Active {
		if err := needText(e.Contents, ContentReason, "reason_text", "write down why the terms change"); err != nil {
			return s, err
		}
	}
	before := s.Terms
	s, err := s.agree(e.Terms, e.Contents, s.today(at))
	switch {
	case err != nil:
		return s, err
	case before != nil && before.same(*s.Terms):
		return s, lifecycle.Refuse(CodeNothingToChange, "nothing would change")
	}
	if s.Status != Active {
		s = s.voidConsent(false, s.today(at))
	}
	return s, nil
}

// same tells whether both say the same, whenever they were agreed.
func (t Terms) same(o Terms) bool {
	return t.Purpose == o.Purpose && t.LongTermGoal == o.LongTermGoal && slices.Equal(t.Reached, o.Reached) &&
		slices.Equal(t.Responsibilities, o.Responsibilities) && slices.Equal(t.Demands, o.Demands) &&
		slices.Equal(t.Expectations, o.Expectations) && slices.Equal(t.Adaptations, o.Adaptations)
}

// DeliverTraining records that the company has taught what it was to teach (domain.md F48). Contents: note.
type DeliverTraining struct {
	Key      string             `json:"key"`
	On       lifecycle.Date     `json:"on"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (DeliverTraining) Name() string { return "deliver_training" }

// Fact is what history says.
func (DeliverTraining) Fact() string { return "training_delivered" }

// Refs are the texts it refers to.
func (e DeliverTraining) Refs() lifecycle.Contents { return e.Contents }

func (DeliverTraining) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay}
}

func (e DeliverTraining) apply(s State, at time.Time) (State, error) {
	i := slices.IndexFunc(s.demands(), func(d Demand) bool { return d.Key == e.Key && d.Kind == DemandTraining })
	switch {
	case i < 0:
		return s, lifecycle.RefuseField(CodeTrainingUnknown, "key", "the terms know no training with this key")
	case s.Terms.Demands[i].Status == DemandMet:
		return s, lifecycle.Refuse(CodeTrainingDelivered, "this training was delivered already").With("on", string(s.Terms.Demands[i].StatusOn))
	case !e.On.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "on", "a date is written as year-month-day")
	case e.On > s.today(at):
		return s, lifecycle.RefuseField(CodeDateInFuture, "on", "a training is recorded when it has been given")
	case e.On < s.StartedOn:
		return s, lifecycle.RefuseField(CodeDateBeforeStart, "on", "the placement had not begun on that day")
	}
	s.Terms.Demands[i].Status, s.Terms.Demands[i].StatusOn = DemandMet, e.On
	return s, nil
}

// ReviewDemands records which demands have been met and which have not (domain.md F47). Contents: note.
type ReviewDemands struct {
	Demands  []ReviewedDemand   `json:"demands"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// ReviewedDemand is what has become of one demand.
type ReviewedDemand struct {
	Key    string       `json:"key"`
	Status DemandStatus `json:"status"`
}

// Name is the command.
func (ReviewDemands) Name() string { return "review_demands" }

// Fact is what history says.
func (ReviewDemands) Fact() string { return "demands_reviewed" }

// Refs are the texts it refers to.
func (e ReviewDemands) Refs() lifecycle.Contents { return e.Contents }

func (ReviewDemands) rule() rule {
	return rule{from: []Status{Active}, to: []Status{Active}, paused: eitherWay}
}

func (e ReviewDemands) apply(s State, at time.Time) (State, error) {
	if len(e.Demands) == 0 {
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "demands", "say which demands were met or not")
	}
	for _, x := range e.Demands {
		i := slices.IndexFunc(s.demands(), func(d Demand) bool { return d.Key == x.Key })
		switch {
		case i < 0:
			return s, lifecycle.RefuseField(CodeDemandUnknown, "demands", "the terms know no demand with this key")
		case x.Status != DemandMet && x.Status != DemandUnmet:
			return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "demands.status", "a demand was met or not")
		case s.Terms.Demands[i].Kind == DemandTraining && s.Terms.Demands[i].Status == DemandMet:
			return s, lifecycle.Refuse(CodeTrainingDelivered, "this training was delivered already").With("on", string(s.Terms.Demands[i].StatusOn))
		case s.Terms.Demands[i].Kind == DemandTraining && x.Status == DemandMet:
			return s, lifecycle.RefuseField(CodeTrainingNeedsDay, "demands", "a training that was given is recorded with its day").With("key", x.Key)
		}
		s.Terms.Demands[i].Status, s.Terms.Demands[i].StatusOn = x.Status, s.today(at)
	}
	return s, nil
}
