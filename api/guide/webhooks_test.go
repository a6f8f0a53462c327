package guide_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
	"placement/api/guide"
)

// example is the program in that language, as it stands in the guide.
func example(t *testing.T, language string) string {
	t.Helper()
	found := regexp.MustCompile("(?s)\n```"+language+"\n(.*?)```\n").FindAllStringSubmatch(guide.Webhooks, -1)
	require.Len(t, found, 1, "one example in "+language)
	return found[0][1]
}

func TestTheGoExampleReceives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(example(t, "go")), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example\n\ngo 1.22\n"), 0o600))
	build := exec.CommandContext(t.Context(), "go", "build", "-o", "example", ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod -buildvcs=false", "GOTOOLCHAIN=local")
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	vet := exec.CommandContext(t.Context(), "go", "vet", ".")
	vet.Dir, vet.Env = dir, build.Env
	said, err = vet.CombinedOutput()
	require.NoError(t, err, string(said))

	receives(t, filepath.Join(dir, "example"))
}

// The example is TypeScript that is JavaScript as well, so that node of any age runs it.
func TestTheTypeScriptExampleReceives(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("there is no node here; .ci/run installs it")
	}
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "example.mjs")
	require.NoError(t, os.WriteFile(file, []byte(example(t, "ts")), 0o600))

	receives(t, node, file)
}

// receives starts a receiver and does to it what the rules of the guide are about.
func receives(t *testing.T, program string, args ...string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	key, pair, next := webhook.NewSecret(), webhook.NewKeyPair(), webhook.NewSecret()

	receiver := exec.CommandContext(t.Context(), program, args...)
	receiver.Env = append(os.Environ(), "PORT="+port, "WEBHOOK_SECRET="+key.Reveal())
	out, in := io.Pipe()
	receiver.Stdout, receiver.Stderr = in, in
	require.NoError(t, receiver.Start())
	t.Cleanup(func() { _ = receiver.Process.Kill(); _ = receiver.Wait() })
	lines := make(chan string, 100)
	go func() {
		for said := bufio.NewScanner(out); said.Scan(); {
			lines <- said.Text()
		}
	}()
	require.Eventually(t, func() bool {
		conn, err := (&net.Dialer{}).DialContext(context.WithoutCancel(t.Context()), "tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 30*time.Second, 20*time.Millisecond)

	sender := func(clock func() time.Time) *webhook.Sender {
		s, err := webhook.New(webhook.Options{Local: true, Clock: clock})
		require.NoError(t, err)
		t.Cleanup(s.Close)
		return s
	}
	now := sender(time.Now)
	send := func(s *webhook.Sender, id string, sequence int, keys ...webhook.Key) int {
		got, err := s.Send(t.Context(), webhook.Request{
			URL: "http://" + address + "/webhooks", ID: id, Keys: keys,
			Body: fmt.Appendf(nil, `{"type":"placement.extended","subject":"placement/p1","sequence":"%010d","data":{"note":"Tryghedsmøde ✓"}}`, sequence),
		})
		require.NoError(t, err)
		return got.Status
	}
	later := func(by time.Duration) func() time.Time { return func() time.Time { return time.Now().Add(by) } }

	got, err := now.Challenge(t.Context(), webhook.Request{
		URL: "http://" + address + "/webhooks", ID: "v1", Keys: []webhook.Key{key},
		Body: []byte(`{"type":"webhook_endpoint.verification","data":{"challenge":"c0ffee"}}`),
	}, "c0ffee")
	require.NoError(t, err)
	require.True(t, got.Consented, "%v", got.Result)

	require.Equal(t, 204, send(now, "m2", 2, key))
	require.Equal(t, 204, send(now, "m2", 2, key), "again")
	require.Equal(t, 204, send(now, "m1", 1, key), "after a later one")
	require.Equal(t, 204, send(now, "m3", 3, pair, next, key), "while keys are replaced")
	require.Equal(t, 204, send(now, "m3", 9, key), "known by its id, whatever it says")
	require.Equal(t, 401, send(now, "m4", 4, next), "signed by a stranger")
	require.Equal(t, 401, send(now, "m4", 4, pair), "no secret of ours")
	require.Equal(t, 401, send(sender(later(-6*time.Minute)), "m4", 4, key), "too old")
	require.Equal(t, 401, send(sender(later(6*time.Minute)), "m4", 4, key), "too new")
	require.Equal(t, 204, send(sender(later(-4*time.Minute)), "m4", 4, key), "old enough to be young")

	var handled []string
	for range 3 {
		select {
		case line := <-lines:
			handled = append(handled, line)
		case <-time.After(10 * time.Second):
			require.Fail(t, "the receiver handled only", strings.Join(handled, "; "))
		}
	}
	require.Equal(t, []string{
		"placement.extended placement/p1 0000000002", "placement.extended placement/p1 0000000003", "placement.extended placement/p1 0000000004",
	}, handled)
	require.Empty(t, lines)
}
