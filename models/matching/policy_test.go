package matching_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Matching is logged with its input and must give the same answer when it is asked again: it hangs on the rules alone, and on
// nothing that could tell it the time, the machine or something random.
func TestMatchingDependsOnTheRulesOnly(t *testing.T) {
	t.Parallel()

	out, err := exec.Command("go", "list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}}: {{join .Imports " "}}{{end}}`, ".").Output()

	require.NoError(t, err)
	require.Contains(t, string(out), "placement/models/matching: ")
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(line, ": ")
		require.True(t, pkg == "placement/models/matching" || pkg == "placement/models/lifecycle" ||
			strings.HasPrefix(pkg, "placement/models/lifecycle/"), "%s is neither standard library nor rules", pkg)
		for _, not := range []string{"os", "net", "net/http", "sync", "math/rand", "math/rand/v2", "crypto/rand", "log", "log/slog", "context"} {
			require.NotContains(t, strings.Fields(imports), not, pkg)
		}
	}
}
