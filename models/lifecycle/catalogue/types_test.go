package catalogue_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/catalogue"
)

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
