package workflows_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/workflows/contract"
)

// Every host has histories, and a line in the recipe; every change ID stands there, too.
func TestTheRecipeForChangesNamesThemAll(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("CHANGING.md")
	require.NoError(t, err)
	recipe := string(data)
	for host := range contract.Host + 1 {
		require.Contains(t, recipe, fmt.Sprintf("| host %d |", host), "say in CHANGING.md what a host is for")
	}
	require.NotContains(t, recipe, fmt.Sprintf("| host %d |", contract.Host+1))

	for host := range contract.Host + 1 {
		kept, err := filepath.Glob(fmt.Sprintf("%s/host_%d/host_%d_*.json*", histories, host, host))
		require.NoError(t, err)
		require.NotEmpty(t, kept, "keep histories of host %d: runs of it may be open (make golden-keep)", host)
	}

	ids := regexp.MustCompile(`GetVersion\(ctx, "([^"]+)"`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		code, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, id := range ids.FindAllStringSubmatch(string(code), -1) {
			found++
			require.Contains(t, recipe, "`"+id[1]+"`", "name the change ID in CHANGING.md")
		}
	}
	require.NotZero(t, found, "no change ID was found: this test looks for nothing")
}
