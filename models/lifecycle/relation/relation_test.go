package relation_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
)

const today = lifecycle.Date("2027-03-01")

// refused requires a refusal with this code about this field; nothing at all when the code is empty.
func refused(t *testing.T, err error, code, field string) {
	t.Helper()
	if code == "" {
		require.NoError(t, err)
		return
	}
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule)
	require.Equal(t, code, rule.Code)
	require.Equal(t, field, rule.Field)
}

func TestWhatAVisitorSawGrowsStale(t *testing.T) {
	t.Parallel()

	require.Equal(t, relation.Age{Stale: true}, relation.AgeOfVisit("", today))
	require.Equal(t, relation.Age{On: today}, relation.AgeOfVisit(today, today))
	require.Equal(t, relation.Age{On: today.AddDays(-180), Days: 180}, relation.AgeOfVisit(today.AddDays(-180), today))
	require.Equal(t, relation.Age{On: today.AddDays(-181), Days: 181, Stale: true}, relation.AgeOfVisit(today.AddDays(-181), today))
	require.Zero(t, relation.AgeOfVisit(today.AddDays(3), today).Days, "a clock that was ahead makes nobody younger")
	require.True(t, relation.AgeOfVisit(relation.VisitStaleBefore(today).AddDays(-1), today).Stale)
	require.False(t, relation.AgeOfVisit(relation.VisitStaleBefore(today), today).Stale)
}

func TestATaskIsGoneThroughEveryYear(t *testing.T) {
	t.Parallel()

	require.True(t, relation.AgeOfReview("", today).Stale)
	require.False(t, relation.AgeOfReview("2026-03-01", today).Stale)
	require.True(t, relation.AgeOfReview("2026-02-28", today).Stale)
	require.False(t, relation.AgeOfReview("2028-02-29", "2029-02-28").Stale)
	require.True(t, relation.AgeOfReview("2028-02-29", "2029-03-01").Stale)
	require.Equal(t, 365, relation.AgeOfReview("2026-03-01", today).Days)
	require.Equal(t, today, relation.Latest(today, ""))
}

func TestHandover(t *testing.T) {
	t.Parallel()
	anna, bo := &relation.Owner{UserID: "anna"}, relation.Owner{UserID: "bo", SubstituteID: "anna"}
	done := []relation.HandoverItem{relation.CompanyTold}

	for name, c := range map[string]struct {
		current     *relation.Owner
		handover    relation.Handover
		code, field string
	}{
		"the first owner needs no reason":    {nil, relation.Handover{To: bo}, "", ""},
		"a handover with a checklist":        {anna, relation.Handover{To: bo, Reason: relation.Workload, Done: done}, "", ""},
		"a handover with a note":             {anna, relation.Handover{To: bo, Reason: relation.Workload, Noted: true}, "", ""},
		"another substitute hands over none": {anna, relation.Handover{To: relation.Owner{UserID: "anna", SubstituteID: "bo"}, Reason: relation.SubstituteChanged}, "", ""},
		"one's own substitute":               {nil, relation.Handover{To: relation.Owner{UserID: "bo", SubstituteID: "bo"}}, "same_person", "substitute_id"},
		"nothing changes":                    {anna, relation.Handover{To: *anna, Reason: relation.Workload, Done: done}, "owner_unchanged", ""},
		"without a reason":                   {anna, relation.Handover{To: bo, Done: done}, "required", "reason"},
		"as if it were the first":            {anna, relation.Handover{To: bo, Reason: relation.FirstOwner, Done: done}, "not_first_owner", "reason"},
		"with nothing handed over":           {anna, relation.Handover{To: bo, Reason: relation.Workload}, "handover_empty", "done"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			h, err := c.handover.Check(c.current)

			refused(t, err, c.code, c.field)
			if c.current == nil && err == nil {
				require.Equal(t, relation.FirstOwner, h.Reason)
			}
		})
	}
}

func TestWhoAnswersForACompany(t *testing.T) {
	t.Parallel()
	owner := relation.Owner{UserID: "anna", SubstituteID: "bo"}

	for _, c := range []struct {
		here string
		id   string
		as   relation.As
	}{
		{"anna bo carl", "anna", relation.AsOwner},
		{"bo carl", "bo", relation.AsSubstitute},
		{"carl", "carl", relation.AsGroupOwner},
		{"", "", relation.AsNobody},
	} {
		id, as := relation.Responsible(owner, "carl", func(id string) bool { return strings.Contains(c.here, id) })
		require.Equal(t, c.id, id)
		require.Equal(t, c.as, as)
	}
	_, as := relation.Responsible(relation.Owner{}, "", func(string) bool { return true })
	require.Equal(t, relation.AsNobody, as, "nobody is never there")
}

func TestVisits(t *testing.T) {
	t.Parallel()
	seen := []relation.Seen{{Trait: vocabulary.Patient, Value: 5}, {Trait: vocabulary.Quiet, Value: 1}}

	for name, c := range map[string]struct {
		visit       relation.Visit
		code, field string
	}{
		"held today":         {relation.Visit{State: "held", On: today, Traits: seen, TasksSeen: true}, "", ""},
		"planned for today":  {relation.Visit{State: "planned", On: today}, "", ""},
		"cancelled long ago": {relation.Visit{State: "cancelled", On: "2020-01-01"}, "", ""},
		"held tomorrow":      {relation.Visit{State: "held", On: today.AddDays(1)}, "date_in_future", "on"},
		"planned yesterday":  {relation.Visit{State: "planned", On: today.AddDays(-1)}, "date_in_past", "on"},
		"seen before it":     {relation.Visit{State: "planned", On: today, Traits: seen}, "nothing_seen_yet", "state"},
		"seen and cancelled": {relation.Visit{State: "cancelled", On: today, TasksSeen: true}, "nothing_seen_yet", "state"},
		"no day":             {relation.Visit{State: "held", On: "2027-02-30"}, "invalid_date", "on"},
		"no state":           {relation.Visit{State: "dreamt", On: today}, "invalid", "state"},
		"no trait":           {relation.Visit{State: "held", On: today, Traits: []relation.Seen{{Trait: "tall", Value: 1}}}, "invalid", "traits"},
		"too little":         {relation.Visit{State: "held", On: today, Traits: []relation.Seen{{Trait: "quiet", Value: 0}}}, "out_of_scale", "traits"},
		"too much":           {relation.Visit{State: "held", On: today, Traits: []relation.Seen{{Trait: "quiet", Value: 6}}}, "out_of_scale", "traits"},
		"twice":              {relation.Visit{State: "held", On: today, Traits: append(seen, seen[0])}, "given_twice", "traits"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, c.visit.Check(today), c.code, c.field)
		})
	}
}

func TestContacts(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		contact     relation.Contact
		code, field string
	}{
		{relation.Contact{On: today}, "", ""},
		{relation.Contact{On: today.AddDays(-9), NextOn: today.AddDays(-9)}, "", ""},
		{relation.Contact{On: "yesterday"}, "invalid_date", "on"},
		{relation.Contact{On: today.AddDays(1)}, "date_in_future", "on"},
		{relation.Contact{On: today, NextOn: "soon"}, "invalid_date", "next_contact_on"},
		{relation.Contact{On: today, NextOn: today.AddDays(-1)}, "date_in_past", "next_contact_on"},
	} {
		refused(t, c.contact.Check(today), c.code, c.field)
	}
}

func TestTasksOfTheCatalogue(t *testing.T) {
	t.Parallel()
	task := func(demands ...relation.Asked) relation.WorkTask { return relation.WorkTask{Demands: demands} }

	for name, c := range map[string]struct {
		task        relation.WorkTask
		code, field string
	}{
		"whole": {relation.WorkTask{
			Occupation: "9334", Languages: []relation.Language{{Code: "en", Level: 2}, {Code: "uk"}}, ReviewedOn: today,
			Demands: []relation.Asked{{Code: "standing", Amount: 60}, {Code: "lifting", Amount: 12.5}, {Code: "heights", Optional: true}, {Code: "danish_language", Amount: 3}},
		}, "", ""},
		"empty":                     {task(), "", ""},
		"a demand that is none":     {task(relation.Asked{Code: "flying"}), "invalid", "demands"},
		"a demand twice":            {task(relation.Asked{Code: "noise"}, relation.Asked{Code: "noise", Optional: true}), "given_twice", "demands"},
		"an amount of noise":        {task(relation.Asked{Code: "noise", Amount: 3}), "amount_not_for_this", "demands"},
		"no amount of standing":     {task(relation.Asked{Code: "standing"}), "amount_missing", "demands"},
		"less than nothing":         {task(relation.Asked{Code: "lifting", Amount: -1}), "amount_missing", "demands"},
		"longer than a day":         {task(relation.Asked{Code: "sitting", Amount: 481}), "out_of_scale", "demands"},
		"heavier than two can lift": {task(relation.Asked{Code: "lifting", Amount: 101}), "out_of_scale", "demands"},
		"half a level":              {task(relation.Asked{Code: "danish_language", Amount: 2.5}), "out_of_scale", "demands"},
		"a level beyond C2":         {task(relation.Asked{Code: "danish_language", Amount: 7}), "out_of_scale", "demands"},
		"no occupation":             {relation.WorkTask{Occupation: "93"}, "invalid", "occupation"},
		"no language":               {relation.WorkTask{Languages: []relation.Language{{Code: "english"}}}, "invalid", "languages"},
		"Danish":                    {relation.WorkTask{Languages: []relation.Language{{Code: "da"}}}, "invalid", "languages"},
		"a language beyond C2":      {relation.WorkTask{Languages: []relation.Language{{Code: "en", Level: 7}}}, "out_of_scale", "languages"},
		"a language twice":          {relation.WorkTask{Languages: []relation.Language{{Code: "en"}, {Code: "en", Level: 1}}}, "given_twice", "languages"},
		"no day":                    {relation.WorkTask{ReviewedOn: "spring"}, "invalid_date", "reviewed_on"},
		"reviewed tomorrow":         {relation.WorkTask{ReviewedOn: today.AddDays(1)}, "date_in_future", "reviewed_on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, c.task.Check(today), c.code, c.field)
		})
	}
}

func TestCodesAreValidAndStandOnce(t *testing.T) {
	t.Parallel()

	codes(t, relation.HandoverReasons(), relation.HandoverReason.Valid)
	codes(t, relation.HandoverItems(), relation.HandoverItem.Valid)
	codes(t, relation.VisitStates(), relation.VisitState.Valid)
}

func codes[C ~string](t *testing.T, all []C, valid func(C) bool) {
	t.Helper()
	seen := map[C]bool{}
	for _, c := range all {
		require.True(t, valid(c))
		require.False(t, seen[c], "%s stands twice", c)
		seen[c] = true
	}
	require.False(t, valid("no_such_code"))
}
