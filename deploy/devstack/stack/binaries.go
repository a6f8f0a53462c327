package stack

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	embedded "github.com/fergusstrange/embedded-postgres"
)

// oldestPostgres is the first major version with everything the service and Temporal ask for.
const oldestPostgres = 15

// downloaded is the version fetched where the system has no binaries.
const downloaded = embedded.V17

// mavenCentral is where the binaries of embedded-postgres are published; DEVSTACK_POSTGRES_REPOSITORY names a mirror.
const mavenCentral = "https://repo1.maven.org/maven2"

func downloadedMajor() int {
	major, _, _ := strings.Cut(string(downloaded), ".")
	n, _ := strconv.Atoi(major)
	return n
}

// binaries is an installed Postgres.
type binaries struct {
	dir   string // holds initdb and postgres
	major int
}

// findBinaries returns the Postgres to use: the one that made the data, where there is data (major), else the newest. It
// searches PATH and where packages put them; "download" as the choice skips the search, a folder narrows it.
func findBinaries(choice string, major int) (binaries, error) {
	var found []binaries
	switch choice {
	case "auto":
		found = search(systemFolders())
	case "download":
	default:
		if found = search([]string{choice}); len(found) == 0 {
			return binaries{}, fmt.Errorf("no initdb and postgres in %s, which DEVSTACK_POSTGRES names: correct or unset it", choice)
		}
	}
	if major != 0 {
		i := slices.IndexFunc(found, func(b binaries) bool { return b.major == major })
		if i >= 0 {
			return found[i], nil
		}
		if len(found) > 0 || major != downloadedMajor() {
			return binaries{}, fmt.Errorf("the data was made by PostgreSQL %d, but here is %s: install postgresql-%d, or empty the data with `make dev-reset`",
				major, versions(found), major)
		}
	}
	newest := binaries{}
	for _, b := range found {
		if b.major > newest.major {
			newest = b
		}
	}
	switch {
	case newest.major >= oldestPostgres:
		return newest, nil
	case newest.major > 0:
		say("PostgreSQL %d is too old (%d or newer is needed); downloading one", newest.major, oldestPostgres)
	}
	home, err := downloadFolder()
	if err != nil {
		return binaries{}, err
	}
	return download(home, cmp.Or(os.Getenv("DEVSTACK_POSTGRES_REPOSITORY"), mavenCentral))
}

func systemFolders() []string {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"} {
		more, _ := filepath.Glob(pattern)
		dirs = append(dirs, more...)
	}
	return dirs
}

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func search(dirs []string) []binaries {
	var found []binaries
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
			continue
		}
		out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
		if m := versionNumber.FindSubmatch(out); err == nil && m != nil {
			major, _ := strconv.Atoi(string(m[1]))
			found = append(found, binaries{dir, major})
		}
	}
	return found
}

func versions(found []binaries) string {
	if len(found) == 0 {
		return "none"
	}
	var s []string
	for _, b := range found {
		s = append(s, strconv.Itoa(b.major))
	}
	slices.Sort(s)
	return strings.Join(slices.Compact(s), ", ")
}

// download fetches Postgres once and keeps it below home for every data folder of this user.
func download(home, repository string) (binaries, error) {
	dir := filepath.Join(home, "postgres-"+string(downloaded))
	b := binaries{filepath.Join(dir, "bin"), downloadedMajor()}
	if len(search([]string{b.dir})) > 0 {
		return b, nil
	}
	say("no PostgreSQL found: downloading %s (about 10 MB) from %s", downloaded, repository)
	if err := fetch(repository, dir); err != nil {
		return binaries{}, fmt.Errorf("download PostgreSQL %s: %w: install PostgreSQL %d or newer (Debian: apt-get install postgresql), "+
			"set DATABASE_URL to one that runs, or try again with internet access", downloaded, err, oldestPostgres)
	}
	return b, nil
}

// fetch lets embedded-postgres download and unpack into dir. The library knows only how to start a server afterwards,
// which it cannot as root; so it gets a data folder that looks made and no server comes of it, and what counts is whether
// the binaries are there. They are moved into place last, so that a broken download is not taken for a whole one.
func fetch(repository, dir string) error {
	scratch, err := os.MkdirTemp(filepath.Dir(dir), "download-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if err := os.Chmod(scratch, 0o755); err != nil {
		return err
	}
	data, unpacked := filepath.Join(scratch, "data"), filepath.Join(scratch, "unpacked")
	version := strconv.Itoa(downloadedMajor())
	if err := errors.Join(os.Mkdir(data, 0o700), os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(version), 0o600)); err != nil {
		return err
	}
	ports, err := FreePorts(1)
	if err != nil {
		return err
	}
	err = embedded.NewDatabase(embedded.DefaultConfig().Version(downloaded).BinaryRepositoryURL(repository).
		CachePath(filepath.Join(scratch, "cache")).RuntimePath(filepath.Join(scratch, "run")).
		DataPath(data).BinariesPath(unpacked).Port(uint32(ports[0])).Logger(io.Discard)).Start()
	if len(search([]string{filepath.Join(unpacked, "bin")})) == 0 {
		return cmp.Or(err, errors.New("what came holds no server"))
	}
	return os.Rename(unpacked, dir)
}

// downloadFolder is the user's cache, or for root, whose cache the user running Postgres cannot reach, /var/tmp.
func downloadFolder() (string, error) {
	if os.Geteuid() == 0 {
		const dir = "/var/tmp/placement-postgres"
		if err := (identity{}).claim(dir); err != nil {
			return "", err
		}
		return dir, os.Chmod(dir, 0o755)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: set HOME or XDG_CACHE_HOME", err)
	}
	dir := filepath.Join(cache, "placement-devstack")
	return dir, os.MkdirAll(dir, 0o755)
}
