package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// listener is another system that hears of events by a stream, and connects again whenever it is cut.
type listener struct {
	mu   sync.Mutex
	last string
	ids  []string
	cuts int
}

// listen follows the stream until the context ends.
func (l *listener) listen(ctx context.Context, i *instance.Instance) {
	for ctx.Err() == nil {
		l.once(ctx, i)
		select {
		case <-ctx.Done():
		case <-time.After(waitStep):
		}
	}
}

func (l *listener) once(ctx context.Context, i *instance.Instance) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, i.Base+"/v1/events/stream", nil)
	if err != nil {
		return
	}
	req.Header.Set("Authorization", "Bearer "+i.Tokens["integration"])
	l.mu.Lock()
	if l.last != "" {
		req.Header.Set("Last-Event-ID", l.last)
	}
	l.mu.Unlock()
	res, err := (&http.Client{}).Do(req)
	if err != nil {
		return
	}
	defer res.Body.Close() //nolint:errcheck // it was cut
	if res.StatusCode != http.StatusOK {
		return
	}
	var id, data string
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		switch name, value, _ := strings.Cut(lines.Text(), ": "); name {
		case "id":
			id = value
		case "data":
			data = value
		case "":
			if value == "" && data != "" {
				l.take(id, data)
				id, data = "", ""
			}
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cuts++
}

func (l *listener) take(id, data string) {
	var e struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(data), &e) != nil {
		return // half a line before the cut comes again
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last, l.ids = id, append(l.ids, e.ID)
}

func (l *listener) wasCut() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cuts
}

func (l *listener) had() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{}, l.ids...)
}

// TestNobodyMissesAnEventWhoseStreamIsCut lets two stories happen, some of whose transactions commit late, while the API is
// killed again and again under a listener.
func TestNobodyMissesAnEventWhoseStreamIsCut(t *testing.T) {
	t.Parallel()
	needStack(t)
	i := start(t, "feed")
	commitLate(t, i)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var l listener
	go l.listen(ctx, i)

	var files []string
	for _, name := range []string{"04_torben_and_camilla", "33_catching_up"} {
		file, err := filepath.Abs("../scenario/stories/" + name + ".yaml")
		require.NoError(t, err)
		files = append(files, file)
	}
	played := make(chan string, 1)
	go func() {
		told, err := i.Run(ctx, append([]string{"scenario", "run"}, files...)...)
		if err == nil {
			told = ""
		}
		played <- told
	}()
	for range 3 {
		before := len(l.had())
		require.Eventually(t, func() bool { return len(l.had()) > before+2 }, time.Minute, waitStep)
		require.NoError(t, i.Kill("api"))
		require.NoError(t, i.StartAPI(context.Background()))
	}
	require.Empty(t, <-played)

	c := &caseWorker{t: t, base: i.Base, token: i.Tokens["integration"]}
	paged := pagedEvents(c)
	require.Equal(t, len(paged), ask[int](t, i, `SELECT count(*) FROM events`))
	require.Equal(t, len(paged), ask[int](t, i, `SELECT max(seq) FROM feed`), "no gaps")
	require.Eventually(t, func() bool { return len(l.had()) >= len(paged) }, waitLong, waitStep)
	require.Equal(t, paged, l.had(), "every event once, in the one order")
	require.GreaterOrEqual(t, l.wasCut(), 3, "the stream was not cut: the test shows nothing")

	// Who stops kindly waits for no stream.
	begun := time.Now()
	api := i.Process("api")
	require.NoError(t, api.Process.Signal(syscall.SIGTERM))
	require.True(t, api.Ended(10*time.Second), "the stream holds the API up")
	require.True(t, api.ProcessState.Success(), "after %s", time.Since(begun))
}

// commitLate lets every third transaction with an event wait before its commit, after everything has been written.
func commitLate(t *testing.T, i *instance.Instance) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), i.OwnerURL)
	require.NoError(t, err)
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is lost
	for _, statement := range []string{
		`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN
				IF random() < 0.34 THEN PERFORM pg_sleep(random() * 0.2); END IF;
				RETURN NULL;
			END $$`,
		`CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()`,
	} {
		_, err := conn.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
}

// pagedEvents are the IDs of all events, as the list gives them page by page.
func pagedEvents(c *caseWorker) []string {
	c.t.Helper()
	var ids []string
	for path := "/v1/events?limit=7"; ; {
		a := c.must(http.StatusOK, http.MethodGet, path, nil)
		items, _ := a.body["items"].([]any)
		for _, item := range items {
			e, _ := item.(object)
			id, _ := e["id"].(string)
			ids = append(ids, id)
		}
		if more, _ := a.body["more"].(bool); !more {
			return ids
		}
		path = "/v1/events?limit=7&after=" + a.text("next")
	}
}
