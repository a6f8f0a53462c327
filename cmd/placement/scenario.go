package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
	tokens, err := c.tokens(filepath.Join(filepath.Dir(env.config.Keys), "tokens"))
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

func (c scenarioRunCommand) stories() ([]scenario.Story, error) {
	if len(c.Files) > 0 {
		return scenario.Read(c.Files)
	}
	return scenario.Shipped()
}

// tokens reads what --token says, or else the file that the development stack leaves.
func (c scenarioRunCommand) tokens(left string) ([]scenario.Token, error) {
	given := c.Token
	if len(given) == 0 {
		given = []string{left}
	}
	var tokens []scenario.Token
	for _, t := range given {
		role, token, isToken := strings.Cut(t, "=")
		if isToken && !strings.ContainsRune(role, filepath.Separator) {
			tokens = append(tokens, scenario.Token{Role: role, Token: token})
			continue
		}
		text, err := os.ReadFile(t)
		if err != nil {
			return nil, fmt.Errorf("no tokens: start the stack with `make dev`, or say --token ROLE=TOKEN (%w)", err)
		}
		more, err := scenario.ParseTokens(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		tokens = slices.Concat(tokens, more)
	}
	return tokens, nil
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
