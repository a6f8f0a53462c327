// Command placement carries work placements from the proposal to the close: the API, the worker and the tools around them,
// in one binary. `placement --help` lists what it can do; config.Config documents the environment.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "placement: "+err.Error())
		if coded, ok := errors.AsType[exitError](err); ok {
			os.Exit(coded.ExitCode())
		}
		os.Exit(1)
	}
}
