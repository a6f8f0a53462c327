package outreach_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/outreach"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	os.Exit(m.Run())
}

func TestNamesAreFixed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range outreach.Events() {
		names = append(names, e.Name()+" "+e.Fact())
	}

	// In histories, on the wire and in webhooks: only added to.
	require.Equal(t, []string{
		"open_outreach outreach_opened", "approach_company company_approached", "contact_company_again company_contacted_again",
		"record_answer company_answered", "convert_outreach outreach_converted", "note_proposal proposed_elsewhere",
		"continue_outreach outreach_continued", "give_up_outreach outreach_given_up", "reassign_outreach outreach_reassigned", "change_calendar calendar_changed",
		"remind reminded", "escalate escalated",
	}, names)
}

func TestEveryEventIsDecodedByItsName(t *testing.T) {
	t.Parallel()
	for _, e := range outreach.Events() {
		got, err := outreach.Decode(e.Name(), []byte(text(t, e)))
		require.NoError(t, err)
		require.IsType(t, e, got)
	}
	for _, v := range lifecycletest.OutreachCommands() {
		got, err := outreach.Decode(v.Event.Name(), []byte(text(t, v.Event)))
		require.NoError(t, err)
		require.Equal(t, v.Event, got)
	}
	for name, data := range map[string]string{"overreach": `{}`, "approach_company": `{"told":7}`} {
		_, err := outreach.Decode(name, []byte(data))
		require.Error(t, err)
	}
}

const matrixFile = "testdata/matrix_v1.tsv"

// Every event at every stage: where it leads, or with what code it is refused.
func TestGoldenMatrix(t *testing.T) {
	t.Parallel()
	none := lifecycletest.NamedOutreach{Name: "(none)", At: lifecycletest.At(lifecycletest.OutreachOpenedOn, 9)}
	states := append([]lifecycletest.NamedOutreach{none}, lifecycletest.OutreachStates()...)
	columns := append(lifecycletest.OutreachCommands(), lifecycletest.Variant{Name: "remind"}, lifecycletest.Variant{Name: "escalate"})
	var b strings.Builder
	b.WriteString("state")
	for _, v := range columns {
		b.WriteString("\t" + v.Name)
	}
	b.WriteString("\n")
	for _, n := range states {
		b.WriteString(n.Name)
		for _, v := range columns {
			e, at := v.Event, n.At
			if e == nil {
				e, at = clockEvent(n, v.Name)
			}
			b.WriteString("\t" + cell(t, n.State, e, at))
		}
		b.WriteString("\n")
	}

	if flag.Lookup("update").Value.String() == "true" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(matrixFile, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(matrixFile)
	require.NoError(t, err)
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(b.String(), "\n"), "run the test with -update if this is what you meant")
}

// clockEvent is the reminder or the escalation when its time has come, in an outreach where it may be the other's turn.
func clockEvent(n lifecycletest.NamedOutreach, name string) (lifecycle.Event, time.Time) {
	e, at := lifecycle.Elapsed{Deadline: "outreach_target"}, n.At
	if d, ok := n.State.Due(); ok {
		rung, _ := d.Next()
		e, at = d.Elapse(rung.At), rung.At
	}
	if name == "remind" {
		return outreach.Remind{Elapsed: e}, at
	}
	return outreach.Escalate{Elapsed: e}, at
}

func cell(t *testing.T, s outreach.State, e lifecycle.Event, at time.Time) string {
	t.Helper()
	next, err := s.Next(e, at)
	if err == nil {
		return string(next.Status)
	}
	return refusal(t, err).Code
}

func refusal(t *testing.T, err error) *lifecycle.RuleError {
	t.Helper()
	var rule *lifecycle.RuleError
	require.ErrorAs(t, err, &rule, err)
	return rule
}

func text(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func TestTheWishIsChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil       func(e *outreach.OpenOutreach)
		code, field string
	}{
		"for nobody":             {func(e *outreach.OpenOutreach) { e.CandidateID = "" }, lifecycle.CodeRequired, "candidate_id"},
		"by nobody":              {func(e *outreach.OpenOutreach) { e.OwnerID = "" }, lifecycle.CodeRequired, "owner_id"},
		"for no work":            {func(e *outreach.OpenOutreach) { e.Wish.Occupation = "" }, lifecycle.CodeRequired, "wish.occupation"},
		"for work in words":      {func(e *outreach.OpenOutreach) { e.Wish.Occupation = "cook" }, lifecycle.CodeInvalid, "wish.occupation"},
		"with too many digits":   {func(e *outreach.OpenOutreach) { e.Wish.Occupation = "91120" }, lifecycle.CodeInvalid, "wish.occupation"},
		"beyond the country":     {func(e *outreach.OpenOutreach) { e.Wish.MaxKm = 501 }, lifecycle.CodeInvalid, "wish.max_km"},
		"with hours upside down": {func(e *outreach.OpenOutreach) { e.Wish.MinHours = 20 }, outreach.CodeHoursOutOfRange, "wish.max_hours"},
		"with no hours":          {func(e *outreach.OpenOutreach) { e.Wish.MinHours, e.Wish.MaxHours = 0, 0 }, outreach.CodeHoursOutOfRange, "wish.max_hours"},
		"by no day":              {func(e *outreach.OpenOutreach) { e.Wish.By = "2027-02-30" }, lifecycle.CodeInvalidDate, "wish.by"},
		"by today":               {func(e *outreach.OpenOutreach) { e.Wish.By = "2027-01-04" }, outreach.CodeDateNotInFuture, "wish.by"},
		"with no policy":         {func(e *outreach.OpenOutreach) { e.Policy = outreach.Policy{} }, lifecycle.CodeInvalid, "policy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := lifecycletest.OpenOutreach()
			c.spoil(&e)

			_, err := outreach.State{}.Next(e, lifecycletest.At(lifecycletest.OutreachOpenedOn, 9))

			rule := refusal(t, err)
			require.Equal(t, []string{c.code, c.field}, []string{rule.Code, rule.Field})
		})
	}
}

func TestWhatIsSaidOfCompaniesIsChecked(t *testing.T) {
	t.Parallel()
	approach := func(spoil func(e *outreach.ApproachCompany)) lifecycle.Event {
		e := lifecycletest.ApproachCompany()
		spoil(&e)
		return e
	}
	for name, c := range map[string]struct {
		in          string
		e           lifecycle.Event
		code, field string
	}{
		"no company":          {"searching", approach(func(e *outreach.ApproachCompany) { e.CompanyID = "" }), lifecycle.CodeRequired, "company_id"},
		"by nobody":           {"searching", approach(func(e *outreach.ApproachCompany) { e.ByID = "" }), lifecycle.CodeRequired, "by_id"},
		"by pigeon":           {"searching", approach(func(e *outreach.ApproachCompany) { e.Channel = "pigeon" }), lifecycle.CodeInvalid, "channel"},
		"told everything":     {"searching", approach(func(e *outreach.ApproachCompany) { e.Told = "everything" }), lifecycle.CodeInvalid, "told"},
		"pointing to itself":  {"searching", approach(func(e *outreach.ApproachCompany) { e.ReferredBy = e.CompanyID }), outreach.CodeReferredByItself, "referred_by"},
		"again yesterday":     {"searching", approach(func(e *outreach.ApproachCompany) { e.NextOn = "2027-01-04" }), outreach.CodeDateNotInFuture, "next_on"},
		"twice":               {"approached", lifecycletest.ApproachCompany(), outreach.CodeAlreadyApproached, ""},
		"an unknown one":      {"approached", outreach.RecordAnswer{No: 2, Answer: outreach.Interested}, outreach.CodeApproachUnknown, "no"},
		"perhaps":             {"approached", outreach.RecordAnswer{No: 1, Answer: "perhaps"}, lifecycle.CodeInvalid, "answer"},
		"no without a code":   {"approached", outreach.RecordAnswer{No: 1, Answer: outreach.No}, lifecycle.CodeRequired, "refusal"},
		"no for another code": {"approached", outreach.RecordAnswer{No: 1, Answer: outreach.No, Refusal: "illness"}, lifecycle.CodeInvalid, "refusal"},
		"yes with a code":     {"approached", outreach.RecordAnswer{No: 1, Answer: outreach.Interested, Refusal: outreach.NoMentor}, lifecycle.CodeInvalid, "refusal"},
		"later, some time":    {"approached", outreach.RecordAnswer{No: 1, Answer: outreach.Later}, lifecycle.CodeRequired, "next_on"},
		"later, today":        {"approached", outreach.RecordAnswer{No: 1, Answer: outreach.Later, NextOn: "2027-01-06"}, outreach.CodeDateNotInFuture, "next_on"},
		"later, in 2031":      {"approached", outreach.RecordAnswer{No: 1, Answer: outreach.Later, NextOn: "2031-01-06"}, lifecycle.CodeCalendarNotCovered, ""},
		"yes on a day":        {"approached", outreach.RecordAnswer{No: 1, Answer: outreach.Interested, NextOn: "2027-02-01"}, lifecycle.CodeInvalid, "next_on"},
		"the same again":      {"interested", lifecycletest.CompanySays(outreach.Interested), outreach.CodeNothingToChange, ""},
		"after an answer":     {"refused", lifecycletest.ContactAgain(), outreach.CodeApproachAnswered, ""},
		"again by pigeon":     {"approached", outreach.ContactAgain{No: 1, Channel: "pigeon"}, lifecycle.CodeInvalid, "channel"},
		"a place after no":    {"refused", lifecycletest.ConvertOutreach(), outreach.CodeNotInterested, ""},
		"no place":            {"interested", outreach.ConvertOutreach{No: 1, CompanyID: lifecycletest.CompanyID}, lifecycle.CodeRequired, "place_id"},
		"a place elsewhere": {"interested", outreach.ConvertOutreach{
			No: 1, PlaceID: lifecycletest.OtherPlaceID, WorkplaceID: lifecycletest.OtherWorkplaceID, CompanyID: lifecycletest.CompanyID,
		}, outreach.CodePlaceOfOther, "place_id"},
		"no placement":   {"searching", outreach.NoteProposal{}, lifecycle.CodeRequired, "placement_id"},
		"no reason":      {"searching", outreach.GiveUpOutreach{}, lifecycle.CodeRequired, "reason"},
		"another reason": {"searching", outreach.GiveUpOutreach{Reason: "illness"}, lifecycle.CodeInvalid, "reason"},
		"the same owner": {"searching", outreach.ReassignOutreach{OwnerID: lifecycletest.OwnerID}, outreach.CodeSameOwner, "owner_id"},
		"no owner":       {"searching", outreach.ReassignOutreach{}, lifecycle.CodeRequired, "owner_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := lifecycletest.InOutreach(c.in)

			_, err := n.State.Next(c.e, n.At)

			rule := refusal(t, err)
			require.Equal(t, []string{c.code, c.field}, []string{rule.Code, rule.Field})
		})
	}
}

func TestEachApproachHasItsOwnDeadline(t *testing.T) {
	t.Parallel()
	approached := lifecycletest.InOutreach("approached").State
	keys := func(s outreach.State) (all []string) {
		for _, d := range s.Open() {
			all = append(all, d.Key+" "+d.Due.Format(time.DateOnly))
		}
		return all
	}
	tasks := func(s outreach.State) (all []string) {
		for _, k := range s.Tasks() {
			all = append(all, k.Key)
		}
		return all
	}

	require.Equal(t, []string{"outreach_target 2027-02-15", "company_contact:1 2027-01-12"}, keys(approached))
	require.Equal(t, []string{"find_company", "contact_company:1"}, tasks(approached))
	require.Equal(t, []string{"outreach_target 2027-02-15", "company_contact:1 2027-01-25"}, keys(lifecycletest.InOutreach("later").State))
	referred := lifecycletest.InOutreach("referred").State
	require.Equal(t, []string{"outreach_target 2027-02-15", "company_contact:2 2027-01-20"}, keys(referred), "nothing is asked of who said no")
	interested := lifecycletest.InOutreach("interested").State
	require.Equal(t, []string{"outreach_target 2027-02-15", "place_for_one:1 2027-01-13"}, keys(interested))
	require.Equal(t, []string{"find_company", "make_place:1"}, tasks(interested))
	elsewhere := lifecycletest.InOutreach("elsewhere").State
	require.Equal(t, []string{"decide_outreach", "find_company", "make_place:1"}, tasks(elsewhere))
	on, err := elsewhere.Next(outreach.ContinueOutreach{}, lifecycletest.At("2027-01-08", 9))
	require.NoError(t, err)
	require.Equal(t, tasks(interested), tasks(on))
}

func TestContactingAgainBeginsANewDeadline(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("approached_escalated")
	require.True(t, n.State.Tasks()[1].Escalated)

	next, err := n.State.Next(lifecycletest.ContactAgain(), n.At)

	require.NoError(t, err)
	require.Equal(t, 2, next.Approaches[0].Contacts)
	require.Equal(t, lifecycle.Date("2027-01-27"), next.Approaches[0].NextOn)
	require.False(t, next.Tasks()[1].Escalated)
	require.Equal(t, 1, n.State.Approaches[0].Contacts, "the state before is left alone")
}

func TestTheTargetComesNoLaterThanTheWish(t *testing.T) {
	t.Parallel()
	for by, want := range map[lifecycle.Date][]string{
		"2027-12-01": {"2027-02-15", "remind 2027-02-01", "escalate 2027-02-15"},
		"2027-01-29": {"2027-01-29", "remind 2027-01-15", "escalate 2027-01-29"},
		"2027-01-08": {"2027-01-08", "remind 2027-01-08", "escalate 2027-01-08"}, // no room for a reminder beforehand
		"2027-01-09": {"2027-01-09", "remind 2027-01-09", "escalate 2027-01-09"}, // a Saturday: the wish is the wish
	} {
		e := lifecycletest.OpenOutreach()
		e.Wish.By = by

		s, err := outreach.State{}.Next(e, lifecycletest.At(lifecycletest.OutreachOpenedOn, 9))

		require.NoError(t, err)
		got := []string{s.Deadlines[0].Due.Format(time.DateOnly)}
		for _, r := range s.Deadlines[0].Rungs {
			got = append(got, string(r.Kind)+" "+r.At.Format(time.DateOnly))
		}
		require.Equal(t, want, got, by)
	}
}

func TestAnOutreachCarriesSoManyCompaniesAndNoMore(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("searching")
	s := n.State
	for i := range outreach.MaxApproaches {
		e := lifecycletest.ApproachCompany()
		e.WorkplaceID = lifecycle.DeriveID("workplace", string(rune('a'+i)))
		next, err := s.Next(e, n.At)
		require.NoError(t, err)
		s = next
	}

	_, err := s.Next(lifecycletest.ApproachCompany(), n.At)

	require.Equal(t, outreach.CodeTooManyApproaches, refusal(t, err).Code)
	require.Less(t, len(text(t, s)), 200_000, "the state is carried in every record")
}

func TestHeadSaysWhoseTurnItIs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"searching": "caseworker", "approached": "company", "later": "company", "refused": "caseworker", "interested": "caseworker",
		"elsewhere": "caseworker", "converted": "", "given_up": "",
	} {
		require.Equal(t, want, lifecycletest.InOutreach(name).State.Head().WaitingFor, name)
	}
	e := lifecycletest.OpenOutreach()
	require.Empty(t, lifecycletest.InOutreach("searching").State.Head().Parent)
	e.RematchID = lifecycletest.OtherPlacementID
	s, err := outreach.State{}.Next(e, lifecycletest.At(lifecycletest.OutreachOpenedOn, 9))
	require.NoError(t, err)
	require.Equal(t, lifecycle.Ref{Kind: lifecycle.KindRematch, ID: e.RematchID}, s.Head().Parent)
}

type otherEvent struct{}

func (otherEvent) Name() string { return "other" }
func (otherEvent) Fact() string { return "othered" }

func TestEventsOfOtherProcessesAreUnknown(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InOutreach("searching")

	_, err := n.State.Next(otherEvent{}, n.At)

	require.Equal(t, outreach.CodeUnknownEvent, refusal(t, err).Code)
}
