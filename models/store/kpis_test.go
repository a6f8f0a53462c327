package store_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/kpi"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/models/store/storetest"
)

// lives are placements that were written by hand, so that their numbers can be counted by hand.
type lives struct {
	*recorder
	n *storetest.Tenant
}

// put writes a process of which only the state counts, made before anything else happens. It returns its ID.
func (l *lives) put(kind lifecycle.Kind, status, unitID string, state any, ended *time.Time) string {
	l.t.Helper()
	data, err := json.Marshal(state)
	require.NoError(l.t, err)
	id := uuid.NewString()
	l.exec(`INSERT INTO processes (tenant_id, id, kind, status, ended_at, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
			candidate_id, calendar_version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, '', 2, 1, 1, 0, $6, $7, $8, $9, 1, '2026-11-02 12:00Z', now())`,
		l.n.ID, id, string(kind), status, ended, data, l.n.CaseWorker.ID, unitID, l.n.Candidates[0].ID)
	return id
}

// live writes a placement and where it stood since when.
func (l *lives) live(s placement.State, events ...event) string {
	l.t.Helper()
	var ended *time.Time
	if s.Status.Terminal() {
		ended = new(lifecycletest.At("2027-06-01", 12))
	}
	id := l.put(lifecycle.KindPlacement, string(s.Status), s.UnitID, s, ended)
	l.exec(`INSERT INTO placements (tenant_id, id, candidate_id, company_id, workplace_id, place_id, starts_on, ends_on, holds, binds)
		VALUES ($1, $2, $3, $4, $5, $6, '2027-02-01', '2027-05-02', false, false)`,
		l.n.ID, id, l.n.Candidates[0].ID, l.n.Company.ID, l.n.Workplace.ID, l.n.Places[0].ID)
	for i, e := range events {
		l.exec(`INSERT INTO events (tenant_id, id, process_id, process_kind, version, epoch, name, fact, payload, at, late, command_id, fingerprint, on_behalf, request_id, status)
			VALUES ($1, gen_random_uuid(), $2, 'placement', $3, 0, 'n', 'f', '{}', $4, false, gen_random_uuid(), '', '', '', $5)`,
			l.n.ID, id, i+1, e.at, string(e.status))
	}
	return id
}

// event is one after which a placement stood in a status.
type event struct {
	status placement.Status
	at     time.Time
}

func followUps(all ...lifecycle.Date) []placement.FollowUp {
	var f []placement.FollowUp
	for pair := range slices.Chunk(all, 2) {
		f = append(f, placement.FollowUp{No: len(f) + 1, DueOn: pair[0], HeldOn: pair[1]})
	}
	return f
}

func signed(on lifecycle.Date, parties ...lifecycle.Party) []placement.Signed {
	var all []placement.Signed
	for _, p := range parties {
		all = append(all, placement.Signed{Party: p, On: on})
	}
	return all
}

const (
	attending = placement.Attendance
	rematched = placement.TerminatedKind
)

// sixteen placements ran and were closed: six to their end, five ended for the attendance, five for the hours. Two more ended
// because nobody came, and one runs and is paused.
func sixteen(t *testing.T) *lives {
	t.Helper()
	b := storetest.New(t)
	l := &lives{&recorder{t: t, b: b}, b.Tenant}
	passed(t, b, l.n.Mentor.ID)
	untrained, err := b.Store.CreateMentor(t.Context(), l.n.CaseWorker.Create(), storetest.MentorSeenOn, store.Mentor{
		WorkplaceID: l.n.Workplace.ID, Name: "Mette Prøve", Capacity: 2, Active: true,
	})
	require.NoError(t, err)
	t0 := lifecycletest.At("2027-01-04", 10)
	for i := range 16 {
		s := placement.State{Status: placement.Closed, UnitID: l.n.Unit.ID, StartedOn: "2027-02-01", Outcome: placement.NoChange}
		s.Period = lifecycle.Period{Start: "2027-02-01", End: "2027-05-02"}
		s.Ending = &placement.Ending{Kind: placement.EndedAsPlannedKind, On: "2027-05-03"}
		third := lifecycle.Date("2027-02-25")
		switch {
		case i < 7:
			third = ""
		case i == 7:
			third = "2027-03-01" // three days late is missed
		}
		second := lifecycle.Date("2027-02-12")
		if i < 6 {
			second = "2027-02-14"
		}
		s.FollowUps = followUps("2027-02-01", "2027-02-01", "2027-02-12", second, "2027-02-26", third)
		switch {
		case i >= 11:
			s.Ending = &placement.Ending{Kind: placement.TerminatedKind, Reason: placement.HoursDoNotFit, On: "2027-05-01"}
			s.Period.End = "2027-05-01"
			s.Pauses = []placement.PausedSpan{{From: "2027-04-12", Until: "2027-05-01"}}
			s.FollowUps = append(s.FollowUps, placement.FollowUp{No: 4, DueOn: "2027-04-12"}) // in the pause in which it ended
		case i >= 6:
			s.Ending = &placement.Ending{Kind: placement.TerminatedKind, Reason: attending, On: "2027-03-30"}
			s.Period.End = "2027-04-09"
			s.FollowUps = append(s.FollowUps,
				placement.FollowUp{No: 4, DueOn: "2027-04-09"}, // after the end was recorded
				placement.FollowUp{No: 5, DueOn: "2027-04-10"}, // after the last day
			)
		}
		if i >= 8 {
			s.UnitID, s.PlaceModel = l.n.OtherUnit.ID, "fixed_places"
		}
		if s.PurposeMet = i < 11; i < 5 {
			s.NoShows, s.Outcome = 1, placement.OrdinaryJob
		}
		s.Signatures = signed("2027-01-20", lifecycle.PartyCompany, lifecycle.PartyCandidate)
		if i < 11 {
			s.Signatures = append(s.Signatures, signed("2027-02-01", lifecycle.PartyMunicipality)...)
		} else {
			s.Signatures = append(s.Signatures, signed("2027-02-02", lifecycle.PartyMunicipality)...) // too late
		}
		switch {
		case i < 6:
			s.MentorID = l.n.Mentor.ID
		case i < 12:
			s.MentorID = untrained.ID
		}
		s.Purpose = placement.Clarification
		if i < 5 {
			s.Purpose = placement.PaidHours
		}
		if s.Meeting = (&placement.Meeting{Held: true, Attended: []lifecycle.Party{lifecycle.PartyCandidate, lifecycle.PartyCompany}}); i >= 9 {
			s.Meeting.Attended = s.Meeting.Attended[1:]
		}
		switch {
		case i < 6:
			s.Terms = &placement.Terms{Version: 1, AgreedOn: "2027-01-20", Purpose: "p"}
		case i < 10: // amended later
			s.Terms = &placement.Terms{Version: 2, AgreedOn: "2027-03-01", Purpose: "p"}
		case i < 11: // too late
			s.Terms = &placement.Terms{Version: 1, AgreedOn: "2027-02-02", Purpose: "p"}
		}
		s.Evaluations = []placement.Evaluation{{Party: lifecycle.PartyCandidate, GivenOn: "2027-05-04"}, {Party: lifecycle.PartyCompany, Missing: i >= 7}}
		if s.EvaluatedOn = s.Ending.On.AddDays(14); i >= 11 {
			s.EvaluatedOn = s.Ending.On.AddDays(15)
		}
		days := func(n int) time.Time { return t0.AddDate(0, 0, n) }
		events := []event{{placement.Proposed, t0}, {placement.Proposed, t0.Add(time.Hour)}, {placement.Agreed, days(i + 1)}}
		if i == 15 { // taken back: ten days and six
			events = []event{{placement.Proposed, t0}, {placement.Agreed, days(10)}, {placement.Proposed, days(11)}, {placement.Agreed, days(17)}}
		}
		events = append(events, event{placement.Active, days(28)}, event{placement.Active, days(40)}, event{placement.Evaluating, days(60)})
		id := l.live(s, events...)
		if i >= 10 { // somebody else took it over
			l.exec(`UPDATE events SET fact = CASE version WHEN 2 THEN 'reassigned' ELSE 'n' END WHERE tenant_id = $1 AND process_id = $2`, l.n.ID, id)
		}
		if i >= 6 {
			status, ended := rematch.Open, (*time.Time)(nil)
			if i < 11 {
				status, ended = rematch.Matched, new(lifecycletest.At(lifecycle.Date("2027-03-30").AddDays(2*(i-5)), 23))
			}
			r := l.put(lifecycle.KindRematch, string(status), s.UnitID, rematch.State{PlacementID: id, OpenedOn: "2027-03-30"}, ended)
			l.exec(`INSERT INTO rematches (tenant_id, id, placement_id, cause) VALUES ($1, $2, $3, $4)`, l.n.ID, r, id, string(rematched))
		}
		if i < 5 {
			l.problem(id, 1, time.Duration(i+1)*12*time.Hour)
		}
		switch i {
		case 0:
			l.problem(id, 2, 12*time.Hour)
			l.problem(id, 3, 0)
		case 5:
			l.exec(`INSERT INTO paid_hours (tenant_id, id, placement_id, from_day, weekly_hours, job_function, version, created_at, updated_at)
				VALUES ($1, gen_random_uuid(), $2, '2027-02-01', 3, 'x', 1, now(), now())`, l.n.ID, id)
		}
	}
	for range 2 {
		l.live(placement.State{
			Status: placement.Evaluating, UnitID: l.n.Unit.ID, NoShows: 1, Ending: &placement.Ending{Kind: placement.NoShowKind, On: "2027-02-01"},
		})
	}
	l.live(placement.State{
		Status: placement.Active, UnitID: l.n.Unit.ID, StartedOn: "2026-12-01", Period: lifecycle.Period{Start: "2026-12-01", End: "2027-12-30"},
		FollowUps: followUps("2027-02-01", ""), Pause: &placement.Pause{From: "2027-01-15"},
	}, event{"", t0}, event{placement.Approved, t0.AddDate(0, 0, 1)}, event{placement.Active, t0.AddDate(0, 0, 2)})
	return l
}

// problem writes a problem of a placement; a reaction of zero is none yet.
func (l *lives) problem(placementID string, no int, reaction time.Duration) {
	l.t.Helper()
	s := issue.State{PlacementID: placementID, No: no, ReportedAt: lifecycletest.At("2027-02-03", 8)}
	if reaction > 0 {
		s.ReactedAt = s.ReportedAt.Add(reaction)
	}
	id := l.put(lifecycle.KindIssue, string(issue.Handling), l.n.Unit.ID, s, nil)
	l.exec(`INSERT INTO issues (tenant_id, id, placement_id, no, severity) VALUES ($1, $2, $3, $4, 'serious')`, l.n.ID, id, placementID, no)
}

// in2027 asks for the year after it has passed.
func in2027() store.KPIQuery {
	return store.KPIQuery{Between: lifecycle.Period{Start: "2027-01-01", End: "2027-12-31"}, Today: "2027-12-31", Where: kpi.Everywhere()}
}

func TestKPIsAreWhatOneCountsByHand(t *testing.T) {
	t.Parallel()
	l := sixteen(t)

	got, err := l.b.Store.KPIs(t.Context(), l.n.ID, in2027())

	require.NoError(t, err)
	type counted struct{ count, n, countPlacements, placements int }
	for name, want := range map[string]counted{
		"started_signed":                      {11, 16, 11, 16},
		"no_shows":                            {7, 18, 7, 18},
		"mentor_trained":                      {6, 12, 6, 12},
		"follow_ups_on_time":                  {34, 48, 16, 16},
		"follow_ups_late":                     {6, 48, 6, 16},
		"follow_ups_missed":                   {8, 48, 8, 16},
		"early_terminations":                  {10, 16, 10, 16},
		"early_terminations_attendance":       {5, 16, 5, 16},
		"early_terminations_hours_do_not_fit": {5, 16, 5, 16},
		"early_terminations_tasks_do_not_fit": {0, 16, 0, 16},
		"thirteen_weeks":                      {6, 16, 6, 16},
		"purpose_met":                         {11, 16, 11, 16},
		"ordinary_hours":                      {6, 16, 6, 16},
		"purpose_stated":                      {10, 16, 10, 16},
		"candidate_met":                       {9, 16, 9, 16},
		"paid_hours_planned":                  {6, 16, 6, 16},
		"mentor_ready":                        {6, 16, 6, 16},
		"same_case_worker":                    {10, 16, 10, 16},
		"evaluated_by_all":                    {7, 16, 7, 16},
		"early_ends_evaluated":                {5, 10, 5, 10},
		"job_goal":                            {16, 16, 16, 16},
		"caseload":                            {16, 16, 16, 16},
		"days_in_proposed_p50":                {16, 16, 16, 16},
		"days_in_active_p50":                  {16, 16, 16, 16},
		"days_to_rematch_p90":                 {5, 5, 5, 5},
		"days_to_reaction_p50":                {6, 6, 5, 5},
		"days_in_approved_p50":                {},
	} {
		number, ok := kpi.Find(name)
		require.True(t, ok, name)
		v := got.Counts[number.Measure].Of(number, kpi.Everywhere())
		require.Equal(t, want, counted{v.Count, v.N, v.CountPlacements, v.Placements}, name)
		require.Equal(t, want.n > 0, v.Whole, name)
	}
	for measure, want := range map[kpi.Measure]store.KPIDays{
		kpi.DaysIn(placement.Proposed): {Half: 8.5, NineTenths: 14.5},
		kpi.DaysIn(placement.Active):   {Half: 32, NineTenths: 32},
		kpi.DaysToRematch:              {Half: 6, NineTenths: 9.2},
		kpi.DaysToReaction:             {Half: 1.25, NineTenths: 2.25},
	} {
		require.InDelta(t, want.Half, got.Days[measure][kpi.Any].Half, 1e-9, measure)
		require.InDelta(t, want.NineTenths, got.Days[measure][kpi.Any].NineTenths, 1e-9, measure)
	}
}

// Nothing is counted before or after its day, on either side.
func TestKPIsCountOnTheDay(t *testing.T) {
	t.Parallel()
	l := sixteen(t)
	n := func(name string, from, to lifecycle.Date) int {
		number, _ := kpi.Find(name)
		q := in2027()
		q.Between, q.Only = lifecycle.Period{Start: from, End: to}, number.Measure
		list, err := l.b.Store.KPIPlacements(t.Context(), l.n.ID, q, number, false, store.Page{Limit: 200})
		require.NoError(t, err)
		return len(list.Items)
	}

	for name, day := range map[string]lifecycle.Date{
		"started_signed": "2027-02-01", "mentor_trained": "2027-02-01", "purpose_met": "2027-06-01", "ordinary_hours": "2027-06-01",
	} {
		want := map[string]int{"started_signed": 16, "mentor_trained": 12, "purpose_met": 16, "ordinary_hours": 16}[name]
		require.Equal(t, want, n(name, day, day), name)
		require.Zero(t, n(name, "2027-01-01", day.AddDays(-1)), name)
		require.Zero(t, n(name, day.AddDays(1), "2027-12-31"), name)
	}
	require.Equal(t, 5, n("thirteen_weeks", "2027-05-01", "2027-05-01"))
	require.Equal(t, 6, n("early_terminations", "2027-05-02", "2027-05-03"))
	require.Equal(t, 1, n("days_to_rematch_p50", "2027-04-01", "2027-04-01"))
	require.Equal(t, 1, n("days_in_proposed_p50", "2027-01-05", "2027-01-05"))
	require.Equal(t, 16, n("follow_ups_missed", "2027-02-26", "2027-02-26"))
	require.Equal(t, 3, n("days_to_reaction_p50", "2027-02-03", "2027-02-04"))
}

// A follow-up is missed when somebody could have held it.
func TestWhatNobodyCouldHoldIsNotMissed(t *testing.T) {
	t.Parallel()
	b := storetest.New(t)
	l := &lives{&recorder{t: t, b: b}, b.Tenant}
	// One follow-up has been held; the next are due on the 5th and the 15th of February.
	begun := lifecycletest.Apply(lifecycletest.In("active").State, lifecycletest.At("2027-02-01", 12), lifecycletest.HoldFollowUp(1, "2027-02-01"))
	paused := func(on lifecycle.Date) placement.State {
		return lifecycletest.Apply(begun, lifecycletest.At(on, 10), lifecycletest.Pauses())
	}
	ended := func(s placement.State, on, lastDay lifecycle.Date) placement.State {
		e := lifecycletest.TerminateEarly()
		e.LastDay = lastDay
		return lifecycletest.Apply(s, lifecycletest.At(on, 14), e)
	}
	resumed := lifecycletest.Apply(paused("2027-02-10"), lifecycletest.At("2027-02-15", 9), lifecycletest.Resumes())
	missed, _ := kpi.Find("follow_ups_missed")
	for _, c := range []struct {
		why   string
		state placement.State
		want  int
	}{
		{"one before the end", ended(begun, "2027-02-12", "2027-02-12"), 1},
		{"the other is due after it was said that it ends", ended(begun, "2027-02-12", "2027-02-26"), 1},
		{"both are", ended(begun, "2027-02-03", "2027-02-26"), 0},
		{"both are, and the place is another's", lifecycletest.In("evaluating_swapped").State, 0},
		{"it ended in a pause", ended(paused("2027-02-03"), "2027-02-19", "2027-02-19"), 0},
		{"it ended in a pause, one was missed before", ended(paused("2027-02-10"), "2027-02-19", "2027-02-19"), 1},
		{"what was missed before a pause has another day, in the pause, and is missed", ended(resumed, "2027-02-16", "2027-02-16"), 1},
	} {
		c.state.UnitID = l.n.Unit.ID
		id, q := l.live(c.state), in2027()
		q.Only = missed.Measure
		list, err := b.Store.KPIPlacements(t.Context(), l.n.ID, q, missed, true, store.Page{Limit: 200})
		require.NoError(t, err)
		n := 0
		if i := slices.IndexFunc(list.Items, func(p store.KPIPlacement) bool { return p.ID == id }); i >= 0 {
			n = list.Items[i].Observations
		}
		require.Equal(t, c.want, n, c.why)
	}
}

// What a number counts is what its list has, for all numbers, units and models.
func TestEveryCountIsItsList(t *testing.T) {
	t.Parallel()
	l := sixteen(t)
	q := in2027()
	got, err := l.b.Store.KPIs(t.Context(), l.n.ID, q)
	require.NoError(t, err)

	wheres := []kpi.Where{
		kpi.Everywhere(), kpi.Everywhere().With(kpi.ByUnit, l.n.Unit.ID), kpi.Everywhere().With(kpi.ByUnit, l.n.OtherUnit.ID),
		kpi.Everywhere().With(kpi.ByModel, "fixed_places"), kpi.Everywhere().With(kpi.ByModel, ""), kpi.Everywhere().With(kpi.ByTargetGroup, "sick_pay"),
	}
	told := 0
	for _, number := range kpi.Numbers() {
		for _, where := range wheres {
			q.Where = where
			v := got.Counts[number.Measure].Of(number, where)
			told += l.requireListed(q, number, v)
		}
	}
	require.Greater(t, told, 60)
}

// requireListed requires that a number is that of its list, as far as it is told. It returns 1 when all of it is.
func (l *lives) requireListed(q store.KPIQuery, n kpi.Number, v kpi.Value) int {
	l.t.Helper()
	list := func(counted bool) (observations, placements int) {
		page := store.Page{Limit: 3}
		for {
			some, err := l.b.Store.KPIPlacements(l.t.Context(), l.n.ID, q, n, counted, page)
			require.NoError(l.t, err)
			for _, p := range some.Items {
				observations, placements = observations+p.Observations, placements+1
			}
			if page.After = some.Next; page.After == "" {
				return observations, placements
			}
		}
	}
	if v.Whole {
		observations, placements := list(false)
		require.Equal(l.t, []int{v.N, v.Placements}, []int{observations, placements}, "%s %v %v", n.Name, q.Where, q.Between)
	}
	if !v.Told {
		return 0
	}
	observations, placements := list(true)
	require.Equal(l.t, []int{v.Count, v.CountPlacements}, []int{observations, placements}, "%s %v %v", n.Name, q.Where, q.Between)
	return 1
}

func TestKPIsByUnit(t *testing.T) {
	t.Parallel()
	l := sixteen(t)
	q := in2027()
	q.By = kpi.ByUnit

	got, err := l.b.Store.KPIs(t.Context(), l.n.ID, q)

	require.NoError(t, err)
	require.ElementsMatch(t, []string{l.n.Unit.ID, l.n.OtherUnit.ID}, got.Values)
	proposed := got.Days[kpi.DaysIn(placement.Proposed)]
	require.InDelta(t, 4.5, proposed[l.n.Unit.ID].Half, 1e-9, "one to eight days")
	require.InDelta(t, 12.5, proposed[l.n.OtherUnit.ID].Half, 1e-9, "nine to sixteen")
	require.InDelta(t, 8.5, proposed[kpi.Any].Half, 1e-9)
	q.Where = q.Where.With(kpi.ByUnit, l.n.Unit.ID)
	got, err = l.b.Store.KPIs(t.Context(), l.n.ID, q)
	require.NoError(t, err)
	require.Equal(t, []string{l.n.Unit.ID}, got.Values)
	require.InDelta(t, 4.5, got.Days[kpi.DaysIn(placement.Proposed)][kpi.Any].Half, 1e-9)
	signedNumber, _ := kpi.Find("started_signed")
	unit := got.Counts[kpi.SignedBeforeStart].Of(signedNumber, q.Where)
	require.Equal(t, kpi.Value{}, unit, "the other unit has three with all signatures: with this one's number they could be worked out")
}
