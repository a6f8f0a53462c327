package candidacy

import (
	"slices"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Accommodation is something about the candidate that work has to respect (skånehensyn): how much of a demand they can meet.
type Accommodation struct {
	// Code is a demand of the vocabulary. Those written before there was one may have another code; see DemandOf.
	Code string `json:"code"`
	// Max is how much can be met, in the measure of the demand; nil where it is yes or no, and where only words say it.
	Max *float64 `json:"max,omitempty"`
	// Limit says it in words.
	Limit string `json:"limit,omitempty"`
	// Hard tells that there is no way around it.
	Hard bool `json:"hard,omitempty"`
	// From and To are the days on which it begins and ends to hold; empty for always.
	From lifecycle.Date `json:"from,omitempty"`
	To   lifecycle.Date `json:"to,omitempty"`
	Note string         `json:"note,omitempty"`
}

// earlier are codes from before there was a vocabulary, by the demand that they mean.
func earlier() map[string]vocabulary.Demand {
	return map[string]vocabulary.Demand{
		"height": vocabulary.Heights, "ladders": vocabulary.Heights, "language": vocabulary.DanishLanguage, "danish": vocabulary.DanishLanguage,
		"early_mornings": vocabulary.EarlyMorning, "mornings": vocabulary.EarlyMorning, "nights": vocabulary.Night, "night_work": vocabulary.Night,
		"weekends": vocabulary.Weekend, "heavy_lifting": vocabulary.Lifting, "alone": vocabulary.WorkingAlone, "pace": vocabulary.FastPace,
		"stress": vocabulary.FastPace, "smells": vocabulary.Fragrance, "perfume": vocabulary.Fragrance, "reading_and_writing": vocabulary.Reading,
	}
}

// DemandOf returns the demand that a code means: its own, or that of an earlier code such as no_heights or standing_limit.
// It returns false for a code that means none of them.
func DemandOf(code string) (vocabulary.Demand, bool) {
	code = strings.TrimSuffix(strings.TrimPrefix(code, "no_"), "_limit")
	if d := vocabulary.Demand(code); d.Valid() {
		return d, true
	}
	d, ok := earlier()[code]
	return d, ok
}

// Demand is the demand that the accommodation is about; false for an earlier code that means none of them.
func (a Accommodation) Demand() (vocabulary.Demand, bool) { return DemandOf(a.Code) }

// HoldsOn tells whether the accommodation holds on a day.
func (a Accommodation) HoldsOn(day lifecycle.Date) bool {
	return (a.From == "" || a.From <= day) && (a.To == "" || day <= a.To)
}

// CheckAccommodations returns a *lifecycle.RuleError naming the first field at fault. Codes are demands of the vocabulary,
// amounts are in their measure, and no two of one code hold on the same day.
func CheckAccommodations(all []Accommodation) error {
	for i, a := range all {
		field := at("accommodations", i)
		if err := checkAmount(vocabulary.Demand(a.Code), a.Max, field, "code", "max"); err != nil {
			return err
		}
		switch {
		case a.From != "" && !a.From.Valid():
			return lifecycle.RefuseField(lifecycle.CodeInvalidDate, field+".from", "a date is written as year-month-day, for example 2026-12-24")
		case a.To != "" && (!a.To.Valid() || a.To < a.From):
			return lifecycle.RefuseField(lifecycle.CodeInvalidDate, field+".to", "it does not end before it begins")
		case slices.ContainsFunc(all[:i], func(o Accommodation) bool { return o.Code == a.Code && overlap(o, a) }):
			return lifecycle.RefuseField(CodeTwice, field+".code", "two of one code do not hold on the same day")
		}
	}
	return nil
}

func overlap(a, b Accommodation) bool {
	return (a.To == "" || b.From <= a.To) && (b.To == "" || a.From <= b.To)
}

// checkAmount holds an amount to the measure of its demand: minutes of a working day, what two people lift, a level of a
// language, and nothing where it is yes or no.
func checkAmount(d vocabulary.Demand, amount *float64, field, code, max string) error {
	if !d.Valid() {
		return lifecycle.RefuseField(lifecycle.CodeInvalid, field+"."+code, "this is not one of the demands")
	}
	var most float64
	switch d.Measure() {
	case vocabulary.YesNo:
		if amount != nil && *amount != 0 {
			return lifecycle.RefuseField(CodeAmountNotForThis, field+"."+max, "this demand is yes or no, and has no amount").With("demand", string(d))
		}
		return nil
	case vocabulary.Minutes:
		most = 480
	case vocabulary.Kilograms:
		most = 100
	case vocabulary.Level:
		most = 6
	}
	switch {
	case amount == nil:
		return lifecycle.RefuseField(CodeAmountMissing, field+"."+max, "say how much: minutes at a stretch, kilograms at a time, or a level of language").
			With("demand", string(d))
	case *amount < 0 || *amount > most, d.Measure() == vocabulary.Level && *amount != float64(int(*amount)):
		return lifecycle.RefuseField(CodeOutOfScale, field+"."+max, "minutes go from 0 to 480, kilograms to 100, levels of language to 6").
			With("demand", string(d))
	}
	return nil
}
