package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"time"

	"placement/cmd/placement/internal/caller"
	"placement/cmd/placement/internal/importer"
)

type importCommand struct {
	Kind     string        `arg:"" enum:"companies,workplaces,candidates" help:"What the lines are: companies, workplaces or candidates. Import them in this order."`
	File     string        `arg:"" type:"existingfile" help:"A CSV file as spreadsheets save it; README.md lists the columns."`
	URL      string        `env:"PLACEMENT_URL" help:"Where the service is (default: PLACEMENT_PUBLIC_URL, http://localhost:8080)."`
	Token    []string      `env:"PLACEMENT_TOKEN" help:"ROLE=TOKEN, or a file with lines of role, user and token (default: the file tokens beside the keys, as make dev leaves it)."`
	Role     string        `default:"caseworker" help:"As whom, where there are several tokens."`
	Patience time.Duration `default:"2m" help:"How long a request is repeated while the service is away."`
}

// Run imports the file. It may be repeated: what is there with the same values stays as it is. It fails when a line was refused.
func (c importCommand) Run(env environment) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	tokens, err := caller.ReadTokens(c.Token, tokensLeft(env))
	if err != nil {
		return err
	}
	token, err := tokenOf(tokens, c.Role)
	if err != nil {
		return err
	}
	sum, err := importer.Run(env.ctx, importer.Kind(c.Kind), data, importer.Options{
		Service: caller.New(cmp.Or(c.URL, env.config.PublicURL), c.Patience), Token: token, Out: env.out,
	})
	switch {
	case err != nil:
		return fmt.Errorf("import %s: %w", c.Kind, err)
	case sum.Refused > 0:
		return fmt.Errorf("%d lines were refused; the others are imported", sum.Refused)
	}
	return nil
}

// tokenOf is the first token of a role.
func tokenOf(tokens []caller.Token, role string) (string, error) {
	for _, t := range tokens {
		if t.Role == role || len(tokens) == 1 {
			return t.Token, nil
		}
	}
	return "", errors.New("there is no token of the role " + role)
}
