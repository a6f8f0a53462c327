package placement_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

var _ lifecycle.Process[placement.State] = placement.State{}

func TestNamesAreFixed(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range placement.Events() {
		names = append(names, e.Name()+" "+e.Fact())
	}

	// In histories, on the wire and in webhooks: only added to.
	require.Equal(t, []string{
		"propose proposed",
		"record_candidate_decision candidate_decided",
		"record_company_decision company_decided",
		"expire expired",
		"settle_proposal proposal_settled",
		"book_safety_meeting safety_meeting_booked",
		"move_safety_meeting safety_meeting_moved",
		"hold_safety_meeting safety_meeting_held",
		"record_representative_statement representative_statement_recorded",
		"sign signed",
		"amend amended",
		"amend_terms terms_amended",
		"confirm_start started",
		"report_no_show no_show_reported",
		"hold_follow_up follow_up_held",
		"rate_follow_up follow_up_rated",
		"report_problem problem_reported",
		"resolve_problem problem_resolved",
		"deliver_training training_delivered",
		"review_demands demands_reviewed",
		"add_sub_goal sub_goal_added",
		"reach_goal goal_reached",
		"confirm_hours_step hours_step_confirmed",
		"postpone_hours_step hours_step_postponed",
		"move_to_workplace moved_to_workplace",
		"extend extended",
		"pause_placement paused",
		"resume_placement resumed",
		"end_as_planned ended_as_planned",
		"terminate_early terminated_early",
		"withdraw withdrawn",
		"swap swapped",
		"cancel cancelled",
		"evaluate evaluation_given",
		"close_evaluation evaluation_closed",
		"record_disagreement disagreement_recorded",
		"answer_disagreement disagreement_answered",
		"close closed",
		"reassign reassigned",
		"transfer transferred",
		"add_step step_added",
		"complete_step step_completed",
		"drop_step step_dropped",
		"apply_policy policy_applied",
		"go_back gone_back",
		"correct corrected",
		"propose_correction correction_proposed",
		"decide_correction correction_decided",
		"reopen reopened",
		"change_calendar calendar_changed",
		"remind reminded",
		"escalate escalated",
	}, names)
}

func TestNamesAreEachOnceAndSnakeCase(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]bool{}
	for _, e := range placement.Events() {
		for _, name := range []string{e.Name(), e.Fact()} {
			require.Regexp(t, form, name)
			require.False(t, seen[name], name)
			seen[name] = true
		}
	}
}

func TestEveryEventIsDecodedByItsName(t *testing.T) {
	t.Parallel()
	for _, e := range placement.Events() {
		got, err := placement.Decode(e.Name(), []byte(text(t, e)))

		require.NoError(t, err)
		require.IsType(t, e, got)
		require.JSONEq(t, text(t, e), text(t, got))
	}
	for _, v := range lifecycletest.Commands() {
		got, err := placement.Decode(v.Event.Name(), []byte(text(t, v.Event)))

		require.NoError(t, err)
		require.Equal(t, v.Event, got, v.Name)
	}
}

func TestDecodeRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"estrange": `{}`, "": `{}`, "sign": `{"party":7}`, "close": `{`} {
		e, err := placement.Decode(name, []byte(data))
		require.Error(t, err)
		require.Nil(t, e)
	}
}

// Every kind of event that is written down in this package is in the catalogue: one that is not would be refused by name
// after it had been recorded.
func TestEveryEventIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	var known []string
	for _, e := range placement.Events() {
		known = append(known, reflect.TypeOf(e).Name())
	}
	slices.Sort(known)

	require.Equal(t, receiversOf(t, "Fact"), known)
}

// receiversOf returns, in order, the types of this package that have a method of the given name.
func receiversOf(t *testing.T, method string) []string {
	t.Helper()
	var types []string
	for _, file := range sources(t) {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name == method {
				types = append(types, f.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	slices.Sort(types)
	return types
}

// sources returns the parsed files of this package, without its tests.
func sources(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	return files
}

func TestEventsAndTransitionsAgree(t *testing.T) {
	t.Parallel()
	table, events := placement.Transitions(), placement.Events()
	require.Len(t, table, len(events))
	known := append(placement.Statuses(), "")
	for i, line := range table {
		require.Equal(t, events[i].Name(), line.Command)
		require.Equal(t, events[i].Fact(), line.Fact)
		var from, to []Status
		for _, m := range line.Moves {
			require.Contains(t, known, m.From, line.Command)
			require.Contains(t, placement.Statuses(), m.To, line.Command)
			from, to = append(from, m.From), append(to, m.To)
		}
		require.ElementsMatch(t, once(line.From), once(from), line.Command)
		require.ElementsMatch(t, once(line.To), once(to), line.Command)
		require.Len(t, once(line.Moves), len(line.Moves), line.Command)
	}
}

func once[T comparable](list []T) []T {
	var seen []T
	for _, v := range list {
		if !slices.Contains(seen, v) {
			seen = append(seen, v)
		}
	}
	return seen
}

func TestEveryStatusIsReachedAndOnlyTerminalOnesAreNeverLeft(t *testing.T) {
	t.Parallel()
	reached, left := map[Status]bool{}, map[Status]bool{}
	for _, line := range placement.Transitions() {
		for _, m := range line.Moves {
			if m.From != m.To {
				reached[m.To], left[m.From] = true, true
			}
			if line.Command != (placement.Reopen{}).Name() {
				require.False(t, m.From.Terminal(), "%s happens after the end", line.Command)
			}
		}
	}
	for _, s := range placement.Statuses() {
		require.True(t, reached[s], "nothing leads to %s", s)
		require.Equal(t, !s.Terminal() || s == placement.Closed, left[s], "%s", s)
	}
	require.True(t, left[""])
}

// From every stage there is a way to an end, both by what people do and, where they stay away, to a stage at which a task
// says what they must do.
func TestNoStageIsADeadEnd(t *testing.T) {
	t.Parallel()
	ends := map[Status]bool{}
	for _, s := range placement.Statuses() {
		ends[s] = s.Terminal()
	}
	for range placement.Statuses() {
		for _, line := range placement.Transitions() {
			for _, m := range line.Moves {
				ends[m.From] = ends[m.From] || ends[m.To]
			}
		}
	}
	for _, s := range append(placement.Statuses(), "") {
		require.True(t, ends[s], "no way leads from %q to an end", s)
	}
}

func TestStatusesAreTheDeclaredOnes(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, s := range placement.Statuses() {
		listed = append(listed, string(s))
	}
	require.ElementsMatch(t, typed(t, "Status"), listed)
}

// typed returns the values of this package's constants of the given type.
func typed(t *testing.T, name string) []string {
	t.Helper()
	var values []string
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == name {
				for _, v := range spec.Values {
					values = append(values, strings.Trim(v.(*ast.BasicLit).Value, `"`))
				}
			}
			return true
		})
	}
	require.NotEmpty(t, values)
	return values
}

func TestReasonsAreForCommandsThatExist(t *testing.T) {
	t.Parallel()
	used := map[placement.Reason]bool{}
	for _, e := range placement.Events() {
		_, carries := reflect.TypeOf(e).FieldByName("Reason")
		require.Equal(t, carries, len(placement.Reasons(e.Name())) > 0, e.Name())
		for _, r := range placement.Reasons(e.Name()) {
			used[r] = true
		}
		require.Len(t, once(placement.Reasons(e.Name())), len(placement.Reasons(e.Name())))
	}
	require.Nil(t, placement.Reasons("estrange"))
	for _, r := range typed(t, "Reason") {
		require.True(t, used[placement.Reason(r)], "no command takes the reason %s", r)
	}
}

// Texts are kept by kind. The kinds that the doc comments of events name are those that are declared, and those that are
// declared are named, so that the API offers a field for each.
func TestKindsOfTextAreDeclaredAndUsed(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	kind := regexp.MustCompile(`^Content[A-Z]`)
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && kind.MatchString(spec.Names[0].Name) {
				declared[strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)] = true
			}
			return true
		})
	}
	named := map[string]bool{}
	for _, file := range sources(t) {
		for _, decl := range file.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok || d.Tok != token.TYPE || d.Doc == nil {
				continue
			}
			_, list, ok := strings.Cut(strings.ReplaceAll(d.Doc.Text(), "\n", " "), "Contents: ")
			if !ok {
				continue
			}
			list, _, _ = strings.Cut(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(list, ""), ".")
			for name := range strings.SplitSeq(list, ",") {
				named[strings.TrimSpace(strings.ReplaceAll(name, "one goal per goal", "goal"))] = true
			}
		}
	}
	require.Len(t, declared, 30)
	require.Equal(t, declared, named)
	for _, v := range lifecycletest.Commands() {
		if w, ok := v.Event.(lifecycle.Written); ok {
			for _, ref := range w.Refs() {
				kind, _, _ := strings.Cut(ref.Kind, ":") // of one goal
				require.True(t, declared[kind], "%s: %s", v.Name, ref.Kind)
			}
		}
	}
}

// Events with texts say so, or their texts would be swept away.
func TestEventsWithContentsAreWritten(t *testing.T) {
	t.Parallel()
	for _, v := range lifecycletest.Commands() {
		field := reflect.ValueOf(v.Event).FieldByName("Contents")
		w, written := v.Event.(lifecycle.Written)
		require.Equal(t, field.IsValid(), written, v.Name)
		if written {
			require.Equal(t, field.Interface(), w.Refs(), v.Name)
		}
	}
}

// No personal data, and nothing that has a life of its own, in what goes through history.
func TestStateAndEventsArePlainData(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)name|cpr|phone|mail|address|note|text$|diagnos|birth`)
	allowed := []string{"Texts"}
	var walk func(typ reflect.Type, path string)
	walk = func(typ reflect.Type, path string) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(typ.Elem(), path)
		case reflect.Struct:
			if typ.PkgPath() == "time" {
				return
			}
			for f := range typ.Fields() {
				require.True(t, f.IsExported(), "%s.%s is lost in JSON", path, f.Name)
				if !slices.Contains(allowed, f.Name) {
					require.NotRegexp(t, forbidden, f.Name, path)
				}
				tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				require.True(t, f.Anonymous || regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`).MatchString(tag), "%s.%s has the JSON name %q", path, f.Name, tag)
				walk(f.Type, path+"."+f.Name)
			}
		case reflect.String, reflect.Int, reflect.Bool, reflect.Float64:
		default:
			require.Failf(t, "not plain data", "%s is a %s", path, typ.Kind())
		}
	}
	walk(reflect.TypeFor[State](), "State")
	for _, e := range placement.Events() {
		walk(reflect.TypeOf(e), e.Name())
	}
}

func TestFilesStaySmall(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.LessOrEqual(t, strings.Count(string(data), "\n"), 500, "%s: split it by step", name)
	}
}
