package lifecycle_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
)

// IDs that were derived once are in databases and histories: these vectors never change. They were computed by another
// program, from the description alone.
func TestDeriveIDIsStable(t *testing.T) {
	t.Parallel()

	require.Equal(t, "e3b0c442-98fc-8c14-9afb-f4c8996fb924", lifecycle.DeriveID())
	require.Equal(t, "c2eb5f52-3c2d-8f6b-872e-84e680d44def", lifecycle.DeriveID("rematch", "01900000-0000-7000-8000-000000000001"))
	require.Equal(t, "0a6da7a1-2f85-8ade-8ff7-56fc16666783", lifecycle.DeriveID("æøå", ""))
}

func TestDeriveIDKeepsPartsApart(t *testing.T) {
	t.Parallel()
	seen := map[string][]string{}
	for _, parts := range [][]string{
		nil,
		{""},
		{"", ""},
		{"ab", "c"},
		{"a", "bc"},
		{"abc"},
		{"abc", ""},
		{"", "abc"},
		{"a", "b", "c"},
		{"c", "b", "a"},
		{"a\x00b"},
		{"a", "\x00b"},
		{"\x00\x00\x00\x00\x00\x00\x00\x01a"},
		{"", "a"},
	} {
		id := lifecycle.DeriveID(parts...)
		require.NotContains(t, seen, id, "%q and %q", parts, seen[id])
		seen[id] = parts
	}
}

func TestDeriveIDIsAVersion8UUIDThatTellsNothing(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.String()).Draw(t, "parts")

		id := lifecycle.DeriveID(parts...)

		require.Regexp(t, form, id)
		require.Equal(t, id, lifecycle.DeriveID(parts...))
		for _, p := range parts {
			require.False(t, len(p) > 8 && strings.Contains(id, p))
		}
	})
}
