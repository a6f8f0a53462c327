package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"placement/cmd/placement/internal/config"
	"placement/cmd/placement/internal/service"
)

type apiCommand struct{}

// Run serves the API until the context ends, then lets running requests finish.
func (apiCommand) Run(env environment) error {
	s, err := service.OpenAPI(env.ctx, env.config, version, env.log)
	if err != nil {
		return err
	}
	defer s.Close()
	if env.config.Env == config.Production {
		practice, err := s.Store.HasPracticeTokens(env.ctx)
		if err != nil {
			return err
		}
		if practice {
			return errors.New("this database has practice tokens, which are printed for everybody to see: remove them, or set PLACEMENT_ENV=development")
		}
	}
	handler, err := s.API(env.ctx, version)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(env.ctx, "tcp", env.config.Listen)
	if err != nil {
		return fmt.Errorf("PLACEMENT_LISTEN %s cannot be listened on: is it in use? (%w)", env.config.Listen, err)
	}
	if env.config.TLSListen == "" {
		return service.Serve(env.ctx, listener, handler, env.log)
	}
	secure, err := service.ListenTLS(env.ctx, env.config.TLSListen, env.config.TLSCert, env.config.TLSKey)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return service.ServeBoth(env.ctx, listener, secure, handler, env.log)
}

type workerCommand struct{}

// Run runs the worker until the context ends, then lets running tasks finish.
func (workerCommand) Run(env environment) error {
	s, err := service.OpenWorker(env.ctx, env.config, version, env.log)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Work(env.ctx)
}

type healthCommand struct {
	Worker bool `help:"Ask about the worker on this machine instead: whether Temporal sees it polling."`
}

// Run asks /readyz, or Temporal.
func (c healthCommand) Run(env environment) error {
	if c.Worker {
		return service.WorkerPolls(env.ctx, env.config, env.log)
	}
	_, port, err := net.SplitHostPort(env.config.Listen)
	if err != nil {
		return fmt.Errorf("PLACEMENT_LISTEN: %w", err)
	}
	client := http.Client{Timeout: 3 * time.Second}
	req, err := http.NewRequestWithContext(env.ctx, http.MethodGet, "http://127.0.0.1:"+port+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("not ready: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing was read
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", res.Status)
	}
	return nil
}
