package composetest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"
)

const root = "../.."

var (
	// pinned is an image with a version that says more than a major number.
	pinned   = regexp.MustCompile(`^[\w./-]+:v?\d+\.\d+(\.\d+)?[\w.-]*$`)
	required = regexp.MustCompile(`\$\{(\w+):\?`)
	secret   = regexp.MustCompile(`(?i)password|pwd|secret|token`)
)

func TestEveryImageIsPinned(t *testing.T) {
	t.Parallel()
	for name, s := range load(t).Services {
		if s.Build != nil {
			require.FileExists(t, filepath.Join(root, s.Build.Dockerfile), name)
			continue
		}
		require.Regexp(t, pinned, s.Image, name)
	}
}

func TestEveryServiceIsHealthCheckedOrWaitedFor(t *testing.T) {
	t.Parallel()
	project := load(t)
	waitedFor := map[string]bool{}
	for _, s := range project.Services {
		for other, d := range s.DependsOn {
			require.NotEqual(t, types.ServiceConditionStarted, d.Condition, "%s waits for %s to be of use, not only to start", s.Name, other)
			waitedFor[other] = waitedFor[other] || d.Condition == types.ServiceConditionCompletedSuccessfully
		}
	}
	for name, s := range project.Services {
		checked := s.HealthCheck != nil && !s.HealthCheck.Disable && len(s.HealthCheck.Test) > 1
		require.NotEqual(t, checked, waitedFor[name], "%s either runs on and has a health check, or ends and is waited for", name)
	}
}

func TestTheWholeProductIsThere(t *testing.T) {
	t.Parallel()
	project := load(t)

	for _, name := range []string{"postgres", "temporal", "temporal-ui", "migrate", "api", "worker"} {
		require.Contains(t, project.Services, name)
	}
	require.Equal(t, "true", *project.Services["temporal-ui"].Environment["TEMPORAL_DISABLE_WRITE_ACTIONS"])
	for _, name := range []string{"api", "worker"} {
		env := project.Services[name].Environment
		require.NotContains(t, env, "DATABASE_OWNER_URL", "%s runs without the owner's rights", name)
		require.Contains(t, *env["DATABASE_URL"], "placement_app:")
		require.Equal(t, "production", *env["PLACEMENT_ENV"])
	}
}

func TestNothingIsOpenToOtherMachines(t *testing.T) {
	t.Parallel()
	for name, s := range load(t).Services {
		for _, p := range s.Ports {
			require.Equal(t, "127.0.0.1", p.HostIP, name)
		}
	}
}

func TestMountedFilesAreThere(t *testing.T) {
	t.Parallel()
	for name, s := range load(t).Services {
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeBind {
				_, err := os.Stat(v.Source)
				require.NoError(t, err, name)
			}
		}
	}
}

func TestNoPasswordHasADefault(t *testing.T) {
	t.Parallel()
	for i, line := range strings.Split(read(t, "docker-compose.yml"), "\n") {
		key, value, isPair := strings.Cut(strings.TrimSpace(line), ": ")
		if !isPair || strings.HasPrefix(key, "#") {
			continue
		}
		if secret.MatchString(key) || strings.Contains(value, "postgres://") {
			require.Regexp(t, required, value, "line %d", i+1)
		}
	}
	variables := requiredVariables(t)
	require.NotEmpty(t, variables)
	for _, missing := range variables {
		_, err := project(t, slices.DeleteFunc(environment(t), func(kv string) bool { return strings.HasPrefix(kv, missing+"=") }))
		require.ErrorContains(t, err, missing)
	}
}

func TestTheExampleNamesEveryVariableAndNoValue(t *testing.T) {
	t.Parallel()
	var named []string
	for line := range strings.Lines(read(t, ".env.example")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(line, "#") {
			require.Empty(t, value, name)
			named = append(named, name)
		}
	}
	require.ElementsMatch(t, requiredVariables(t), named)
}

func TestTheImageIsStaticAndNotRoot(t *testing.T) {
	t.Parallel()
	text := read(t, "deploy/Dockerfile")
	stages := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1)
	require.Len(t, stages, 2)
	goVersion := regexp.MustCompile(`(?m)^go (\S+)`).FindStringSubmatch(read(t, "go.mod"))[1]
	require.True(t, strings.HasPrefix(stages[0][1], "golang:"+goVersion+"-"), "the image is built with the version of go.mod")
	require.Equal(t, "scratch", stages[1][1])
	require.Contains(t, text, "CGO_ENABLED=0")
	_, last, _ := strings.Cut(text, "FROM scratch")
	require.Regexp(t, `(?m)^USER [1-9]\d+:[1-9]\d+$`, last)
}

// load reads the file as Compose does, with made-up passwords.
func load(t *testing.T) *types.Project {
	t.Helper()
	p, err := project(t, environment(t))
	require.NoError(t, err)
	return p
}

func project(t *testing.T, env []string) (*types.Project, error) {
	t.Helper()
	o, err := cli.NewProjectOptions([]string{filepath.Join(root, "docker-compose.yml")}, cli.WithEnv(env), cli.WithProfiles([]string{"watch"}))
	require.NoError(t, err)
	return o.LoadProject(t.Context())
}

func environment(t *testing.T) []string {
	t.Helper()
	var env []string
	for _, name := range requiredVariables(t) {
		env = append(env, name+"=madeup")
	}
	return env
}

func requiredVariables(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, m := range required.FindAllStringSubmatch(read(t, "docker-compose.yml"), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, file))
	require.NoError(t, err)
	return string(b)
}
