package stack

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// identity is the user that Postgres runs as: root's server is refused by Postgres itself.
type identity struct{ uid, gid uint32 }

// owner returns who Postgres must run as for the folder: ourselves, or for root the owner of what is there already,
// else the user postgres, else nobody.
func owner(dir string) (identity, error) {
	me := identity{uint32(os.Geteuid()), uint32(os.Getegid())}
	if me.uid != 0 {
		return me, nil
	}
	if found, err := ownerOf(dir); err == nil && found.uid != 0 {
		return found, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return identity{uint32(uid), uint32(gid)}, nil
		}
	}
	return me, errors.New("no user to run Postgres as, which refuses root: there is neither postgres nor nobody; run devstack as an ordinary user")
}

// ownerOf tells whose folder dir is. A link is no folder.
func ownerOf(dir string) (identity, error) {
	info, err := os.Lstat(dir)
	if err != nil {
		return identity{}, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() {
		return identity{}, fmt.Errorf("%s is no folder", dir)
	}
	return identity{st.Uid, st.Gid}, nil
}

// command runs a program as this user, in a folder it can reach.
func (id identity) command(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if id.uid != uint32(os.Geteuid()) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id.uid, Gid: id.gid}}
	}
	return cmd
}

// reaches tells whether the user can enter the folder, by trying it.
func (id identity) reaches(dir string) bool { return id.command(dir, "true").Run() == nil }

// home makes the folder Postgres keeps its files in: dir, or where the user cannot reach that, one under /var/tmp that
// dir+".path" names from then on.
func (id identity) home(dir string) (string, error) {
	if err := id.claim(dir); err != nil {
		return "", err
	}
	if id.reaches(dir) {
		return dir, nil
	}
	away, err := awayFrom(dir)
	if err != nil {
		return "", err
	}
	if err := id.claim(away); err != nil {
		return "", err
	}
	if !id.reaches(away) {
		return "", fmt.Errorf("the user with ID %d, who runs Postgres instead of root, reaches neither %s nor %s: run devstack as an ordinary user", id.uid, dir, away)
	}
	say("Postgres cannot run as root and its user cannot reach %s: its files are in %s", dir, away)
	return away, os.WriteFile(dir+".path", []byte(away+"\n"), 0o644)
}

// claim makes dir a private folder of the user. It refuses what somebody else made at a name that can be guessed.
func (id identity) claim(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	found, err := ownerOf(dir)
	if err != nil || (found.uid != id.uid && found.uid != uint32(os.Geteuid())) {
		return fmt.Errorf("%s belongs to somebody else: remove it, or choose another folder with --data", dir)
	}
	if err := os.Chown(dir, int(id.uid), int(id.gid)); err != nil {
		return err
	}
	return os.Chmod(dir, 0o700)
}

// awayFrom returns the folder under /var/tmp that stands in for dir.
func awayFrom(dir string) (string, error) {
	if b, err := os.ReadFile(dir + ".path"); err == nil {
		return strings.TrimSpace(string(b)), nil
	}
	abs, err := filepath.Abs(dir)
	return fmt.Sprintf("/var/tmp/placement-%x", sha256.Sum256([]byte(abs)))[:len("/var/tmp/placement-")+12], err
}
