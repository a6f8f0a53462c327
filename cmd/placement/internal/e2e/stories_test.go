package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"placement/cmd/placement/internal/instance"
)

// lanes is how many instances share the stories. Each has a clock of its own, so that they need not wait for each other; and
// whatever moves a clock tells every open process of the instance, those of earlier stories too: few stories are told faster
// than many.
const lanes = 4

// TestStories plays every story that comes with the service, and then looks for what must not be found: what people wrote
// and who they are, in Temporal, in the logs and in the clear in the database.
func TestStories(t *testing.T) {
	t.Parallel()
	needStack(t)
	files, err := filepath.Glob("../scenario/stories/*.yaml")
	require.NoError(t, err)
	require.Greater(t, len(files), lanes)
	secrets := personal(t)
	for lane := range lanes {
		t.Run(strconv.Itoa(lane), func(t *testing.T) {
			t.Parallel()
			var own []string
			for n := lane; n < len(files); n += lanes {
				own = append(own, files[n])
			}
			playStories(t, "stories"+strconv.Itoa(lane), own, secrets)
		})
	}
}

// playStories plays the stories on an instance of their own, and looks at all that they leave.
func playStories(t *testing.T, database string, files, secrets []string) {
	t.Helper()
	i := start(t, database)

	told, err := i.Run(t.Context(), append([]string{"scenario", "run", "--keep-going"}, files...)...)
	require.NoError(t, err, "%s", told)
	require.Equal(t, len(files), strings.Count(told, "\nok "), "every story is told:\n%s", told)
	t.Log(summary(told))

	requireHistoriesFold(t, i)
	requireClean(t, i)
	requireNoneOf(t, secrets, "Temporal", everythingInTemporal(t, i))
	for _, name := range []string{"api", "worker"} {
		log, err := os.ReadFile(i.Dir + "/" + name + ".log")
		require.NoError(t, err)
		requireNoneOf(t, secrets, name+".log", string(log))
	}
	requireNoneOf(t, secrets, "the database", everythingInPostgres(t, i))
}

// summary is the end of what was told: a line for each story, with how long it took.
func summary(told string) string {
	var lines []string
	for line := range strings.Lines(told) {
		if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "failed ") {
			lines = append(lines, line)
		}
	}
	return "\n" + strings.Join(lines, "")
}

// personal is what the stories say about people: the sentences of their texts, and the personal numbers.
func personal(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("../scenario/stories")
	require.NoError(t, err)
	var found []string
	for _, e := range entries {
		data, err := os.ReadFile("../scenario/stories/" + e.Name())
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?m)^\s*(?:name|text|in words|note|minutes|demands|expectations|responsibilities|goal beyond|asked of company|because|purpose_text|reason_text|tried|assessment|what_went_wrong|how_to_avoid|problem|resolution):\s*"?(.{25,}?)"?\s*$`).FindAllStringSubmatch(string(data), -1) {
			found = append(found, m[1])
		}
	}
	require.Greater(t, len(found), 10, "the stories tell of nobody: the test looks for nothing")
	return append(found, "no_heights", "A high stool at the bench", "Two carry the chairs", "svimmel", "dizzy", "Lone Holm", "Karin Boel", "Hanne Brix")
}

func requireNoneOf(t *testing.T, secrets []string, where, text string) {
	t.Helper()
	require.NotEmpty(t, text, where)
	for _, s := range secrets {
		require.NotContains(t, text, s, "found in %s", where)
	}
	// Personal numbers as the stories make them: ten digits that stand alone.
	require.Empty(t, regexp.MustCompile(`[^0-9a-f.-](0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}-?[0-9]{4}[^0-9a-f.-]`).FindString(text), "a personal number in %s", where)
}

var unixSeconds = regexp.MustCompile(`seconds: *\d+`)

// everythingInTemporal is every history, search attribute and memo of the instance's processes, as JSON.
func everythingInTemporal(t *testing.T, i *instance.Instance) string {
	t.Helper()
	c := dial(t, i)
	tenant := ask[string](t, i, `SELECT id::text FROM tenants`)
	var b strings.Builder
	var token []byte
	for {
		page, err := c.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{
			Query: "tenant = '" + tenant + "'", PageSize: 200, NextPageToken: token,
		})
		require.NoError(t, err)
		for _, w := range page.GetExecutions() {
			b.WriteString(protojson.Format(w))
			for it := c.GetWorkflowHistory(t.Context(), w.GetExecution().GetWorkflowId(), w.GetExecution().GetRunId(), false,
				enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
				e, err := it.Next()
				require.NoError(t, err)
				// Seconds since 1970 have ten digits, as personal numbers have.
				b.WriteString(unixSeconds.ReplaceAllString(e.String(), ""))
			}
		}
		if token = page.GetNextPageToken(); len(token) == 0 {
			return b.String()
		}
	}
}

// everythingInPostgres is the instance's database as text. Companies are no persons; they and the people who work for the
// municipality may be read.
func everythingInPostgres(t *testing.T, i *instance.Instance) string {
	t.Helper()
	dump := pgDump(t)
	out, err := exec.CommandContext(t.Context(), dump, "--data-only", "--exclude-table=companies", "--exclude-table=workplaces",
		"--exclude-table=places", "--exclude-table=users", i.OwnerURL).Output()
	require.NoError(t, err)
	return string(out)
}
