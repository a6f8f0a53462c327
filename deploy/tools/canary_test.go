package tools

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var want = regexp.MustCompile(`// want (\w+)`)

// A rule whose pattern matches no file is silent for ever. So the rules of .golangci.yml meet a module that breaks each
// of them, where every line says which linter must speak up; no other line may be reported.
func TestTheImportAndClockRulesBite(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, dir, "testdata/canary")
	config, err := os.ReadFile("../../.golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".golangci.yml"), config, 0o600); err != nil {
		t.Fatal(err)
	}

	out := run(t, dir, tool(t, "golangci-lint"), "run", "--enable-only=depguard,forbidigo", "--output.json.path=stdout", "--show-stats=false", "./...")

	var report struct {
		Issues []struct {
			FromLinter string
			Text       string
			Pos        struct {
				Filename string
				Line     int
			}
		}
	}
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&report); err != nil { //nolint:musttag // the keys are golangci-lint's own
		t.Fatalf("golangci-lint says no JSON: %v\n%s", err, out)
	}
	var got []string
	for _, i := range report.Issues {
		got = append(got, fmt.Sprintf("%s:%d %s", i.Pos.Filename, i.Pos.Line, i.FromLinter))
	}
	compare(t, wanted(t, dir), got)
}

// workflowcheck follows calls from functions that take a workflow.Context; a stand-in of the SDK is enough for that.
func TestWorkflowcheckBites(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, dir, "testdata/workflowcheck")

	config, err := filepath.Abs("workflowcheck.yaml")
	if err != nil {
		t.Fatal(err)
	}

	out := run(t, dir, tool(t, "workflowcheck"), "-config", config, "./workflows/...")

	if !strings.Contains(out, "Hasty is non-deterministic") || !strings.Contains(out, "time.Now") {
		t.Errorf("workflowcheck does not find time.Now behind a function call:\n%s", out)
	}
	if strings.Contains(out, "Calm") {
		t.Errorf("workflowcheck complains of a workflow without fault:\n%s", out)
	}
}

// tool is a program of this module, built by `make lint`.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../.data/bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: run `make lint`, which builds it", err)
	}
	return path
}

// run returns what the program prints; that it finds fault, and so fails, is what the tests are about.
func run(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off", "GOLANGCI_LINT_CACHE="+filepath.Join(t.TempDir(), "cache"))
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("%s finds no fault:\n%s", filepath.Base(program), out)
	}
	return string(out)
}

func copyTree(t *testing.T, to, from string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// wanted collects the lines of the module that must be reported.
func wanted(t *testing.T, dir string) []string {
	t.Helper()
	var lines []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		for i, line := range strings.Split(string(source), "\n") {
			if m := want.FindStringSubmatch(line); m != nil {
				lines = append(lines, fmt.Sprintf("%s:%d %s", rel, i+1, m[1]))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func compare(t *testing.T, want, got []string) {
	t.Helper()
	if len(want) == 0 {
		t.Fatal("the canary wants nothing")
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("not reported: %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("reported without fault: %s", g)
		}
	}
}
