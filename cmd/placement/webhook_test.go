package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

func TestWebhookListenVerifiesWhatArrives(t *testing.T) {
	t.Parallel()
	first, later := webhook.NewSecret(), webhook.NewSecret()
	file := filepath.Join(t.TempDir(), "secrets")
	require.NoError(t, os.WriteFile(file, []byte("# filled in later\n"), 0o600))
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"webhook", "listen", "--addr", "127.0.0.1:0", "--secret-file", file},
			[]string{"PLACEMENT_WEBHOOK_SECRET=" + first.Reveal()}, in, io.Discard)
	}()
	lines := bufio.NewScanner(out)
	read := func() string { require.True(t, lines.Scan()); return lines.Text() }
	_, url, _ := strings.Cut(read(), "Listening on ")
	url, _, _ = strings.Cut(url, ": ")
	sender, err := webhook.New(webhook.Options{Local: true, Clock: time.Now})
	require.NoError(t, err)
	send := func(key webhook.Key) string {
		go func() {
			_, _ = sender.Send(ctx, webhook.Request{URL: url, ID: "m1", Keys: []webhook.Key{key}, Body: []byte(`{"type":"placement.extended"}`)})
		}()
		return read()
	}

	require.Contains(t, send(first), "placement.extended  -  sequence -  webhook-id m1  signature good")
	require.Contains(t, send(later), "signature BAD: no signature matches")
	require.NoError(t, os.WriteFile(file, []byte(later.Reveal()+"\n"), 0o600))
	require.Contains(t, send(later), "signature good  duplicate, seen 2 times")

	stop()
	require.NoError(t, <-ended)
}

func TestWebhookListenNamesNoSecret(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secrets")
	require.NoError(t, os.WriteFile(file, []byte("\nwhsec_hunter2!\n"), 0o600))
	listen := func(environ []string, args ...string) error {
		return run(t.Context(), append([]string{"webhook", "listen"}, args...), environ, io.Discard, io.Discard)
	}

	err := listen(nil, "--secret-file", file)
	require.ErrorIs(t, err, webhook.ErrKeyEncoding)
	require.ErrorContains(t, err, "line 2")
	require.NotContains(t, err.Error(), "hunter2")

	err = listen([]string{"PLACEMENT_WEBHOOK_SECRET=hunter2"})
	require.ErrorIs(t, err, webhook.ErrKeyPrefix)
	require.NotContains(t, err.Error(), "hunter2")

	require.ErrorContains(t, listen(nil, "--fail", "explode"), "--fail")
}
