package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

func TestCompanyCandidateAndStatementInAnyOrderMunicipalityLast(t *testing.T) {
	t.Parallel()
	a, b, c := lifecycle.Event(lifecycletest.Signs(company)), lifecycle.Event(lifecycletest.Signs(candidate)), lifecycle.Event(lifecycletest.RepresentativeAgrees())
	for _, order := range [][]lifecycle.Event{{a, b, c}, {a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}, {c, b, a}} {
		s, at := in("signing")
		for _, e := range order {
			refused(t, s, at, lifecycletest.Signs(municipality))
			require.NotContains(t, keys(s.Tasks()), "collect_signature:municipality")
			s = after(t, s, at, e)
			require.Equal(t, placement.Signing, s.Status)
			require.False(t, s.Binds())
		}
		require.Equal(t, []string{"collect_signature:municipality"}, keys(s.Tasks()))
		require.Equal(t, "municipality", s.Head().WaitingFor)

		s = after(t, s, at, lifecycletest.Signs(municipality))

		require.Equal(t, placement.Approved, s.Status)
		require.True(t, s.Binds())
		require.Len(t, s.Signatures, 3)
	}
}

func TestStatements(t *testing.T) {
	t.Parallel()
	for _, e := range []placement.RecordRepresentativeStatement{
		{Statement: placement.Agrees, Channel: lifecycle.ChannelForm},
		{Statement: placement.NoRepresentative, Channel: lifecycle.ChannelPhone},
		{Statement: placement.Disagrees, Channel: lifecycle.ChannelEmail, Contents: lifecycletest.Text(placement.ContentReason)},
	} {
		s, at := in("signing")

		s = after(t, s, at, e, lifecycletest.Signs(company), lifecycletest.Signs(candidate), lifecycletest.Signs(municipality))

		require.Equal(t, placement.Approved, s.Status, e.Statement)
		require.Equal(t, e.Statement, s.Statement.Kind)
	}
}

func TestAStatementMayBeCorrectedWhileSigning(t *testing.T) {
	t.Parallel()
	s, at := in("signing_all_but_municipality")

	s = after(t, s, at, placement.RecordRepresentativeStatement{Statement: placement.NoRepresentative, Channel: lifecycle.ChannelPhone})

	require.Equal(t, placement.NoRepresentative, s.Statement.Kind)
}

// What the parties signed for has changed: all signatures are void, and so is the statement.
func TestMaterialChangesVoidSignatures(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]placement.Amend{
		"place":  {PlaceID: lifecycletest.OtherPlaceID},
		"period": amendPeriod(lifecycletest.StartsOn, "2027-04-29"),
		"hours":  lifecycletest.AmendHours(),
		"tasks":  {Contents: lifecycletest.Text(placement.ContentTasks)},
		"mentor": {Mentor: new(lifecycletest.OtherMentorID)},
		"none":   {Mentor: new("")},
	} {
		for _, state := range []string{"signing_all_but_municipality", "approved"} {
			s, at := in(state)

			s = after(t, s, at, e)

			require.Equal(t, placement.Signing, s.Status, name)
			require.Empty(t, s.Signatures, name)
			require.Nil(t, s.Statement, name)
			require.Equal(t, 1, s.Voided, name)
			require.True(t, s.Meeting.Held, "%s: the meeting still holds", name)
			require.Equal(t, "statement_missing", refused(t, s, at, lifecycletest.Signs(municipality)).Code, name)
			require.Equal(t, "not_possible_now", refused(t, s, at, lifecycletest.Starts()).Code, name)
		}
	}
}

func TestMinorChangesVoidNothing(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]placement.Amend{
		"a typo in a goal": {Contents: lifecycletest.Text(placement.ContentGoal)},
		"a note":           {Contents: lifecycletest.Text(placement.ContentNote)},
		"one goal more":    {Goals: []placement.Goal{{Key: lifecycletest.GoalKey, Kind: placement.GoalJob}, {Key: "danish", Kind: placement.GoalLanguage}}},
		"the purpose's wording, sent with all that stays as it is": {
			PlaceID: lifecycletest.PlaceID, WorkplaceID: lifecycletest.WorkplaceID, CompanyID: lifecycletest.CompanyID,
			Period: &lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn}, Hours: lifecycletest.Proposal().Hours,
			Mentor: new(lifecycletest.MentorID), Contents: lifecycletest.Text(placement.ContentPurpose),
		},
	} {
		for _, state := range []string{"proposed_candidate_accepted", "meeting_booked", "signing_all_but_municipality", "approved", "active_with_problem"} {
			s, at := in(state)

			got := after(t, s, at, e)

			require.Equal(t, s.Status, got.Status, name)
			require.Equal(t, s.Signatures, got.Signatures, name)
			require.Equal(t, s.CandidateDecision, got.CandidateDecision, name)
			require.Equal(t, s.PlaceID, got.PlaceID, name)
			require.Zero(t, got.Voided, name)
			require.Equal(t, s.Deadlines, got.Deadlines, name)
			require.Len(t, got.Texts, len(s.Texts)+len(e.Contents), name)
		}
	}
}

func TestANewWorkplaceNeedsANewMeeting(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"agreed", "meeting_booked", "signing_all_but_municipality", "approved"} {
		for name, e := range map[string]placement.Amend{
			"workplace": lifecycletest.AmendWorkplace(),
		} {
			s, at := in(state)

			s = after(t, s, at, e)

			require.Equal(t, placement.Agreed, s.Status, "%s in %s", name, state)
			require.Nil(t, s.Meeting)
			require.Empty(t, s.Signatures)
			require.Equal(t, e.CompanyID, s.CompanyID)
			require.Equal(t, e.WorkplaceID, s.WorkplaceID)
			require.Equal(t, lifecycletest.WorkingDays(s.Calendar.DateOf(at), 3), s.Calendar.DateOf(s.Tasks()[0].Due), "three days from now")
		}
	}
}

// Another place at the same workplace: whoever names the place alone has not moved it to no workplace.
func TestAnotherPlaceAloneKeepsTheWorkplace(t *testing.T) {
	t.Parallel()
	s, at := in("meeting_booked")

	s = after(t, s, at, placement.Amend{PlaceID: lifecycletest.OtherPlaceID})

	require.Equal(t, lifecycletest.OtherPlaceID, s.PlaceID)
	require.Equal(t, lifecycletest.WorkplaceID, s.WorkplaceID)
	require.Equal(t, lifecycletest.CompanyID, s.CompanyID)
	require.Equal(t, placement.MeetingBooked, s.Status)
}

func TestAMaterialChangeWhileProposedAsksAgain(t *testing.T) {
	t.Parallel()
	s, at := in("proposed_candidate_accepted")

	s = after(t, s, at, lifecycletest.AmendHours())

	require.Equal(t, placement.Proposed, s.Status)
	require.Nil(t, s.CandidateDecision)
	require.Equal(t, []string{"record_candidate_decision", "record_company_decision"}, keys(s.Tasks()))
	require.Equal(t, lifecycletest.At("2027-01-13", 16), s.Tasks()[0].Due, "five working days from the change")
	require.Zero(t, s.Voided, "nobody had signed")
}

func TestASecondVoidingIsCounted(t *testing.T) {
	t.Parallel()
	s, at := in("approved")

	s = after(t, s, at, lifecycletest.AmendHours(),
		lifecycletest.RepresentativeAgrees(), placement.Amend{Mentor: new("")}, placement.Amend{Mentor: new(lifecycletest.MentorID)})

	require.Equal(t, 2, s.Voided, "the third change found nothing to void")
}

// A moved period takes the hours along: the steps begin with it, and what no longer lies in it is gone.
func TestHoursFollowThePeriod(t *testing.T) {
	t.Parallel()
	type step struct {
		from   lifecycle.Date
		weekly float64
	}
	for _, c := range []struct {
		why        string
		start, end lifecycle.Date
		want       []step
	}{
		{"later, within the first step", "2027-02-08", "2027-04-30", []step{{"2027-02-08", 2}, {"2027-02-15", 6}, {"2027-03-01", 10}, {"2027-03-15", 15}}},
		{"later, on a step", "2027-03-01", "2027-04-30", []step{{"2027-03-01", 10}, {"2027-03-15", 15}}},
		{"later, after all steps", "2027-04-01", "2027-05-30", []step{{"2027-04-01", 15}}},
		{"shorter", lifecycletest.StartsOn, "2027-03-01", []step{{"2027-02-01", 2}, {"2027-02-15", 6}, {"2027-03-01", 10}}},
		{"one day", lifecycletest.StartsOn, lifecycletest.StartsOn, []step{{"2027-02-01", 2}}},
		{"earlier", "2027-01-25", "2027-04-30", []step{{"2027-01-25", 2}, {"2027-02-15", 6}, {"2027-03-01", 10}, {"2027-03-15", 15}}},
		{"earlier, and over before it was to begin", "2027-01-18", "2027-01-22", []step{{"2027-01-18", 2}}},
	} {
		s, at := in("agreed")

		s = after(t, s, at, amendPeriod(c.start, c.end))

		var got []step
		for _, h := range s.Hours {
			got = append(got, step{h.From, h.WeeklyHours})
		}
		require.Equal(t, c.want, got, c.why)
		require.Equal(t, lifecycle.Period{Start: c.start, End: c.end}, s.Period)
	}
}
