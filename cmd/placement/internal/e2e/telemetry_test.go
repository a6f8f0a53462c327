package e2e_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"placement/cmd/placement/internal/collector"
	"placement/cmd/placement/internal/instance"
	"placement/cmd/placement/internal/madeup"
	"placement/workflows"
	"placement/workflows/contract"
)

// told is an instance that says how it goes: its traces to a collector, its numbers to whoever asks.
type told struct {
	*caseWorker
	*collector.Collector

	i *instance.Instance
}

// callersSpan is the span of whoever calls.
const callersSpan = "00f067aa0ba902b7"

func startTold(t *testing.T, database string) *told {
	t.Helper()
	c := &collector.Collector{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	i := start(t, database, "OTEL_EXPORTER_OTLP_ENDPOINT="+server.URL, "OTEL_BSP_SCHEDULE_DELAY=100", "PLACEMENT_METRICS_LISTEN=127.0.0.1:0")
	return &told{newCaseWorker(t, i), c, i}
}

// metrics is what a process tells Prometheus.
func (w *told) metrics(name string) string {
	w.t.Helper()
	log, err := os.ReadFile(filepath.Join(w.i.Dir, name+".log"))
	require.NoError(w.t, err)
	found := regexp.MustCompile(`"msg":"serving metrics","address":"([^"]+)"`).FindSubmatch(log)
	require.NotNil(w.t, found, "%s serves no metrics", name)
	res, err := http.Get("http://" + string(found[1]) + "/metrics") //nolint:forbidigo // a test
	require.NoError(w.t, err)
	defer res.Body.Close() //nolint:errcheck // read whole
	require.Equal(w.t, http.StatusOK, res.StatusCode)
	text, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	return string(text)
}

// within sends a command as part of the caller's own trace, about which the caller says more than anybody should repeat.
func (w *told) within(trace, method, path string, in object) {
	w.t.Helper()
	body, err := json.Marshal(in)
	require.NoError(w.t, err)
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.base+path, bytes.NewReader(body))
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Traceparent", "00-"+trace+"-"+callersSpan+"-01")
	req.Header.Set("Tracestate", "who=hemmelig")
	req.Header.Set("Baggage", "who=hemmelig")
	res, err := http.DefaultClient.Do(req) //nolint:forbidigo // a test
	require.NoError(w.t, err)
	defer res.Body.Close() //nolint:errcheck // nothing was read
	require.Less(w.t, res.StatusCode, 300)
}

// awaitTrace waits until the spans of a trace are there, and returns all that it has.
func (w *told) awaitTrace(trace string, names ...string) []collector.Span {
	w.t.Helper()
	var of []collector.Span
	require.Eventually(w.t, func() bool {
		of = slices.DeleteFunc(w.Spans(), func(s collector.Span) bool { return s.TraceID != trace })
		return !slices.ContainsFunc(names, func(name string) bool {
			return !slices.ContainsFunc(of, func(s collector.Span) bool { return s.Service+" "+s.Name == name })
		})
	}, waitLong, waitStep, "%v of %v", names, &of)
	return of
}

// TestWhatIsTold lets one command run through everything, and looks at all that is said of it: one trace from the caller to the
// receiver of the webhook, numbers of all parts, and nobody's name in either.
func TestWhatIsTold(t *testing.T) {
	t.Parallel()
	needStack(t)
	w := startTold(t, "told")
	h := hear(t, w.i, object{"event_types": []string{"placement.*"}})
	path := w.propose()
	cpr := madeup.CPR("told", 1)
	w.must(http.StatusCreated, http.MethodPost, "/v1/candidates", object{
		"name": "Hemmelig Hansen", "cpr": cpr, "unit_id": ask[string](t, w.i, `SELECT unit_id::text FROM candidates LIMIT 1`),
	})
	w.must(http.StatusOK, http.MethodPost, "/v1/candidates/search", object{"cpr": cpr})
	w.must(http.StatusUnprocessableEntity, http.MethodPost, "/v1/candidates", object{"name": "Hemmelig Hansen", "cpr": "Hemmelig " + cpr})

	const first, second = "4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4737"
	w.within(first, http.MethodPost, path+"/candidate-decision", object{"accepted": true, "channel": "phone"})
	w.within(second, http.MethodPost, path+"/company-decision", object{"accepted": true, "channel": "phone"})

	spans := w.awaitTrace(first,
		"placement-api POST /v1/placements/:id/candidate-decision", "placement-api send record_candidate_decision",
		"placement-worker handle record_candidate_decision", "placement-worker run RecordPlacement", "placement-worker COMMIT", "placement-worker POST webhook")
	requirePlaces(t, spans)
	w.requireReceived(h, first, second)
	w.requireProposalTraced()
	secrets := []string{"Hemmelig", "hemmelig", "Hansen", cpr, purposeText, "lager", w.token}
	for _, s := range w.Spans() {
		requireNoneOf(t, secrets, "a span", s.Name+"\n"+strings.Join(s.Said, "\n"))
		require.NotContains(t, strings.Join(s.Said, " "), path, "addresses are patterns")
		require.NotContains(t, []string{"GET /healthz", "GET /readyz"}, s.Name)
	}
	for _, name := range []string{"api", "worker"} {
		log, err := os.ReadFile(filepath.Join(w.i.Dir, name+".log"))
		require.NoError(t, err)
		requireNoneOf(t, secrets, name+".log", string(log))
		require.Equal(t, name == "api", strings.Contains(string(log), `"trace_id":"`+first+`"`), "the lines of requests name their trace")
	}
	w.requireReplays(path)
	// A worker tells dashboards the numbers when it starts.
	require.Eventually(t, func() bool { return ask[int](t, w.i, `SELECT count(*) FROM told_numbers`) > 0 }, waitLong, waitStep)
	w.requireMetrics(secrets)
}

// requirePlaces requires that every span of a command's trace is below the one that brought it about.
func requirePlaces(t *testing.T, spans []collector.Span) {
	t.Helper()
	byID := map[string]collector.Span{callersSpan: {}}
	for _, s := range spans {
		byID[s.ID] = s
	}
	above := map[string]string{
		"placement-api send record_candidate_decision":      "POST /v1/placements/:id/candidate-decision",
		"placement-worker handle record_candidate_decision": "send record_candidate_decision",
		"placement-worker run RecordPlacement":              "handle record_candidate_decision",
		"placement-worker COMMIT":                           "run RecordPlacement",
		"placement-worker POST webhook":                     "run RecordPlacement",
	}
	for _, s := range spans {
		_, known := byID[s.ParentID]
		require.True(t, known, "%s %s is of nobody", s.Service, s.Name)
		require.False(t, s.Failed, s.Name)
		if want, ok := above[s.Service+" "+s.Name]; ok {
			require.Equal(t, want, byID[s.ParentID].Name, s.Name)
		}
	}
}

// requireReceived requires that the receiver was told of the traces, by the spans that sent the messages, and of nothing else.
func (w *told) requireReceived(h *hearer, traces ...string) {
	w.t.Helper()
	sent := map[string]bool{}
	for _, trace := range traces {
		for _, s := range w.awaitTrace(trace, "placement-worker POST webhook") {
			if s.Name == "POST webhook" {
				sent["00-"+trace+"-"+s.ID+"-01"] = true
			}
		}
	}
	received := 0
	for _, m := range h.Messages() {
		require.Empty(w.t, m.Header.Get("Tracestate"))
		require.Empty(w.t, m.Header.Get("Baggage"))
		require.NotContains(w.t, string(m.Body), "traceparent")
		for _, trace := range traces {
			if parent := m.Header.Get("Traceparent"); strings.Contains(parent, trace) {
				require.Contains(w.t, sent, parent)
				received++
			}
		}
	}
	require.GreaterOrEqual(w.t, received, len(traces))
}

// requireProposalTraced requires that what begins a process is one trace, too.
func (w *told) requireProposalTraced() {
	w.t.Helper()
	all := w.Spans()
	at := slices.IndexFunc(all, func(s collector.Span) bool { return s.Name == "send propose" })
	require.GreaterOrEqual(w.t, at, 0)
	w.awaitTrace(all[at].TraceID, "placement-api POST /v1/placements", "placement-worker handle propose", "placement-worker run RecordPlacement",
		"placement-worker COMMIT", "placement-worker POST webhook")
}

// requireReplays replays the history of a placement that was traced: where nobody is told, and where somebody is, who hears nothing of it.
func (w *told) requireReplays(path string) {
	w.t.Helper()
	t := w.t
	h := &historypb.History{}
	for it := dial(t, w.i).GetWorkflowHistory(t.Context(), workflowOf(path), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		e, err := it.Next()
		require.NoError(t, err)
		h.Events = append(h.Events, e)
		header := e.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetInput().GetHeader().GetFields()
		if e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED {
			require.Len(t, header, 1)
			require.Len(t, header["_tracer-data"].GetData(), 73)
		}
	}
	told := tracetest.NewInMemoryExporter()
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSyncer(told)).Tracer("replay")
	codec := contract.NewCodec(nil, false)
	for _, interceptors := range [][]interceptor.WorkerInterceptor{nil, {workflows.Trace(tracer)}} {
		r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
			DataConverter: contract.DataConverter(codec), FailureConverter: contract.FailureConverter(codec), Interceptors: interceptors,
		})
		require.NoError(t, err)
		r.RegisterWorkflowWithOptions(workflows.Placement, workflow.RegisterOptions{Name: contract.PlacementWorkflow})
		require.NoError(t, r.ReplayWorkflowHistory(nil, h))
	}
	require.Empty(t, told.GetSpans(), "a replay is told again")
}

// metricName finds the names of metrics in a query of Prometheus.
var metricName = regexp.MustCompile(`\b(?:placement|temporal|process)_[a-z0-9_]+\b`)

// later are metrics that are not there from the beginning, each with the reason.
var later = map[string]string{
	"placement_kpi": "it tells of five placements and more; package telemetry tests it",
	"temporal_workflow_task_execution_failed_total": "the SDK counts it from the first failure on",
}

// requireMetrics requires that every metric that an alert or a dashboard looks at is served, and that no label is anybody's name.
func (w *told) requireMetrics(secrets []string) {
	w.t.Helper()
	t := w.t
	served := map[string]bool{}
	for _, name := range []string{"api", "worker"} {
		text := w.metrics(name)
		requireNoneOf(t, secrets, "metrics of "+name, text)
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "#") {
				served[metricName.FindString(line)] = true
			}
		}
	}
	files, err := filepath.Glob("../../../../deploy/grafana/*.json")
	require.NoError(t, err)
	asked := 0
	for _, file := range append(files, "../../../../deploy/prometheus/alerts.yaml") {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, expr := range regexp.MustCompile(`(?m)"?expr"?: (?:>-\n)?((?:.*\n){1,3})`).FindAllString(string(data), -1) {
			expr, _, _ = strings.Cut(expr, "for:")
			expr, _, _ = strings.Cut(expr, "labels:")
			expr, _, _ = strings.Cut(expr, "legendFormat")
			for _, name := range metricName.FindAllString(expr, -1) {
				asked++
				require.True(t, served[name] || later[name] != "", "%s asks for %s", file, name)
			}
		}
	}
	require.Greater(t, asked, 50)
}
