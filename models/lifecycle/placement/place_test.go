package placement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// inCluster is the canonical story so far, at a place of a cluster.
func inCluster(t *testing.T, name string) State {
	t.Helper()
	var s State
	for _, h := range lifecycletest.In(name).Story {
		e := h.Event
		if _, first := e.(placement.Propose); first {
			e = lifecycletest.ClusterProposal()
		}
		s = after(t, s, h.At, e)
	}
	return s
}

// A move keeps the purpose, the goals, the period and what has happened: it is one placement.
func TestAMoveKeepsGoalsAndLength(t *testing.T) {
	t.Parallel()
	s := inCluster(t, "active")

	moved := after(t, s, lifecycletest.At("2027-03-01", 9), lifecycletest.MovesToWorkplace())

	require.Equal(t, []placement.Stay{{
		PlaceID: lifecycletest.PlaceID, WorkplaceID: lifecycletest.WorkplaceID, CompanyID: lifecycletest.CompanyID,
		From: lifecycletest.StartsOn, Until: "2027-02-28",
	}}, moved.Stays)
	require.Equal(t, lifecycle.Date("2027-03-01"), moved.HereFrom)
	require.Equal(t, lifecycletest.OtherMentorID, moved.MentorID)
	require.Equal(t, lifecycletest.OtherCompanyID, moved.CompanyID)
	require.Equal(t, placement.Agrees, moved.Statement.Kind)
	require.Equal(t, lifecycle.Date("2027-03-01"), moved.Statement.On)
	require.Equal(t, s.Statement, moved.SignedWith)
	moved.SignedWith = nil
	moved.Stays, moved.HereFrom, moved.PlaceID, moved.WorkplaceID, moved.CompanyID, moved.MentorID = s.Stays, s.HereFrom, s.PlaceID, s.WorkplaceID, s.CompanyID, s.MentorID
	moved.Statement, moved.Texts, moved.Version, moved.PlaceNews, moved.PlaceNewsOn = s.Statement, s.Texts, s.Version, s.PlaceNews, s.PlaceNewsOn
	require.Equal(t, s, moved, "all else is as it was")
}

func TestAMoveOnTheFirstDayLeavesNoDayBehind(t *testing.T) {
	t.Parallel()
	s := inCluster(t, "active")

	moved := after(t, s, lifecycletest.At(lifecycletest.StartsOn, 11), lifecycletest.MovesToWorkplace())

	require.Empty(t, moved.Stays)
	back := lifecycletest.MovesToWorkplace()
	back.PlaceID, back.WorkplaceID, back.CompanyID = lifecycletest.PlaceID, lifecycletest.WorkplaceID, lifecycletest.CompanyID
	moved = after(t, moved, lifecycletest.At("2027-02-03", 9), back)
	require.Equal(t, lifecycletest.OtherPlaceID, moved.Stays[0].PlaceID)
	require.Equal(t, "last_day_outside_period", refused(t, moved, lifecycletest.At("2027-02-03", 9), placement.TerminateEarly{
		By: lifecycle.PartyCompany, Reason: placement.WorkplaceConditions, LastDay: "2027-02-02",
	}).Code, "nobody ends before the day of the last move")
}

func TestOnlyWithinTheClusterDoesAPlacementMove(t *testing.T) {
	t.Parallel()
	s, at := inCluster(t, "active"), lifecycletest.At("2027-03-01", 9)
	for name, c := range map[string]struct {
		change      func(e *placement.MoveToWorkplace)
		code, field string
	}{
		"AnotherAgreement": {func(e *placement.MoveToWorkplace) { e.AgreementID = "other" }, placement.CodeNotInCluster, "place_id"},
		"AnotherModel":     {func(e *placement.MoveToWorkplace) { e.PlaceModel = vocabulary.FixedPlaces }, placement.CodeNotInCluster, "place_id"},
		"SameWorkplace":    {func(e *placement.MoveToWorkplace) { e.WorkplaceID = lifecycletest.WorkplaceID }, placement.CodeSameWorkplace, "place_id"},
		"NobodyHeard":      {func(e *placement.MoveToWorkplace) { e.Statement = "" }, lifecycle.CodeInvalid, "statement"},
		"NoChannel":        {func(e *placement.MoveToWorkplace) { e.Channel = "" }, lifecycle.CodeInvalid, "channel"},
		"ApprovalWithoutReason": {func(e *placement.MoveToWorkplace) {
			e.Approval = &lifecycle.Approval{Rules: []string{"room"}}
		}, placement.CodeTextMissing, "approval.reason_text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := lifecycletest.MovesToWorkplace()
			c.change(&e)

			r := refused(t, s, at, e)

			require.Equal(t, c.code, r.Code)
			require.Equal(t, c.field, r.Field)
		})
	}
	require.Equal(t, placement.CodeStartOutsidePeriod, refused(t, s, lifecycletest.At("2027-05-01", 9), lifecycletest.MovesToWorkplace()).Code)
	started := s
	started.HereFrom = "2027-03-02"
	require.Equal(t, placement.CodeBeforeStartDate, refused(t, started, at, lifecycletest.MovesToWorkplace()).Code)
}

// The agreement is told when it is held, until when, and that it is over; nothing else is news.
func TestWhatTheAgreementIsTold(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		news  int
		holds bool
		over  bool
		last  lifecycle.Date
	}{
		"proposed":              {1, true, false, ""},
		"approved":              {1, true, false, ""},
		"active":                {1, true, false, ""},
		"evaluating_planned":    {2, false, true, lifecycletest.EndsOn},
		"evaluating_terminated": {2, false, true, "2027-02-12"},
		"evaluating_no_show":    {2, false, true, ""},
		"closed":                {2, false, true, lifecycletest.EndsOn},
		"declined":              {2, false, false, ""},
		"expired":               {2, false, false, ""},
		"withdrawn":             {2, false, true, ""},
		"cancelled":             {2, false, false, ""},
	} {
		s := inCluster(t, name)
		require.Equal(t, want.news, s.PlaceNews, name)
		require.Equal(t, want.holds, s.News().Holds, name)
		require.Equal(t, want.over, s.News().Over, name)
		require.Equal(t, want.last, s.News().LastDay, name)
	}
	s := inCluster(t, "active")
	s = after(t, s, lifecycletest.At("2027-03-01", 9), lifecycletest.Extend(), lifecycletest.MovesToWorkplace())
	require.Equal(t, 3, s.PlaceNews)
	require.Equal(t, lifecycle.Date("2027-03-01"), s.News().On)
	require.Equal(t, []string{lifecycletest.AgreementID}, s.Agreements())
	declined, _ := in("declined")
	require.Zero(t, declined.PlaceNews, "without an agreement nobody is told")
	settled := after(t, inCluster(t, "declined"), lifecycletest.In("declined").At, lifecycletest.SettleProposal())
	require.Equal(t, 3, settled.PlaceNews)
	require.True(t, settled.News().Over)
}

func TestAnAmendmentToAnotherAgreementTellsBoth(t *testing.T) {
	t.Parallel()
	s, at := inCluster(t, "proposed"), lifecycletest.In("proposed").At
	to := lifecycletest.AmendWorkplace()
	to.AgreementID, to.PlaceModel = "other", vocabulary.FixedPlaces

	s = after(t, s, at, to)

	require.Equal(t, []string{lifecycletest.AgreementID, "other"}, s.Agreements())
	require.Equal(t, 2, s.PlaceNews)
	back := placement.Amend{PlaceID: lifecycletest.PlaceID, WorkplaceID: lifecycletest.WorkplaceID, AgreementID: lifecycletest.AgreementID, PlaceModel: vocabulary.Cluster}
	s = after(t, s, at, back)
	require.Equal(t, []string{"other", lifecycletest.AgreementID}, s.Agreements())
	free := lifecycletest.AmendWorkplace()
	s = after(t, s, at, free)
	require.Empty(t, s.AgreementID)
	require.Len(t, s.Agreements(), 2)
}
