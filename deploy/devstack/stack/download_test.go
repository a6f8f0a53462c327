package stack

import (
	"archive/zip"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPostgresIsDownloadedOnce(t *testing.T) {
	t.Parallel()
	fetched := 0
	repository := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if filepath.Ext(r.URL.Path) != ".jar" {
			http.NotFound(w, r)
			return
		}
		fetched++
		// testdata/postgres.txz holds shell scripts by the names of a server's programs.
		archive, err := os.ReadFile("testdata/postgres.txz")
		if err != nil {
			t.Error(err)
		}
		jar := zip.NewWriter(w)
		f, err := jar.Create("postgres.txz")
		if err != nil {
			t.Error(err)
		}
		_, _ = f.Write(archive)
		_ = jar.Close()
	}))
	defer repository.Close()
	home := t.TempDir()

	for range 2 {
		b, err := download(home, repository.URL)

		require.NoError(t, err)
		require.Equal(t, 17, b.major)
		require.FileExists(t, filepath.Join(b.dir, "initdb"))
	}
	require.Equal(t, 1, fetched)
	left, err := os.ReadDir(home)
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing but the binaries stays")
}

func TestAFailedDownloadSaysWhatToDoAndLeavesNothing(t *testing.T) {
	t.Parallel()
	home := t.TempDir()

	_, err := download(home, "http://127.0.0.1:1")

	require.ErrorContains(t, err, "apt-get install postgresql")
	require.NotContains(t, err.Error(), "\n")
	left, err := os.ReadDir(home)
	require.NoError(t, err)
	require.Empty(t, left)
}
