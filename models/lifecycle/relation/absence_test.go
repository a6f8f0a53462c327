package relation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

func TestDaysToBeAwayOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		absence     relation.Absence
		code, field string
	}{
		"one day":       {relation.Absence{From: "2027-02-01", To: "2027-02-01"}, "", ""},
		"two years":     {relation.Absence{From: "2027-02-01", To: "2029-01-31"}, "", ""},
		"no first day":  {relation.Absence{To: "2027-02-01"}, lifecycle.CodeInvalidDate, "from"},
		"no last day":   {relation.Absence{From: "2027-02-01"}, lifecycle.CodeInvalidDate, "to"},
		"turned round":  {relation.Absence{From: "2027-02-02", To: "2027-02-01"}, relation.CodeEndBeforeStart, "to"},
		"a slip":        {relation.Absence{From: "2027-02-01", To: "2072-02-05"}, relation.CodeAbsenceTooLong, "to"},
		"a day too far": {relation.Absence{From: "2027-02-01", To: "2029-02-01"}, relation.CodeAbsenceTooLong, "to"},
	} {
		err := c.absence.Check()
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		var rule *lifecycle.RuleError
		require.ErrorAs(t, err, &rule, name)
		require.Equal(t, c.code, rule.Code, name)
		require.Equal(t, c.field, rule.Field, name)
	}
}

func TestWhoSaysThatSomebodyIsAway(t *testing.T) {
	t.Parallel()
	anna := relation.Colleague{UserID: "anna", UnitID: "north", Roles: []lifecycle.Role{lifecycle.CaseWorker}}
	bo := relation.Colleague{UserID: "bo", UnitID: "south", Roles: []lifecycle.Role{lifecycle.CaseWorker}}
	susanne := relation.Colleague{UserID: "susanne", UnitID: "north", Roles: []lifecycle.Role{lifecycle.Supervisor}}

	require.True(t, relation.MayKeepAbsences(anna, anna))
	require.True(t, relation.MayKeepAbsences(susanne, anna))
	require.True(t, relation.MayKeepAbsences(susanne, susanne))
	require.False(t, relation.MayKeepAbsences(susanne, bo), "of another unit")
	require.False(t, relation.MayKeepAbsences(anna, susanne))
	require.False(t, relation.MayKeepAbsences(anna, bo))
}
