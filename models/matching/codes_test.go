package matching_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/matching"
)

func TestEveryCodeIsListed(t *testing.T) {
	t.Parallel()
	listed := map[matching.Code]bool{}
	seen := map[matching.Worded]bool{}
	for _, w := range matching.Codes() {
		require.Regexp(t, `^[a-z]+(_[a-z]+)*$`, string(w.Code))
		require.False(t, seen[w], "%s stands twice", w.Code)
		seen[w], listed[w.Code] = true, true
	}
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	require.NoError(t, err)

	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Code" {
			return true
		}
		literal := spec.Values[0].(*ast.BasicLit)
		code, err := strconv.Unquote(literal.Value)
		require.NoError(t, err)
		require.True(t, listed[matching.Code(code)], "%s has no place in Codes", code)
		declared++
		return true
	})

	require.Equal(t, len(listed), declared)
}
