package store_test

import (
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
	"placement/models/store/vault"
)

func TestACandidateIsReadAsWritten(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant

	read, err := b.Store.Candidate(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID)

	require.NoError(t, err)
	require.Equal(t, n.Candidates[0], read)
	require.Equal(t, "Nancy Ann Eksempel", read.Name)
	require.Equal(t, []store.Accommodation{{Code: "no_heights", Hard: true, Note: "svimmel på stiger"}}, read.Accommodations)
}

func TestACandidateIsFoundByPersonalNumber(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant

	for _, cpr := range []string{"0707614285", "070761-4285"} {
		found, err := b.Store.FindCandidateByCPR(t.Context(), n.CaseWorker.Actor(), cpr)
		require.NoError(t, err)
		require.Equal(t, n.Candidates[0].ID, found.ID)
	}
	_, err := b.Store.FindCandidateByCPR(t.Context(), n.CaseWorker.Actor(), "0101010001")
	require.ErrorIs(t, err, store.ErrNotFound)
	require.NotContains(t, err.Error(), "0101010001")
}

func TestAPersonMayGetAnotherNumber(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()
	person := n.Candidates[0]
	person.CPR, person.Accommodations, person.UnitID = "0101700001", nil, n.OtherUnit.ID

	after, err := b.Store.UpdateCandidate(t.Context(), actor, person)

	require.NoError(t, err)
	require.Equal(t, person.Version+1, after.Version)
	require.Empty(t, after.Accommodations)
	found, err := b.Store.FindCandidateByCPR(t.Context(), actor, "0101700001")
	require.NoError(t, err)
	require.Equal(t, after, found)
	_, err = b.Store.FindCandidateByCPR(t.Context(), actor, n.Candidates[0].CPR)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = b.Store.UpdateCandidate(t.Context(), actor, person)
	require.ErrorIs(t, err, store.ErrStale)
}

func TestACandidateKeepsGroupWaitingAndProtection(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	actor, person := b.Tenant.CaseWorker.Actor(), b.Tenant.Candidates[0]
	person.TargetGroup, person.WaitingSince, person.Protected, person.HasJobGoal = vocabulary.SickPay, "2026-03-02", candidacy.AddressProtected, !person.HasJobGoal

	after, err := b.Store.UpdateCandidate(t.Context(), actor, person)

	require.NoError(t, err)
	require.Equal(t, vocabulary.SickPay, after.TargetGroup)
	require.Equal(t, lifecycle.Date("2026-03-02"), after.WaitingSince)
	require.Equal(t, candidacy.AddressProtected, after.Protected)
	require.Equal(t, b.Tenant.Candidates[0].HasJobGoal, after.HasJobGoal, "it follows from the profile alone")
	after.WaitingSince, after.TargetGroup, after.Protected = "", "", ""
	after, err = b.Store.UpdateCandidate(t.Context(), actor, after)
	require.NoError(t, err)
	require.Empty(t, after.WaitingSince)
	for field, set := range map[string]func(*store.Candidate){
		"target_group":  func(c *store.Candidate) { c.TargetGroup = "rich" },
		"protected":     func(c *store.Candidate) { c.Protected = "all" },
		"waiting_since": func(c *store.Candidate) { c.WaitingSince = "yesterday" },
	} {
		wrong := after
		set(&wrong)
		_, err := b.Store.UpdateCandidate(t.Context(), actor, wrong)
		var invalid *store.InvalidError
		require.ErrorAs(t, err, &invalid, field)
		require.Equal(t, field, invalid.Field)
	}
}

func TestTheDatabaseKnowsTheTargetGroups(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	person := b.Tenant.Candidates[0]

	for _, group := range vocabulary.TargetGroups() {
		person.TargetGroup = group
		after, err := b.Store.UpdateCandidate(t.Context(), b.Tenant.CaseWorker.Actor(), person)
		require.NoError(t, err, group)
		person.Version = after.Version
	}
}

func TestCandidatesAreListedByUnit(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n, actor := b.Tenant, b.Tenant.CaseWorker.Actor()

	all, err := b.Store.Candidates(t.Context(), actor, store.CandidateFilter{})
	require.NoError(t, err)
	require.Equal(t, []store.Candidate{n.Candidates[1], n.Candidates[0]}, all.Items)
	none, err := b.Store.Candidates(t.Context(), actor, store.CandidateFilter{UnitID: n.OtherUnit.ID})
	require.NoError(t, err)
	require.Empty(t, none.Items)
	none, err = b.Store.Candidates(t.Context(), actor, store.CandidateFilter{Seeking: true})
	require.NoError(t, err)
	require.Empty(t, none.Items)
	waits := n.Candidates[1]
	waits.WaitingSince = "2026-03-02"
	waits, err = b.Store.UpdateCandidate(t.Context(), actor, waits)
	require.NoError(t, err)
	waiting, err := b.Store.Candidates(t.Context(), actor, store.CandidateFilter{UnitID: n.Unit.ID, Seeking: true})
	require.NoError(t, err)
	require.Equal(t, []store.Candidate{waits}, waiting.Items)
}

func TestEveryReadingOfACandidateIsAudited(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	id, actor := n.Candidates[0].ID, n.Supervisor.Actor()
	create := n.CaseWorker.Create()
	person := n.Candidates[0]
	person.CPR = "0101700001"
	made, err := b.Store.CreateCandidate(t.Context(), create, person)
	require.NoError(t, err)

	_, err = b.Store.Candidate(t.Context(), actor, id)
	require.NoError(t, err)
	_, err = b.Store.FindCandidateByCPR(t.Context(), actor, n.Candidates[0].CPR)
	require.NoError(t, err)
	_, err = b.Store.Candidates(t.Context(), actor, store.CandidateFilter{})
	require.NoError(t, err)
	_, err = b.Store.CreateCandidate(t.Context(), create, person)
	require.NoError(t, err)

	pool := owner(t, b.OwnerURL)
	const reads = `SELECT count(*) FROM audit WHERE action = 'candidate.read' AND resource_id = $1 AND user_id = $2`
	require.Equal(t, []string{"3"}, column(t, pool, reads, id, n.Supervisor.ID))
	require.Equal(t, []string{"1"}, column(t, pool, reads, n.Candidates[1].ID, n.Supervisor.ID))
	require.Equal(t, []string{"1"}, column(t, pool, reads, made.ID, n.CaseWorker.ID), "a repeated create reads")
}

func TestTheDatabaseHoldsNoPersonalDataInClear(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	_, err := b.Store.KeepTexts(t.Context(), n.CaseWorker.Actor(), lifecycle.DeriveID("process"), n.Candidates[0].ID,
		[]store.Text{{ID: lifecycle.DeriveID("text"), Kind: "note", Body: "hun blev svimmel på stigen"}})
	require.NoError(t, err)
	disclose(t, b)
	all := dump(t, b, n.ID)

	for _, secret := range []string{
		"Nancy Ann", "Eksempel", "0707614285", "Torben", "0101650000", "20000001", "no_heights", "svimmel", "20 min", "ondt i ryggen", "stigen",
		"et job på et lager", `postal_code":"9998`, "pillede rejer", "kommer sent om morgenen", "rolig og omhyggelig", "fortalt til mentor", "gik i panik",
		"Mogens", "Mestersen", "20000009", "lager.example",
	} {
		// Without printing the whole database when it fails.
		require.NotContains(t, all, secret, secret)
		require.NotContains(t, all, hex.EncodeToString([]byte(secret)), "%s, in bytes", secret)
	}
	require.False(t, regexp.MustCompile(`[^0-9a-f-]070761`).MatchString(all), "the day of birth; six digits within a random ID say nothing")
	require.NotContains(t, all, hex.EncodeToString([]byte("070761")))
	// So that the test would see it if it were there.
	require.Contains(t, all, "Lageret ApS")
	require.Contains(t, all, "candidate.created")
	require.Greater(t, strings.Count(all, `\\x`), 10)
}

func TestACiphertextIsWorthNothingElsewhere(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	n := b.Tenant
	pool := owner(t, b.OwnerURL)

	_, err := pool.Exec(`UPDATE candidates SET name = phone WHERE id = $1`, n.Candidates[0].ID)
	require.NoError(t, err)
	_, err = b.Store.Candidate(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID)
	require.ErrorIs(t, err, vault.ErrDecrypt)

	_, err = pool.Exec(`UPDATE person_keys k SET wrapped = o.wrapped FROM person_keys o WHERE k.person_id = $1 AND o.person_id = $2`,
		n.Candidates[1].ID, n.Candidates[0].ID)
	require.NoError(t, err)
	_, err = b.Store.Candidate(t.Context(), n.CaseWorker.Actor(), n.Candidates[1].ID)
	require.ErrorIs(t, err, vault.ErrUnwrap)
}
