package relation_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

func TestWhoIsADeputy(t *testing.T) {
	t.Parallel()
	for _, good := range []relation.Deputy{
		{UserID: "anna", DeputyID: "bo"},
		{UserID: "anna", DeputyID: "bo", From: "2027-07-05", To: "2027-07-23"},
	} {
		require.NoError(t, good.Check())
	}
	for code, bad := range map[string]relation.Deputy{
		relation.CodeOwnDeputy:          {UserID: "anna", DeputyID: "anna"},
		relation.CodeEndBeforeStart:     {UserID: "anna", DeputyID: "bo", From: "2027-07-05", To: "2027-07-04"},
		lifecycle.CodeInvalidDate:       {UserID: "anna", DeputyID: "bo", From: "2027-07-05"},
		relation.CodeAbsenceTooLong:     {UserID: "anna", DeputyID: "bo", From: "2027-07-05", To: "2072-07-04"},
		lifecycle.CodeInvalidDate + " ": {UserID: "anna", DeputyID: "bo", To: "2027-07-05"},
	} {
		var rule *lifecycle.RuleError
		require.ErrorAs(t, bad.Check(), &rule, code)
		require.Contains(t, code, rule.Code)
	}
}

func TestWhoStandsInWhenTheDeputyIsAwayToo(t *testing.T) {
	t.Parallel()
	deputies := map[string]string{
		"anna": "bo", "bo": "carl", "carl": "dora", "dora": "eva", // a chain
		"finn": "gerd", "gerd": "finn", // each the other's
		"hans": "hans",
	}
	of := func(id string) string { return deputies[id] }
	acting := func(id string, away ...string) string {
		return relation.ActingDeputy(id, of, func(id string) bool { return !slices.Contains(away, id) })
	}

	require.Equal(t, "bo", acting("anna", "anna"))
	require.Equal(t, "carl", acting("anna", "anna", "bo"))
	require.Equal(t, "dora", acting("anna", "anna", "bo", "carl"))
	require.Empty(t, acting("anna", "anna", "bo", "carl", "dora"), "four deep is too deep")
	require.Equal(t, "eva", acting("bo", "anna", "bo", "carl", "dora"))
	require.Equal(t, "gerd", acting("finn", "finn"))
	require.Empty(t, acting("finn", "finn", "gerd"), "never in a circle")
	require.Empty(t, acting("hans", "hans"))
	require.Empty(t, acting("eva", "eva"))
}

func TestWhoGivesAwayWhatAnotherHas(t *testing.T) {
	t.Parallel()
	anna := relation.Colleague{UserID: "anna", UnitID: "north", Roles: []lifecycle.Role{lifecycle.CaseWorker}}
	by := func(unit string, roles ...lifecycle.Role) bool {
		return relation.MayReassign(relation.Colleague{UserID: "x", UnitID: unit, Roles: roles}, anna)
	}

	require.True(t, by("north", lifecycle.Supervisor))
	require.False(t, by("south", lifecycle.Supervisor))
	require.True(t, by("south", lifecycle.Admin))
	require.False(t, by("north", lifecycle.CaseWorker, lifecycle.Integration))
	require.False(t, relation.MayReassign(anna, anna), "nobody for themselves")
}
