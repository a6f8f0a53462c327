package api

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
)

// sentencesScript has the panel's own script write a sentence for each view, with the words of the language.
const sentencesScript = `
import { readFileSync } from 'node:fs';
import { expected } from './panel/expected.mjs';
const { words, views } = JSON.parse(readFileSync(0, 'utf8'));
const say = (key, holes = {}) => Object.entries(holes).reduce((text, [name, value]) => text.replace('{' + name + '}', value), words[key] ?? '?' + key);
for (const v of views) console.log(expected(v, say, (t) => t.slice(0, 10)).map((piece) => piece.text).join('').trim());
`

// What the panel says is expected, for a process in every state that there is, in both languages: to be read aloud when it changes.
func TestGoldenSentencesOfThePanel(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("there is no node here; .ci/run installs it")
	}
	require.NoError(t, err)
	b := setup(t)
	var out strings.Builder
	for _, l := range []language{danish, english} {
		names, views := everyState(b.server, l)
		words, err := os.ReadFile("panel/" + string(l) + ".json")
		require.NoError(t, err)
		asked, err := json.Marshal(map[string]any{"words": json.RawMessage(words), "views": views})
		require.NoError(t, err)
		run := exec.CommandContext(t.Context(), node, "--input-type=module", "--eval", sentencesScript)
		run.Stdin = strings.NewReader(string(asked))
		said, err := run.Output()
		require.NoError(t, err)
		sentences := strings.Split(strings.TrimSpace(string(said)), "\n")
		require.Len(t, sentences, len(names))
		for n, name := range names {
			fmt.Fprintf(&out, "%s %s: %s\n", l, name, sentences[n])
		}
	}

	const golden = "testdata/expected.txt"
	if *rewrite {
		require.NoError(t, os.WriteFile(golden, []byte(out.String()), 0o600))
	}
	committed, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(committed), out.String(), "run: make golden")
	require.NotContains(t, out.String(), "?")
	require.NotContains(t, out.String(), "{")
}

// everyState are the named states of every kind of process, as the panel shows them. Those that have ended say all the same.
func everyState(s *server, l language) (names []string, views []PanelView) {
	add := func(name string, h lifecycle.Head, open []lifecycle.Deadline, tasks []lifecycle.Task) {
		now := lifecycletest.At("2027-01-01", 8)
		v := PanelView{
			Now: now, WaitingFor: h.WaitingFor, WaitingText: s.texts[l].Parties[h.WaitingFor], Deadlines: s.deadlineViews(l, open),
			Tasks: each(tasks, func(t lifecycle.Task) Task { return s.taskView(l, h.Ref, t, now) }),
		}
		slices.SortStableFunc(v.Deadlines, func(a, b Deadline) int { return a.Due.Compare(b.Due) })
		if !h.Ended {
			names, views = append(names, string(h.Kind)+" "+name), append(views, v)
		}
	}
	for _, n := range lifecycletest.States() {
		add(n.Name, n.State.Head(), n.State.Open(), n.State.Tasks())
	}
	for _, n := range lifecycletest.RematchStates() {
		add(n.Name, n.State.Head(), n.State.Open(), n.State.Tasks())
	}
	for _, n := range lifecycletest.AgreementStates() {
		add(n.Name, n.State.Head(), n.State.Open(), n.State.Tasks())
	}
	for _, n := range lifecycletest.TrainingStates() {
		add(n.Name, n.State.Head(), n.State.Open(), n.State.Tasks())
	}
	for _, n := range lifecycletest.OutreachStates() {
		add(n.Name, n.State.Head(), n.State.Open(), n.State.Tasks())
	}
	for _, n := range lifecycletest.IssueStates() {
		add(n.Name, n.State.Head(), n.State.Open(), n.State.Tasks())
	}
	for _, n := range lifecycletest.FollowAlongStates() {
		add(n.Name, n.State.Head(), n.State.Open(), n.State.Tasks())
	}
	for _, n := range lifecycletest.EndpointStates() {
		add(n.Name, n.State.Head(), n.State.Open(), n.State.Tasks())
	}
	return names, views
}
