package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheNewestPostgresIsTakenUnlessTheDataSayOtherwise(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", installed(t, dir, 15)+string(filepath.ListSeparator)+installed(t, dir, 16)+
		string(filepath.ListSeparator)+os.Getenv("PATH"))

	newest, err := findBinaries("auto", 0)
	require.NoError(t, err)
	require.GreaterOrEqual(t, newest.major, 16)

	same, err := findBinaries("auto", 15)
	require.NoError(t, err)
	require.Equal(t, 15, same.major)
}

func TestDataOfAnotherVersionIsAClearError(t *testing.T) {
	t.Parallel()
	folder := installed(t, t.TempDir(), 16)

	_, err := findBinaries(folder, 14)

	require.EqualError(t, err, "the data was made by PostgreSQL 14, but here is 16: install postgresql-14, or empty the data with `make dev-reset`")
}

func TestNoBinariesInTheNamedFolderIsAClearError(t *testing.T) {
	t.Parallel()

	_, err := findBinaries("/nowhere", 0)

	require.ErrorContains(t, err, "no initdb and postgres in /nowhere")
	require.ErrorContains(t, err, "correct or unset it")
}

// installed makes a folder that looks like an installed Postgres of that version.
func installed(t *testing.T, dir string, major int) string {
	t.Helper()
	bin := filepath.Join(dir, strconv.Itoa(major))
	require.NoError(t, os.Mkdir(bin, 0o755))
	script := fmt.Sprintf("#!/bin/sh\necho 'postgres (PostgreSQL) %d.4'\n", major)
	for _, name := range []string{"initdb", "postgres"} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755))
	}
	return bin
}
