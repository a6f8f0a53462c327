package agreement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/vocabulary"
)

var _ lifecycle.Process[agreement.State] = agreement.State{}

const placeID = lifecycletest.PlaceID

func TestHeadSaysWhatIsShared(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InAgreement("active").State

	require.Equal(t, lifecycle.Head{
		Ref:     lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: lifecycletest.AgreementID},
		Version: 5, Ruleset: 1, Status: "active", OwnerID: lifecycletest.OwnerID, UnitID: lifecycletest.UnitID,
		Calendar: lifecycletest.Calendar(), WaitingFor: "caseworker", StartOn: lifecycletest.AgreementFrom,
	}, s.Head())
	require.Equal(t, []string{
		"open_place", "pause_place", "close_place", "record_exchange", "renew_agreement", "terminate_agreement", "end_agreement",
		"reassign_agreement",
	}, s.Allowed())
	require.Equal(t, []string{"expired", "terminated", "withdrawn"},
		[]string{agreement.OutcomeExpired, lifecycletest.InAgreement("ended").State.Head().Outcome, lifecycletest.InAgreement("withdrawn").State.Head().Outcome})
}

func TestDraftsAreRefusedForWhatNobodyCanKeep(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change      func(e *agreement.DraftAgreement)
		code, field string
	}{
		"NoLines":            {func(e *agreement.DraftAgreement) { e.Lines = nil }, agreement.CodeLinesMissing, "lines"},
		"TenFixedPlaces":     {func(e *agreement.DraftAgreement) { e.Lines[0].Count = 10 }, agreement.CodeCountOutOfRange, "lines[0].count"},
		"NoPlaces":           {func(e *agreement.DraftAgreement) { e.Lines[1].Count = 0 }, agreement.CodeCountOutOfRange, "lines[1].count"},
		"NoModel":            {func(e *agreement.DraftAgreement) { e.Lines[0].Model = "best_effort" }, lifecycle.CodeInvalid, "lines[0].model"},
		"NoWorkplace":        {func(e *agreement.DraftAgreement) { e.Lines[0].WorkplaceID = "" }, lifecycle.CodeRequired, "lines[0].workplace_id"},
		"SameLineTwice":      {func(e *agreement.DraftAgreement) { e.Lines[1] = e.Lines[0] }, agreement.CodeLineTwice, "lines[1].workplace_id"},
		"OtherCompany":       {func(e *agreement.DraftAgreement) { e.Lines[0].CompanyID = lifecycletest.OtherCompanyID }, agreement.CodeWorkplaceOfOther, "lines[0].workplace_id"},
		"ClusterOfOne":       {func(e *agreement.DraftAgreement) { e.Lines[0].Model = vocabulary.Cluster }, agreement.CodeClusterTooSmall, "lines"},
		"NoCompany":          {func(e *agreement.DraftAgreement) { e.CompanyID = "" }, lifecycle.CodeRequired, "company_id"},
		"NoOwner":            {func(e *agreement.DraftAgreement) { e.OwnerID = "" }, lifecycle.CodeRequired, "owner_id"},
		"StartPast":          {func(e *agreement.DraftAgreement) { e.Period.Start = "2027-01-03" }, agreement.CodeStartInPast, "period.start"},
		"EndBeforeStart":     {func(e *agreement.DraftAgreement) { e.Period.End = "2027-01-17" }, agreement.CodeEndBeforeStart, "period.end"},
		"NoDay":              {func(e *agreement.DraftAgreement) { e.Period.End = "2027-02-30" }, lifecycle.CodeInvalidDate, "period.end"},
		"NoFirstDay":         {func(e *agreement.DraftAgreement) { e.Period.Start = "" }, lifecycle.CodeInvalidDate, "period.start"},
		"BeyondTheCalendar":  {func(e *agreement.DraftAgreement) { e.Period.End = "2029-12-31" }, lifecycle.CodeCalendarNotCovered, ""},
		"NoFollowUps":        {func(e *agreement.DraftAgreement) { e.FollowUpEvery = 0 }, agreement.CodeCadenceOutOfRange, "follow_up_every"},
		"NegativeNotice":     {func(e *agreement.DraftAgreement) { e.NoticeDays = -1 }, agreement.CodeNoticeOutOfRange, "notice_days"},
		"NoCompanyTask":      {func(e *agreement.DraftAgreement) { e.Contents = lifecycletest.Text(agreement.ContentMunicipalityTask) }, agreement.CodeTextMissing, "company_tasks"},
		"NoMunicipalityTask": {func(e *agreement.DraftAgreement) { e.Contents = lifecycletest.Text(agreement.ContentCompanyTask) }, agreement.CodeTextMissing, "municipality_tasks"},
		"NoPolicy":           {func(e *agreement.DraftAgreement) { e.Policy = agreement.Policy{} }, lifecycle.CodeInvalid, "policy"},
		"ClusterWithoutCoordinator": {func(e *agreement.DraftAgreement) {
			*e = lifecycletest.DraftCluster()
			e.CoordinatorID = ""
		}, agreement.CodeCoordinatorMissing, "coordinator_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := lifecycletest.DraftAgreement()
			c.change(&e)

			_, err := agreement.State{}.Next(e, lifecycletest.At(lifecycletest.DraftedOn, 9))

			refused(t, err, c.code, c.field)
		})
	}
}

func TestAChangeAfterASignatureMakesItVoid(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("drafted_company_signed")

	s := next(t, n.State, n.At, lifecycletest.ReviseAgreement())

	require.Empty(t, s.Signatures)
	require.Equal(t, 1, s.Voided)
	require.Equal(t, 3, s.Lines[0].Count)
	_, err := s.Next(lifecycletest.ReviseAgreement(), n.At)
	refused(t, err, agreement.CodeNothingToChange, "")
	notice := 14
	s = next(t, s, n.At, agreement.ReviseAgreement{NoticeDays: &notice, Contents: lifecycletest.Text(agreement.ContentCompanyTask)})
	require.Equal(t, 1, s.Voided, "nobody had signed")
	require.Len(t, s.Texts, 3, "a text of a kind takes the place of those of that kind")
}

func TestEveryCompanyOfAClusterSignsAndTheMunicipalityLast(t *testing.T) {
	t.Parallel()
	at := lifecycletest.At(lifecycletest.DraftedOn, 9)
	s := next(t, agreement.State{}, at, lifecycletest.DraftCluster())
	require.Equal(t, []string{lifecycletest.CompanyID, lifecycletest.OtherCompanyID}, s.Companies)
	require.Len(t, s.Tasks(), 2)
	other := lifecycletest.SignsAgreement(lifecycle.PartyCompany)
	other.CompanyID = lifecycletest.OtherCompanyID
	s = next(t, s, at, lifecycletest.SignsAgreement(lifecycle.PartyCompany))

	_, err := s.Next(lifecycletest.SignsAgreement(lifecycle.PartyMunicipality), at)
	refused(t, err, agreement.CodeSignaturesMissing, "")
	stranger := other
	stranger.CompanyID = "somebody"
	_, err = s.Next(stranger, at)
	refused(t, err, agreement.CodeCompanyNotParty, "company_id")
	_, err = s.Next(lifecycletest.SignsAgreement(lifecycle.PartyCandidate), at)
	refused(t, err, agreement.CodePartyNotExpected, "party")
	_, err = s.Next(agreement.SignAgreement{Party: lifecycle.PartyCompany}, at)
	refused(t, err, lifecycle.CodeInvalid, "channel")

	s = next(t, next(t, s, at, other), at, lifecycletest.SignsAgreement(lifecycle.PartyMunicipality))
	require.Equal(t, agreement.Signed, s.Status)
	require.True(t, s.Cluster())
}

func TestAnAgreementSignedLateHoldsAtOnce(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("drafted_company_signed")

	s := next(t, n.State, lifecycletest.At("2027-02-01", 9), lifecycletest.SignsAgreement(lifecycle.PartyMunicipality))

	require.Equal(t, agreement.Active, s.Status)
	require.Equal(t, lifecycle.Date("2027-02-01"), s.ActivatedOn)
	_, err := n.State.Next(lifecycletest.SignsAgreement(lifecycle.PartyMunicipality), lifecycletest.At("2028-02-01", 9))
	refused(t, err, agreement.CodeEndInPast, "")
}

// Ninety and thirty calendar days before the end, and the end itself; a renewal starts it all anew.
func TestRenewalIsRemindedOf(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InAgreement("active").State
	s = next(t, s, lifecycletest.At("2027-01-18", 10), agreement.ClosePlace{PlaceID: placeID})

	var told []string
	ended := s
	for ended.Status == agreement.Active {
		ended, told = tick(t, ended, told)
	}
	require.Equal(t, []string{
		"2027-10-16 08 remind renew_agreement", "2027-12-15 08 remind renew_agreement", "2027-12-31 08 escalate renew_agreement",
		"2028-01-15 00 end_agreement end_agreement",
	}, told)
	require.Equal(t, lifecycletest.AgreementTo, ended.EndedOn)

	reminded, _ := tick(t, s, nil)
	require.Equal(t, 1, reminded.Tasks()[0].Level)
	renew := agreement.RenewAgreement{End: "2028-12-29", Channel: lifecycle.ChannelMeeting}
	renewed := next(t, reminded, lifecycletest.At("2027-11-01", 9), renew)
	require.Equal(t, 0, renewed.Tasks()[0].Level)
	renewed, told = tick(t, renewed, nil)
	require.Equal(t, []string{"2028-09-30 08 remind renew_agreement"}, told)
	_, err := renewed.Next(renew, lifecycletest.At("2028-10-01", 9))
	refused(t, err, agreement.CodeEndNotLater, "end")
	_, err = renewed.Next(agreement.RenewAgreement{End: "2029-12-31", Channel: lifecycle.ChannelMeeting}, lifecycletest.At("2028-10-01", 9))
	refused(t, err, lifecycle.CodeCalendarNotCovered, "")
	_, err = renewed.Next(agreement.RenewAgreement{End: "soon", Channel: lifecycle.ChannelMeeting}, lifecycletest.At("2028-10-01", 9))
	refused(t, err, lifecycle.CodeInvalidDate, "end")
}

// Reminders that would have come before it was signed do not come.
func TestAShortAgreementIsRemindedOfWhatIsLeft(t *testing.T) {
	t.Parallel()
	e := lifecycletest.DraftAgreement()
	e.Period.End = "2027-02-12"
	at := lifecycletest.At(lifecycletest.DraftedOn, 9)
	s := next(t, agreement.State{}, at, e)
	s = next(t, s, at, lifecycletest.SignsAgreement(lifecycle.PartyCompany))
	s = next(t, s, lifecycletest.At("2027-01-25", 9), lifecycletest.SignsAgreement(lifecycle.PartyMunicipality))

	var told []string
	for s.Status == agreement.Active {
		s, told = tick(t, s, told)
	}

	require.Equal(t, []string{"2027-01-29 08 escalate renew_agreement", "2027-02-13 00 end_agreement end_agreement"}, told)

	// Signed so late that nothing of it is left: nobody is reminded of yesterday, and what must be done is shown all the same.
	late := next(t, agreement.State{}, at, e)
	late = next(t, late, at, lifecycletest.SignsAgreement(lifecycle.PartyCompany))
	late = next(t, late, lifecycletest.At("2027-02-08", 9), lifecycletest.SignsAgreement(lifecycle.PartyMunicipality))
	require.Equal(t, []string{"renew_agreement"}, keysOf(late.Tasks()))
	_, told = tick(t, late, nil)
	require.Equal(t, []string{"2027-02-13 00 end_agreement end_agreement"}, told)
}

func TestTerminationKeepsTheNotice(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active_released")
	e := agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.TermsNotKept, End: "2027-04-09"}

	_, err := n.State.Next(e, n.At)
	require.Equal(t, "2027-04-10", refused(t, err, agreement.CodeNoticeNotKept, "end").Values["earliest"])
	e.End = "2027-04-10"
	s := next(t, n.State, n.At, e)
	require.Equal(t, e.End, s.Period.End)
	require.Empty(t, s.Places[0].RefillOn, "what ends is not filled again")
	require.Equal(t, []string{"end_agreement"}, keysOf(s.Tasks()))
	_, err = s.Next(e, n.At)
	refused(t, err, agreement.CodeAlreadyTerminated, "")
	_, err = s.Next(agreement.RenewAgreement{End: "2029-01-01", Channel: lifecycle.ChannelPhone}, n.At)
	refused(t, err, agreement.CodeAlreadyTerminated, "")

	e.End, e.Reason = "2027-03-11", agreement.MutualConsent
	today := next(t, n.State, n.At, e)
	require.Equal(t, agreement.Ended, next(t, today, n.At, agreement.EndAgreement{}).Status)
	for _, c := range []struct {
		change      func(e *agreement.TerminateAgreement)
		code, field string
	}{
		{func(e *agreement.TerminateAgreement) { e.End = "2027-03-10" }, agreement.CodeEndOutsidePeriod, "end"},
		{func(e *agreement.TerminateAgreement) { e.End = "2028-01-15" }, agreement.CodeEndOutsidePeriod, "end"},
		{func(e *agreement.TerminateAgreement) { e.End = "" }, lifecycle.CodeInvalidDate, "end"},
		{func(e *agreement.TerminateAgreement) { e.Reason = agreement.EnteredByMistake }, agreement.CodeReasonRequired, "reason"},
		{func(e *agreement.TerminateAgreement) { e.By = lifecycle.PartyMentor }, agreement.CodePartyNotExpected, "by"},
	} {
		bad := e
		c.change(&bad)
		_, err := n.State.Next(bad, n.At)
		refused(t, err, c.code, c.field)
	}
}

func TestAnAgreementTerminatedBeforeItsFirstDayHasEnded(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("signed")

	s := next(t, n.State, n.At, agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.MutualConsent, End: "2027-01-08"})

	require.Equal(t, agreement.Ended, s.Status)
	require.Empty(t, s.ActivatedOn)
	require.Equal(t, agreement.OutcomeTerminated, s.Head().Outcome)
}

func TestExchangeIsCountedForBothSides(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active")

	s := next(t, n.State, n.At, agreement.RecordExchange{By: lifecycle.PartyMunicipality, Service: agreement.RecruitmentHelp})
	s = next(t, s, n.At, agreement.RecordExchange{By: lifecycle.PartyCompany, Service: agreement.PlaceOffered})

	require.Equal(t, []int{1, 1}, []int{s.Given, s.Received})
	_, err := s.Next(agreement.RecordExchange{By: lifecycle.PartyCompany, Service: "money"}, n.At)
	refused(t, err, lifecycle.CodeInvalid, "service")
	_, err = s.Next(agreement.RecordExchange{By: lifecycle.PartyMentor, Service: agreement.Advice}, n.At)
	refused(t, err, agreement.CodePartyNotExpected, "by")
}

func TestReassignAndWithdraw(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("drafted")

	s := next(t, n.State, n.At, agreement.ReassignAgreement{OwnerID: lifecycletest.OtherOwnerID})

	require.Equal(t, lifecycletest.UnitID, s.UnitID)
	_, err := s.Next(agreement.ReassignAgreement{OwnerID: lifecycletest.OtherOwnerID}, n.At)
	refused(t, err, agreement.CodeSameOwner, "owner_id")
	_, err = s.Next(agreement.ReassignAgreement{}, n.At)
	refused(t, err, lifecycle.CodeRequired, "owner_id")
	_, err = s.Next(agreement.WithdrawAgreement{}, n.At)
	refused(t, err, agreement.CodeReasonRequired, "reason")
	_, err = s.Next(nil, n.At)
	refused(t, err, agreement.CodeUnknownEvent, "")
}

func next(t *testing.T, s agreement.State, at time.Time, e lifecycle.Event) agreement.State {
	t.Helper()
	after, err := s.Next(e, at)
	require.NoError(t, err)
	return after
}

// tick lets the clock bring what comes next, on time, and notes when and what.
func tick(t *testing.T, s agreement.State, told []string) (agreement.State, []string) {
	t.Helper()
	d, ok := s.Due()
	require.True(t, ok)
	rung, _ := d.Next()
	e, ok := s.Elapse(rung.At)
	require.True(t, ok)
	return next(t, s, rung.At, e), append(told, s.Calendar.Local(rung.At).Format("2006-01-02 15 ")+e.Name()+" "+d.Key)
}

func refused(t *testing.T, err error, code, field string) *lifecycle.RuleError {
	t.Helper()
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, code, refusal.Code)
	require.Equal(t, field, refusal.Field)
	return refusal
}

func keysOf(tasks []lifecycle.Task) []string {
	var keys []string
	for _, k := range tasks {
		keys = append(keys, k.Key)
	}
	return keys
}
