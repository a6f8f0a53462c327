package placement_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// The words of the rules, short, for tables.
type (
	State  = placement.State
	Status = placement.Status
)

const (
	candidate    = lifecycle.PartyCandidate
	company      = lifecycle.PartyCompany
	mentor       = lifecycle.PartyMentor
	caseWorker   = lifecycle.PartyCaseWorker
	municipality = lifecycle.PartyMunicipality
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files and the diagram anew")
	os.Exit(m.Run())
}

// updating tells whether golden files are to be written rather than compared.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// in returns a canonical state and a good instant for what comes next.
func in(name string) (State, time.Time) {
	n := lifecycletest.In(name)
	return n.State, n.At
}

// after returns s after the events, all at the instant at; the rules must take them.
func after(t *testing.T, s State, at time.Time, events ...lifecycle.Event) State {
	t.Helper()
	for _, e := range events {
		next, err := s.Next(e, at)
		require.NoError(t, err, e.Name())
		require.Equal(t, s.Version+1, next.Version)
		s = next
	}
	return s
}

// refused returns the refusal of e, which the rules must give, with the state unchanged.
func refused(t *testing.T, s State, at time.Time, e lifecycle.Event) *lifecycle.RuleError {
	t.Helper()
	same, err := s.Next(e, at)
	var refusal *lifecycle.RuleError
	require.ErrorAs(t, err, &refusal, e.Name())
	require.Equal(t, s, same)
	require.NotEmpty(t, refusal.Message)
	return refusal
}

// tick returns s after the next so many clock events, each on time, and the instant of the last.
func tick(t *testing.T, s State, times int) (State, time.Time) {
	t.Helper()
	var at time.Time
	for range times {
		happened, ok := lifecycletest.Tick(s)
		require.True(t, ok, "the clock has nothing left to bring")
		s, at = after(t, s, happened.At, happened.Event), happened.At
	}
	return s, at
}

// proposal returns the canonical proposal for other days, at fifteen hours a week.
func proposal(start, end lifecycle.Date) placement.Propose {
	p := lifecycletest.Proposal()
	p.Period = lifecycle.Period{Start: start, End: end}
	p.Hours = []placement.HoursStep{{From: start, WeeklyHours: 15}}
	return p
}

// approved returns a placement for the given days that everybody signed on the day before it starts.
func approved(t *testing.T, p placement.Propose) State {
	t.Helper()
	at := lifecycletest.At(p.Period.Start.AddDays(-1), 9)
	meeting := lifecycle.Event(lifecycletest.HoldMeeting())
	if p.Ruleset > 1 {
		meeting = lifecycletest.Newest(meeting)
	}
	return after(t, State{}, at, p,
		lifecycletest.CandidateAccepts(), lifecycletest.CompanyAccepts(),
		placement.BookSafetyMeeting{At: at, Form: placement.FormVisit}, meeting,
		lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(company), lifecycletest.Signs(candidate),
		lifecycletest.Signs(municipality))
}

// started returns a placement for the given days that has started on its first day, at noon.
func started(t *testing.T, p placement.Propose) State {
	t.Helper()
	return after(t, approved(t, p), lifecycletest.At(p.Period.Start, 12), placement.ConfirmStart{On: p.Period.Start})
}

func keys(tasks []lifecycle.Task) []string {
	list := []string{}
	for _, task := range tasks {
		list = append(list, task.Key)
	}
	return list
}

func deadline(t *testing.T, s State, key string) lifecycle.Deadline {
	t.Helper()
	for _, d := range s.Open() {
		if d.Key == key {
			return d
		}
	}
	require.Failf(t, "no such deadline", "%s in %s", key, s.Status)
	return lifecycle.Deadline{}
}

func deadlineKeys(s State) []string {
	list := []string{}
	for _, d := range s.Open() {
		list = append(list, d.Key)
	}
	return list
}

func text(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}
