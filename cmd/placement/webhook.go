package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"placement/activities/webhook"
	"placement/cmd/placement/internal/receiver"
)

type webhookCommand struct {
	Listen webhookListenCommand `cmd:"" help:"Receive webhooks, say whether their signatures are right, and fail on purpose where asked to: for whoever writes a receiver."`
}

type webhookListenCommand struct {
	Addr       string   `default:"127.0.0.1:8099" help:"Where to listen."`
	SecretFile []string `type:"path" help:"A file with secrets (whsec_…) or public keys (whpk_…), one a line; may be repeated. It is read at every message, so it may be filled in later. PLACEMENT_WEBHOOK_SECRET holds secrets, too; none is taken from the command line, where others could read it."`
	Fail       string   `help:"How to fail: a status from 300 to 599, hang, slow, reset, garbage or redirect."`
	FailFirst  int      `help:"How many messages fail before the others succeed (default: all of them fail)."`
	JSON       bool     `name:"json" help:"Write each message with its whole body, as a line of JSON."`
}

// Run receives until the context ends.
func (c webhookListenCommand) Run(env environment) error {
	fail, err := receiver.ParseFail(c.Fail)
	if err != nil {
		return fmt.Errorf("--fail: %w", err)
	}
	if _, err := c.keys(env); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	write := receiver.Line
	if c.JSON {
		write = receiver.JSON
	}
	r := receiver.New(receiver.Options{
		Clock: time.Now, Fail: fail, FailFirst: c.FailFirst, Forget: true,
		Keys: func() []webhook.Key {
			keys, err := c.keys(env)
			if err != nil {
				env.log.Warn("secrets", "problem", err.Error())
			}
			return keys
		},
		Received: func(m receiver.Message) {
			if err := write(env.out, m); err != nil {
				env.log.Warn("writing", "problem", err.Error())
			}
		},
	})
	listener, err := (&net.ListenConfig{}).Listen(env.ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("--addr %s cannot be listened on: is it in use? (%w)", c.Addr, err)
	}
	if err := c.greet(env.out, listener.Addr().String()); err != nil {
		return err
	}
	return listen(env.ctx, listener, r, env.log)
}

// greet says where messages go, to people only.
func (c webhookListenCommand) greet(out io.Writer, address string) error {
	if c.JSON {
		return nil
	}
	_, err := fmt.Fprintf(out, "Listening on http://%s: messages by POST, at any path. Ctrl-C ends it.\n", address)
	return err
}

// keys reads the secrets of the environment and of the files. Its errors name files and lines and never what stands there.
// Those that can be read are returned all the same.
func (c webhookListenCommand) keys(env environment) ([]webhook.Key, error) {
	var keys []webhook.Key
	var problems []error
	add := func(text, where string) {
		key, err := webhook.ParseKey(text)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", where, err))
			return
		}
		keys = append(keys, key)
	}
	for _, secret := range env.config.WebhookSecrets {
		add(string(secret), "PLACEMENT_WEBHOOK_SECRET")
	}
	for _, file := range c.SecretFile {
		text, err := os.ReadFile(file)
		if err != nil {
			problems = append(problems, fmt.Errorf("a file with secrets: %w", err))
			continue
		}
		for i, line := range strings.Split(string(text), "\n") {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				add(line, fmt.Sprintf("%s, line %d", file, i+1))
			}
		}
	}
	return keys, errors.Join(problems...)
}

// listen serves until the context ends, then hangs up at once: a receiver that hangs on purpose would never finish.
func listen(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
