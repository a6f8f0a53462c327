package webhook_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

func TestAnEndpointConsentsByGivingTheChallengeBack(t *testing.T) {
	t.Parallel()
	const challenge = "c0ffee-1234"
	m := message("")
	m.Body = []byte(`{"specversion":"1.0","type":"webhook_endpoint.verification","data":{"challenge":"c0ffee-1234"}}`)
	for name, tt := range map[string]struct {
		status int
		answer string
		want   bool
	}{
		"as JSON":                  {200, `{"challenge":"c0ffee-1234"}`, true},
		"as JSON with more":        {200, ` {"ok":true,"challenge":"c0ffee-1234"}`, true},
		"as text":                  {200, "c0ffee-1234\n", true},
		"accepted":                 {202, "c0ffee-1234", true},
		"another":                  {200, `{"challenge":"c0ffee-1235"}`, false},
		"another as text":          {200, "c0ffee-12345", false},
		"nothing":                  {200, "", false},
		"an empty one":             {200, `{"challenge":""}`, false},
		"the message as it came":   {200, string(m.Body), false},
		"right, but not found":     {404, `{"challenge":"c0ffee-1234"}`, false},
		"right, but elsewhere":     {302, `{"challenge":"c0ffee-1234"}`, false},
		"within something longer":  {200, "here: c0ffee-1234", false},
		"as a number of some kind": {200, `{"challenge":1234}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := m
			m.URL = serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if webhook.Verify(m.Keys, r.Header, body, time.Now(), webhook.Tolerance) != nil {
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.answer)
			})
			got, err := sender(t, quick()).Challenge(t.Context(), m, challenge)
			require.NoError(t, err)
			require.Equal(t, tt.status, got.Status)
			require.Equal(t, tt.want, got.Consented)
		})
	}
	m.URL = serve(t, func(http.ResponseWriter, *http.Request) {})
	got, err := sender(t, quick()).Challenge(t.Context(), m, "")
	require.NoError(t, err)
	require.False(t, got.Consented, "an empty challenge is none")
}

func TestAnEndpointConsentsToTheHandshakeInWords(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		origin, rate string
		status       int
		want         bool
		wantRate     int
	}{
		"names us":            {"placement.kommune.dk", "", 200, true, 0},
		"names us, unlike":    {" Placement.Kommune.DK ", "", 204, true, 0},
		"anybody":             {"*", "120", 200, true, 120},
		"at any rate":         {"*", "*", 200, true, 0},
		"names somebody else": {"other.dk", "120", 200, false, 0},
		"part of us":          {"kommune.dk", "", 200, false, 0},
		"a status is no word": {"", "", 200, false, 0},
		"no method":           {"", "", 405, false, 0},
		"failed":              {"*", "", 500, false, 0},
		"rate of nonsense":    {"*", "-1", 200, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked *http.Request
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked = r
				if tt.origin != "" {
					w.Header().Set("WebHook-Allowed-Origin", tt.origin)
				}
				if tt.rate != "" {
					w.Header().Set("WebHook-Allowed-Rate", tt.rate)
				}
				w.WriteHeader(tt.status)
			})
			o := quick()
			o.Origin = "placement.kommune.dk"
			got, err := sender(t, o).Handshake(t.Context(), webhook.Handshake{URL: url, Rate: 600, Header: map[string]string{"X-Key": "k"}})
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Consented)
			require.Equal(t, tt.wantRate, got.Rate)
			require.Equal(t, http.MethodOptions, asked.Method)
			require.Equal(t, "placement.kommune.dk", asked.Header.Get("WebHook-Request-Origin"))
			require.Equal(t, "600", asked.Header.Get("WebHook-Request-Rate"))
			require.Equal(t, "k", asked.Header.Get("X-Key"))
		})
	}
	got, err := sender(t, quick()).Handshake(t.Context(), webhook.Handshake{URL: "http://127.0.0.1:1/"})
	require.NoError(t, err)
	require.Equal(t, webhook.ClassUnsendable, got.Class, "nobody asks without a name")
}
