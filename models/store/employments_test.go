package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/store"
	"placement/models/store/storetest"
)

func TestWhereACandidateHasWorked(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	create := n.CaseWorker.Create()
	job := store.Employment{CandidateID: n.Candidates[0].ID, CompanyID: n.Company.ID, From: "2024-05-01", To: "2025-04-30", JobFunction: "pakkede varer"}

	made, err := b.Store.CreateEmployment(t.Context(), create, job)

	require.NoError(t, err)
	require.Equal(t, n.Company.CVR, made.CVR, "known by the company")
	require.Equal(t, "pakkede varer", made.JobFunction)
	again, err := b.Store.CreateEmployment(t.Context(), create, job)
	require.NoError(t, err)
	require.Equal(t, made, again)

	list, err := b.Store.Employments(t.Context(), actor, n.Candidates[0].ID, store.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.Employment{made}, list.Items)
	none, err := b.Store.Employments(t.Context(), actor, n.Candidates[1].ID, store.Page{})
	require.NoError(t, err)
	require.Empty(t, none.Items)
	_, err = b.Store.Employments(t.Context(), actor, uuid.NewString(), store.Page{})
	require.ErrorIs(t, err, store.ErrNotFound)

	change := made
	change.CompanyID, change.CVR, change.To, change.CandidateID = "", "24256790", "", n.Candidates[1].ID
	after, err := b.Store.UpdateEmployment(t.Context(), actor, change)
	require.NoError(t, err)
	require.Equal(t, 2, after.Version)
	require.Empty(t, after.CompanyID, "no company of the register has this number")
	require.Equal(t, n.Candidates[0].ID, after.CandidateID, "it stays with its candidate")
	_, err = b.Store.UpdateEmployment(t.Context(), actor, change)
	require.ErrorIs(t, err, store.ErrStale)

	_, err = b.Store.RemoveEmployment(t.Context(), actor, made.ID, 1)
	require.ErrorIs(t, err, store.ErrStale)
	gone, err := b.Store.RemoveEmployment(t.Context(), actor, made.ID, 2)
	require.NoError(t, err)
	require.Equal(t, after, gone)
	_, err = b.Store.RemoveEmployment(t.Context(), actor, made.ID, 2)
	require.ErrorIs(t, err, store.ErrNotFound)

	pool := owner(t, b.OwnerURL)
	require.Equal(t, []string{"candidate.employments.read", "candidate.employments.read", "employment.created", "employment.read", "employment.removed", "employment.updated"},
		column(t, pool, `SELECT action FROM audit WHERE action LIKE '%employment%' ORDER BY 1`))
}

func TestAnEmployerIsKnownByNumberOrCompany(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	job := store.Employment{CandidateID: n.Candidates[0].ID, CVR: n.Company.CVR, From: "2024-05-01"}

	made, err := b.Store.CreateEmployment(t.Context(), n.CaseWorker.Create(), job)
	require.NoError(t, err)
	require.Equal(t, n.Company.ID, made.CompanyID, "registered under this number")

	for field, wrong := range map[string]store.Employment{
		"company_id":   {CandidateID: n.Candidates[0].ID, CompanyID: uuid.NewString(), From: "2024-05-01"},
		"candidate_id": {CandidateID: uuid.NewString(), CVR: "24256790", From: "2024-05-01"},
	} {
		_, err := b.Store.CreateEmployment(t.Context(), n.CaseWorker.Create(), wrong)
		requireRef(t, err, field)
	}
	for field, wrong := range map[string]store.Employment{
		"company_id": {CandidateID: n.Candidates[0].ID, From: "2024-05-01"},
		"to":         {CandidateID: n.Candidates[0].ID, CVR: "24256790", From: "2024-05-01", To: "2024-04-30"},
		"cvr":        {CandidateID: n.Candidates[0].ID, CVR: "2425679", From: "2024-05-01"},
		"from":       {CandidateID: n.Candidates[0].ID, CVR: "24256790"},
	} {
		_, err := b.Store.CreateEmployment(t.Context(), n.CaseWorker.Create(), wrong)
		var invalid *store.InvalidError
		require.ErrorAs(t, err, &invalid, field)
		require.Equal(t, field, invalid.Field)
	}
}
