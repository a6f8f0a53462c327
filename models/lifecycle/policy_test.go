package lifecycle_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Rules are replayed by workflows and asked by everyone: they hang on nothing but the standard library, and on nothing in
// it that could tell them the time, the machine or something random.
func TestRulesDependOnTheStandardLibraryOnly(t *testing.T) {
	t.Parallel()

	out, err := exec.Command("go", "list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}}{{end}}`, "./...").Output()

	require.NoError(t, err)
	deps := strings.Fields(string(out))
	require.Contains(t, deps, "placement/models/lifecycle/placement")
	for _, dep := range deps {
		require.True(t, dep == "placement/models/lifecycle" || strings.HasPrefix(dep, "placement/models/lifecycle/"),
			"%s is neither standard library nor rules", dep)
	}
}

func TestRulesImportNothingThatActs(t *testing.T) {
	t.Parallel()

	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "./...").Output()

	require.NoError(t, err)
	for line := range strings.Lines(string(out)) {
		for _, not := range []string{"os", "net", "net/http", "sync", "math/rand", "math/rand/v2", "crypto/rand", "log", "log/slog", "context", "io/fs"} {
			_, imports, _ := strings.Cut(line, ": ")
			require.NotContains(t, strings.Fields(imports), not, line)
		}
	}
}
