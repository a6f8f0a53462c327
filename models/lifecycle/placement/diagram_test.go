package placement_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/placement"
)

const (
	readme     = "../../../README.md"
	blockBegin = "<!-- lifecycle:begin -->"
	blockEnd   = "<!-- lifecycle:end -->"
)

func TestDiagramShowsEveryStatusAndEveryMove(t *testing.T) {
	t.Parallel()
	diagram := placement.Diagram()

	for _, s := range placement.Statuses() {
		require.Contains(t, diagram, string(s), "a status is missing")
	}
	for _, line := range placement.Transitions() {
		drawn := strings.Contains(diagram, line.Command)
		switch line.Command {
		case "remind", "escalate", "reassign", "change_calendar", "transfer", "add_step", "complete_step", "drop_step",
			"correct", "propose_correction", "decide_correction", "apply_policy":
			require.False(t, drawn, "%s is left out: it changes no status anywhere", line.Command)
		default:
			require.True(t, drawn, "%s is missing", line.Command)
		}
	}
	for _, line := range []string{
		"    [*] --> proposed: propose\n",
		"    before_start --> withdrawn: withdraw<br/>swap\n",
		"        approved --> signing: amend<br/>amend_terms<br/>go_back\n",
		"    proposed --> expired: expire (time)\n",
		"    closed --> [*]\n",
	} {
		require.Contains(t, diagram, line)
	}
	require.NotContains(t, diagram, "proposed --> withdrawn", "drawn once, from the frame")
	require.NotContains(t, diagram, "agreed --> approved")
	require.Equal(t, diagram, placement.Diagram(), "the same each time")
}

// The README shows the lifecycle as it is.
func TestGoldenDiagramInReadme(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(readme)
	require.NoError(t, err, "the README shows the lifecycle between %s and %s", blockBegin, blockEnd)
	before, rest, begins := strings.Cut(string(data), blockBegin)
	block, afterwards, ends := strings.Cut(rest, blockEnd)
	require.True(t, begins && ends, "the README has no block between %s and %s", blockBegin, blockEnd)
	want := "\n```mermaid\n" + placement.Diagram() + "```\n"

	if updating() && block != want {
		written := []byte(before + blockBegin + want + blockEnd + afterwards)
		require.NoError(t, os.WriteFile(readme, written, 0o644)) //nolint:gosec // The path is a constant; what is written is what was read.
		return
	}

	require.Equal(t, want, block, "write it anew: go test ./models/lifecycle/placement -run Golden -update")
}
