package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/store/vault"
)

const (
	tenant = "0197a0c0-0000-7000-8000-000000000001"
	person = "0197a0c0-0000-7000-8000-000000000002"
	note   = "kan ikke stå op i mere end to timer"
	place  = "contents|" + tenant + "|0197a0c0-0000-7000-8000-000000000003"
)

func TestPersonKeyReadsWhatItWroteAlsoAfterUnwrapping(t *testing.T) {
	t.Parallel()
	keys, dir := setup(t)
	wrapped, key, err := keys.NewPersonKey(tenant, person)
	require.NoError(t, err)
	ciphertext, err := key.Encrypt([]byte(note), place)
	require.NoError(t, err)
	require.NotContains(t, string(ciphertext), note)

	later, err := vault.Open(dir)
	require.NoError(t, err)
	reopened, err := later.OpenPersonKey(tenant, person, wrapped)
	require.NoError(t, err)

	plaintext, err := reopened.Decrypt(ciphertext, place)
	require.NoError(t, err)
	require.Equal(t, note, string(plaintext))
}

func TestPersonKeyRoundTripOfAnyText(t *testing.T) {
	t.Parallel()
	keys, _ := setup(t)
	_, key, err := keys.NewPersonKey(tenant, person)
	require.NoError(t, err)

	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOf(rapid.Byte()).Draw(t, "text")
		where := rapid.StringN(1, -1, -1).Draw(t, "where")

		ciphertext, err := key.Encrypt(text, where)
		require.NoError(t, err)
		plaintext, err := key.Decrypt(ciphertext, where)

		require.NoError(t, err)
		require.True(t, bytes.Equal(text, plaintext))
	})
}

func TestEncryptingTwiceGivesOtherBytes(t *testing.T) {
	t.Parallel()
	keys, _ := setup(t)
	_, key, err := keys.NewPersonKey(tenant, person)
	require.NoError(t, err)

	first, err := key.Encrypt([]byte(note), place)
	require.NoError(t, err)
	second, err := key.Encrypt([]byte(note), place)
	require.NoError(t, err)

	require.NotEqual(t, first, second)
}

func TestWrappedKeyOpensForItsPersonOnly(t *testing.T) {
	t.Parallel()
	keys, _ := setup(t)
	stranger, _ := setup(t)
	wrapped, _, err := keys.NewPersonKey("a", "bc")
	require.NoError(t, err)
	changed := bytes.Clone(wrapped)
	changed[len(changed)/2] ^= 1

	for name, open := range map[string]func() (*vault.PersonKey, error){
		"another person":       func() (*vault.PersonKey, error) { return keys.OpenPersonKey("a", "bd", wrapped) },
		"another tenant":       func() (*vault.PersonKey, error) { return keys.OpenPersonKey("x", "bc", wrapped) },
		"names cut elsewhere":  func() (*vault.PersonKey, error) { return keys.OpenPersonKey("ab", "c", wrapped) },
		"another installation": func() (*vault.PersonKey, error) { return stranger.OpenPersonKey("a", "bc", wrapped) },
		"changed":              func() (*vault.PersonKey, error) { return keys.OpenPersonKey("a", "bc", changed) },
		"cut":                  func() (*vault.PersonKey, error) { return keys.OpenPersonKey("a", "bc", wrapped[:9]) },
		"empty":                func() (*vault.PersonKey, error) { return keys.OpenPersonKey("a", "bc", nil) },
	} {
		_, err := open()
		require.ErrorIs(t, err, vault.ErrUnwrap, name)
	}
}

func TestCiphertextOpensForItsPersonAtItsPlaceOnly(t *testing.T) {
	t.Parallel()
	keys, _ := setup(t)
	_, key, err := keys.NewPersonKey(tenant, person)
	require.NoError(t, err)
	_, other, err := keys.NewPersonKey(tenant, person)
	require.NoError(t, err)
	ciphertext, err := key.Encrypt([]byte(note), place)
	require.NoError(t, err)

	_, err = key.Decrypt(ciphertext, place+"4")
	require.Equal(t, vault.ErrDecrypt, err)
	_, err = other.Decrypt(ciphertext, place)
	require.Equal(t, vault.ErrDecrypt, err)
	_, err = key.Decrypt(nil, place)
	require.Equal(t, vault.ErrDecrypt, err)
	for i := range ciphertext {
		changed := bytes.Clone(ciphertext)
		changed[i] ^= 1
		_, err := key.Decrypt(changed, place)
		require.Equal(t, vault.ErrDecrypt, err, "byte %d", i)
	}
}

func TestNothingIsBoundToAnEmptyName(t *testing.T) {
	t.Parallel()
	keys, _ := setup(t)
	wrapped, key, err := keys.NewPersonKey(tenant, person)
	require.NoError(t, err)

	for name, call := range map[string]func() error{
		"new: tenant":     func() error { _, _, err := keys.NewPersonKey("", person); return err },
		"new: person":     func() error { _, _, err := keys.NewPersonKey(tenant, ""); return err },
		"open: tenant":    func() error { _, err := keys.OpenPersonKey("", person, wrapped); return err },
		"open: person":    func() error { _, err := keys.OpenPersonKey(tenant, "", wrapped); return err },
		"encrypt: place":  func() error { _, err := key.Encrypt([]byte(note), ""); return err },
		"decrypt: place":  func() error { _, err := key.Decrypt([]byte(note), ""); return err },
		"index: tenant":   func() error { _, err := keys.BlindIndex("", "national_id", "1"); return err },
		"index: kind":     func() error { _, err := keys.BlindIndex(tenant, "", "1"); return err },
		"index: value":    func() error { _, err := keys.BlindIndex(tenant, "national_id", ""); return err },
		"content: tenant": func() error { _, err := keys.ContentHash("", "id", []byte(note)); return err },
		"content: id":     func() error { _, err := keys.ContentHash(tenant, "", []byte(note)); return err },
	} {
		require.ErrorIs(t, call(), vault.ErrUnbound, name)
	}
}

func TestDigestsAreStableAndTellNothingApartFromTheirKey(t *testing.T) {
	t.Parallel()
	keys, dir := setup(t)
	stranger, _ := setup(t)
	again, err := vault.Open(dir)
	require.NoError(t, err)

	index := func(k *vault.Keys, tenantID, kind, value string) string {
		sum, err := k.BlindIndex(tenantID, kind, value)
		require.NoError(t, err)
		require.Len(t, sum, 32)
		return hex.EncodeToString(sum)
	}
	hash := func(k *vault.Keys, tenantID, contentID, text string) string {
		sum, err := k.ContentHash(tenantID, contentID, []byte(text))
		require.NoError(t, err)
		require.Len(t, sum, 64)
		return sum
	}

	require.Equal(t, index(keys, "a", "b", "c"), index(again, "a", "b", "c"))
	require.Equal(t, hash(keys, "a", "b", "c"), hash(again, "a", "b", "c"))

	all := []string{
		index(keys, "a", "b", "c"),
		index(keys, "a2", "b", "c"),
		index(keys, "a", "b2", "c"),
		index(keys, "a", "b", "c2"),
		index(keys, "ab", "c", "d"),
		index(keys, "a", "bc", "d"),
		index(stranger, "a", "b", "c"),
		hash(keys, "a", "b", "c"),
		hash(keys, "a2", "b", "c"),
		hash(keys, "a", "b2", "c"),
		hash(keys, "a", "b", "c2"),
		hash(keys, "a", "b", "\x01c"),
		hash(keys, "a", "b", ""),
		hash(keys, "ab", "c", "d"),
		hash(keys, "a", "bc", "d"),
		hash(stranger, "a", "b", "c"),
	}
	seen := map[string]int{}
	for i, sum := range all {
		before, ok := seen[sum]
		require.False(t, ok, "values %d and %d look alike", before, i)
		seen[sum] = i
	}
}

func TestSealFitsItsDataOnly(t *testing.T) {
	t.Parallel()
	keys, dir := setup(t)
	again, err := vault.Open(dir)
	require.NoError(t, err)
	stranger, _ := setup(t)
	envelope := []byte(`{"tenant":"a","user":"b"}`)

	seal, err := keys.Sealer().Seal(envelope)

	require.NoError(t, err)
	require.NoError(t, again.Sealer().Verify(envelope, seal))
	tag, err := base64.RawURLEncoding.DecodeString(seal)
	require.NoError(t, err)
	require.Len(t, tag, 5+32, "key prefix and HMAC-SHA256")

	require.Equal(t, vault.ErrSeal, keys.Sealer().Verify([]byte(`{"tenant":"a","user":"c"}`), seal))
	require.Equal(t, vault.ErrSeal, keys.Sealer().Verify(nil, seal))
	require.Equal(t, vault.ErrSeal, stranger.Sealer().Verify(envelope, seal))
	for name, bad := range map[string]string{
		"empty":          "",
		"no base64":      "!" + seal[1:],
		"padded":         seal + "==",
		"cut":            seal[:len(seal)-4],
		"longer":         seal + "AAAA",
		"spare bits set": seal[:len(seal)-1] + string(seal[len(seal)-1]+1),
	} {
		require.Equal(t, vault.ErrSeal, keys.Sealer().Verify(envelope, bad), name)
	}
	for i := range tag {
		changed := bytes.Clone(tag)
		changed[i] ^= 1
		bad := base64.RawURLEncoding.EncodeToString(changed)
		require.Equal(t, vault.ErrSeal, keys.Sealer().Verify(envelope, bad), "byte %d", i)
	}
}

func TestSecretsPrintAsRedacted(t *testing.T) {
	t.Parallel()
	keys, _ := setup(t)
	_, person, err := keys.NewPersonKey(tenant, person)
	require.NoError(t, err)

	for _, secret := range []any{keys, *keys, person, *person, keys.Sealer(), keys.Codec()} {
		name := fmt.Sprintf("%T", secret)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%b"} {
			require.Equal(t, "[redacted]", fmt.Sprintf(verb, secret), "%s %s", name, verb)
		}
		require.Equal(t, "[redacted]", secret.(fmt.Stringer).String(), name)
		require.Equal(t, "[redacted]", secret.(fmt.GoStringer).GoString(), name)
		require.Equal(t, "[redacted]", secret.(slog.LogValuer).LogValue().String(), name)

		asJSON, err := json.Marshal(map[string]any{"secret": secret})
		require.NoError(t, err)
		require.JSONEq(t, `{"secret":"[redacted]"}`, string(asJSON), name)

		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "secret", secret)
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "secret", secret)
		require.Contains(t, log.String(), `"secret":"[redacted]"`, name)
		require.Contains(t, log.String(), `secret=[redacted]`, name)
	}
}

// A private field hides its methods from fmt, which then walks what it holds. Nothing but addresses may be found there.
func TestSecretsInPrivateFieldsShowAddressesOnly(t *testing.T) {
	t.Parallel()
	keys, _ := setup(t)
	_, person, err := keys.NewPersonKey(tenant, person)
	require.NoError(t, err)
	holder := struct {
		keys   vault.Keys
		person vault.PersonKey
		sealer vault.Sealer
	}{*keys, *person, keys.Sealer()}

	require.Regexp(t, `^\{keys:\{redacted:\{\} kek:0x[0-9a-f]+ index:0x[0-9a-f]+ seal:0x[0-9a-f]+ codec:0x[0-9a-f]+\} `+
		`person:\{redacted:\{\} data:0x[0-9a-f]+\} sealer:\{redacted:\{\} mac:0x[0-9a-f]+\}\}$`, fmt.Sprintf("%+v", holder))
}
