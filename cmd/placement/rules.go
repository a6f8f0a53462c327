package main

import (
	"errors"
	"fmt"
	"os"

	"placement/models/lifecycle/legal"
	"placement/models/store/rulepacks"
)

type rulesCommand struct {
	Check rulesCheckCommand `cmd:"" help:"Say whether files are rule packs that could be loaded, and what is wrong with them."`
	List  rulesListCommand  `cmd:"" help:"List the rule packs that come with the service."`
}

type rulesCheckCommand struct {
	Files []string `arg:"" help:"Rule packs in YAML or JSON."`
}

// Run names every fault of every file, and fails when there is one. Packs that would be in force beside one of the product's
// are told apart from broken ones: they can be loaded where they name what they replace.
func (c rulesCheckCommand) Run(env environment) error {
	known, err := rulepacks.Embedded()
	if err != nil {
		return err
	}
	wrong := false
	for _, file := range c.Files {
		document, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read rule pack: %w", err)
		}
		p, err := rulepacks.Parse(document)
		faults, ok := errors.AsType[*rulepacks.FaultsError](err)
		switch {
		case ok:
			wrong = true
			for _, f := range faults.Faults {
				if _, err := fmt.Fprintf(env.out, "%s: %s\n", file, f); err != nil {
					return err
				}
			}
			continue
		case err != nil:
			return err
		}
		if err := tell(env, file+": ", p); err != nil {
			return err
		}
		for _, other := range known {
			if other.ID == p.ID || !legal.Overlap(other, p) {
				continue
			}
			wrong = true
			if _, err := fmt.Fprintf(env.out, "%s: would be in force beside %s; replace it, or choose other days\n", file, other.ID); err != nil {
				return err
			}
		}
	}
	if wrong {
		return errors.New("not every file is a rule pack that could be loaded")
	}
	return nil
}

type rulesListCommand struct{}

// Run prints one line a pack.
func (rulesListCommand) Run(env environment) error {
	packs, err := rulepacks.Embedded()
	if err != nil {
		return err
	}
	for _, p := range packs {
		if err := tell(env, "", p); err != nil {
			return err
		}
	}
	return nil
}

func tell(env environment, before string, p legal.Pack) error {
	until := "until a later one"
	if p.ValidTo != "" {
		until = "to " + string(p.ValidTo)
	}
	_, err := fmt.Fprintf(env.out, "%s%s, %s, from %s %s\n", before, p.ID, p.Instrument, p.ValidFrom, until)
	return err
}
