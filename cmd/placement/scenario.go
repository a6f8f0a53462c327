package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"time"

	"placement/cmd/placement/internal/caller"
	"placement/cmd/placement/internal/scenario"
)

type scenarioCommand struct {
	Play scenarioRunCommand  `cmd:"" name:"run" help:"Play stories against a running service, in its practice tenant. Without files, all that come with the service."`
	List scenarioListCommand `cmd:"" help:"List the stories that come with the service."`
}

type scenarioRunCommand struct {
	Files     []string      `arg:"" optional:"" help:"Files with stories."`
	URL       string        `env:"PLACEMENT_URL" help:"Where the service is (default: PLACEMENT_PUBLIC_URL, http://localhost:8080)."`
	Token     []string      `env:"PLACEMENT_TOKEN" help:"ROLE=TOKEN, or a file with lines of role, user and token; may be repeated (default: the file tokens beside the keys, as make dev leaves it)."`
	KeepGoing bool          `help:"Play the stories after one that failed."`
	Patience  time.Duration `default:"2m" help:"How long a request is repeated while the service is away."`
	Verbose   bool          `short:"v" help:"Show every request."`
}

// Run plays the stories one after the other and fails when one of them does.
func (c scenarioRunCommand) Run(env environment) error {
	stories, err := c.stories()
	if err != nil {
		return err
	}
	tokens, err := caller.ReadTokens(c.Token, tokensLeft(env))
	if err != nil {
		return err
	}
	err = scenario.Run(env.ctx, stories, scenario.Options{
		URL: cmp.Or(c.URL, env.config.PublicURL), Tokens: tokens, Out: env.out, Verbose: c.Verbose, KeepGoing: c.KeepGoing, Patience: c.Patience,
	})
	if err != nil {
		return fmt.Errorf("not every story came out as it should:\n%w", err)
	}
	return nil
}

// tokensLeft is where the development stack leaves its tokens.
func tokensLeft(env environment) string {
	return filepath.Join(filepath.Dir(env.config.Keys), "tokens")
}

func (c scenarioRunCommand) stories() ([]scenario.Story, error) {
	if len(c.Files) > 0 {
		return scenario.Read(c.Files)
	}
	return scenario.Shipped()
}

type scenarioListCommand struct{}

// Run lists the stories that come with the service.
func (scenarioListCommand) Run(env environment) error {
	stories, err := scenario.Shipped()
	if err != nil {
		return err
	}
	for _, s := range stories {
		if _, err := fmt.Fprintf(env.out, "%s\n  %s\n  %s\n", s.Title, s.Purpose, s.File); err != nil {
			return err
		}
	}
	return nil
}
