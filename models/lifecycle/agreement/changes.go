package agreement

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Term names something that the parties agree on. The terms that are texts have the name of their kind of content.
type Term string

// The terms that are not texts.
const (
	TermLine          Term = "line"
	TermFirstDay      Term = "first_day"
	TermLastDay       Term = "last_day"
	TermFollowUpEvery Term = "follow_up_every"
	TermNoticeDays    Term = "notice_days"
	TermMentorPay     Term = "mentor_pay"
	TermCoordinator   Term = "coordinator"
)

// textTerms are the texts that are agreed on, in the order of an agreement.
func textTerms() []string {
	return []string{
		ContentCompanyTask, ContentMunicipalityTask, ContentCompanyDemand, ContentMunicipalityDemand, ContentExchange, ContentNote,
	}
}

// AllTerms returns all terms, in the order in which their changes are told.
func AllTerms() []Term {
	all := []Term{TermLine, TermFirstDay, TermLastDay, TermFollowUpEvery, TermNoticeDays, TermMentorPay, TermCoordinator}
	for _, kind := range textTerms() {
		all = append(all, Term(kind))
	}
	return all
}

// Change is what became of one term from one version of an agreement to another.
type Change struct {
	Term Term
	// Model and WorkplaceID say which line it is, of TermLine; Old and New are then its number of places.
	Model       vocabulary.Model
	WorkplaceID string
	// Old and New are the values: counts, days, true or false, a user. Empty for none.
	Old, New string
	// OldTexts and NewTexts are what was and is written, of the terms that are texts.
	OldTexts, NewTexts lifecycle.Contents
}

// Edition is what had been agreed after an event that changed it, whoever had signed it by then.
type Edition struct {
	// No counts the editions from 1, which is the draft. Version is that of the agreement after the event.
	No      int
	Version int
	Terms
	CoordinatorID string
	Texts         lifecycle.Contents
	// Said is what was written with the event and changed no text of the agreement: the note of a renewal.
	Said lifecycle.Contents
	// Voided tells that the event made signatures void.
	Voided bool
}

// Happening is an event of an agreement and when it was decided.
type Happening struct {
	Event lifecycle.Event
	At    time.Time
}

// Editions returns what had been agreed after each event that changed it. The history must be whole: from the draft on, in
// order. An error means that it is none that these rules could have made.
func Editions(history []Happening) ([]Edition, error) {
	var all []Edition
	var s State
	for _, h := range history {
		next, err := s.Next(h.Event, h.At)
		if err != nil {
			return nil, err
		}
		e := Edition{
			No: len(all) + 1, Version: next.Version, Terms: next.Terms, CoordinatorID: next.CoordinatorID, Texts: next.Texts,
			Voided: next.Voided > s.Voided,
		}
		if renewed, ok := h.Event.(RenewAgreement); ok {
			e.Said = renewed.Contents
		}
		if len(all) == 0 || len(all[len(all)-1].Changes(e)) > 0 {
			all = append(all, e)
		}
		s = next
	}
	return all, nil
}

// Changes returns what is different in another edition, term by term. Texts differ when they were written anew, although
// they may read the same.
func (e Edition) Changes(to Edition) []Change {
	changes := lineChanges(e.Lines, to.Lines)
	for _, x := range []Change{
		{Term: TermFirstDay, Old: string(e.Period.Start), New: string(to.Period.Start)},
		{Term: TermLastDay, Old: string(e.Period.End), New: string(to.Period.End)},
		{Term: TermFollowUpEvery, Old: strconv.Itoa(e.FollowUpEvery), New: strconv.Itoa(to.FollowUpEvery)},
		{Term: TermNoticeDays, Old: strconv.Itoa(e.NoticeDays), New: strconv.Itoa(to.NoticeDays)},
		{Term: TermMentorPay, Old: strconv.FormatBool(e.MentorPay), New: strconv.FormatBool(to.MentorPay)},
		{Term: TermCoordinator, Old: e.CoordinatorID, New: to.CoordinatorID},
	} {
		if x.Old != x.New {
			changes = append(changes, x)
		}
	}
	for _, kind := range textTerms() {
		if before, after := e.Texts.Of(kind), to.Texts.Of(kind); !slices.Equal(before, after) {
			changes = append(changes, Change{Term: Term(kind), OldTexts: before, NewTexts: after})
		}
	}
	return changes
}

// lineChanges are the lines whose number of places changed, that are new, or that are no longer there. A line is known by its
// model and workplace, not by its number, which moves when another one goes.
func lineChanges(before, after []Line) []Change {
	var changes []Change
	same := func(l Line) func(Line) bool {
		return func(o Line) bool { return o.Model == l.Model && o.WorkplaceID == l.WorkplaceID }
	}
	for _, l := range before {
		c := Change{Term: TermLine, Model: l.Model, WorkplaceID: l.WorkplaceID, Old: strconv.Itoa(l.Count)}
		if i := slices.IndexFunc(after, same(l)); i >= 0 {
			c.New = strconv.Itoa(after[i].Count)
		}
		if c.Old != c.New {
			changes = append(changes, c)
		}
	}
	for _, l := range after {
		if !slices.ContainsFunc(before, same(l)) {
			changes = append(changes, Change{Term: TermLine, Model: l.Model, WorkplaceID: l.WorkplaceID, New: strconv.Itoa(l.Count)})
		}
	}
	// What goes and what comes at one workplace stand together.
	slices.SortStableFunc(changes, func(a, b Change) int { return cmp.Compare(a.WorkplaceID, b.WorkplaceID) })
	return changes
}
