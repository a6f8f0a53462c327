package composetest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// ruleFile is a file of rules of Prometheus, strictly: what it does not know is a mistake.
type ruleFile struct {
	Groups []struct {
		Name  string `yaml:"name"`
		Rules []struct {
			Alert       string            `yaml:"alert"`
			Expr        string            `yaml:"expr"`
			For         string            `yaml:"for"`
			Labels      map[string]string `yaml:"labels"`
			Annotations map[string]string `yaml:"annotations"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

// An alert says what it means and what to do: whoever is woken up by it has not written it.
func TestEveryAlertSaysWhatToDo(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join(root, "deploy/prometheus/alerts.yaml"))
	require.NoError(t, err)
	defer file.Close()
	var rules ruleFile
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(&rules))
	names := map[string]bool{}
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			require.NotEmpty(t, r.Expr, r.Alert)
			require.Regexp(t, `^Placement[A-Za-z]+$`, r.Alert)
			require.False(t, names[r.Alert], "%s is there twice", r.Alert)
			names[r.Alert] = true
			require.Contains(t, []string{"page", "ticket", "notice"}, r.Labels["severity"], r.Alert)
			for _, what := range []string{"summary", "description", "runbook"} {
				require.Greater(t, len(r.Annotations[what]), 10, "%s has no %s", r.Alert, what)
			}
		}
	}
	require.Greater(t, len(names), 10)
}

func TestPrometheusReadsTheRules(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(root, "deploy/prometheus/prometheus.yaml"))
	require.NoError(t, err)
	var config struct {
		RuleFiles []string `yaml:"rule_files"`
		Scrape    []struct {
			Job string `yaml:"job_name"`
		} `yaml:"scrape_configs"`
	}
	require.NoError(t, yaml.Unmarshal(data, &config))
	for _, file := range config.RuleFiles {
		require.FileExists(t, filepath.Join(root, "deploy/prometheus", file))
	}
	require.Equal(t, "placement", config.Scrape[0].Job, "the alerts ask for it")
}

func TestDashboardsAreWhole(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, "deploy/grafana/*.json"))
	require.NoError(t, err)
	require.Len(t, files, 3)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var board struct {
			UID    string `json:"uid"`
			Panels []struct {
				ID      int              `json:"id"`
				Title   string           `json:"title"`
				Type    string           `json:"type"`
				Targets []map[string]any `json:"targets"`
			} `json:"panels"`
		}
		require.NoError(t, json.Unmarshal(data, &board), file)
		require.NotEmpty(t, board.UID)
		ids := map[int]bool{}
		for _, p := range board.Panels {
			require.False(t, ids[p.ID], "%s: panel %d is there twice", file, p.ID)
			ids[p.ID] = true
			if p.Type == "row" {
				continue
			}
			require.NotEmpty(t, p.Targets, p.Title)
			for _, q := range p.Targets {
				expr, _ := q["expr"].(string)    // Prometheus is asked so
				query, _ := q["rawSql"].(string) // and Postgres so
				require.NotEqual(t, expr == "", query == "", p.Title)
			}
		}
	}
}

// Grafana asks the database as a role that reads the numbers for dashboards alone, with a password from the environment.
func TestGrafanaAsksAsTheRoleOfDashboards(t *testing.T) {
	t.Parallel()
	var provisioned struct {
		Datasources []map[string]any `yaml:"datasources"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "deploy/grafana/provisioning/datasources/numbers.yaml")), &provisioned))
	require.Len(t, provisioned.Datasources, 1)
	d := provisioned.Datasources[0]
	require.Equal(t, []any{"grafana-postgresql-datasource", "postgres:5432", "placement_dashboard"}, []any{d["type"], d["url"], d["user"]})
	require.Equal(t, "placement", d["jsonData"].(map[string]any)["database"])
	require.Equal(t, map[string]any{"password": "$DATABASE_DASHBOARD_PASSWORD"}, d["secureJsonData"])
	services := load(t).Services
	for _, name := range []string{"grafana", "migrate"} {
		require.Contains(t, services[name].Environment, "DATABASE_DASHBOARD_PASSWORD", name)
	}
	require.Contains(t, services["grafana"].DependsOn, "migrate", "it makes the role")
	for _, name := range []string{"api", "worker"} {
		require.NotContains(t, services[name].Environment, "DATABASE_DASHBOARD_PASSWORD", name)
	}
	for _, uid := range regexp.MustCompile(`"uid": "([^"]+)"`).FindAllStringSubmatch(read(t, "deploy/grafana/numbers.json"), -1) {
		require.Contains(t, []any{d["uid"], "placement-numbers"}, uid[1])
	}
}
