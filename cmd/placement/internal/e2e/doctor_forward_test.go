package e2e_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
	"placement/models/lifecycle/placement"
)

// A Postgres that was restored from an older backup, while Temporal went on: the doctor brings it forward.

// restored is an instance whose database can be taken back to a backup.
type restored struct {
	*caseWorker
	instance *instance.Instance
	database string
}

// encoded lets the service encrypt what Temporal keeps.
const encoded = "PLACEMENT_CODEC_ENCODE=on"

func newRestored(t *testing.T, database string) restored {
	t.Helper()
	i := start(t, database)
	return restored{caseWorker: newCaseWorker(t, i), instance: i, database: database}
}

// away runs something on the server while the service is stopped, and starts the service again.
func (r restored) away(do func(server string), env ...string) {
	r.t.Helper()
	for _, name := range []string{"api", "worker"} {
		require.NoError(r.t, r.instance.Kill(name))
	}
	server, err := url.Parse(r.instance.OwnerURL)
	require.NoError(r.t, err)
	server.Path = "/postgres"
	do(server.String())
	require.NoError(r.t, r.instance.Start(context.Background(), "worker", "worker", env...))
	require.NoError(r.t, r.instance.StartAPI(context.Background(), env...))
}

// backup keeps the database as it is now. What the service does from then on it does encrypted.
func (r restored) backup() {
	r.t.Helper()
	r.away(func(server string) {
		execute(r.t, server, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, r.database)
		require.Eventually(r.t, func() bool {
			return tryExecute(server, `CREATE DATABASE `+r.database+`_backup TEMPLATE `+r.database) == nil
		}, waitLong, waitStep)
	}, encoded)
}

// restore puts the backup in the place of the database.
func (r restored) restore() {
	r.t.Helper()
	r.away(func(server string) {
		execute(r.t, server, `DROP DATABASE `+r.database+` WITH (FORCE)`)
		execute(r.t, server, `ALTER DATABASE `+r.database+`_backup RENAME TO `+r.database)
	}, encoded)
}

func tryExecute(address, statement string) error {
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is lost
	_, err = conn.Exec(context.Background(), statement)
	return err
}

// doctor runs the doctor as the service runs.
func (r restored) doctor(args ...string) examined { return doctor(r.t, r.instance, args...) }

// journal is all that the database says about processes, but for those whose ID is given, and but for the moments at which
// this very database wrote it down, and the build that recorded something last, which nobody but the worker knows.
func (r restored) journal(except ...string) []string {
	r.t.Helper()
	conn, err := pgx.Connect(context.Background(), r.instance.OwnerURL)
	require.NoError(r.t, err)
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is lost
	var all []string
	for _, table := range []string{"processes", "events", "tasks", "deadlines", "placements", "rematches", "findings", "tenants"} {
		rows, err := conn.Query(context.Background(), `SELECT $1 || ' ' || (to_jsonb(x) - 'recorded_at' - 'build') FROM `+table+` x ORDER BY 1`, table)
		require.NoError(r.t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(r.t, err)
	lines:
		for _, line := range lines {
			for _, id := range except {
				if strings.Contains(line, id) {
					continue lines
				}
			}
			all = append(all, line)
		}
	}
	return all
}

// proposeOther proposes the second candidate for the second place.
func (r restored) proposeOther(candidate, place string) string {
	r.t.Helper()
	now, err := time.Parse(time.RFC3339, r.must(http.StatusOK, http.MethodGet, "/v1/practice/clock", nil).text("now"))
	require.NoError(r.t, err)
	begins := now.AddDate(0, 0, 28)
	a := r.must(http.StatusCreated, http.MethodPost, "/v1/placements", object{
		"candidate_id": candidate, "place_id": place, "purpose": "clarification", "purpose_text": purposeText,
		"goals":        []object{{"kind": "job", "text": "Arbejde på lager"}},
		"period":       object{"start": begins.Format(time.DateOnly), "end": begins.AddDate(0, 0, 90).Format(time.DateOnly)},
		"weekly_hours": 15,
	})
	return "/v1/placements/" + a.text("id")
}

// item returns the ID of the n-th item of a list.
func (r restored) item(path string, n int) string {
	r.t.Helper()
	items, _ := r.must(http.StatusOK, http.MethodGet, path, nil).body["items"].([]any)
	require.Greater(r.t, len(items), n)
	item, _ := items[n].(object)
	id, _ := item["id"].(string)
	return id
}

func TestDoctorBringsAnOlderDatabaseForward(t *testing.T) {
	t.Parallel()
	needStack(t)
	r := newRestored(t, "doctor_forward")
	first := r.propose()
	r.must(http.StatusOK, http.MethodPost, first+"/candidate-decision", yes())
	waiting := r.proposeOther(r.item("/v1/candidates", 1), r.item("/v1/places", 1))
	r.backup()
	// Everything from here on is lost: what people did, what the clock brought, whole processes, and who has the place.
	r.must(http.StatusOK, http.MethodPost, waiting+"/candidate-decision", yes())
	r.must(http.StatusOK, http.MethodPost, first+"/company-decision", yes())
	r.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"working_days": 4})
	r.must(http.StatusOK, http.MethodPost, first+"/withdrawal", object{"by": "candidate", "reason": "other_measure", "reason_text": purposeText})
	require.Eventually(t, func() bool { return ask[int](t, r.instance, `SELECT count(*) FROM rematches`) == 1 }, waitLong, waitStep)
	// The place goes from hand to hand: written in another order, one would stand in the way of the next.
	var mistake string
	for range 3 {
		mistake = r.proposeOther(r.item("/v1/candidates", 2), r.item("/v1/places", 0))
		r.must(http.StatusOK, http.MethodPost, mistake+"/cancellation", object{"reason": "entered_by_mistake"})
	}
	second := r.proposeOther(r.item("/v1/candidates", 0), r.item("/v1/places", 0))
	r.must(http.StatusOK, http.MethodPost, second+"/candidate-decision", yes())
	require.Eventually(t, func() bool {
		return ask[string](t, r.instance, `SELECT status FROM processes WHERE kind = 'rematch'`) == "matched"
	}, waitLong, waitStep)
	listedAs(t, r.instance, "ExecutionStatus = 'Completed' AND stage IN ('withdrawn', 'matched', 'cancelled')", 5)
	rematch := ask[string](t, r.instance, `SELECT id::text FROM rematches`)
	require.Positive(t, ask[int](t, r.instance, `SELECT count(*) FROM events WHERE fact = 'reminded'`), "the clock has brought something")
	texts := ask[int](t, r.instance, `SELECT count(*) FROM event_contents`)
	before := r.journal(idOf(waiting))

	r.restore()
	kept := ask[int](t, r.instance, `SELECT count(*) FROM event_contents`)
	require.NotEqual(t, before, r.journal(idOf(waiting)))
	pending, err := r.send(t.Context(), "yes", http.MethodPost, waiting+"/company-decision", yes())
	require.NoError(t, err)
	seen := r.doctor()
	mended := r.doctor("--repair")

	require.Equal(t, http.StatusAccepted, pending.status, "%v", pending.body)
	require.Equal(t, 1, seen.code, seen.text)
	seen.requireLine(t, "found: "+workflowOf(first)+" is at version", "and at version 2 in the database: missing there: events 3 (company_decided) to")
	seen.requireLine(t, "found: "+workflowOf(second)+" is at version 2 in its workflow and not in the database")
	seen.requireLine(t, "found: "+workflowOf(mistake)+" is at version 2 in its workflow and not in the database")
	seen.requireLine(t, "found: rematch/"+rematch+" is at version 2 in its workflow and not in the database")
	seen.requireLine(t, "found: "+workflowOf(waiting), "events 2 (candidate_decided) to 3 (reminded)")
	require.Len(t, seen.lines("its text", "is not in the database"), texts-kept)
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+workflowOf(first), "events brought forward, to version")
	require.Len(t, mended.lines("noted: ", "is not in the database"), texts-kept)
	require.Equal(t, before, r.journal(idOf(waiting)), "states, histories, tasks, deadlines and the clock are as they were")
	require.Equal(t, texts-kept, ask[int](t, r.instance, `SELECT count(*) FROM audit WHERE action = 'text.lost'`))
	requireHistoriesFold(t, r.instance)

	again := r.doctor("--repair")
	require.Zero(t, again.code, again.text)
	require.Empty(t, again.lines("repaired: "), again.text)
	// What was pending while the row was too old comes through, and life goes on.
	c := crashed{caseWorker: r.caseWorker, instance: r.instance}
	require.Equal(t, http.StatusOK, c.until("yes", waiting+"/company-decision", yes()).status)
	r.must(http.StatusOK, http.MethodPost, second+"/company-decision", yes())
	r.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 14})
	requireHistoriesFold(t, r.instance)
	nothingLeft(t, r.instance)
}

func TestDoctorWritesNothingOfWhatTheDatabaseLacks(t *testing.T) {
	t.Parallel()
	needStack(t)
	r := newRestored(t, "doctor_lacking")
	r.backup()
	candidate := r.must(http.StatusCreated, http.MethodPost, "/v1/candidates", object{
		"name": "Ny Eksempel", "cpr": "0101650001", "unit_id": ask[string](t, r.instance, `SELECT unit_id::text FROM candidates LIMIT 1`),
	}).text("id")
	r.must(http.StatusOK, http.MethodPut, "/v1/candidates/"+candidate+"/profile", object{"goals": []object{{"text": "Et job på et lager"}}})
	workplace := ask[string](t, r.instance, `SELECT workplace_id::text FROM places LIMIT 1`)
	place := r.must(http.StatusCreated, http.MethodPost, "/v1/places", object{
		"workplace_id": workplace, "title": "Ny plads", "min_weekly_hours": 2, "max_weekly_hours": 37, "state": "open",
	}).text("id")
	p := r.proposeOther(candidate, place)
	r.must(http.StatusOK, http.MethodPost, p+"/candidate-decision", yes())
	listedAs(t, r.instance, "ExecutionStatus = 'Running'", 1)

	r.restore()
	mended := r.doctor("--repair")

	require.Equal(t, 1, mended.code, mended.text)
	mended.requireLine(t, "left: "+workflowOf(p), "not in the database", "nothing of it is written")
	for _, lack := range []string{"candidate " + candidate, "place " + place} {
		mended.requireLine(t, "left: "+workflowOf(p)+" event 1 (proposed) refers to the "+lack)
		mended.requireLine(t, "left: "+workflowOf(p)+" event 2 (candidate_decided) refers to the "+lack)
	}
	require.NotContains(t, mended.text, "Ny Eksempel")
	require.Zero(t, ask[int](t, r.instance, `SELECT count(*) FROM processes`))
}

func TestDoctorBringsForwardWhatARebuiltAndEndedWorkflowKnows(t *testing.T) {
	t.Parallel()
	needStack(t)
	r := newRestored(t, "doctor_rebuilt")
	p := r.propose()
	r.backup()
	r.must(http.StatusOK, http.MethodPost, p+"/candidate-decision", yes())
	require.NoError(t, dial(t, r.instance).TerminateWorkflow(t.Context(), workflowOf(p), "", "lost"))
	told, err := r.instance.Run(t.Context(), "rebuild")
	require.NoError(t, err, told)
	r.must(http.StatusOK, http.MethodPost, p+"/company-decision", yes())
	listedAs(t, r.instance, "WorkflowId = '"+workflowOf(p)+"' AND ExecutionStatus = 'Terminated'", 1)
	before := r.journal()
	require.NoError(t, dial(t, r.instance).TerminateWorkflow(t.Context(), workflowOf(p), "", "lost again"))

	r.restore()
	refused, err := r.instance.Run(t.Context(), "rebuild")
	require.Error(t, err)
	untouched := ask[int](t, r.instance, `SELECT version + 100 * epoch FROM processes`)
	mended := r.doctor("--repair")

	require.Contains(t, refused, "run `placement doctor --repair`")
	require.Equal(t, 1, untouched, "started from its row, it would have forgotten two events")
	require.Zero(t, mended.code, mended.text)
	mended.requireLine(t, "repaired: "+workflowOf(p), "2 events brought forward, to version 3")
	mended.requireLine(t, "repaired: "+workflowOf(p), "started from its row at version 3")
	require.Equal(t, 2, ask[int](t, r.instance, `SELECT epoch FROM processes`), "the epoch that it had, and the one it goes on under")
	execute(t, r.instance.OwnerURL, `UPDATE processes SET epoch = 1`)
	require.Equal(t, before, r.journal())
	execute(t, r.instance.OwnerURL, `UPDATE processes SET epoch = 2`)
	r.must(http.StatusOK, http.MethodPost, p+"/cancellation", object{"reason": "entered_by_mistake"})
	requireHistoriesFold(t, r.instance)
}

func TestDoctorWritesNothingWhereTwoStoriesAreTold(t *testing.T) {
	t.Parallel()
	needStack(t)
	r := newRestored(t, "doctor_diverged")
	p := r.propose()
	r.backup()
	r.must(http.StatusOK, http.MethodPost, p+"/candidate-decision", yes())
	r.must(http.StatusOK, http.MethodPost, p+"/company-decision", yes())
	r.restore()
	behindTheBack(t, r.instance, p, placement.RecordCompanyDecision{Accepted: true, Channel: "phone"})

	mended := r.doctor("--repair")

	require.Equal(t, 1, mended.code, mended.text)
	mended.requireLine(t, "left: "+workflowOf(p), "is at version 3 in its workflow and at version 2 in the database, and event 2 is another one there")
	require.Equal(t, 2, ask[int](t, r.instance, `SELECT version FROM processes`))
}

// A placement that had ended when the backup was made was reopened and closed otherwise. Both have ended, and only the newest run
// knows that there was more.
func TestDoctorBringsForwardWhatWasReopenedAndHasEndedAgain(t *testing.T) {
	t.Parallel()
	needStack(t)
	r := newRestored(t, "doctor_reopened")
	p := r.tell(r.instance, whole...)
	follow := "/v1/follow-alongs/" + r.must(http.StatusOK, http.MethodGet, p, nil).text("follow_along_id")
	r.becomes(follow, "status", "first_check")
	r.must(http.StatusOK, http.MethodPost, "/v1/practice/clock", object{"calendar_days": 1})
	r.backup()
	r.must(http.StatusOK, http.MethodPost, p+"/reopening", object{"reason_text": purposeText})
	r.must(http.StatusOK, http.MethodPost, p+"/close", object{"outcome": "ordinary_job", "purpose_met": true})
	r.becomes(follow, "at_close", "ordinary_job")
	listedAs(t, r.instance, "WorkflowId = '"+workflowOf(p)+"' AND ExecutionStatus = 'Completed'", 2)
	before := r.journal()

	r.restore()
	admin := administrator{&caseWorker{t: t, base: r.base, token: r.instance.Tokens["admin"]}}
	seen := r.doctor()
	asked := admin.differences("found")
	mended := r.doctor("--repair")

	require.Equal(t, 1, seen.code, seen.text)
	seen.requireLine(t, "found: "+workflowOf(p)+" is at version", "missing there: events", "(reopened) to", "(closed)")
	require.Contains(t, asked, workflowOf(p)+" workflow_ahead")
	require.Zero(t, mended.code, mended.text)
	require.Equal(t, before, r.journal(), "it ended once more, with the outcome that it has")
	requireHistoriesFold(t, r.instance)
	nothingLeft(t, r.instance)
}
