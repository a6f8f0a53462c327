package main

import (
	"fmt"

	"placement/cmd/placement/internal/service"
)

type replayCommand struct{}

// Run replays the histories of everything that runs by this binary's own code, and changes nothing. It names what does not go
// through, and fails then: this binary must not take over.
func (replayCommand) Run(env environment) error {
	s, err := connect(env)
	if err != nil {
		return exitError{exitBlind, err}
	}
	defer s.Close()
	failed := 0
	replayed, err := s.Replay(env.ctx, func(f service.Unreplayable) error {
		failed++
		_, err := fmt.Fprintf(env.out, "%s: %v\n", f.WorkflowID, f.Err)
		return err
	})
	if err != nil {
		return exitError{exitBlind, err}
	}
	if _, err := fmt.Fprintf(env.out, "%d open runs replayed, %d do not go through\n", replayed, failed); err != nil {
		return exitError{exitBlind, err}
	}
	if failed > 0 {
		return exitError{exitLeft, fmt.Errorf("%d open runs do not go through the code of this binary", failed)}
	}
	return nil
}
