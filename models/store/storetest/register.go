package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// The made-up people. The first number is the official example of one with a valid check digit, the second of one
// without: both are real forms of a personal number.
var people = [2]store.Candidate{
	{
		Name: "Nancy Ann Eksempel", CPR: "0707614285", Phone: "+4520000001",
		Accommodations: []store.Accommodation{{Code: "no_heights", Hard: true, Note: "svimmel på stiger"}},
	},
	{
		Name: "Torben Eksempel", CPR: "0101650000", Phone: "+4520000002",
		Accommodations: []store.Accommodation{{Code: "standing", Limit: "20 min", Note: "ondt i ryggen"}},
	},
}

// MentorSeenOn is the day on which Mentor was registered.
const MentorSeenOn = lifecycle.Date("2027-01-04")

// fill gives a tenant a company with a workplace, two places and a mentor, and two candidates.
func (b *Bundle) fill(t testing.TB, n *Tenant) {
	t.Helper()
	ctx := context.Background()
	var err error
	n.Company, err = b.Store.CreateCompany(ctx, n.CaseWorker.Create(), store.Company{
		CVR: "13748136", Name: "Lageret ApS", Sector: "private", Phone: "+4520000003", Email: "lager@example.dk",
	})
	require.NoError(t, err)
	n.Workplace, err = b.Store.CreateWorkplace(ctx, n.CaseWorker.Create(), store.Workplace{
		CompanyID: n.Company.ID, PNumber: "1000000001", Name: "Lageret, Havnen", Street: "Havnevej 1", PostalCode: "8000", City: "Aarhus C",
	})
	require.NoError(t, err)
	for i, title := range []string{"Lagermedarbejder", "Chaufførmedhjælper"} {
		n.Places[i], err = b.Store.CreatePlace(ctx, n.CaseWorker.Create(), store.Place{
			WorkplaceID: n.Workplace.ID, Title: title, Description: "Pakke varer", MinWeeklyHours: 2, MaxWeeklyHours: 37, State: "open",
		})
		require.NoError(t, err)
	}
	n.Mentor, err = b.Store.CreateMentor(ctx, n.CaseWorker.Create(), MentorSeenOn, store.Mentor{
		WorkplaceID: n.Workplace.ID, Name: "Mogens Mestersen", Phone: "+4520000009", Email: "mogens@lager.example",
		Languages: []string{"da", "pl"}, Needs: []vocabulary.Need{vocabulary.NeedStructure, vocabulary.NeedAnxiety}, Capacity: 2, Active: true,
	})
	require.NoError(t, err)
	for i, person := range people {
		person.UnitID = n.Unit.ID
		made, err := b.Store.CreateCandidate(ctx, n.CaseWorker.Create(), person)
		require.NoError(t, err)
		// Nobody is proposed without a job goal.
		profile, err := b.Store.SetCandidateProfile(ctx, n.CaseWorker.Actor(), made.ID, made.Version, candidacy.Profile{
			Goals: []candidacy.Goal{{Occupations: []string{"4321"}, Text: "et job på et lager"}},
		})
		require.NoError(t, err)
		made.HasJobGoal, made.Version, made.UpdatedAt = true, profile.Version, profile.UpdatedAt
		n.Candidates[i] = made
	}
}
