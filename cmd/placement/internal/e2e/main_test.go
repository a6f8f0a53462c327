package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// builtEnv names the built service, for package instance and for the tests that run in a stack of their own.
const builtEnv = "PLACEMENT_BIN"

// TestMain builds the service once for all tests: linking it takes longer than many of them. Without a stack they skip, and
// nothing is built.
func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if os.Getenv("DATABASE_OWNER_URL") == "" || os.Getenv(builtEnv) != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "placement-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it is a temporary one
	binary := filepath.Join(dir, "placement")
	if out, err := exec.Command("go", "build", "-o", binary, "placement/cmd/placement").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the service: %v\n%s", err, out)
		return 1
	}
	if err := os.Setenv(builtEnv, binary); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
