package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	eventcatalogue "placement/models/lifecycle/catalogue"
)

const eventGuide = "guide/event-types.md"

// The guide lists every type, in both languages, as the API does.
func TestGoldenGuideListsEveryTypeOfEvent(t *testing.T) {
	t.Parallel()
	want := guideOfEventTypes(t)

	if *rewrite {
		require.NoError(t, os.WriteFile(eventGuide, []byte(want), 0o600))
	}
	committed, err := os.ReadFile(eventGuide)
	require.NoError(t, err)
	require.Equal(t, want, string(committed), "run: make golden")
}

func guideOfEventTypes(t *testing.T) string {
	t.Helper()
	words := loaded(t)
	held, ok := eventcatalogue.Find("placement.safety_meeting_held")
	require.True(t, ok)
	example, err := eventcatalogue.Example(harnessURL, held)
	require.NoError(t, err)
	var pretty bytes.Buffer
	require.NoError(t, json.Indent(&pretty, example, "", "  "))

	var b strings.Builder
	b.WriteString("<!-- Written by a test from the rules: make golden. -->\n# Types of event\n\n" +
		"Everything that happens to a process is an event, and each event is told with the same body: a CloudEvent (1.0, structured JSON) " +
		"that says which process it is, where it stands since, and where to read the rest. Nothing personal is in it.\n\n" +
		"```json\n" + pretty.String() + "\n```\n\n" +
		"- `id` stays the same however often an event is sent: what was seen before is left aside by it.\n" +
		"- `sequence` is the number of the event within its `subject`, from 1 on and without holes, filled with zeros so that it sorts as text. " +
		"`data.version` is the same as a number.\n" +
		"- `data.status` is the process's after the event. It is absent from events of before it was kept. `data.link` answers with the process as it " +
		"is by then.\n" +
		"- `dataschema` is the JSON Schema of this type and version, for whoever is signed in. `GET /v1/event-types` lists what is below, with an example of " +
		"each.\n" +
		"- New types, statuses and fields come without notice: leave aside what you do not know. A type never goes, and a change that would break a " +
		"reader gets a version of its own.\n")
	for _, k := range eventcatalogue.Kinds() {
		var rows strings.Builder
		var statuses []string
		for _, typ := range eventcatalogue.All() {
			if typ.Kind == k {
				statuses = typ.Statuses
				fmt.Fprintf(&rows, "| `%s` | %s | %s |\n", typ.Name, words.fact(english, k, typ.Fact), words.fact(danish, k, typ.Fact))
			}
		}
		fmt.Fprintf(&b, "\n## %s\n\nStatuses: `%s`.\n\n| Type | What has happened | På dansk |\n|---|---|---|\n%s", k, strings.Join(statuses, "`, `"), rows.String())
	}
	return b.String()
}
