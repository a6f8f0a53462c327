package service

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"placement/api"
	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/kpi"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store/storetest"
)

// toldAt is the real time of these tests: the fifteenth of June in the tenant.
var toldAt = time.Date(2027, 6, 15, 9, 0, 0, 0, time.UTC)

// toldNumber is what a row and a report have in common.
type toldNumber struct {
	Value  *float64
	N      *int
	Hidden bool
}

// wall is a municipality whose numbers are looked at.
type wall struct {
	t    *testing.T
	b    *storetest.Bundle
	conn *pgx.Conn
	api  http.Handler
	// batch is what is still to be written.
	batch pgx.Batch
}

// newWall makes a municipality of three units, one of them small, in which 300 placements were proposed within sixteen months.
func newWall(t *testing.T) *wall {
	t.Helper()
	b := storetest.New(t)
	conn, err := pgx.Connect(t.Context(), b.OwnerURL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	temporal, err := client.NewLazyClient(client.Options{}) // no report asks it
	require.NoError(t, err)
	t.Cleanup(temporal.Close)
	w := &wall{t: t, b: b, conn: conn}
	w.api, err = api.New(api.Deps{
		Store: b.Store, Temporal: temporal, Keys: b.Keys, Log: slog.New(slog.DiscardHandler), Webhooks: webhooks{}, Incidents: incidents{}, Repairs: repairs{},
		Clock: func() time.Time { return toldAt }, Stopping: t.Context(),
	})
	require.NoError(t, err)
	w.fill()
	return w
}

// exec runs a statement, later notes one that flush runs with the others.
func (w *wall) exec(statement string, args ...any) {
	w.t.Helper()
	_, err := w.conn.Exec(w.t.Context(), statement, args...)
	require.NoError(w.t, err)
}

func (w *wall) later(statement string, args ...any) { w.batch.Queue(statement, args...) }

func (w *wall) flush() {
	w.t.Helper()
	require.NoError(w.t, w.conn.SendBatch(w.t.Context(), &w.batch).Close())
}

// put writes a process of which only the state counts.
func (w *wall) put(kind lifecycle.Kind, status, unitID string, candidate int, state any, ended *time.Time) string {
	w.t.Helper()
	data, err := json.Marshal(state)
	require.NoError(w.t, err)
	n, id := w.b.Tenant, uuid.NewString()
	w.later(`INSERT INTO processes (tenant_id, id, kind, status, ended_at, outcome, ruleset, schema_version, version, epoch, state, owner_id, unit_id,
			candidate_id, calendar_version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, '', 2, 1, 1, 0, $6, $7, $8, $9, 1, now(), now())`,
		n.ID, id, string(kind), status, ended, data, n.CaseWorker.ID, unitID, n.Candidates[candidate].ID)
	return id
}

func (w *wall) fill() {
	n := w.b.Tenant
	small := uuid.NewString()
	w.exec(`INSERT INTO units (tenant_id, id, name) VALUES ($1, $2, 'Jobcenter Øst')`, n.ID, small)
	w.exec(`UPDATE candidates SET target_group = CASE id WHEN $2 THEN 'sick_pay' ELSE 'activity_ready' END WHERE tenant_id = $1`, n.ID, n.Candidates[0].ID)
	w.exec(`SET session_replication_role = replica`) // what the rows refer to is left out
	r := rand.New(rand.NewPCG(7, 32))                //nolint:gosec // the same each time
	for range 300 {
		unit := n.Unit.ID
		switch x := r.IntN(20); {
		case x == 0:
			unit = small
		case x < 9:
			unit = n.OtherUnit.ID
		}
		w.live(r, unit)
	}
	w.places()
	w.flush()
}

// live is one placement: of those that ended early, many were closed before their last day, with follow-ups due after it. Half of all
// were handed over when both sides had agreed.
func (w *wall) live(r *rand.Rand, unit string) {
	n := w.b.Tenant
	start := lifecycle.Date("2026-02-20").AddDays(r.IntN(470))
	if start > "2027-06-14" {
		return
	}
	s := placement.State{
		Status: placement.Active, UnitID: unit, StartedOn: start, Period: lifecycle.Period{Start: start, End: start.AddDays(90)},
		PlaceModel: []vocabulary.Model{"", "fixed_places", "cluster"}[r.IntN(3)], NoShows: r.IntN(4) / 3,
	}
	for _, p := range []lifecycle.Party{lifecycle.PartyCompany, lifecycle.PartyCandidate, lifecycle.PartyMunicipality} {
		s.Signatures = append(s.Signatures, placement.Signed{Party: p, On: start.AddDays(r.IntN(11) - 9)})
	}
	var closed lifecycle.Date
	if r.IntN(3) == 0 {
		on := start.AddDays(20 + r.IntN(50))
		reasons := placement.Reasons(placement.TerminateEarly{}.Name())
		s.Ending = &placement.Ending{Kind: placement.TerminatedKind, Reason: reasons[r.IntN(2)], On: on}
		s.Period.End, closed = on.AddDays(25), on.AddDays(2)
	} else {
		s.Ending, closed = &placement.Ending{Kind: placement.EndedAsPlannedKind, On: start.AddDays(91)}, start.AddDays(95+r.IntN(20))
	}
	for due := start.AddDays(7); due <= s.Period.End; due = due.AddDays(21) {
		f := placement.FollowUp{No: len(s.FollowUps) + 1, DueOn: due}
		if r.IntN(5) > 0 && due < closed {
			f.HeldOn = due.AddDays(r.IntN(4) - 1)
		}
		s.FollowUps = append(s.FollowUps, f)
	}
	if s.Ending.On > "2027-06-14" {
		s.Ending = nil
	}
	var ended *time.Time
	if closed <= "2027-06-14" {
		s.Status, s.PurposeMet, s.Outcome = placement.Closed, r.IntN(2) > 0, placement.NoChange
		s.EvaluatedOn = s.Ending.On.AddDays(1)
		ended = new(at(closed))
	}
	who := r.IntN(2)
	id := w.put(lifecycle.KindPlacement, string(s.Status), unit, who, s, ended)
	proposed, owner := at(start.AddDays(-25)), []string{n.CaseWorker.ID, n.Supervisor.ID}[who]
	w.later(`UPDATE processes SET created_at = $3, owner_id = $4 WHERE tenant_id = $1 AND id = $2`, n.ID, id, proposed, owner)
	for i, e := range []placement.Status{placement.Proposed, placement.Agreed, placement.Active, placement.Evaluating} {
		when := map[placement.Status]time.Time{
			placement.Agreed: proposed.Add(time.Duration(r.IntN(200)) * time.Hour), placement.Active: at(start),
		}[e]
		fact, payload := "f", map[string]string{}
		switch {
		case e == placement.Proposed:
			when, payload["owner_id"] = proposed, n.CaseWorker.ID
		case e == placement.Agreed && owner != n.CaseWorker.ID:
			fact, payload["owner_id"] = placement.Reassign{}.Fact(), owner
		}
		if e == placement.Evaluating {
			if s.Ending == nil {
				break
			}
			when = at(s.Ending.On)
		}
		w.later(`INSERT INTO events (tenant_id, id, process_id, process_kind, version, epoch, name, fact, payload, at, late, command_id, fingerprint, on_behalf, request_id, status)
			VALUES ($1, gen_random_uuid(), $2, 'placement', $3, 0, 'n', $6, $7, $4, false, gen_random_uuid(), '', '', '', $5)`, n.ID, id, i+1, when, string(e), fact, payload)
	}
	w.later(`INSERT INTO placements (tenant_id, id, candidate_id, company_id, workplace_id, place_id, starts_on, ends_on, holds, binds)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, false)`,
		n.ID, id, n.Candidates[who].ID, n.Company.ID, n.Workplace.ID, n.Places[0].ID, string(start), string(s.Period.End))
	if s.Ending != nil && s.Ending.Kind == placement.TerminatedKind {
		found := w.put(lifecycle.KindRematch, string(rematch.Matched), unit, who, rematch.State{PlacementID: id, OpenedOn: s.Ending.On},
			new(at(s.Ending.On.AddDays(r.IntN(30)))))
		w.later(`INSERT INTO rematches (tenant_id, id, placement_id, cause) VALUES ($1, $2, $3, 'terminated_early')`, n.ID, found, id)
	}
	for no := range r.IntN(3) {
		reported := at(start.AddDays(r.IntN(20)))
		i := w.put(lifecycle.KindIssue, string(issue.Handling), unit, who, issue.State{
			PlacementID: id, No: no + 1, ReportedAt: reported, ReactedAt: reported.Add(time.Duration(1+r.IntN(100)) * time.Hour),
		}, nil)
		w.later(`INSERT INTO issues (tenant_id, id, placement_id, no, severity) VALUES ($1, $2, $3, $4, 'serious')`, n.ID, i, id, no+1)
	}
}

// places are two under an agreement from the middle of a month on; at one of them somebody works for some weeks, twice.
func (w *wall) places() {
	n := w.b.Tenant
	agreement := uuid.NewString()
	w.later(`INSERT INTO agreements (tenant_id, id, company_id, starts_on, ends_on, activated_on) VALUES ($1, $2, $3, '2026-09-10', '2027-12-31', '2026-09-10')`,
		n.ID, agreement, n.Company.ID)
	for i, p := range n.Places {
		w.later(`INSERT INTO place_spans (tenant_id, place_id, from_on, agreement_id, line_no, model) VALUES ($1, $2, $3, $4, 1, 'cluster')`,
			n.ID, p.ID, []string{"2026-09-10", "2027-01-20"}[i], agreement)
	}
	for _, p := range []lifecycle.Period{{Start: "2026-10-20", End: "2026-12-05"}, {Start: "2027-02-01", End: "2027-07-05"}} {
		id := w.put(lifecycle.KindPlacement, string(placement.Active), n.Unit.ID, 0, placement.State{UnitID: n.Unit.ID, StartedOn: p.Start, Period: p}, nil)
		w.later(`INSERT INTO placements (tenant_id, id, candidate_id, company_id, workplace_id, place_id, starts_on, ends_on, holds, binds)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, false)`, n.ID, id, n.Candidates[0].ID, n.Company.ID, n.Workplace.ID, n.Places[0].ID, string(p.Start), string(p.End))
	}
}

// at is ten in the morning.
func at(d lifecycle.Date) time.Time {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		panic(err)
	}
	return day.Add(9 * time.Hour)
}

// rows are what dashboards read, by month, unit and number.
func (w *wall) rows(tenantID string) map[[3]string]toldNumber {
	w.t.Helper()
	rows, err := w.conn.Query(w.t.Context(), `SELECT to_char(month, 'YYYY-MM'), unit_id, number, value, n, hidden FROM told_numbers WHERE tenant_id = $1`, tenantID)
	require.NoError(w.t, err)
	all := map[[3]string]toldNumber{}
	for rows.Next() {
		var key [3]string
		var v toldNumber
		require.NoError(w.t, rows.Scan(&key[0], &key[1], &key[2], &v.Value, &v.N, &v.Hidden))
		all[key] = v
	}
	require.NoError(w.t, rows.Err())
	return all
}

// report is what the API tells a supervisor of a month.
func (w *wall) report(first time.Time) map[[3]string]toldNumber {
	w.t.Helper()
	path := "/v1/reports/kpis?by=unit&from=" + first.Format(time.DateOnly) + "&to=" + first.AddDate(0, 1, -1).Format(time.DateOnly)
	req := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	req.Header.Set("Authorization", "Bearer "+w.b.Tenant.Supervisor.Token)
	res := httptest.NewRecorder()
	w.api.ServeHTTP(res, req)
	require.Equal(w.t, http.StatusOK, res.Code, res.Body)
	var v api.KPIReportView
	require.NoError(w.t, json.Unmarshal(res.Body.Bytes(), &v))
	all := map[[3]string]toldNumber{}
	add := func(unit string, numbers []api.KPIView) {
		for _, n := range numbers {
			told := toldNumber{n.Value, n.N, n.Hidden}
			if n.Hidden {
				told.N = nil // a row says no more of what is hidden
			}
			all[[3]string{first.Format("2006-01"), unit, n.Name}] = told
		}
	}
	add(kpi.Any, v.Numbers)
	for _, g := range v.Groups {
		add(g.Group, g.Numbers)
	}
	return all
}

// Every row is what the API tells of the month and the unit, what it hides is hidden, and every query of the dashboard finds rows.
func TestNumbersAreToldAsTheReportTellsThem(t *testing.T) {
	t.Parallel()
	w := newWall(t)
	practice := w.b.AddTenant(t, true)

	told, err := TellNumbers(t.Context(), w.b.Store, toldAt, false)

	require.NoError(t, err)
	require.Equal(t, 2, told)
	got := w.rows(w.b.Tenant.ID)
	reported := 0
	for i := range 14 {
		for key, v := range w.report(time.Date(2026, 5+time.Month(i), 1, 0, 0, 0, 0, time.UTC)) {
			reported++
			row, there := got[key]
			require.True(t, there, "%v", key)
			require.Equal(t, v, row, "%v", key)
		}
	}
	require.Len(t, got, reported, "a row more than is reported")
	counted, hidden := 0, 0
	for key, v := range got {
		switch {
		case key[1] == kpi.Any:
		case !v.Hidden:
			counted++
		case !got[[3]string{key[0], kpi.Any, key[2]}].Hidden:
			hidden++
		}
	}
	require.Greater(t, counted, 200, "of units")
	require.Greater(t, hidden, 200, "of units, where that of all is told")
	for key, v := range w.rows(practice.ID) {
		require.Equal(t, key[2] != kpi.PlaceUtilisation, v.Hidden, "nothing is there to be counted")
	}

	w.dashboard()
	w.onceADay()
}

// onceADay tells nothing again on the same day, unless it is to be anew, and everything on the next.
func (w *wall) onceADay() {
	t := w.t
	ctx, db := t.Context(), w.b.Store
	tell := func(want int, at time.Time, anew bool) {
		t.Helper()
		told, err := TellNumbers(ctx, db, at, anew)
		require.NoError(t, err)
		require.Equal(t, want, told)
	}
	before := w.rows(w.b.Tenant.ID)

	tell(0, toldAt.Add(12*time.Hour), false)
	tell(2, toldAt.Add(12*time.Hour), true)
	require.Equal(t, before, w.rows(w.b.Tenant.ID))
	// Midnight is Danish. Whoever finds somebody else at it leaves it to them.
	tell(0, time.Date(2027, 6, 15, 21, 59, 0, 0, time.UTC), false)
	w.exec(`SELECT pg_advisory_lock(hashtextextended('told_numbers' || $1, 0))`, w.b.Tenant.ID)
	tell(1, time.Date(2027, 6, 15, 22, 1, 0, 0, time.UTC), false)
	w.exec(`SELECT pg_advisory_unlock_all()`)
	tell(1, time.Date(2027, 6, 15, 22, 2, 0, 0, time.UTC), false)
	tell(2, time.Date(2027, 7, 1, 4, 0, 0, 0, time.UTC), false)
	var months, untils int
	var first, until time.Time
	require.NoError(t, w.conn.QueryRow(ctx, `SELECT count(DISTINCT month), min(month), count(DISTINCT until), min(until) FROM told_numbers WHERE tenant_id = $1`,
		w.b.Tenant.ID).Scan(&months, &first, &untils, &until))
	require.Equal(t, []any{14, "2026-06-01", 1, "2027-07-01"}, []any{months, first.Format(time.DateOnly), untils, until.Format(time.DateOnly)})
}

// panel is one of Grafana's.
type panel struct {
	Title       string           `json:"title"`
	Description string           `json:"description"`
	Targets     []map[string]any `json:"targets"`
}

// dashboard asks every question of the dashboard as the role that it asks as, of a municipality and of one of its units.
func (w *wall) dashboard() {
	t := w.t
	data, err := os.ReadFile("../../../../deploy/grafana/numbers.json")
	require.NoError(t, err)
	var board struct {
		Templating struct {
			List []struct {
				Name  string `json:"name"`
				Query string `json:"query"`
			} `json:"list"`
		} `json:"templating"`
		Panels []panel `json:"panels"`
	}
	require.NoError(t, json.Unmarshal(data, &board))
	tx, err := w.conn.Begin(t.Context())
	require.NoError(t, err)
	defer tx.Rollback(context.Background()) //nolint:errcheck // nothing was written
	_, err = tx.Exec(t.Context(), `SET LOCAL ROLE placement_dashboard`)
	require.NoError(t, err)
	ask := func(title, query string, v map[string]string) (rows [][]any) {
		t.Helper()
		for name, value := range v {
			query = strings.ReplaceAll(query, "${"+name+":sqlstring}", "'"+strings.ReplaceAll(value, "'", "''")+"'")
		}
		require.NotContains(t, query, "$", title)
		found, err := tx.Query(t.Context(), query)
		require.NoError(t, err, title)
		for found.Next() {
			values, err := found.Values()
			require.NoError(t, err, title)
			rows = append(rows, values)
		}
		require.NoError(t, found.Err(), title)
		return rows
	}

	// Each variable offers something to choose; the first is what is shown first.
	chosen, offered := map[string]string{"tenant": w.b.Tenant.ID}, map[string][][]any{}
	for _, v := range board.Templating.List {
		offered[v.Name] = ask(v.Name, v.Query, chosen)
		require.NotEmpty(t, offered[v.Name], v.Name)
		if chosen[v.Name] == "" {
			chosen[v.Name] = offered[v.Name][0][1].(string)
		}
	}
	require.Equal(t, map[string]string{"tenant": w.b.Tenant.ID, "unit": kpi.Any, "month": "2027-05-01"}, chosen, "the last whole month, of all")
	require.Len(t, offered["tenant"], 2)
	require.Equal(t, []any{"Hele kommunen", kpi.Any}, offered["unit"][0])
	require.Len(t, offered["unit"], 4)
	require.Equal(t, "2027-06", offered["month"][13][0], "the one that has begun comes last")

	named := regexp.MustCompile(`number = '(\w+)'`)
	panels, blanks := 0, 0
	for _, unit := range []string{kpi.Any, w.b.Tenant.Unit.ID} {
		chosen["unit"] = unit
		for _, p := range board.Panels {
			for _, q := range p.Targets {
				panels++
				require.NotEmpty(t, p.Description, p.Title)
				query := q["rawSql"].(string)
				rows := ask(p.Title, query, chosen)
				require.NotEmpty(t, rows, p.Title)
				values := 0
				for _, row := range rows {
					for _, value := range row {
						if value == nil {
							blanks++
						} else {
							values++
						}
					}
				}
				if unit == kpi.Any {
					require.Positive(t, values, "%s: of all of them something is told", p.Title)
				}
				for _, name := range named.FindAllStringSubmatch(query, -1) {
					_, known := kpi.Find(name[1])
					require.True(t, known || name[1] == kpi.PlaceUtilisation, name[1])
				}
			}
		}
	}
	require.Equal(t, 32, panels)
	require.Positive(t, blanks, "what is hidden is blank")
	i := slices.IndexFunc(board.Panels, func(p panel) bool { return p.Title == "Dage på hvert trin, måneden" })
	require.GreaterOrEqual(t, i, 0)
	stages := ask("stages", board.Panels[i].Targets[0]["rawSql"].(string), chosen)
	require.Len(t, stages, len(kpi.Stages()))
	for _, row := range stages {
		require.NotEmpty(t, row[0], "it says which stage")
	}
}
