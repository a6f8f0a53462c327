package catalogue_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle/catalogue"
)

// What stands in the sources of the rules is what is published: every kind of process, and of each all that its Decode reads.
func TestTheCatalogueIsWhatTheRulesCanRecord(t *testing.T) {
	t.Parallel()
	var kinds []string
	for _, k := range catalogue.Kinds() {
		kinds = append(kinds, string(k))
	}
	require.ElementsMatch(t, declaredKinds(t), kinds, "a kind of process that others never hear of")

	published := map[string][]string{}
	for _, typ := range catalogue.All() {
		published[string(typ.Kind)] = append(published[string(typ.Kind)], typ.Fact)
	}
	for dir, facts := range decodedFacts(t) {
		kind := ""
		for k, list := range published {
			slices.Sort(list)
			if slices.Equal(list, facts) {
				kind = k
			}
		}
		require.NotEmpty(t, kind, "what %s decodes is not what is published of any kind: %v", dir, facts)
		delete(published, kind)
	}
	require.Empty(t, published, "published, and nothing decodes it")
}

// parsed returns the files of a folder that are not tests.
func parsed(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		files = append(files, f)
	}
	return files
}

// declaredKinds are the constants of the type lifecycle.Kind.
func declaredKinds(t *testing.T) []string {
	t.Helper()
	var kinds []string
	for _, f := range parsed(t, "..") {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if ok && named(spec.Type) == "Kind" && len(spec.Values) == 1 {
				kinds = append(kinds, text(t, spec.Values[0]))
			}
			return true
		})
	}
	return kinds
}

// decodedFacts returns, by folder, the sorted facts of the events that a Decode reads back from history.
func decodedFacts(t *testing.T) map[string][]string {
	t.Helper()
	entries, err := os.ReadDir("..")
	require.NoError(t, err)
	found := map[string][]string{}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		dir := filepath.Join("..", entry.Name())
		facts, read := map[string]string{}, []string(nil)
		for _, f := range parsed(t, dir) {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				switch {
				case ok && fn.Name.Name == "Fact" && fn.Recv != nil:
					ret, ok := fn.Body.List[0].(*ast.ReturnStmt)
					require.True(t, ok)
					facts[named(fn.Recv.List[0].Type)] = text(t, ret.Results[0])
				case ok && fn.Name.Name == "Decode" && fn.Recv == nil && strings.HasSuffix(typeOf(fn), "lifecycle.Event"):
					read = decoded(fn)
				}
			}
		}
		for _, event := range read {
			require.Contains(t, facts, event, dir)
			found[dir] = append(found[dir], facts[event])
		}
		slices.Sort(found[dir])
		if len(read) == 0 {
			delete(found, dir)
		}
	}
	return found
}

// decoded are the types T of the calls decode[T](…) in a function.
func decoded(fn *ast.FuncDecl) []string {
	var types []string
	ast.Inspect(fn, func(n ast.Node) bool {
		if x, ok := n.(*ast.IndexExpr); ok && named(x.X) == "decode" {
			types = append(types, named(x.Index))
		}
		return true
	})
	return types
}

// typeOf is the first result of a function, with its package.
func typeOf(fn *ast.FuncDecl) string {
	if s, ok := fn.Type.Results.List[0].Type.(*ast.SelectorExpr); ok {
		return named(s.X) + "." + s.Sel.Name
	}
	return ""
}

func named(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func text(t *testing.T, e ast.Expr) string {
	t.Helper()
	lit, ok := e.(*ast.BasicLit)
	require.True(t, ok)
	s, err := strconv.Unquote(lit.Value)
	require.NoError(t, err)
	return s
}
