package catalogue_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle/catalogue"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	os.Exit(m.Run())
}

func updating() bool { return flag.Lookup("update").Value.String() == "true" }

func TestEveryTypeIsFoundByItsName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, typ := range catalogue.All() {
		require.False(t, seen[typ.Name], typ.Name)
		seen[typ.Name] = true
		require.Regexp(t, `^[a-z_]+\.[a-z_]+$`, typ.Name)
		require.Equal(t, typ.Name, catalogue.Event{Kind: typ.Kind, Fact: typ.Fact}.Type())
		found, ok := catalogue.Find(typ.Name)
		require.True(t, ok)
		require.Equal(t, typ, found)
	}
	_, ok := catalogue.Find("placement.estranged")
	require.False(t, ok)
}

// Nothing can be recorded that has no type, and no status be told that is not in its schema.
func TestWhateverHappensHasAType(t *testing.T) {
	t.Parallel()
	known := map[string]catalogue.Type{}
	for _, typ := range catalogue.All() {
		known[typ.Name] = typ
	}
	told := func(t require.TestingT, all []happened) {
		for _, h := range all {
			typ, ok := known[h.typ]
			require.True(t, ok, h.typ)
			require.Contains(t, typ.Statuses, h.status, h.typ)
		}
	}
	for _, l := range lives() {
		t.Run(string(l.kind), func(t *testing.T) {
			t.Parallel()
			told(t, l.canonical())
			rapid.Check(t, func(t *rapid.T) { told(t, l.random(t)) })
		})
	}
}

// The other way round: no type is in the catalogue for nothing.
func TestEveryTypeHappens(t *testing.T) {
	t.Parallel()
	first := firstOf(t)
	kinds := map[string]bool{}
	for _, typ := range catalogue.All() {
		kinds[string(typ.Kind)] = true
		require.Contains(t, first, typ.Name)
	}
	for _, l := range lives() {
		delete(kinds, string(l.kind))
	}
	require.Empty(t, kinds, "kinds without a line in lives")
}

// firstOf is where each type happens first in the canonical lives.
func firstOf(t *testing.T) map[string]happened {
	t.Helper()
	first := map[string]happened{}
	for _, l := range lives() {
		for _, h := range l.canonical() {
			if _, seen := first[h.typ]; !seen {
				first[h.typ] = h
			}
		}
	}
	return first
}

const examplesFile = "examples.tsv"

// The examples say what the rules would.
func TestGoldenExamples(t *testing.T) {
	t.Parallel()
	first := firstOf(t)
	var b strings.Builder
	for _, typ := range catalogue.All() {
		h := first[typ.Name]
		fmt.Fprintf(&b, "%s\t%s\t%d\n", typ.Name, h.status, h.version)
	}

	if updating() {
		require.NoError(t, os.WriteFile(examplesFile, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(examplesFile)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String(), "run the test with -update if this is what you meant")
}

const typesFile = "testdata/types.txt"

// Others subscribe to these names: one that is in the file stays in the catalogue for ever. -update adds, and takes nothing out.
func TestGoldenNamesOnlyGrow(t *testing.T) {
	t.Parallel()
	var names []string
	for _, typ := range catalogue.All() {
		names = append(names, typ.Name)
	}
	file, err := os.ReadFile(typesFile)
	require.NoError(t, err)
	published := strings.Fields(string(file))

	for _, name := range published {
		require.Contains(t, names, name, "a type that is published may be deprecated, and never goes")
	}
	if updating() {
		for _, name := range names {
			if !slices.Contains(published, name) {
				published = append(published, name)
			}
		}
		require.NoError(t, os.WriteFile(typesFile, []byte(strings.Join(published, "\n")+"\n"), 0o644)) //nolint:gosec // The path is a constant.
	}
	require.ElementsMatch(t, published, names, "run the test with -update to publish a new one")
}
