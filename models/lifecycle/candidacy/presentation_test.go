package candidacy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
)

func TestAPresentationStatesChallengesOrThatNoneAreKnown(t *testing.T) {
	t.Parallel()
	lateness := candidacy.Challenge{Key: "mornings", Text: "kommer sent"}

	require.NoError(t, candidacy.Presentation{Text: "rolig", NoneKnown: true}.Check())
	require.NoError(t, candidacy.Presentation{Text: "rolig", Challenges: []candidacy.Challenge{lateness}}.Check())
	for name, c := range map[string]struct {
		p           candidacy.Presentation
		code, field string
	}{
		"no words":            {candidacy.Presentation{Text: " ", NoneKnown: true}, "required", "text"},
		"nothing stated":      {candidacy.Presentation{Text: "rolig"}, candidacy.CodeNotStated, "challenges"},
		"both stated":         {candidacy.Presentation{Text: "rolig", NoneKnown: true, Challenges: []candidacy.Challenge{lateness}}, candidacy.CodeNotStated, "challenges"},
		"a challenge twice":   {candidacy.Presentation{Text: "rolig", Challenges: []candidacy.Challenge{lateness, lateness}}, candidacy.CodeTwice, "challenges[1].key"},
		"a challenge unnamed": {candidacy.Presentation{Text: "rolig", Challenges: []candidacy.Challenge{{Text: "x"}}}, candidacy.CodeNothingNamed, "challenges[0]"},
		"a challenge unsaid":  {candidacy.Presentation{Text: "rolig", Challenges: []candidacy.Challenge{{Key: "x", Text: " "}}}, candidacy.CodeNothingNamed, "challenges[0]"},
	} {
		requireRule(t, c.p.Check(), c.code, c.field, name)
	}
}

func TestTheCandidateApprovesBeforeAnythingIsShared(t *testing.T) {
	t.Parallel()
	var none candidacy.Approval
	given := candidacy.Approval{On: "2027-02-03", Channel: lifecycle.ChannelPhone}

	requireRule(t, none.CheckShare("2027-02-03", "2027-02-04"), candidacy.CodeNotApproved, "", "not approved")
	approved, err := none.Approve(given, "2027-02-02", "2027-02-04")
	require.NoError(t, err)
	require.Equal(t, given, approved)
	require.NoError(t, approved.CheckShare("2027-02-03", "2027-02-04"))
	requireRule(t, approved.CheckShare("2027-02-02", "2027-02-04"), "invalid_date", "on", "shared before")
	requireRule(t, approved.CheckShare("2027-02-05", "2027-02-04"), "invalid_date", "on", "shared tomorrow")

	again, err := approved.Approve(given, "2027-02-02", "2027-02-04")
	require.NoError(t, err)
	require.Equal(t, given, again, "it may be recorded again")
	_, err = approved.Approve(candidacy.Approval{On: "2027-02-04", Channel: lifecycle.ChannelPhone}, "2027-02-02", "2027-02-04")
	requireRule(t, err, candidacy.CodeAlreadyApproved, "", "another approval")
	for name, c := range map[string]struct {
		given candidacy.Approval
		field string
		code  string
	}{
		"no channel": {candidacy.Approval{On: "2027-02-03"}, "channel", "invalid"},
		"tomorrow":   {candidacy.Approval{On: "2027-02-05", Channel: lifecycle.ChannelPhone}, "on", "invalid_date"},
		"too early":  {candidacy.Approval{On: "2027-02-01", Channel: lifecycle.ChannelPhone}, "on", "invalid_date"},
		"no day":     {candidacy.Approval{Channel: lifecycle.ChannelPhone}, "on", "invalid_date"},
	} {
		_, err := none.Approve(c.given, "2027-02-02", "2027-02-04")
		requireRule(t, err, c.code, c.field, name)
	}
}
