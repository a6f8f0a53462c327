package webhook_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

func TestAKeyShowsItselfOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	type around struct {
		Shown  webhook.Key
		hidden webhook.Key
	}
	for _, key := range []webhook.Key{webhook.NewSecret(), webhook.NewKeyPair()} {
		var out bytes.Buffer
		both := around{key, key}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+verb+verb, key, both, &both)
		}
		log := slog.New(slog.NewJSONHandler(&out, nil))
		log.Info("key", "key", key, "both", both)
		slog.New(slog.NewTextHandler(&out, nil)).Info("key", "key", key, "both", both)
		require.NoError(t, json.NewEncoder(&out).Encode(map[string]any{"key": key, "both": both}))

		text := key.Reveal()
		secret, err := base64.StdEncoding.DecodeString(text[strings.Index(text, "_")+1:])
		require.NoError(t, err)
		for _, form := range []string{text[8:], hex.EncodeToString(secret[:8]), fmt.Sprintf("%d %d %d", secret[0], secret[1], secret[2]), fmt.Sprintf("%#v", secret[:4])} {
			require.NotContains(t, out.String(), form)
		}
		require.Contains(t, out.String(), "[redacted]")
		require.Equal(t, text, parse(t, text).Reveal())
	}
	require.Empty(t, webhook.Key{}.Reveal())
	one, other := webhook.NewSecret().Reveal(), webhook.NewSecret().Reveal()
	require.NotEqual(t, one, other)
}

func TestAKeyThatIsNoneIsRefusedWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	bytesOf := func(prefix string, n int) string { return prefix + base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for text, want := range map[string]error{
		"":                                     webhook.ErrKeyPrefix,
		"hunter2":                              webhook.ErrKeyPrefix,
		"sk_hunter2":                           webhook.ErrKeyPrefix,
		"whsec_":                               webhook.ErrKeyLength, // the library of version 0.0.1 takes it
		"whsec_hunter2!":                       webhook.ErrKeyEncoding,
		bytesOf("whsec_", 23):                  webhook.ErrKeyLength,
		bytesOf("whsec_", 65):                  webhook.ErrKeyLength,
		bytesOf("whsk_", 33):                   webhook.ErrKeyLength,
		bytesOf("whsk_", 64):                   webhook.ErrKeyPair,
		"whsk_-":                               webhook.ErrKeyEncoding,
		bytesOf("whpk_", 31):                   webhook.ErrKeyLength,
		"whpk_-":                               webhook.ErrKeyEncoding,
		bytesOf("whsec_", 24) + "\n":           nil, // base64 of Go skips ends of lines, as a file may have one
		bytesOf("whsec_", 64):                  nil,
		bytesOf("whsk_", 32):                   nil,
		bytesOf("whpk_", 32):                   nil,
		strings.ToUpper(bytesOf("whsec_", 24)): webhook.ErrKeyPrefix,
	} {
		_, err := webhook.ParseKey(text)
		if want == nil {
			require.NoError(t, err, text)
			continue
		}
		require.ErrorIs(t, err, want, text)
		require.NotContains(t, err.Error(), "hunter2")
	}
}
