package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRulesSaysWhatIsWrongWithAPack(t *testing.T) {
	t.Parallel()
	good := filepath.Join("..", "..", "models", "store", "rulepacks", "vp-2026-07.yaml")
	data, err := os.ReadFile(good)
	require.NoError(t, err)
	write := func(changes ...string) string {
		file := filepath.Join(t.TempDir(), "pack.yaml")
		require.NoError(t, os.WriteFile(file, []byte(strings.NewReplacer(changes...).Replace(string(data))), 0o600)) //nolint:gosec // in a folder of the test
		return file
	}
	for name, c := range map[string]struct{ file, says, fails string }{
		"one of the product's":   {good, "vp-2026-07, virksomhedspraktik, from 2026-07-01 until a later one", ""},
		"one for later":          {write("vp-2026-07", "vp-2027-01", "valid_from: 2026-07-01", "valid_from: 2027-01-01"), "from 2027-01-01", ""},
		"one beside another":     {write("id: vp-2026-07", "id: vp-other"), "would be in force beside vp-2026-07", "could be loaded"},
		"one with a wrong key":   {write("always_min", "always_max"), "unknown field", "could be loaded"},
		"one with a wrong limit": {write("max_weeks: 4", "max_weeks: -4"), "length.tiers[0].max_weeks", "could be loaded"},
	} {
		var out strings.Builder
		err := run(t.Context(), []string{"rules", "check", c.file}, nil, &out, &out)
		require.Contains(t, out.String(), c.says, name)
		if c.fails == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, c.fails, name)
	}

	var out strings.Builder
	require.NoError(t, run(t.Context(), []string{"rules", "list"}, nil, &out, &out))
	require.Len(t, strings.Split(strings.TrimSpace(out.String()), "\n"), 3)
}
