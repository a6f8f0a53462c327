package api

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	t.Parallel()
	keys := map[language]map[string][]string{}
	for _, l := range []language{english, danish} {
		var raw map[string]map[string]string
		file, err := textFiles.ReadFile("texts/" + string(l) + ".json")
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(file, &raw))
		keys[l] = map[string][]string{}
		for section, entries := range raw {
			keys[l][section] = slices.Sorted(maps.Keys(entries))
			for key, text := range entries {
				require.NotEmpty(t, strings.TrimSpace(text), key)
				require.NotEqual(t, "TODO", text)
				require.False(t, strings.HasSuffix(text, "."), "the full stop is added: %s", key)
			}
		}
	}
	require.Equal(t, keys[english], keys[danish])
	en, da := loaded(t)[english], loaded(t)[danish]
	for key, text := range en.Refusals {
		require.Equal(t, strings.Contains(text, "{limit}"), strings.Contains(da.Refusals[key], "{limit}"), key)
	}
	for key, text := range en.Tasks {
		require.Equal(t, strings.Contains(text, "{of}"), strings.Contains(da.Tasks[key], "{of}"), key)
	}
}

func loaded(t *testing.T) texts {
	t.Helper()
	all, err := loadTexts()
	require.NoError(t, err)
	return all
}

// calls returns the string arguments, by position, of every call of a function of this name; "" where an argument is
// something else. Constants of the given package files are looked up.
func calls(t *testing.T, pattern string, constants map[string]string, names ...string) [][]string {
	t.Helper()
	var all [][]string
	eachFile(t, pattern, func(f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !slices.Contains(names, last(call.Fun)) {
				return true
			}
			var args []string
			for _, a := range call.Args {
				args = append(args, value(a, constants))
			}
			all = append(all, args)
			return true
		})
	})
	return all
}

func eachFile(t *testing.T, pattern string, f func(*ast.File)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files, pattern)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		f(file)
	}
}

func last(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

func value(e ast.Expr, constants map[string]string) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		v, _ := strconv.Unquote(lit.Value)
		return v
	}
	return constants[last(e)]
}

// constants returns the string constants of the files whose names begin with a prefix.
func constants(t *testing.T, pattern, prefix string) map[string]string {
	t.Helper()
	found := map[string]string{}
	eachFile(t, pattern, func(f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, name := range spec.Names {
				if strings.HasPrefix(name.Name, prefix) && i < len(spec.Values) {
					if v := value(spec.Values[i], nil); v != "" {
						found[name.Name] = v
					}
				}
			}
			return true
		})
	})
	return found
}

func TestEveryCodeOfARuleHasATextInBothLanguages(t *testing.T) {
	t.Parallel()
	codes := map[string]string{}
	for _, pattern := range []string{"../models/lifecycle/*.go", "../models/lifecycle/*/*.go"} {
		for _, code := range constants(t, pattern, "Code") {
			codes[code] = code
		}
	}
	require.Greater(t, len(codes), 50)
	for _, l := range []language{english, danish} {
		for name, code := range codes {
			require.Contains(t, loaded(t)[l].Refusals, code, "%s in %s", name, l)
		}
	}
}

// TestRulesSpeakDanishAsPrecisely: where a code says different things about different fields in English, Danish has a text
// for each field too.
func TestRulesSpeakDanishAsPrecisely(t *testing.T) {
	t.Parallel()
	codes := map[string]string{}
	for _, pattern := range []string{"../models/lifecycle/*.go", "../models/lifecycle/*/*.go"} {
		maps.Copy(codes, constants(t, pattern, "Code"))
	}
	messages := map[string]map[string]string{}
	for _, pattern := range []string{"../models/lifecycle/*/*.go"} {
		for _, args := range calls(t, pattern, codes, "RefuseField") {
			if code, field := args[0], args[1]; code != "" && field != "" {
				if messages[code] == nil {
					messages[code] = map[string]string{}
				}
				messages[code][field] = args[2]
			}
		}
	}
	require.Greater(t, len(messages), 15)
	da := loaded(t)[danish].Refusals
	for code, fields := range messages {
		if code != lifecycle.CodeInvalid && code != lifecycle.CodeRequired {
			continue
		}
		for field := range fields {
			require.Contains(t, da, code+"."+field)
		}
	}
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]+$`)

func TestEveryCodeOfTheAPIHasATextInBothLanguages(t *testing.T) {
	t.Parallel()
	known := constants(t, "*.go", "code")
	var codes []string
	add := func(code string) {
		if codeForm.MatchString(code) {
			codes = append(codes, code)
		}
	}
	for _, code := range known {
		add(code)
	}
	for _, args := range calls(t, "*.go", known, "refuse") {
		add(args[1])
	}
	for _, args := range calls(t, "*.go", known, "refuseField", "notFound", "field") {
		add(args[0])
	}
	eachFile(t, "*.go", func(f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.KeyValueExpr:
				if k := last(x.Key); k == "Code" || k == "code" {
					add(value(x.Value, known))
				}
			case *ast.AssignStmt:
				for i, lhs := range x.Lhs {
					if last(lhs) == "Code" && i < len(x.Rhs) {
						add(value(x.Rhs[i], known))
					}
				}
			case *ast.CompositeLit: // the table of Huma's messages
				if len(x.Elts) == 2 {
					if sel, ok := x.Elts[0].(*ast.SelectorExpr); ok && strings.HasPrefix(sel.Sel.Name, "Msg") {
						add(value(x.Elts[1], known))
					}
				}
			}
			return true
		})
	})
	require.Greater(t, len(codes), 60)
	require.Contains(t, codes, "not_one_of")
	require.Contains(t, codes, "invalid_cvr")
	require.Contains(t, codes, "unknown_field")
	for _, l := range []language{english, danish} {
		for _, code := range codes {
			require.Contains(t, loaded(t)[l].Refusals, code, l)
		}
	}
}

func TestEveryStatusFactTaskAndDeadlineHasAText(t *testing.T) {
	t.Parallel()
	keys := constants(t, "../models/lifecycle/placement/plans.go", "key")
	require.Greater(t, len(keys), 8)
	for _, l := range []language{english, danish} {
		c := loaded(t)[l]
		for _, s := range placement.Statuses() {
			require.Contains(t, c.Statuses, "placement."+string(s))
		}
		for _, s := range rematch.Statuses() {
			require.Contains(t, c.Statuses, "rematch."+string(s))
		}
		for _, e := range placement.Events() {
			require.Contains(t, c.Facts, "placement."+e.Fact())
		}
		for _, e := range rematch.Events() {
			require.Contains(t, c.Facts, "rematch."+e.Fact())
		}
		for _, s := range mentortraining.Statuses() {
			require.Contains(t, c.Statuses, "mentor_training."+string(s))
		}
		for _, e := range mentortraining.Events() {
			require.Contains(t, c.Facts, "mentor_training."+e.Fact())
		}
		for _, n := range lifecycletest.TrainingStates() {
			for _, k := range n.State.Tasks() {
				require.Contains(t, c.Tasks, k.Kind)
			}
			for _, d := range n.State.Open() {
				require.Contains(t, c.Deadlines, d.Key)
			}
		}
		for _, s := range issue.Statuses() {
			require.Contains(t, c.Statuses, "issue."+string(s))
		}
		for _, e := range issue.Events() {
			require.Contains(t, c.Facts, "issue."+e.Fact())
		}
		for _, n := range lifecycletest.IssueStates() {
			for _, k := range n.State.Tasks() {
				require.Contains(t, c.Tasks, k.Kind)
			}
			for _, d := range n.State.Open() {
				require.Contains(t, c.Deadlines, d.Key)
			}
		}
		for _, a := range append(placement.Adjustments(), placement.NoAdjustment) {
			require.Contains(t, c.Adjustments, string(a))
		}
		for _, s := range outreach.Statuses() {
			require.Contains(t, c.Statuses, "outreach."+string(s))
		}
		for _, e := range outreach.Events() {
			require.Contains(t, c.Facts, "outreach."+e.Fact())
		}
		for _, n := range lifecycletest.OutreachStates() {
			for _, k := range n.State.Tasks() {
				require.Contains(t, c.Tasks, k.Kind)
			}
			for _, d := range n.State.Open() {
				name, _, _ := strings.Cut(d.Key, ":")
				require.Contains(t, c.Deadlines, name)
			}
		}
		for _, s := range followalong.Statuses() {
			require.Contains(t, c.Statuses, "follow_along."+string(s))
		}
		for _, e := range followalong.Events() {
			require.Contains(t, c.Facts, "follow_along."+e.Fact())
		}
		for _, n := range lifecycletest.FollowAlongStates() {
			for _, k := range n.State.Tasks() {
				require.Contains(t, c.Tasks, k.Kind)
			}
			for _, d := range n.State.Open() {
				name, _, _ := strings.Cut(d.Key, ":")
				require.Contains(t, c.Deadlines, name)
			}
		}
		for _, s := range endpoint.Statuses() {
			require.Contains(t, c.Statuses, "webhook_endpoint."+string(s))
		}
		for _, e := range endpoint.Events() {
			require.Contains(t, c.Facts, "webhook_endpoint."+e.Fact())
		}
		for _, n := range lifecycletest.EndpointStates() {
			for _, k := range n.State.Tasks() {
				require.Contains(t, c.Tasks, k.Kind)
			}
			for _, d := range n.State.Open() {
				require.Contains(t, c.Deadlines, d.Key)
			}
		}
		for _, o := range placement.Outcomes() {
			require.Contains(t, c.Terms, "outcome."+string(o))
		}
		for _, line := range checkLines() {
			require.Contains(t, c.Terms, "outcome."+line)
		}
		for _, s := range agreement.Statuses() {
			require.Contains(t, c.Statuses, "agreement."+string(s))
		}
		for _, e := range agreement.Events() {
			require.Contains(t, c.Facts, "agreement."+e.Fact())
		}
		for _, n := range lifecycletest.AgreementStates() {
			for _, k := range n.State.Tasks() {
				require.Contains(t, c.Tasks, k.Kind)
			}
			for _, d := range n.State.Open() {
				name, _, _ := strings.Cut(d.Key, ":")
				require.Contains(t, c.Deadlines, name)
			}
		}
		for _, key := range keys {
			require.Contains(t, c.Deadlines, key)
		}
		for _, key := range []string{"follow_up", "training", "problem", "evaluation", "rematch"} {
			require.Contains(t, c.Deadlines, key)
		}
		for _, kind := range []lifecycle.RungKind{lifecycle.Remind, lifecycle.Escalate, lifecycle.Conclude} {
			require.Contains(t, c.Rungs, string(kind))
		}
		kinds := taskKinds(t)
		require.Contains(t, kinds, "collect_signature")
		require.Contains(t, kinds, "hold_follow_up")
		for _, kind := range append(kinds, "find_new_placement") {
			require.Contains(t, c.Tasks, kind)
		}
		for _, o := range (&server{}).operations() {
			for _, status := range problemStatuses(o) {
				require.Contains(t, c.Titles, strconv.Itoa(status))
			}
		}
		for _, status := range []int{404, 405, 406, 500} {
			require.Contains(t, c.Titles, strconv.Itoa(status))
		}
	}
}

// taskKinds are the kinds of the tasks that placements have, from the code that adds them.
func taskKinds(t *testing.T) []string {
	t.Helper()
	var kinds []string
	eachFile(t, "../models/lifecycle/placement/tasks.go", func(f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || last(call.Fun) != "add" {
				return true
			}
			ast.Inspect(call.Args[0], func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok {
					v, _ := strconv.Unquote(lit.Value)
					kind, _, _ := strings.Cut(v, ":")
					kinds = append(kinds, kind)
				}
				return true
			})
			return true
		})
	})
	require.Greater(t, len(kinds), 10)
	return kinds
}
