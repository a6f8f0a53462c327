package webhook_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

// A thin event is a little shorter than this.
func benchBody() []byte {
	return []byte(`{"specversion":"1.0","data":"` + strings.Repeat("a", 600) + `"}`)
}

func benchServer(b *testing.B) string {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	b.Cleanup(server.Close)
	return server.URL
}

// BenchmarkSend signs and sends to a receiver on this machine, from 16 goroutines for each processor.
func BenchmarkSend(b *testing.B) {
	s, err := webhook.New(webhook.Options{Local: true, Clock: time.Now})
	require.NoError(b, err)
	b.Cleanup(s.Close)
	url, keys, body := benchServer(b), []webhook.Key{webhook.NewSecret()}, benchBody()
	b.SetParallelism(16)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			got, err := s.Send(b.Context(), webhook.Request{URL: url, ID: "m1", Body: body, Keys: keys})
			if err != nil || got.Class != webhook.ClassOK {
				b.Error(got, err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// BenchmarkFloor is net/http posting the same bytes with the same headers, signed beforehand.
func BenchmarkFloor(b *testing.B) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}, Timeout: 15 * time.Second}
	b.Cleanup(client.CloseIdleConnections)
	url, body, at := benchServer(b), benchBody(), time.Now()
	signature, err := webhook.Sign([]webhook.Key{webhook.NewSecret()}, "m1", at, body)
	require.NoError(b, err)
	b.SetParallelism(16)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, bytes.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Content-Type", webhook.MediaType)
			req.Header.Set(webhook.HeaderID, "m1")
			req.Header.Set(webhook.HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
			req.Header.Set(webhook.HeaderSignature, signature)
			res, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
