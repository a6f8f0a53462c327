package agreement_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	os.Exit(m.Run())
}

func TestNamesAreFixed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range agreement.Events() {
		names = append(names, e.Name()+" "+e.Fact())
	}

	// In histories, on the wire and in webhooks: only added to.
	require.Equal(t, []string{
		"draft_agreement agreement_drafted", "revise_agreement agreement_revised", "sign_agreement agreement_signed",
		"withdraw_agreement agreement_withdrawn", "activate_agreement agreement_activated", "open_place place_opened",
		"pause_place place_paused", "close_place place_closed", "hold_place place_held", "release_place place_released",
		"begin_refill refill_begun", "raise_vacancy_alarm vacancy_alarm_raised", "record_exchange exchange_recorded",
		"renew_agreement agreement_renewed", "terminate_agreement agreement_terminated", "end_agreement agreement_ended",
		"reassign_agreement agreement_reassigned", "change_calendar calendar_changed", "remind reminded", "escalate escalated",
	}, names)
}

func TestEveryEventIsDecodedByItsName(t *testing.T) {
	t.Parallel()
	for _, e := range agreement.Events() {
		got, err := agreement.Decode(e.Name(), []byte(text(t, e)))
		require.NoError(t, err)
		require.IsType(t, e, got)
	}
	for _, v := range lifecycletest.AgreementCommands() {
		got, err := agreement.Decode(v.Event.Name(), []byte(text(t, v.Event)))
		require.NoError(t, err)
		require.Equal(t, text(t, v.Event), text(t, got))
	}
	for name, data := range map[string]string{"estrange": `{}`, "open_place": `{"place_id":7}`} {
		_, err := agreement.Decode(name, []byte(data))
		require.Error(t, err)
	}
}

const matrixFile = "testdata/matrix_v1.tsv"

// clockColumns are what time can bring.
func clockColumns() []string {
	return []string{"activate_agreement", "begin_refill", "raise_vacancy_alarm", "end_agreement:clock", "remind", "escalate"}
}

// Every event at every stage: where it leads, or with what code it is refused.
func TestGoldenMatrix(t *testing.T) {
	t.Parallel()
	states := append([]lifecycletest.NamedAgreement{{Name: "(none)", At: lifecycletest.At(lifecycletest.DraftedOn, 9)}}, lifecycletest.AgreementStates()...)
	var b strings.Builder
	b.WriteString("state")
	for _, v := range lifecycletest.AgreementCommands() {
		b.WriteString("\t" + v.Name)
	}
	for _, name := range clockColumns() {
		b.WriteString("\t" + name)
	}
	b.WriteString("\n")
	for _, n := range states {
		b.WriteString(n.Name)
		for _, v := range lifecycletest.AgreementCommands() {
			b.WriteString("\t" + cell(t, n.State, v.Event, n.At))
		}
		for _, name := range clockColumns() {
			e, at := clockEvent(n, name)
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

// clockEvent is what time brings under the name, of the deadline that is next, when its time has come; it may be another's
// turn.
func clockEvent(n lifecycletest.NamedAgreement, name string) (lifecycle.Event, time.Time) {
	e, at := lifecycle.Elapsed{Deadline: "renew_agreement"}, n.At
	if d, ok := n.State.Due(); ok {
		rung, _ := d.Next()
		e, at = d.Elapse(rung.At), rung.At
	}
	switch name {
	case "activate_agreement":
		return agreement.ActivateAgreement{Elapsed: e}, at
	case "begin_refill":
		return agreement.BeginRefill{Elapsed: e}, at
	case "raise_vacancy_alarm":
		return agreement.RaiseVacancyAlarm{Elapsed: e}, at
	case "end_agreement:clock":
		return agreement.EndAgreement{Elapsed: &e}, at
	case "remind":
		return agreement.Remind{Elapsed: e}, at
	}
	return agreement.Escalate{Elapsed: e}, at
}

func cell(t *testing.T, s agreement.State, e lifecycle.Event, at time.Time) string {
	t.Helper()
	next, err := s.Next(e, at)
	if err == nil {
		return string(next.Status)
	}
	return code(t, err)
}

func code(t require.TestingT, err error) string {
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal)
	return refusal.Code
}

// In any order, at any time: nothing is asked for after the end, something is before it; each rung at its time and once; no
// line has more open places than agreed; a state is its JSON.
func TestAnyLifeKeepsThePromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := lifecycletest.At(lifecycletest.DraftedOn, 9)
		first := lifecycletest.DraftAgreement()
		first.Period.Start = first.Period.Start.AddDays(rapid.IntRange(-14, 30).Draw(t, "start"))
		first.Period.End = first.Period.Start.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))
		first.NoticeDays = rapid.IntRange(0, 60).Draw(t, "notice")
		s, err := agreement.State{}.Next(first, now)
		require.NoError(t, err)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			due, pending := s.Due()
			rung, _ := due.Next()
			e := anyEvent(t, s, now)
			clock := pending && rapid.IntRange(0, 2).Draw(t, "clock") == 0
			if clock {
				var ok bool
				e, ok = s.Elapse(rung.At)
				require.True(t, ok)
				_, err := s.Next(e, rung.At.Add(-1))
				require.ErrorContains(t, err, lifecycle.CodeNotDue)
				if rung.At.After(now) {
					now = rung.At
				}
			} else if until := now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "hours pass")) * time.Hour); !pending || until.Before(rung.At) {
				now = until
			}
			said := text(t, s)

			next, err := s.Next(e, now)

			require.Equal(t, said, text(t, s))
			var stored agreement.State
			require.NoError(t, json.Unmarshal([]byte(said), &stored))
			again, err2 := stored.Next(e, now)
			require.Equal(t, err, err2)
			require.Equal(t, text(t, next), text(t, again))
			if err != nil {
				require.False(t, clock, "the clock is never refused: %v", err)
				continue
			}
			require.Equal(t, s.Version+1, next.Version)
			keepsToTheLines(t, s, e, next)
			s = next
			keepsPromises(t, s)
		}
	})
}

// keepsToTheLines: no line ever has more open places than agreed. Nor are more taken, open or held, than agreed, but for the
// news that a place is held which was paused meanwhile.
func keepsToTheLines(t *rapid.T, s agreement.State, e lifecycle.Event, next agreement.State) {
	news, _ := e.(agreement.HoldPlace)
	for _, l := range next.Lines {
		var open int
		for _, p := range next.Places {
			if p.Line == l.No && p.State == agreement.PlaceOpen {
				open++
			}
		}
		require.LessOrEqual(t, open, l.Count)
		most := max(l.Count, s.Taken(l.No))
		if p, known := s.Place(news.PlaceID); known && p.Line == l.No && p.State == agreement.PlacePaused && len(p.Holds) == 0 {
			most++
		}
		require.LessOrEqual(t, next.Taken(l.No), most)
	}
}

func keepsPromises(t *rapid.T, s agreement.State) {
	ended := s.Status.Terminal()
	require.Equal(t, ended, s.Head().Ended)
	require.Equal(t, ended, len(s.Tasks()) == 0)
	require.Equal(t, ended, len(s.Open()) == 0)
	require.Equal(t, ended, len(s.Allowed()) == 0)
	require.Equal(t, ended, s.Head().Outcome != "")
	held := map[string]bool{}
	for _, p := range s.Places {
		for _, h := range p.Holds {
			require.False(t, held[h.PlacementID], "one placement at two places")
			held[h.PlacementID] = true
		}
		require.False(t, p.State == agreement.PlaceClosed && len(p.Holds) == 0, "what is closed is forgotten")
		if l, _ := s.Line(p.Line); l.No != 1 || p.State != agreement.PlaceOpen || s.Status != agreement.Active {
			require.Empty(t, p.RefillOn+p.AlarmOn, "only fixed places are filled again")
		}
		require.False(t, p.AlarmOn != "" && len(p.Holds) > 0, "no alarm about a place that somebody holds")
	}
	keys := map[string]bool{}
	for _, d := range s.Open() {
		require.False(t, keys[d.Key])
		keys[d.Key] = true
		require.True(t, slices.IsSortedFunc(d.Rungs, func(a, b lifecycle.Rung) int { return a.At.Compare(b.At) }), d.Key)
	}
}

// anyEvent is one that may or may not be possible.
func anyEvent(t *rapid.T, s agreement.State, now time.Time) lifecycle.Event {
	commands := lifecycletest.AgreementCommands()
	places := []string{lifecycletest.PlaceID, lifecycletest.OtherPlaceID, "p3", "p4"}
	place := rapid.SampledFrom(places).Draw(t, "place")
	placement := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "placement")
	today, no := s.Calendar.DateOf(now), s.Version
	switch rapid.IntRange(0, 8).Draw(t, "what") {
	case 0:
		return lifecycletest.SignsAgreement(lifecycle.PartyCompany)
	case 1:
		return lifecycletest.SignsAgreement(lifecycle.PartyMunicipality)
	case 2:
		return lifecycletest.OpensPlace(place, rapid.IntRange(0, 4).Draw(t, "line"))
	case 3:
		from := today.AddDays(rapid.IntRange(-3, 20).Draw(t, "from"))
		return agreement.HoldPlace{PlaceID: place, PlacementID: placement, No: no, Period: lifecycle.Period{
			Start: from, End: from.AddDays(rapid.IntRange(0, 120).Draw(t, "length")),
		}}
	case 4:
		last := lifecycle.Date("")
		if rapid.Bool().Draw(t, "started") {
			last = today.AddDays(rapid.IntRange(-3, 10).Draw(t, "last"))
		}
		return agreement.ReleasePlace{PlaceID: place, PlacementID: placement, LastDay: last, Over: rapid.Bool().Draw(t, "over"), No: no}
	case 5:
		return rapid.SampledFrom([]lifecycle.Event{agreement.PausePlace{PlaceID: place}, agreement.ClosePlace{PlaceID: place}}).Draw(t, "shut")
	}
	return commands[rapid.IntRange(0, len(commands)-1).Draw(t, "command")].Event
}

func TestRefusalsSayWhichField(t *testing.T) {
	t.Parallel()
	var refusal *lifecycle.RuleError
	e := lifecycletest.DraftAgreement()
	e.Lines[0].Count = 10

	_, err := agreement.State{}.Next(e, lifecycletest.At(lifecycletest.DraftedOn, 9))

	require.ErrorAs(t, err, &refusal)
	require.Equal(t, agreement.CodeCountOutOfRange, refusal.Code)
	require.Equal(t, "lines[0].count", refusal.Field)
	require.Equal(t, "9", refusal.Values["most"])
}

func text(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
