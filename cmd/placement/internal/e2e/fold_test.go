package e2e_test

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

// requireHistoriesFold requires that nothing was lost and nothing written twice: every process's events are numbered
// without a hole, and taken one after the other from the beginning they lead to exactly the state in its row.
func requireHistoriesFold(t *testing.T, i *instance.Instance) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), i.OwnerURL)
	require.NoError(t, err)
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is lost

	type process struct {
		ID, Kind string
		Version  int
		State    json.RawMessage
	}
	tx, err := conn.BeginTx(context.Background(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}) // life goes on
	require.NoError(t, err)
	rows, err := tx.Query(context.Background(), `SELECT id::text, kind, version, state FROM processes ORDER BY id`)
	require.NoError(t, err)
	processes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[process])
	require.NoError(t, err)
	require.NotEmpty(t, processes)
	for _, p := range processes {
		type event struct {
			Version int
			Name    string
			Payload json.RawMessage
			At      time.Time
		}
		rows, err := tx.Query(context.Background(), `SELECT version, name, payload, at FROM events WHERE process_id = $1 ORDER BY version`, p.ID)
		require.NoError(t, err)
		events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[event])
		require.NoError(t, err)
		require.Len(t, events, p.Version, "%s/%s", p.Kind, p.ID)

		var state any
		for n, e := range events {
			require.Equal(t, n+1, e.Version, "%s/%s has a hole", p.Kind, p.ID)
			switch lifecycle.Kind(p.Kind) { //nolint:exhaustive // what no kind knows is no event
			case lifecycle.KindPlacement:
				state = next(t, state, placement.Decode, e.Name, e.Payload, e.At, placement.State.Next)
			case lifecycle.KindMentorTraining:
				state = next(t, state, mentortraining.Decode, e.Name, e.Payload, e.At, mentortraining.State.Next)
			case lifecycle.KindIssue:
				state = next(t, state, issue.Decode, e.Name, e.Payload, e.At, issue.State.Next)
			case lifecycle.KindFollowAlong:
				state = next(t, state, followalong.Decode, e.Name, e.Payload, e.At, followalong.State.Next)
			case lifecycle.KindWebhookEndpoint:
				state = next(t, state, endpoint.Decode, e.Name, e.Payload, e.At, endpoint.State.Next)
			case lifecycle.KindOutreach:
				state = next(t, state, outreach.Decode, e.Name, e.Payload, e.At, outreach.State.Next)
			case lifecycle.KindAgreement:
				state = next(t, state, agreement.Decode, e.Name, e.Payload, e.At, agreement.State.Next)
			default:
				state = next(t, state, rematch.Decode, e.Name, e.Payload, e.At, rematch.State.Next)
			}
		}
		folded, err := json.Marshal(state)
		require.NoError(t, err)
		require.JSONEq(t, string(p.State), string(folded), "%s/%s", p.Kind, p.ID)
	}
}

// next folds one event in.
func next[S any](t *testing.T, state any, decode func(string, []byte) (lifecycle.Event, error), name string, payload []byte, at time.Time,
	apply func(S, lifecycle.Event, time.Time) (S, error),
) S {
	t.Helper()
	s, _ := state.(S)
	e, err := decode(name, payload)
	require.NoError(t, err)
	after, err := apply(s, e, at.UTC())
	require.NoError(t, err, name)
	return after
}

// pgDump finds pg_dump of the newest Postgres here.
func pgDump(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump")
	require.NoError(t, err)
	if len(found) > 0 {
		return found[len(found)-1]
	}
	path, err := exec.LookPath("pg_dump")
	require.NoError(t, err)
	return path
}
