package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/store"
)

type changesInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	From int    `query:"from" minimum:"1" doc:"The edition to compare from; the draft, when you leave it out."`
	To   int    `query:"to" minimum:"1" doc:"The edition to compare with; the last one, when you leave it out."`
}

// ChangesView is what has been changed of what the parties agreed on.
type ChangesView struct {
	AgreementID string            `json:"agreement_id"`
	From        int               `json:"from"`
	To          int               `json:"to"`
	Changes     []TermChange      `json:"changes" doc:"The difference between the two editions, term by term. What was changed and changed back is no difference."`
	Editions    []EditionView     `json:"editions" doc:"All editions, oldest first, each with what it changed of the one before."`
	Names       map[string]string `json:"names" doc:"The workplaces and coordinators that changes are about, by their IDs."`
	Links       map[string]Link   `json:"links"`
}

// EditionView is what was agreed after an event that changed it.
type EditionView struct {
	No               int          `json:"no" doc:"From 1, the draft."`
	Version          int          `json:"version" doc:"The agreement's version after the event."`
	At               time.Time    `json:"at"`
	Fact             string       `json:"fact" enum:"agreement_drafted,agreement_revised,agreement_renewed,agreement_terminated" doc:"The event."`
	Text             string       `json:"text" doc:"The event in the caller's language."`
	UserID           string       `json:"user_id,omitempty"`
	UserName         string       `json:"user_name,omitempty"`
	VoidedSignatures bool         `json:"voided_signatures" doc:"Whether it made signatures void."`
	Said             []string     `json:"said,omitempty" doc:"What was written with it: the note of a renewal."`
	Changes          []TermChange `json:"changes"`
}

// TermChange is what became of one term.
type TermChange struct {
	Term        string   `json:"term" enum:"line,first_day,last_day,follow_up_every,notice_days,mentor_pay,coordinator,company_task,municipality_task,company_demand,municipality_demand,exchange,note"`
	Model       string   `json:"model,omitempty" doc:"Of a line; old and new are then its number of places."`
	WorkplaceID string   `json:"workplace_id,omitempty"`
	Old         string   `json:"old,omitempty" doc:"Absent when there was none: a number, a day, true or false, a user."`
	New         string   `json:"new,omitempty" doc:"Absent when there is none any more."`
	OldTexts    []string `json:"old_texts,omitempty" doc:"What was taken out, of a term that is a text."`
	NewTexts    []string `json:"new_texts,omitempty" doc:"What was put in."`
	Text        string   `json:"text" doc:"The change in the caller's language. What people wrote is not in it."`
}

type changesOutput struct{ Body ChangesView }

// readChanges says what has become of the terms of an agreement, edition by edition. Who reads what was written is noted.
func (s *server) readChanges(ctx context.Context, in *changesInput) (*changesOutput, error) {
	if _, err := s.agreement(ctx, in.ID); err != nil {
		return nil, err
	}
	events, err := s.history(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	editions, err := editionsOf(events)
	if err != nil {
		return nil, err
	}
	d := difference{s: s, names: map[string]string{}, words: map[string]string{}}
	v := ChangesView{
		AgreementID: in.ID, From: max(in.From, 1), To: in.To, Editions: make([]EditionView, len(editions)), Names: d.names,
		Links: map[string]Link{"agreement": {Href: agreementPath(in.ID)}, "timeline": {Href: agreementPath(in.ID) + "/timeline"}},
	}
	if v.To == 0 {
		v.To = len(editions)
	}
	for _, asked := range []struct {
		no    int
		field string
	}{{v.From, "from"}, {v.To, "to"}} {
		if asked.no > len(editions) {
			return nil, refuseField("edition_unknown", asked.field)
		}
	}
	between := editions[v.From-1].Changes(editions[v.To-1])
	steps := make([][]agreement.Change, len(editions))
	for i := range editions[1:] {
		steps[i+1] = editions[i].Changes(editions[i+1])
	}
	if err := d.learn(ctx, editions, append(slices.Concat(steps...), between...)); err != nil {
		return nil, err
	}
	l := inquiryOf(ctx).language
	for i, e := range editions {
		at := slices.IndexFunc(events, func(x store.TimelineEntry) bool { return x.Version == e.Version })
		v.Editions[i] = EditionView{
			No: e.No, Version: e.Version, At: events[at].At, Fact: events[at].Fact, Text: s.texts.fact(l, lifecycle.KindAgreement, events[at].Fact),
			UserID: events[at].UserID, UserName: events[at].UserName, VoidedSignatures: e.Voided, Said: d.written(e.Said, nil), Changes: d.views(l, steps[i]),
		}
	}
	v.Changes = d.views(l, between)
	return &changesOutput{v}, nil
}

// editionsOf are the editions that the events of an agreement made.
func editionsOf(events []store.TimelineEntry) ([]agreement.Edition, error) {
	history := make([]agreement.Happening, len(events))
	for i, e := range events {
		event, err := agreement.Decode(e.Name, e.Payload)
		if err != nil {
			return nil, fmt.Errorf("read event %s: %w", e.ID, err)
		}
		history[i] = agreement.Happening{Event: event, At: e.At}
	}
	editions, err := agreement.Editions(history)
	if err != nil {
		// It is no refusal of what was asked.
		return nil, fmt.Errorf("follow the history of an agreement: %v", err) //nolint:errorlint // a rule refuses nobody here
	}
	return editions, nil
}

// difference puts changes into words.
type difference struct {
	s *server
	// names are those of workplaces and users, words what is written, by IDs.
	names, words map[string]string
}

// learn reads what the changes are about.
func (d difference) learn(ctx context.Context, editions []agreement.Edition, changes []agreement.Change) error {
	tenantID := principalOf(ctx).Tenant.ID
	var written []string
	want := func(texts lifecycle.Contents) {
		for _, t := range texts {
			if !slices.Contains(written, t.ID) {
				written = append(written, t.ID)
			}
		}
	}
	for _, e := range editions {
		want(e.Said)
	}
	for _, c := range changes {
		want(c.OldTexts)
		want(c.NewTexts)
		if id := c.WorkplaceID; id != "" && d.names[id] == "" {
			w, err := d.s.Store.Workplace(ctx, tenantID, id)
			if err != nil {
				return err
			}
			d.names[id] = w.Name
		}
		if c.Term != agreement.TermCoordinator {
			continue
		}
		for _, id := range []string{c.Old, c.New} {
			u, err := d.s.Store.User(ctx, tenantID, id)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err == nil {
				d.names[id] = u.Name
			}
		}
	}
	if len(written) == 0 {
		return nil
	}
	texts, err := d.s.Store.ReadTexts(ctx, actorOf(ctx), written)
	for _, t := range texts {
		d.words[t.ID] = t.Body
	}
	return err
}

// views are the changes in words. A text that was written anew and reads the same is none.
func (d difference) views(l language, changes []agreement.Change) []TermChange {
	views := []TermChange{}
	for _, c := range changes {
		v := TermChange{
			Term: string(c.Term), Model: string(c.Model), WorkplaceID: c.WorkplaceID, Old: c.Old, New: c.New,
			OldTexts: d.written(c.OldTexts, c.NewTexts), NewTexts: d.written(c.NewTexts, c.OldTexts),
		}
		if c.Old == c.New && len(v.OldTexts)+len(v.NewTexts) == 0 {
			continue
		}
		v.Text = d.s.texts.change(l, c, d.names, len(v.OldTexts), len(v.NewTexts))
		views = append(views, v)
	}
	return views
}

// written are texts that others do not hold too.
func (d difference) written(texts, others lifecycle.Contents) []string {
	var all []string
	for _, t := range texts {
		if !slices.ContainsFunc(others, func(o lifecycle.ContentRef) bool { return d.words[o.ID] == d.words[t.ID] }) {
			all = append(all, d.words[t.ID])
		}
	}
	return all
}

// change is a sentence about a change of a term. Of texts it says how many were taken out and put in.
func (t texts) change(l language, c agreement.Change, names map[string]string, out, in int) string {
	key := "changed"
	switch {
	case out > 0 || in > 0:
		key = "rewritten"
	case c.Old == "":
		key = "added"
	case c.New == "":
		key = "removed"
	}
	term := t[l].Terms[string(c.Term)]
	if c.Term == agreement.TermLine {
		term = t[l].Terms["model."+string(c.Model)]
	}
	return sentence(strings.NewReplacer(
		"{at}", names[c.WorkplaceID], "{old}", t.value(l, c.Term, c.Old, names), "{new}", t.value(l, c.Term, c.New, names),
		"{out}", strconv.Itoa(out), "{in}", strconv.Itoa(in),
	).Replace(strings.ReplaceAll(t[l].Terms[key], "{term}", term)))
}

// value is a value of a term in words.
func (t texts) value(l language, term agreement.Term, value string, names map[string]string) string {
	switch term { //nolint:exhaustive // the others are numbers
	case agreement.TermFirstDay, agreement.TermLastDay:
		return t.dayInWords(l, lifecycle.Date(value))
	case agreement.TermFollowUpEvery, agreement.TermNoticeDays:
		if value == "1" {
			return t[l].Terms["one_day"]
		}
		return strings.ReplaceAll(t[l].Terms["days"], "{n}", value)
	case agreement.TermMentorPay:
		return t[l].Terms[value]
	case agreement.TermCoordinator:
		if name, ok := names[value]; ok {
			return name
		}
	}
	return value
}

// dayInWords is a day as people of the language write it.
func (t texts) dayInWords(l language, d lifecycle.Date) string {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return at.Format(t[l].Terms["day"])
}
