package candidacy

import (
	"slices"

	"placement/models/lifecycle"
)

// ItemKind says what a company was, or was not, told of.
type ItemKind string

// The kinds of item.
const (
	// ItemAccommodation: something that work has to respect. Its key is the code of the accommodation.
	ItemAccommodation ItemKind = "accommodation"
	// ItemChallenge: a challenge of the presentation. Its key is that of the challenge.
	ItemChallenge ItemKind = "challenge"
	// ItemOther: something in words alone. It has no key.
	ItemOther ItemKind = "other"
)

// Item is one thing that a company was told. Max and Text are as they were when it was told.
type Item struct {
	Kind ItemKind `json:"kind"`
	Key  string   `json:"key,omitempty"`
	Max  *float64 `json:"max,omitempty"`
	Text string   `json:"text,omitempty"`
}

// Disclosure is what a company was told at one time, with the candidate's consent.
type Disclosure struct {
	CompanyID string
	// ToldTo is who at the company, ToldBy who said it: the candidate or the case worker.
	ToldTo, ToldBy lifecycle.Party
	ToldOn         lifecycle.Date
	// ConsentOn is when the candidate agreed, and Channel how that was said.
	ConsentOn lifecycle.Date
	Channel   lifecycle.Channel
	Items     []Item
	// Note is what was said, in words.
	Note string
}

// Check returns a *lifecycle.RuleError for a disclosure that cannot have happened so by today.
func (d Disclosure) Check(today lifecycle.Date) error {
	switch {
	case !slices.Contains([]lifecycle.Party{lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyRepresentative}, d.ToldTo):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "told_to", "the company, the mentor or the employee representative was told")
	case d.ToldBy != lifecycle.PartyCandidate && d.ToldBy != lifecycle.PartyCaseWorker:
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "told_by", "the candidate or the case worker told it")
	case !d.ToldOn.Valid() || d.ToldOn > today:
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "told_on", "it is recorded when it has happened")
	case !d.ConsentOn.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "consent.on", "a date is written as year-month-day, for example 2026-12-24")
	case d.ConsentOn > d.ToldOn:
		return lifecycle.RefuseField(CodeConsentAfter, "consent.on", "the candidate agrees before anything is told")
	case !d.Channel.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "consent.channel", "this is not one of the channels")
	case len(d.Items) == 0:
		return lifecycle.RefuseField(lifecycle.CodeRequired, "items", "say what was told")
	}
	for i, item := range d.Items {
		if (item.Kind == ItemOther) != (item.Key == "") || item.Kind == ItemOther && item.Text == "" {
			return lifecycle.RefuseField(CodeNothingNamed, at("items", i), "name the accommodation or the challenge by its key, or say in words what was told")
		}
	}
	return nil
}

// Complete returns the items with what they say now of the accommodations and challenges that they name, so that a later
// change shows. *lifecycle.RuleError for an item that names nothing.
func Complete(items []Item, accommodations []Accommodation, challenges []Challenge) ([]Item, error) {
	all := slices.Clone(items)
	for i, item := range all {
		switch item.Kind {
		case ItemAccommodation:
			k := slices.IndexFunc(accommodations, func(a Accommodation) bool { return a.Code == item.Key })
			if k < 0 {
				return nil, lifecycle.RefuseField(CodeUnknownItem, at("items", i)+".key", "the candidate has no accommodation of this code")
			}
			all[i].Max = accommodations[k].Max
		case ItemChallenge:
			k := slices.IndexFunc(challenges, func(c Challenge) bool { return c.Key == item.Key })
			if k < 0 {
				return nil, lifecycle.RefuseField(CodeUnknownItem, at("items", i)+".key", "the presentation has no challenge of this key")
			}
			all[i].Text = challenges[k].Text
		case ItemOther:
		default:
			return nil, lifecycle.RefuseField(lifecycle.CodeInvalid, at("items", i)+".kind", "this is not one of the kinds")
		}
	}
	return all, nil
}

// Untold returns what a company has not been told of a candidate on a day, as far as it has to be: hard accommodations that
// hold, and the challenges of the presentation. Told are the items of all disclosures to that company, and the challenges of
// every presentation that was shared with it. An accommodation that has become stricter, and a challenge that is put in other
// words, have not been told yet.
func Untold(day lifecycle.Date, accommodations []Accommodation, challenges []Challenge, told []Item) []Item {
	untold := []Item{}
	for _, a := range accommodations {
		known := slices.ContainsFunc(told, func(t Item) bool { return t.tellsOf(a) })
		if a.Hard && a.HoldsOn(day) && !known {
			untold = append(untold, Item{Kind: ItemAccommodation, Key: a.Code, Max: a.Max, Text: a.Limit})
		}
	}
	for _, c := range challenges {
		known := slices.ContainsFunc(told, func(t Item) bool { return t.tellsOfChallenge(c) })
		if !known {
			untold = append(untold, Item{Kind: ItemChallenge, Key: c.Key, Text: c.Text})
		}
	}
	return untold
}

// tellsOf tells whether whoever was told t knows of an accommodation as it is now.
func (t Item) tellsOf(a Accommodation) bool {
	return t.Kind == ItemAccommodation && t.Key == a.Code && !stricter(a.Max, t.Max)
}

func (t Item) tellsOfChallenge(c Challenge) bool {
	return t.Kind == ItemChallenge && t.Key == c.Key && t.Text == c.Text
}

// stricter tells whether less can be met than was told.
func stricter(now, told *float64) bool {
	if now == nil {
		return false
	}
	return told == nil || *now < *told
}
