package stack

import (
	"encoding/json"
	"os"
	"sync"
)

// state is the file DEVSTACK_STATE: where every process listens and which pid it has now (0 while it is down). Crash
// tests read it to know whom to kill.
type state struct {
	file string

	mu    sync.Mutex
	procs map[string]process
}

type process struct {
	PID     int    `json:"pid,omitempty"`
	Address string `json:"address,omitempty"`
}

// set changes one entry and replaces the file at once, so that readers never see half of it.
func (s *state) set(name string, change func(*process)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.procs == nil {
		s.procs = map[string]process{}
	}
	p := s.procs[name]
	change(&p)
	s.procs[name] = p
	if b, err := json.MarshalIndent(s.procs, "", "  "); err == nil {
		_ = os.WriteFile(s.file+".new", append(b, '\n'), 0o644)
		_ = os.Rename(s.file+".new", s.file)
	}
}
