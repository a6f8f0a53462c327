package main

import (
	"errors"
	"fmt"
	"time"

	"placement/cmd/placement/internal/service"
)

type numbersCommand struct {
	Refresh numbersRefreshCommand `cmd:"" help:"Tell them anew, now. Workers do it every night. Ends with 1 when those of a tenant were not told, and says why."`
}

type numbersRefreshCommand struct{}

// Run may be repeated; the same numbers are told again. It fails when a tenant's were not, and says of how many they were all the same.
func (numbersRefreshCommand) Run(env environment) error {
	s, err := service.OpenStore(env.ctx, env.config)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // the process ends
	told, err := service.TellNumbers(env.ctx, s, time.Now(), true)
	_, printErr := fmt.Fprintf(env.out, "told the numbers of %d tenants\n", told)
	return errors.Join(err, printErr)
}
