package relation_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

func TestPhoneHoursAreOnePerDayInOrder(t *testing.T) {
	t.Parallel()
	for field, hours := range map[string][]relation.PhoneHours{
		"":                    {{Day: "monday", From: "08:00", To: "15:30"}, {Day: "friday", From: "08:00", To: "12:00"}},
		"phone_hours[1].day":  {{Day: "monday", From: "08:00", To: "09:00"}, {Day: "monday", From: "10:00", To: "12:00"}},
		"phone_hours[0].day":  {{Day: "mandag", From: "08:00", To: "09:00"}},
		"phone_hours[0].from": {{Day: "monday", From: "8:00", To: "09:00"}},
		"phone_hours[0].to":   {{Day: "monday", From: "08:00", To: "08:00"}},
		"phone_hours[2].from": {{Day: "monday", From: "08:00", To: "09:00"}, {Day: "tuesday", From: "08:00", To: "09:00"}, {Day: "sunday", From: "24:00", To: "25:00"}},
		"phone_hours[3].day":  {{Day: "monday", From: "08:00", To: "09:00"}, {Day: "wednesday", From: "08:00", To: "09:00"}, {Day: "friday", From: "08:00", To: "09:00"}, {Day: "tuesday", From: "08:00", To: "09:00"}},
	} {
		err := relation.CheckPhoneHours(hours)
		var rule *lifecycle.RuleError
		if field == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorAs(t, err, &rule, field)
		require.Equal(t, field, rule.Field)
	}
	require.Error(t, relation.CheckPhoneHours([]relation.PhoneHours{{Day: "monday", From: "+8:00", To: "-1:00"}}))
}

func TestWhoIsPhonedIsWhoIsThere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		others, away  []string
		first, second string
	}{
		{[]string{"owner", "bo", "cai"}, nil, "owner", "bo"},
		{[]string{"", "bo"}, []string{"owner"}, "bo", ""},
		{[]string{"bo", "cai"}, []string{"owner", "bo"}, "cai", ""},
		{[]string{"bo"}, []string{"owner", "bo"}, "owner", ""},
		{nil, nil, "owner", ""},
	} {
		first, second := relation.Reached("owner", c.others, func(id string) bool { return !slices.Contains(c.away, id) })
		require.Equal(t, [2]string{c.first, c.second}, [2]string{first, second}, "%+v", c)
	}
}
