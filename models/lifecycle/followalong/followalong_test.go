package followalong_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

var _ lifecycle.Process[followalong.State] = followalong.State{}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	os.Exit(m.Run())
}

func TestNamesAreFixed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range followalong.Events() {
		names = append(names, e.Name()+" "+e.Fact())
	}

	// In histories, on the wire and in webhooks: only added to.
	require.Equal(t, []string{
		"open_follow_along follow_along_opened", "record_follow_along follow_along_recorded", "record_attempt attempt_recorded",
		"close_unreached closed_unreached", "reassign_follow_along follow_along_reassigned", "pause_follow_along follow_along_paused",
		"resume_follow_along follow_along_resumed", "change_calendar calendar_changed",
		"remind reminded", "escalate escalated",
	}, names)
}

func TestEveryEventIsDecodedByItsName(t *testing.T) {
	t.Parallel()
	for _, e := range followalong.Events() {
		got, err := followalong.Decode(e.Name(), []byte(text(t, e)))
		require.NoError(t, err)
		require.IsType(t, e, got)
	}
	for _, v := range lifecycletest.FollowAlongCommands() {
		got, err := followalong.Decode(v.Event.Name(), []byte(text(t, v.Event)))
		require.NoError(t, err)
		require.Equal(t, v.Event, got)
	}
	for name, data := range map[string]string{"forget": `{}`, "record_attempt": `{"on":7}`} {
		_, err := followalong.Decode(name, []byte(data))
		require.Error(t, err)
	}
}

const matrixFile = "testdata/matrix_v1.tsv"

// Every event at every stage: where it leads, or with what code it is refused.
func TestGoldenMatrix(t *testing.T) {
	t.Parallel()
	none := lifecycletest.NamedFollowAlong{Name: "(none)", At: lifecycletest.In("closed").State.Since}
	states := append([]lifecycletest.NamedFollowAlong{none}, lifecycletest.FollowAlongStates()...)
	columns := append(lifecycletest.FollowAlongCommands(), lifecycletest.Variant{Name: "remind"}, lifecycletest.Variant{Name: "escalate"})
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

// clockEvent is the reminder or the escalation when its time has come, in a follow-along where it may be the other's turn.
func clockEvent(n lifecycletest.NamedFollowAlong, name string) (lifecycle.Event, time.Time) {
	e, at := lifecycle.Elapsed{Deadline: "follow_along:1"}, n.At
	if d, ok := n.State.Due(); ok {
		rung, _ := d.Next()
		e, at = d.Elapse(rung.At), rung.At
	}
	if name == "remind" {
		return followalong.Remind{Elapsed: e}, at
	}
	return followalong.Escalate{Elapsed: e}, at
}

func cell(t *testing.T, s followalong.State, e lifecycle.Event, at time.Time) string {
	t.Helper()
	next, err := s.Next(e, at)
	if err == nil {
		if next.Outcome != "" {
			return string(next.Status) + ":" + string(next.Outcome)
		}
		return string(next.Status)
	}
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	return refusal.Code
}

func TestOnlyAPlacementThatHasRunIsFollowed(t *testing.T) {
	t.Parallel()
	for _, n := range lifecycletest.States() {
		require.Equal(t, n.Name == "closed", n.State.WantsFollowAlong(), n.Name)
	}
	closeUp := func(name string) placement.State {
		n := lifecycletest.In(name)
		s := n.State
		for _, p := range []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyCaseWorker} {
			if s.Status == placement.Evaluating {
				if next, err := s.Next(lifecycletest.Evaluates(p), n.At); err == nil {
					s = next
				}
			}
		}
		return lifecycletest.Apply(s, n.At, lifecycletest.Close())
	}
	require.True(t, closeUp("evaluating_terminated").WantsFollowAlong(), "who left early has worked")
	require.True(t, closeUp("evaluating_swapped").WantsFollowAlong(), "so has whose place was given away")
	require.False(t, closeUp("evaluating_no_show").WantsFollowAlong(), "nobody has worked")

	old := lifecycletest.In("closed").State
	old.Policy.FollowAlong = placement.FollowAlongPolicy{}
	require.False(t, old.WantsFollowAlong(), "placements from before there was any keep their rules")
}

// A placement is only proposed when the calendar also reaches to the last check: nobody would be there to hear that a
// follow-along could not open.
func TestTheCalendarOfAPlacementReachesToItsChecks(t *testing.T) {
	t.Parallel()
	p := lifecycletest.Proposal()
	p.Calendar.To = p.Period.End.AddDays(95)
	_, err := placement.State{}.Next(p, lifecycletest.At(lifecycletest.ProposedOn, 9))
	require.ErrorContains(t, err, lifecycle.CodeCalendarNotCovered)

	p.Calendar.To = p.Period.End.AddDays(115)
	_, err = placement.State{}.Next(p, lifecycletest.At(lifecycletest.ProposedOn, 9))
	require.NoError(t, err)
}

func TestTheChecksAreOnWorkingDays(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InFollowAlong("first_check").State
	require.Equal(t, []followalong.Check{{No: 1, DueOn: lifecycletest.FirstCheckOn}, {No: 2, DueOn: lifecycletest.SecondCheckOn}}, s.Checks)
	require.Equal(t, lifecycletest.At(lifecycletest.FirstCheckOn, 16), s.Deadlines[0].Due)
	require.Equal(t, []lifecycle.Rung{
		{Kind: lifecycle.Remind, At: lifecycletest.At(lifecycletest.FirstCheckOn, 8)},
		{Kind: lifecycle.Escalate, At: lifecycletest.At("2027-05-24", 8)}, // Whit Monday is the 17th
	}, s.Deadlines[0].Rungs)

	for last, want := range map[lifecycle.Date][2]lifecycle.Date{
		"2027-04-22": {"2027-05-07", "2027-07-21"}, // Ascension Day is the 6th
		"2027-05-01": {"2027-05-18", "2027-07-30"}, // Saturday the 15th, Whit Monday
		"2027-04-01": {"2027-05-07", "2027-06-30"}, // closed when the fourteen days were over: the next working day
		"2027-01-08": {"2027-05-07", "2027-05-07"}, // and when everything was
	} {
		e := lifecycletest.OpenFollowAlong()
		e.LastDay = last
		s, err := followalong.State{}.Next(e, lifecycletest.At("2027-05-05", 10))
		require.NoError(t, err)
		require.Equal(t, want, [2]lifecycle.Date{s.Checks[0].DueOn, s.Checks[1].DueOn}, last)
	}
}

func TestAChangedCalendarMovesTheChecksThatLieAhead(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("second_check")
	c := lifecycletest.Calendar()
	c.Version, c.Closed = 2, append(c.Closed, lifecycletest.SecondCheckOn)
	slices.Sort(c.Closed)
	e := followalong.ChangeCalendar{CalendarChange: lifecycle.CalendarChange{Calendar: c}}

	s, err := n.State.Next(e, n.At)

	require.NoError(t, err)
	require.Equal(t, lifecycle.Date("2027-07-30"), s.Checks[1].DueOn)
	require.Equal(t, lifecycletest.At("2027-07-30", 16), s.Deadlines[0].Due)
	require.Equal(t, n.State.Checks[0], s.Checks[0], "what has been made stays")
	require.Equal(t, lifecycletest.SecondCheckOn, n.State.Checks[1].DueOn, "the state before is left alone")
}

func TestWhoIsNotReachedIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InFollowAlong("tried_once").State
	require.Equal(t, lifecycletest.At("2027-05-19", 16), s.Deadlines[0].Due, "two working days after the attempt")
	require.Zero(t, s.Tasks()[0].Level)
	require.NotContains(t, s.Allowed(), "close_unreached")

	// Three calls in an hour are one day.
	at := lifecycletest.At(lifecycletest.FirstCheckOn, 11)
	for range 2 {
		var err error
		s, err = s.Next(lifecycletest.NotReached(), at)
		require.NoError(t, err)
	}
	require.Len(t, s.Attempts, 3)
	require.Equal(t, 1, s.DaysTried())
	_, err := s.Next(lifecycletest.CloseUnreached(), at)
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, followalong.CodeTooFewAttempts, refusal.Code)
	require.Equal(t, map[string]string{"days_tried": "1", "days_needed": "3"}, refusal.Values)

	require.Contains(t, lifecycletest.InFollowAlong("tried_thrice").State.Allowed(), "close_unreached")
	end := lifecycletest.InFollowAlong("unreached").State
	require.Equal(t, "unreached", end.Head().Outcome)
	require.Empty(t, end.Tasks())
}

func TestAttemptsCountForTheirOwnCheck(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("tried_thrice")
	s, err := n.State.Next(lifecycletest.FollowedInJob(1), n.At)
	require.NoError(t, err)
	require.Zero(t, s.DaysTried())
	require.False(t, s.MayGiveUp())
	require.Equal(t, lifecycletest.At(lifecycletest.SecondCheckOn, 16), s.Deadlines[0].Due)
}

func TestTheSecondCheckConfirms(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InFollowAlong("confirmed").State
	require.Equal(t, followalong.Job, s.Outcome)
	require.Equal(t, followalong.Check{
		No: 2, DueOn: lifecycletest.SecondCheckOn, MadeOn: lifecycletest.SecondCheckOn, Outcome: followalong.Job,
		Channel: lifecycle.ChannelPhone, WeeklyHours: 30, SameCompany: true,
	}, s.Checks[1])
	require.Equal(t, lifecycletest.In("closed").State.Outcome, s.AtClose, "what the placement was closed with stays")

	late := lifecycletest.InFollowAlong("missed_first").State
	require.True(t, late.Checks[0].Missed)
	require.Equal(t, followalong.None, late.Outcome)

	placed := lifecycletest.InFollowAlong("placed_again").State
	require.Equal(t, followalong.NewPlacement, placed.Outcome)
	require.Equal(t, lifecycletest.OtherPlacementID, placed.PlacedBy)
}

func TestReassigning(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("first_reminded")

	s, err := n.State.Next(lifecycletest.ReassignFollowAlong(), n.At)
	require.NoError(t, err)
	require.Equal(t, []string{lifecycletest.OtherOwnerID, lifecycletest.OtherUnitID}, []string{s.OwnerID, s.UnitID})
	require.Equal(t, n.State.Deadlines, s.Deadlines)

	s, err = n.State.Next(followalong.ReassignFollowAlong{OwnerID: lifecycletest.OtherOwnerID}, n.At)
	require.NoError(t, err)
	require.Equal(t, lifecycletest.UnitID, s.UnitID)
}

type stranger struct{}

func (stranger) Name() string { return "estrange" }
func (stranger) Fact() string { return "estranged" }

func TestRefusals(t *testing.T) {
	t.Parallel()
	opening := func(spoil func(e *followalong.OpenFollowAlong)) lifecycle.Event {
		e := lifecycletest.OpenFollowAlong()
		spoil(&e)
		return e
	}
	record := func(spoil func(e *followalong.RecordFollowAlong)) lifecycle.Event {
		e := lifecycletest.FollowedInJob(1)
		spoil(&e)
		return e
	}
	elapsed := lifecycle.Elapsed{Deadline: "follow_along:1"}
	for _, c := range []struct {
		code, field, state string
		event              lifecycle.Event
	}{
		{lifecycle.CodeRequired, "candidate_id", "", opening(func(e *followalong.OpenFollowAlong) { e.CandidateID = "" })},
		{lifecycle.CodeRequired, "placement_id", "", opening(func(e *followalong.OpenFollowAlong) { e.PlacementID = "" })},
		{lifecycle.CodeRequired, "owner_id", "", opening(func(e *followalong.OpenFollowAlong) { e.OwnerID = "" })},
		{lifecycle.CodeInvalidDate, "last_day", "", opening(func(e *followalong.OpenFollowAlong) { e.LastDay = "2027-02-30" })},
		{lifecycle.CodeInvalid, "policy", "", opening(func(e *followalong.OpenFollowAlong) { e.Policy.Second = 10 })},
		{lifecycle.CodeCalendarNotCovered, "", "", opening(func(e *followalong.OpenFollowAlong) { e.Calendar = lifecycle.Calendar{} })},
		{lifecycle.CodeNotPossibleNow, "", "", lifecycletest.FollowedInJob(1)},
		{followalong.CodeUnknownEvent, "", "first_check", stranger{}},
		{followalong.CodeUnknownEvent, "", "first_check", lifecycletest.Close()},
		{followalong.CodeAlreadyOpened, "", "first_check", lifecycletest.OpenFollowAlong()},
		{followalong.CodeTooEarly, "", "first_check", lifecycletest.FollowedInJob(1)},
		{followalong.CodeTooEarly, "", "first_check", lifecycletest.NotReached()},
		{followalong.CodeTooEarly, "", "first_reminded", lifecycletest.FollowedInJob(2)},
		{followalong.CodeOtherCheck, "check", "first_reminded", lifecycletest.FollowedInJob(0)},
		{followalong.CodeOtherCheck, "check", "first_reminded", lifecycletest.FollowedInJob(3)},
		{followalong.CodeOtherCheck, "check", "second_reminded", lifecycletest.FollowedInJob(1)},
		{followalong.CodeOtherCheck, "check", "first_reminded", lifecycletest.PlacedAgain(2)},
		{lifecycle.CodeRequired, "outcome", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.Outcome = "" })},
		{lifecycle.CodeInvalid, "outcome", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.Outcome = "rich" })},
		{lifecycle.CodeInvalid, "outcome", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.Outcome = followalong.Unreached })},
		{lifecycle.CodeRequired, "channel", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.Channel = "" })},
		{lifecycle.CodeInvalid, "channel", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.Channel = "pigeon" })},
		{lifecycle.CodeRequired, "weekly_hours", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.WeeklyHours = 0 })},
		{lifecycle.CodeInvalid, "weekly_hours", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.WeeklyHours = 61 })},
		{lifecycle.CodeInvalid, "weekly_hours", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.WeeklyHours = -1 })},
		{lifecycle.CodeRequired, "same_company", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.SameCompany = nil })},
		{followalong.CodeNotWorking, "weekly_hours", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.Outcome = followalong.None })},
		{followalong.CodeNotWorking, "same_company", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.Outcome, e.WeeklyHours = followalong.Education, 0 })},
		{lifecycle.CodeRequired, "new_placement_id", "first_reminded", followalong.RecordFollowAlong{Check: 1, Outcome: followalong.NewPlacement, Channel: lifecycle.ChannelPhone}},
		{lifecycle.CodeInvalid, "new_placement_id", "first_reminded", record(func(e *followalong.RecordFollowAlong) { e.NewPlacementID = lifecycletest.OtherPlacementID })},
		{lifecycle.CodeRequired, "channel", "first_reminded", followalong.RecordAttempt{}},
		{lifecycle.CodeInvalid, "channel", "first_reminded", followalong.RecordAttempt{Channel: "pigeon"}},
		{lifecycle.CodeInvalidDate, "on", "first_reminded", followalong.RecordAttempt{Channel: lifecycle.ChannelSMS, On: "today"}},
		{followalong.CodeDateInFuture, "on", "first_reminded", followalong.RecordAttempt{Channel: lifecycle.ChannelSMS, On: "2027-05-15"}},
		{followalong.CodeTooEarly, "", "first_reminded", followalong.RecordAttempt{Channel: lifecycle.ChannelSMS, On: "2027-05-08"}},
		{followalong.CodeTooFewAttempts, "", "tried_once", lifecycletest.CloseUnreached()},
		{lifecycle.CodeRequired, "owner_id", "first_check", followalong.ReassignFollowAlong{}},
		{followalong.CodeSameOwner, "owner_id", "first_check", followalong.ReassignFollowAlong{OwnerID: lifecycletest.OwnerID}},
		{lifecycle.CodeNotPossibleNow, "", "confirmed", lifecycletest.FollowedInJob(2)},
		{lifecycle.CodeNotPossibleNow, "", "unreached", lifecycletest.NotReached()},
		{lifecycle.CodeNotDue, "", "first_check", followalong.Remind{Elapsed: elapsed}},
		{lifecycle.CodeNotDue, "", "first_reminded", followalong.Remind{Elapsed: elapsed}},
	} {
		s, at := followalong.State{}, lifecycletest.At("2027-05-05", 10)
		if c.state != "" {
			n := lifecycletest.InFollowAlong(c.state)
			s, at = n.State, n.At
		}

		same, err := s.Next(c.event, at)

		var refusal *lifecycle.RuleError
		require.ErrorAs(t, err, &refusal, "%s in %s: %s", c.event.Name(), c.state, c.field)
		require.Equal(t, []string{c.code, c.field}, []string{refusal.Code, refusal.Field})
		require.Equal(t, s, same)
	}
	unknown := followalong.RecordFollowAlong{Check: 1, Outcome: followalong.Unknown}
	_, err := lifecycletest.InFollowAlong("first_reminded").State.Next(unknown, lifecycletest.At(lifecycletest.FirstCheckOn, 10))
	require.NoError(t, err, "of whom nothing is known nobody has asked the person")
}

func text(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
