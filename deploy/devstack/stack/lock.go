package stack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockDir takes the lock on dir, which it makes when there is none. Children inherit the returned file, so the lock
// lasts until the last of them has ended. When its owner is dead but children are still ending, lockDir waits for them.
func lockDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("%w: choose a folder you may write to with --data", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%w: %s belongs to another user; run as that user or choose another folder with --data", err, dir)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, errors.Join(f.Truncate(0), writePID(f))
		}
		pid := readPID(f.Name())
		if alive(pid) || time.Now().After(deadline) {
			f.Close()
			return nil, fmt.Errorf("%s is in use by devstack (pid %d): stop that one first (Ctrl-C in its window), "+
				"or choose another folder with --data", dir, pid)
		}
	}
}

func writePID(f *os.File) error {
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	return err
}

func readPID(file string) int {
	b, _ := os.ReadFile(file)
	first, _, _ := strings.Cut(string(b), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(first))
	return pid
}

func alive(pid int) bool {
	return pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
