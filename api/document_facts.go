package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// documentFacts is all that documents of a placement are made of.
type documentFacts struct {
	state     placement.State
	calendar  lifecycle.Calendar
	candidate store.Candidate
	company   store.Company
	workplace store.Workplace
	place     store.Place
	mentor    string
	tenant    string
	owner     store.User
	contact   documentContact
	// told are the accommodations that the company was told of; nothing else of the candidate's health is ever in a document.
	told []candidacy.Item
	// wrote is what people wrote, in order.
	wrote []writing
	// words are those of the terms, by the ID of the text; adapted is what is done differently for the candidate.
	words   map[string]string
	adapted []string
}

// documentContact is who is to be phoned, and who else.
type documentContact struct {
	name, phone string
	hours       []relation.PhoneHours
	// away is who is not here, and until when.
	away                        string
	awayUntil                   lifecycle.Date
	substitute, substitutePhone string
}

// writing is a text, and which event it came with.
type writing struct {
	kind, goal, item, fact string
	// party is whose evaluation, no which follow-up it belongs to.
	party lifecycle.Party
	no    int
	text  string
}

// newest is the latest text of a kind that came with one of the facts, or with any.
func (f documentFacts) newest(kind string, facts ...string) string {
	for _, w := range slices.Backward(f.wrote) {
		if w.kind == kind && w.goal == "" && (len(facts) == 0 || slices.Contains(facts, w.fact)) {
			return w.text
		}
	}
	return ""
}

func (f documentFacts) goalText(key string) string {
	for _, w := range slices.Backward(f.wrote) {
		if w.kind == placement.ContentGoal && w.goal == key {
			return w.text
		}
	}
	return ""
}

// documentFacts gathers what the documents of some kinds are made of. The store notes who was read of.
func (s *server) documentFacts(ctx context.Context, state placement.State, kinds ...placement.DocumentKind) (documentFacts, error) {
	actor, today := actorOf(ctx), lifecycle.Date("")
	f := documentFacts{state: state, tenant: principalOf(ctx).Tenant.Name}
	steps := []func() error{
		func() (err error) { today, err = s.today(ctx); return err },
		func() (err error) {
			f.calendar, err = s.calendars.of(ctx, principalOf(ctx).Tenant, s.now(principalOf(ctx).Tenant))
			return err
		},
		func() (err error) { f.candidate, err = s.Store.Candidate(ctx, actor, state.CandidateID); return err },
		func() (err error) { f.company, err = s.Store.Company(ctx, actor.TenantID, state.CompanyID); return err },
		func() (err error) {
			f.workplace, err = s.Store.Workplace(ctx, actor.TenantID, state.WorkplaceID)
			return err
		},
		func() (err error) { f.place, err = s.Store.Place(ctx, actor.TenantID, state.PlaceID); return err },
		func() error { return s.documentMentor(ctx, &f, today) },
		func() error { return s.documentContact(ctx, &f, today) },
		func() error { return s.documentTexts(ctx, &f, kinds) },
		func() error { return s.documentTerms(ctx, &f, kinds) },
		func() (err error) {
			if slices.Contains(kinds, placement.AgreementDocument) {
				f.told, err = s.Store.Told(ctx, actor, state.CandidateID, state.CompanyID, today)
			}
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return f, fmt.Errorf("gather a document: %w", err)
		}
	}
	return f, nil
}

func (s *server) documentMentor(ctx context.Context, f *documentFacts, today lifecycle.Date) error {
	if f.state.MentorID == "" {
		return nil
	}
	m, err := s.Store.Mentor(ctx, store.MentorReading{Actor: actorOf(ctx), On: today}, f.state.MentorID)
	f.mentor = m.Name
	return err
}

// documentContact finds who is phoned about the placement: its case worker, and while that one is away, who stands in, or who
// answers for the company.
func (s *server) documentContact(ctx context.Context, f *documentFacts, today lifecycle.Date) error {
	tenantID := principalOf(ctx).Tenant.ID
	users, err := s.Store.Users(ctx, tenantID)
	if err != nil {
		return err
	}
	away, err := s.Store.Away(ctx, tenantID, today)
	if err != nil {
		return err
	}
	contacts, err := s.Store.UserContacts(ctx, tenantID)
	if err != nil {
		return err
	}
	deputies, err := s.Store.DeputiesOn(ctx, tenantID, today)
	if err != nil {
		return err
	}
	people := map[string]store.User{}
	for _, u := range users {
		people[u.ID] = u
	}
	f.owner = people[f.state.OwnerID]
	there := func(id string) bool { return people[id].Active && away[id] == "" }
	deputy := relation.ActingDeputy(f.state.OwnerID, func(id string) string { return deputies[id] }, there)
	first, second := relation.Reached(f.state.OwnerID, []string{deputy, f.company.Owner.UserID, f.company.Owner.SubstituteID}, there)
	f.contact = documentContact{
		name: people[first].Name, phone: contacts[first].Phone, hours: contacts[first].Hours,
		substitute: people[second].Name, substitutePhone: contacts[second].Phone,
	}
	if first != f.state.OwnerID {
		f.contact.away, f.contact.awayUntil = f.owner.Name, away[f.state.OwnerID]
	}
	return nil
}

// documentTexts reads what people wrote, as far as documents of the kinds say it.
func (s *server) documentTexts(ctx context.Context, f *documentFacts, kinds []placement.DocumentKind) error {
	var wanted []string
	for _, k := range kinds {
		wanted = append(wanted, saidIn(k)...)
	}
	events, err := s.history(ctx, f.state.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, e := range events {
		var said struct {
			Contents lifecycle.Contents `json:"contents"`
			Party    lifecycle.Party    `json:"party"`
			No       int                `json:"no"`
		}
		if err := json.Unmarshal(e.Payload, &said); err != nil {
			return fmt.Errorf("read event: %w", err)
		}
		for _, ref := range said.Contents {
			w := writing{fact: e.Fact, party: said.Party, no: said.No}
			w.kind, w.goal, w.item = kindAndKey(ref.Kind)
			if slices.Contains(wanted, w.kind) {
				ids, f.wrote = append(ids, ref.ID), append(f.wrote, w)
			}
		}
	}
	bodies, err := s.Store.ReadTexts(ctx, actorOf(ctx), ids)
	if err != nil {
		return err
	}
	for i, t := range bodies {
		f.wrote[i].text = t.Body
	}
	return nil
}

// saidIn are the kinds of text that a document says.
func saidIn(kind placement.DocumentKind) []string {
	meeting := []string{placement.ContentDemands, placement.ContentExpectations, placement.ContentPurpose, placement.ContentResponsibilities}
	switch kind {
	case placement.CompanyBriefDocument:
		return []string{placement.ContentTasks}
	case placement.SummonsDocument:
		return nil
	case placement.MinutesDocument:
		return append(meeting, placement.ContentMinutes, placement.ContentNote, placement.ContentGoal)
	case placement.AgreementDocument:
		return append(meeting, placement.ContentTasks, placement.ContentGoal)
	case placement.EvaluationDocument:
		return []string{placement.ContentAssessment, placement.ContentWentWrong, placement.ContentAvoid}
	}
	return nil
}
