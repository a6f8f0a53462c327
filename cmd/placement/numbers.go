package main

import (
	"fmt"
	"time"

	"placement/cmd/placement/internal/service"
)

type numbersCommand struct {
	Refresh numbersRefreshCommand `cmd:"" help:"Tell them anew, now. Workers do it every night."`
}

type numbersRefreshCommand struct{}

// Run may be repeated; the same numbers are told again.
func (numbersRefreshCommand) Run(env environment) error {
	s, err := service.OpenStore(env.ctx, env.config)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // the process ends
	told, err := service.TellNumbers(env.ctx, s, time.Now(), true)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.out, "told the numbers of %d tenants\n", told)
	return err
}
