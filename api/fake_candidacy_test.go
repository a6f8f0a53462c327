package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/store"
)

const employmentID = "10000000-0000-4000-8000-000000000040"

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
	if id != candidateID {
		return store.List[store.Employment]{}, store.ErrNotFound
	}
	return store.List[store.Employment]{Items: []store.Employment{
		{ID: employmentID, CandidateID: id, CompanyID: companyID, CVR: "13748136", From: "2024-05-01", JobFunction: "lager", Version: 1},
	}}, f.broken
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
