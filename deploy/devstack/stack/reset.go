package stack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Reset empties the data folder, with the part of it that root keeps under /var/tmp. Built binaries stay. It refuses while
// the stack runs.
func Reset(data string) error {
	data, err := filepath.Abs(data)
	if err != nil {
		return err
	}
	if _, err := os.Stat(data); errors.Is(err, os.ErrNotExist) {
		say("%s is empty already", data)
		return nil
	}
	lock, err := lockDir(data)
	if err != nil {
		return err
	}
	defer lock.Close()
	away, err := awayFrom(filepath.Join(data, "postgres"))
	if err != nil {
		return err
	}
	if err := os.RemoveAll(away); err != nil {
		return err
	}
	entries, err := os.ReadDir(data)
	if err != nil {
		return err
	}
	for _, e := range entries {
		// The lock is held and must stay the same file for whoever waits for it.
		if e.Name() == "bin" || e.Name() == "lock" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(data, e.Name())); err != nil {
			return fmt.Errorf("%w: was it made by another user?", err)
		}
	}
	say("%s is empty", data)
	return nil
}
