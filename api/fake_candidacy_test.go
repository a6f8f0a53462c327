package api

import (
	"context"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

const (
	employmentID = "10000000-0000-4000-8000-000000000040"
	disclosureID = "10000000-0000-4000-8000-000000000041"
	shareID      = "10000000-0000-4000-8000-000000000042"
	trialID      = "10000000-0000-4000-8000-000000000043"
)

func (f *fakeStore) CreateEmployment(_ context.Context, _ store.Create, e store.Employment) (store.Employment, error) {
	switch {
	case e.CandidateID != candidateID:
		return e, &store.RefError{Field: "candidate_id"}
	case e.CompanyID == nobodyID:
		return e, &store.RefError{Field: "company_id"}
	}
	e.ID, e.Version = employmentID, 1
	return e, f.broken
}

func (f *fakeStore) UpdateEmployment(_ context.Context, _ lifecycle.Actor, e store.Employment) (store.Employment, error) {
	e.CandidateID = candidateID
	return e, f.changed(e.ID == employmentID, &e.Version)
}

func (f *fakeStore) RemoveEmployment(_ context.Context, _ lifecycle.Actor, id string, version int) (store.Employment, error) {
	e := store.Employment{ID: id, CandidateID: candidateID, CVR: "13748136", From: "2024-05-01", Version: 1}
	return e, f.changed(id == employmentID, &version)
}

func (f *fakeStore) Employments(_ context.Context, _ lifecycle.Actor, id string, _ store.Page) (store.List[store.Employment], error) {
	return ofFake(f, id, store.Employment{ID: employmentID, CandidateID: id, CompanyID: companyID, CVR: "13748136", From: "2024-05-01", JobFunction: "lager", Version: 1})
}

func (f *fakeStore) CandidateProfile(_ context.Context, _ lifecycle.Actor, id string) (store.CandidateProfile, error) {
	c, ok := f.candidates[id]
	if !ok {
		return store.CandidateProfile{}, store.ErrNotFound
	}
	return store.CandidateProfile{CandidateID: id, Profile: f.profile, TargetGroup: c.TargetGroup, Hidden: c.Hidden, Version: c.Version}, f.broken
}

func (f *fakeStore) KnownEmployers(_ context.Context, _ string, p candidacy.Profile) error {
	if slices.Contains(p.Companies(), nobodyID) {
		return &store.RefError{Field: "company_id"}
	}
	return f.broken
}

func (f *fakeStore) SetCandidateProfile(_ context.Context, _ lifecycle.Actor, id string, version int, p candidacy.Profile) (store.CandidateProfile, error) {
	c, ok := f.candidates[id]
	switch {
	case !ok:
		return store.CandidateProfile{}, store.ErrNotFound
	case c.Version != version:
		return store.CandidateProfile{}, store.ErrStale
	case c.Hidden != candidacy.NotProtected:
		return store.CandidateProfile{}, lifecycle.Refuse(candidacy.CodeProtectedPerson, "protected")
	}
	return store.CandidateProfile{CandidateID: id, Profile: p, TargetGroup: c.TargetGroup, Version: version + 1}, f.broken
}

func (f *fakeStore) RecordDisclosure(_ context.Context, c store.Create, d store.Disclosure) (store.Disclosure, error) {
	person, ok := f.candidates[d.CandidateID]
	if !ok {
		return d, &store.RefError{Field: "candidate_id"}
	}
	items, err := candidacy.Complete(d.Items, person.Accommodations, nil)
	if err != nil {
		return d, err
	}
	d.ID, d.Items, d.UserID, d.CreatedAt = disclosureID, items, c.Actor.UserID, now()
	return d, f.broken
}

func (f *fakeStore) RetractDisclosure(_ context.Context, actor lifecycle.Actor, id string) (store.Disclosure, error) {
	if id != disclosureID {
		return store.Disclosure{}, store.ErrNotFound
	}
	at := now()
	return store.Disclosure{ID: id, CandidateID: candidateID, RetractedAt: &at, RetractedBy: actor.UserID}, f.broken
}

func (f *fakeStore) Disclosures(_ context.Context, _ lifecycle.Actor, id, _ string, _ store.Page) (store.List[store.Disclosure], error) {
	return ofFake(f, id, store.Disclosure{ID: disclosureID, CandidateID: id})
}

func (f *fakeStore) Untold(_ context.Context, _ lifecycle.Actor, id, companyID string, on lifecycle.Date) ([]candidacy.Item, error) {
	if companyID == nobodyID {
		return nil, &store.RefError{Field: "company_id"}
	}
	return candidacy.Untold(on, f.candidates[id].Accommodations, nil, nil), f.broken
}

// PlacementTerms has the accommodations that a hard one and a soft one are.
func (f *fakeStore) PlacementTerms(_ context.Context, _ lifecycle.Actor, _ placement.State, ids []string) (store.PlacementTerms, error) {
	out := store.PlacementTerms{Texts: map[string]string{}, Accommodations: []store.ToAnswer{
		{Accommodation: candidacy.Accommodation{Code: "no_heights", Hard: true}, Ref: "0123456789abcdef"},
		{Accommodation: candidacy.Accommodation{Code: "noise"}, Ref: "fedcba9876543210"},
	}}
	for _, id := range ids {
		if t, ok := f.texts[id]; ok {
			out.Texts[id] = t.Body
		}
	}
	return out, f.broken
}

// PlacementDisclosures has a standing at which one thing was told, by what was then taken back, and one was not.
func (f *fakeStore) PlacementDisclosures(_ context.Context, _ lifecycle.Actor, p placement.State) (store.PlacementDisclosures, error) {
	if p.CompanyDecision == nil {
		return store.PlacementDisclosures{}, f.broken
	}
	at := time.Date(2027, time.January, 4, 9, 0, 0, 0, time.UTC)
	return store.PlacementDisclosures{
		Decision: &store.KeptStanding{Version: 3, At: at, Standing: candidacy.Standing{
			On: "2027-01-04",
			Items: []candidacy.Stood{
				{Item: candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "standing", Text: "20 min"}, Hard: true, Asked: true},
				{Item: candidacy.Item{Kind: candidacy.ItemAccommodation, Key: "noise"}, Hard: true, ToldBy: disclosureID},
			},
			Tellings: []candidacy.Telling{{
				ID: disclosureID, To: lifecycle.PartyCompany, By: lifecycle.PartyCandidate, On: "2027-01-03", ConsentOn: "2027-01-02",
				Channel: lifecycle.ChannelPhone, RecordedAt: at,
			}},
			Presentation: candidacy.Shown{Revision: 2, NoneKnown: true},
		}},
		Retracted: map[string]time.Time{disclosureID: at.AddDate(0, 1, 0)},
		Later:     []store.Disclosure{{ID: nobodyID, CandidateID: p.CandidateID}},
	}, f.broken
}

func (f *fakeStore) Presentation(_ context.Context, _ lifecycle.Actor, id string, revision int) (store.Presentation, error) {
	if id != candidateID || revision > 1 {
		return store.Presentation{}, store.ErrNotFound
	}
	return store.Presentation{CandidateID: id, Version: 1}, f.broken
}

func (f *fakeStore) DraftPresentation(_ context.Context, actor lifecycle.Actor, id string, version int, p candidacy.Presentation) (store.Presentation, error) {
	after := store.Presentation{CandidateID: id, Revision: 1, Presentation: p, DraftedBy: actor.UserID, Version: version}
	return after, f.changed(id == candidateID, &after.Version)
}

func (f *fakeStore) ApprovePresentation(_ context.Context, actor lifecycle.Actor, id string, revision int, given candidacy.Approval, today lifecycle.Date) (store.Presentation, error) {
	switch {
	case id != candidateID:
		return store.Presentation{}, store.ErrNotFound
	case revision != 1:
		return store.Presentation{}, lifecycle.Refuse(candidacy.CodePresentationMoved, "changed")
	}
	approval, err := candidacy.Approval{}.Approve(given, "2027-01-01", today)
	if err != nil {
		return store.Presentation{}, err
	}
	return store.Presentation{CandidateID: id, Revision: 1, Approval: approval, ApprovedBy: actor.UserID, Version: 3}, f.broken
}

func (f *fakeStore) SharePresentation(_ context.Context, c store.Create, share store.PresentationShare, today lifecycle.Date) (store.PresentationShare, error) {
	switch {
	case share.CandidateID != candidateID:
		return share, store.ErrNotFound
	case share.CompanyID == nobodyID:
		return share, &store.RefError{Field: "company_id"}
	}
	if err := f.approval.CheckShare(share.On, today); err != nil {
		return share, err
	}
	share.ID, share.Revision, share.UserID, share.CreatedAt = shareID, 1, c.Actor.UserID, now()
	return share, f.broken
}

func (f *fakeStore) PresentationShares(_ context.Context, _ lifecycle.Actor, id string, _ store.Page) (store.List[store.PresentationShare], error) {
	return ofFake(f, id, store.PresentationShare{ID: shareID, CandidateID: id, Revision: 1, CompanyID: companyID, Channel: lifecycle.ChannelEmail, On: "2027-01-04"})
}

func (f *fakeStore) CreateTrialVisit(_ context.Context, _ store.Create, v store.TrialVisit) (store.TrialVisit, error) {
	if v.WorkplaceID != workplaceID {
		return v, &store.RefError{Field: "workplace_id"}
	}
	v.ID, v.Version = trialID, 1
	return v, f.broken
}

func (f *fakeStore) TrialVisit(_ context.Context, _ lifecycle.Actor, id string) (store.TrialVisit, error) {
	if id != trialID {
		return store.TrialVisit{}, store.ErrNotFound
	}
	return store.TrialVisit{ID: id, CandidateID: candidateID, WorkplaceID: workplaceID, Version: 1}, f.broken
}

func (f *fakeStore) UpdateTrialVisit(_ context.Context, _ lifecycle.Actor, v store.TrialVisit) (store.TrialVisit, error) {
	if v.CandidateID != candidateID {
		return v, &store.FixedError{Field: "candidate_id"}
	}
	return v, f.changed(v.ID == trialID, &v.Version)
}

func (f *fakeStore) TrialVisits(context.Context, lifecycle.Actor, store.TrialVisitFilter) (store.List[store.TrialVisit], error) {
	return store.List[store.TrialVisit]{Items: []store.TrialVisit{{ID: trialID, CandidateID: candidateID, WorkplaceID: workplaceID, Version: 1}}}, f.broken
}

// ofFake is a page of one thing of the candidate.
func ofFake[T any](f *fakeStore, id string, one T) (store.List[T], error) {
	if id != candidateID {
		return store.List[T]{}, store.ErrNotFound
	}
	return store.List[T]{Items: []T{one}}, f.broken
}

// changed is what a change of a thing of version 1 comes to.
func (f *fakeStore) changed(found bool, version *int) error {
	switch {
	case !found:
		return store.ErrNotFound
	case *version != 1:
		return store.ErrStale
	}
	*version++
	return f.broken
}
