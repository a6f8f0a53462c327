package vault_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"

	"placement/models/store/vault"
)

var names = []string{"kek.json", "index.json", "seal.json", "codec.json"}

// setup returns the keys of a fresh directory, and the directory.
func setup(t *testing.T) (*vault.Keys, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	_, err := vault.Generate(dir)
	require.NoError(t, err)
	keys, err := vault.Open(dir)
	require.NoError(t, err)
	return keys, dir
}

func TestGenerateWritesPrivateFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "keys")

	written, err := vault.Generate(dir)

	require.NoError(t, err)
	var want []string
	for _, name := range names {
		want = append(want, filepath.Join(dir, name))
	}
	require.Equal(t, want, written)
	requireMode(t, dir, 0o700)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, len(names), "no temporary files stay behind")
	for _, path := range written {
		requireMode(t, path, 0o600)
	}
}

func TestGenerateNeverOverwrites(t *testing.T) {
	t.Parallel()
	_, dir := setup(t)
	before := contents(t, dir)
	require.NoError(t, os.Remove(filepath.Join(dir, "seal.json")))

	written, err := vault.Generate(dir)

	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "seal.json")}, written)
	after := contents(t, dir)
	require.NotEqual(t, before["seal.json"], after["seal.json"])
	delete(before, "seal.json")
	delete(after, "seal.json")
	require.Equal(t, before, after)

	written, err = vault.Generate(dir)
	require.NoError(t, err)
	require.Empty(t, written)
}

func TestGenerateNeedsNoRightToWriteWhereNothingIsMissing(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	_, dir := setup(t)
	require.NoError(t, os.Chmod(dir, 0o500))
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })

	written, err := vault.Generate(dir)

	require.NoError(t, err)
	require.Empty(t, written)
}

func TestGenerateBySeveralAtOnceWritesEachFileOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const callers = 8
	var (
		group sync.WaitGroup
		wrote [callers][]string
		errs  [callers]error
	)

	for i := range callers {
		group.Go(func() { wrote[i], errs[i] = vault.Generate(dir) })
	}
	group.Wait()

	var all []string
	for i := range callers {
		require.NoError(t, errs[i])
		all = append(all, wrote[i]...)
	}
	require.Len(t, all, len(names))
	_, err := vault.Open(dir)
	require.NoError(t, err)
}

func TestOpenNamesEveryMissingFile(t *testing.T) {
	t.Parallel()
	_, dir := setup(t)
	require.NoError(t, os.Remove(filepath.Join(dir, "kek.json")))
	require.NoError(t, os.Remove(filepath.Join(dir, "codec.json")))

	_, err := vault.Open(dir)

	require.ErrorIs(t, err, fs.ErrNotExist)
	var file *vault.KeyFileError
	require.ErrorAs(t, err, &file)
	require.Equal(t, filepath.Join(dir, "kek.json"), file.Path)
	require.ErrorContains(t, err, filepath.Join(dir, "kek.json")+" is missing")
	require.ErrorContains(t, err, filepath.Join(dir, "codec.json")+" is missing")
	require.NotContains(t, err.Error(), "seal.json")
}

func TestOpenRefusesFilesThatOthersCanUse(t *testing.T) {
	t.Parallel()
	for _, name := range names {
		for _, mode := range []fs.FileMode{0o640, 0o604, 0o602, 0o660} {
			_, dir := setup(t)
			path := filepath.Join(dir, name)
			require.NoError(t, os.Chmod(path, mode))

			_, err := vault.Open(dir)

			require.ErrorContains(t, err, "chmod 600 "+path, "mode %o", mode)
		}
	}
}

func TestOpenNeverQuotesABrokenFile(t *testing.T) {
	t.Parallel()
	for _, name := range names {
		_, dir := setup(t)
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(`{"primaryKeyId": "hemmelig-noegle"}`), 0o600))

		_, err := vault.Open(dir)

		require.ErrorContains(t, err, path+" is not a tink keyset")
		require.NotContains(t, err.Error(), "hemmelig")
	}
}

func TestOpenRefusesAKeysetOfAnotherKind(t *testing.T) {
	t.Parallel()
	for _, name := range names {
		other := "seal.json"
		if name == other {
			other = "kek.json"
		}
		_, dir := setup(t)
		content := contents(t, dir)[other]
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))

		_, err := vault.Open(dir)

		require.ErrorContains(t, err, filepath.Join(dir, name)+" is not a keyset of the kind needed here")
	}
}

func TestOpenRefusesAnIndexKeyThatGivesTooFewBytes(t *testing.T) {
	t.Parallel()
	_, dir := setup(t)
	handle, err := keyset.NewHandle(prf.AESCMACPRFKeyTemplate())
	require.NoError(t, err)
	var content bytes.Buffer
	require.NoError(t, insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&content)))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.json"), content.Bytes(), 0o600))

	_, err = vault.Open(dir)

	require.ErrorContains(t, err, "PRF of 32 bytes")
}

func TestAKeyServiceTakesThePlaceOfTheFile(t *testing.T) {
	t.Parallel()
	fromFile, dir := setup(t)
	require.NoError(t, os.Remove(filepath.Join(dir, "kek.json")))
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	require.NoError(t, err)
	service, err := aead.New(handle)
	require.NoError(t, err)

	keys, err := vault.OpenWithKEK(dir, service)

	require.NoError(t, err)
	wrapped, _, err := keys.NewPersonKey("tenant", "person")
	require.NoError(t, err)
	_, err = keys.OpenPersonKey("tenant", "person", wrapped)
	require.NoError(t, err)
	_, err = fromFile.OpenPersonKey("tenant", "person", wrapped)
	require.ErrorIs(t, err, vault.ErrUnwrap)
}

func TestCodecKeyHasAnIdentifier(t *testing.T) {
	t.Parallel()
	keys, dir := setup(t)

	named, ok := keys.Codec().(interface{ KeyID() string })

	require.True(t, ok)
	require.Contains(t, contents(t, dir)["codec.json"], `"primaryKeyId":`+named.KeyID())
	ciphertext, err := keys.Codec().Encrypt([]byte("payload"), nil)
	require.NoError(t, err)
	plaintext, err := keys.Codec().Decrypt(ciphertext, nil)
	require.NoError(t, err)
	require.Equal(t, "payload", string(plaintext))
}

func requireMode(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, mode, info.Mode().Perm(), path)
}

// contents returns what the key files hold, by name.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		out[name] = string(content)
	}
	return out
}
