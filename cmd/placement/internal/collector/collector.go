// Package collector receives traces as a collector of OpenTelemetry does, by OTLP over HTTP, and keeps them: for tests, and for
// measuring what being traced costs.
package collector

import (
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"

	coltracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Span is one span as it came.
type Span struct {
	TraceID, ID, ParentID string
	Name                  string
	// Service is who made it.
	Service string
	Kind    string
	Failed  bool
	// Said is all that is in words in it: its attributes, and those of its events, as name=value.
	Said []string
}

// Collector is an HTTP handler for OTEL_EXPORTER_OTLP_ENDPOINT. It is safe for concurrent use; the zero value keeps everything.
type Collector struct {
	// Forget counts spans and keeps none.
	Forget bool

	mu    sync.Mutex
	spans []Span
	count int
}

// ServeHTTP takes spans in.
func (c *Collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" {
		http.Error(w, "only traces are taken, as protobuf", http.StatusNotFound)
		return
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, 64<<20))
	var in coltracepb.ExportTraceServiceRequest
	if err != nil || proto.Unmarshal(data, &in) != nil {
		http.Error(w, "this is no OTLP", http.StatusBadRequest)
		return
	}
	c.take(&in)
	w.Header().Set("Content-Type", "application/x-protobuf")
	out, _ := proto.Marshal(&coltracepb.ExportTraceServiceResponse{})
	_, _ = w.Write(out)
}

func (c *Collector) take(in *coltracepb.ExportTraceServiceRequest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, resource := range in.GetResourceSpans() {
		var service string
		for _, a := range resource.GetResource().GetAttributes() {
			if a.GetKey() == "service.name" {
				service = a.GetValue().GetStringValue()
			}
		}
		for _, scope := range resource.GetScopeSpans() {
			c.count += len(scope.GetSpans())
			if c.Forget {
				continue
			}
			for _, s := range scope.GetSpans() {
				c.spans = append(c.spans, spanOf(service, s))
			}
		}
	}
}

func spanOf(service string, s *tracepb.Span) Span {
	out := Span{
		TraceID: hex.EncodeToString(s.GetTraceId()), ID: hex.EncodeToString(s.GetSpanId()), ParentID: hex.EncodeToString(s.GetParentSpanId()),
		Name: s.GetName(), Service: service, Kind: s.GetKind().String(), Failed: s.GetStatus().GetCode() == tracepb.Status_STATUS_CODE_ERROR,
		Said: append(said(s.GetAttributes()), "status="+s.GetStatus().GetMessage(), "state="+s.GetTraceState()),
	}
	for _, e := range s.GetEvents() {
		out.Said = append(append(out.Said, "event="+e.GetName()), said(e.GetAttributes())...)
	}
	for _, l := range s.GetLinks() {
		out.Said = append(append(out.Said, "link="+l.GetTraceState()), said(l.GetAttributes())...)
	}
	return out
}

func said(attributes []*commonpb.KeyValue) []string {
	var all []string
	for _, a := range attributes {
		value := a.GetValue().GetStringValue()
		if _, number := a.GetValue().GetValue().(*commonpb.AnyValue_IntValue); number {
			value = strconv.FormatInt(a.GetValue().GetIntValue(), 10)
		}
		all = append(all, a.GetKey()+"="+value)
	}
	return all
}

// Spans are all that have come; none where Forget.
func (c *Collector) Spans() []Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.spans)
}

// Count is how many have come.
func (c *Collector) Count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count
}
