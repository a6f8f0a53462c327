package relation

import (
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Codes of refusals about tasks of the catalogue. They reach the wire and never change.
const (
	CodeAmountNotForThis = "amount_not_for_this"
	CodeAmountMissing    = "amount_missing"
)

// Asked is what a task asks of whoever does it.
type Asked struct {
	Code vocabulary.Demand `json:"code"`
	// Amount is in the measure of the demand; 0 where the demand is yes or no.
	Amount float64 `json:"amount"`
	// Optional tells that the task can be done without: somebody else takes that part.
	Optional bool `json:"optional"`
}

// Language is a language besides Danish that a task asks for: its code of ISO 639-1, and how well it must be spoken, 1 to 6
// for A1 to C2; 0 when that does not matter.
type Language struct {
	Code  string `json:"code"`
	Level int    `json:"level"`
}

// most is the largest amount that makes sense in a measure: a working day, what two people lift, C2.
func most(m vocabulary.Measure) float64 {
	switch m {
	case vocabulary.Minutes:
		return 480
	case vocabulary.Kilograms:
		return 100
	case vocabulary.Level:
		return 6
	case vocabulary.YesNo:
	}
	return 0
}

// WorkTask is what of a task of the catalogue the rules look at.
type WorkTask struct {
	Occupation string
	Demands    []Asked
	Languages  []Language
	// ReviewedOn is the day on which somebody went through the task with the workplace; empty when nobody has.
	ReviewedOn lifecycle.Date
}

// Check returns a *lifecycle.RuleError when the task cannot be as it is said to be, on the day today.
func (t WorkTask) Check(today lifecycle.Date) error {
	switch {
	case t.Occupation != "" && !vocabulary.ValidOccupation(t.Occupation):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "occupation", "an occupation is four digits of DISCO-08")
	case t.ReviewedOn != "" && !t.ReviewedOn.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "reviewed_on", "a date is written as year-month-day, for example 2026-12-24")
	case t.ReviewedOn > today:
		return lifecycle.RefuseField(CodeDateInFuture, "reviewed_on", "it is recorded when it has happened")
	}
	if err := t.languages(); err != nil {
		return err
	}
	seen := map[vocabulary.Demand]bool{}
	for _, d := range t.Demands {
		limit := most(d.Code.Measure())
		switch {
		case !d.Code.Valid():
			return lifecycle.RefuseField(lifecycle.CodeInvalid, "demands", "this is not one of the demands")
		case seen[d.Code]:
			return lifecycle.RefuseField(CodeTwice, "demands", "each demand is given once")
		case limit == 0 && d.Amount != 0:
			return lifecycle.RefuseField(CodeAmountNotForThis, "demands", "this demand is yes or no, and has no amount").
				With("demand", string(d.Code))
		case limit > 0 && d.Amount <= 0:
			return lifecycle.RefuseField(CodeAmountMissing, "demands", "say how much: minutes at a stretch, kilograms at a time, or a level of language").
				With("demand", string(d.Code))
		case limit > 0 && d.Amount > limit, d.Code.Measure() == vocabulary.Level && d.Amount != float64(int(d.Amount)):
			return lifecycle.RefuseField(CodeOutOfScale, "demands", "no work asks that much: minutes go to 480, kilograms to 100, levels of language from 1 to 6").
				With("demand", string(d.Code))
		}
		seen[d.Code] = true
	}
	return nil
}

func (t WorkTask) languages() error {
	for i, l := range t.Languages {
		switch {
		case !vocabulary.ValidLanguage(l.Code), l.Code == "da":
			return lifecycle.RefuseField(lifecycle.CodeInvalid, "languages",
				"a language is two small letters of ISO 639-1; Danish is the demand danish_language")
		case l.Level < 0 || l.Level > int(most(vocabulary.Level)):
			return lifecycle.RefuseField(CodeOutOfScale, "languages", "levels of language go from 1 to 6, and 0 for any")
		case slices.ContainsFunc(t.Languages[:i], func(o Language) bool { return o.Code == l.Code }):
			return lifecycle.RefuseField(CodeTwice, "languages", "each language is given once")
		}
	}
	return nil
}
