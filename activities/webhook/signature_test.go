package webhook_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"placement/activities/webhook"
)

//go:generate sh testdata/npm/vectors.sh

// headers are those of a message.
func headers(id string, at time.Time, signature string) http.Header {
	h := http.Header{}
	h.Set(webhook.HeaderID, id)
	h.Set(webhook.HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(webhook.HeaderSignature, signature)
	return h
}

func parse(t *testing.T, text string) webhook.Key {
	t.Helper()
	key, err := webhook.ParseKey(text)
	require.NoError(t, err)
	return key
}

// What the npm library signed, in a table that is made anew by `go generate`, so that no test needs node or the network.
func TestSignaturesAreThoseOfTheNPMLibrary(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/npm/vectors.json")
	require.NoError(t, err)
	var vectors []struct {
		Key       string `json:"key"`
		ID        string `json:"id"`
		Timestamp int64  `json:"timestamp"`
		Body      string `json:"body"`
		Signature string `json:"signature"`
	}
	require.NoError(t, json.Unmarshal(text, &vectors))
	require.Len(t, vectors, 18)

	for _, v := range vectors {
		at := time.Unix(v.Timestamp, 0)
		key := parse(t, v.Key)

		signature, err := webhook.Sign([]webhook.Key{key}, v.ID, at, []byte(v.Body))

		require.NoError(t, err)
		require.Equal(t, v.Signature, signature)
		require.NoError(t, webhook.Verify([]webhook.Key{key}, headers(v.ID, at, v.Signature), []byte(v.Body), at, webhook.Tolerance))
	}
}

func TestTheGoLibraryVerifiesWhatIsSignedAndTheOtherWayRound(t *testing.T) {
	t.Parallel()
	key, id, at, body := webhook.NewSecret(), "0198c1de-0b52-7f3e", time.Now(), []byte(`{"øæå":1}`)
	library, err := standardwebhooks.NewWebhook(key.Reveal())
	require.NoError(t, err)

	ours, err := webhook.Sign([]webhook.Key{webhook.NewKeyPair(), webhook.NewSecret(), key}, id, at, body)
	require.NoError(t, err)
	theirs, err := library.Sign(id, at, body)
	require.NoError(t, err)

	require.NoError(t, library.Verify(body, headers(id, at, ours)))
	require.NoError(t, webhook.Verify([]webhook.Key{key}, headers(id, at, theirs), body, at, webhook.Tolerance))
	require.Error(t, library.Verify(append(body, ' '), headers(id, at, ours)))
}

// The example that Svix publishes for ed25519; no library of Standard Webhooks knows v1a.
func TestAnEd25519SignatureIsTheOneThatOthersMake(t *testing.T) {
	t.Parallel()
	key := parse(t, "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==")
	id, at, body := "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)

	signature, err := webhook.Sign([]webhook.Key{key}, id, at, body)

	require.NoError(t, err)
	require.Equal(t, "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==", signature)
	public, ok := key.Public()
	require.True(t, ok)
	require.NoError(t, webhook.Verify([]webhook.Key{public}, headers(id, at, signature), body, at, webhook.Tolerance))
	_, err = webhook.Sign([]webhook.Key{public}, id, at, body)
	require.ErrorIs(t, err, webhook.ErrNoKey, "a public key signs nothing")
}

func TestEveryValidKeySignsAndNoOther(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	old, ended, pair, now := webhook.NewSecret(), webhook.NewSecret(), webhook.NewKeyPair(), webhook.NewSecret()
	old.Until, ended.Until = at.Add(time.Second), at
	body := []byte("{}")

	signature, err := webhook.Sign([]webhook.Key{now, old, ended, {}, pair}, "m1", at, body)

	require.NoError(t, err)
	kinds := strings.Fields(signature)
	require.Len(t, kinds, 3)
	require.Regexp(t, `^v1,\S+ v1,\S+ v1a,\S+$`, signature)
	for name, key := range map[string]webhook.Key{"now": now, "old": old, "pair": pair} {
		require.NoError(t, webhook.Verify([]webhook.Key{key}, headers("m1", at, signature), body, at, webhook.Tolerance), name)
	}
	old.Until = at
	require.ErrorIs(t, webhook.Verify([]webhook.Key{old}, headers("m1", at, signature), body, at, webhook.Tolerance), webhook.ErrSignature, "a key that has ended verifies nothing")
	ended.Until = time.Time{}
	require.ErrorIs(t, webhook.Verify([]webhook.Key{ended}, headers("m1", at, signature), body, at, webhook.Tolerance), webhook.ErrSignature)

	_, err = webhook.Sign([]webhook.Key{{}}, "m1", at, body)
	require.ErrorIs(t, err, webhook.ErrNoKey, "nothing goes out unsigned")
}

func TestAMessageThatWasChangedIsRefused(t *testing.T) {
	t.Parallel()
	key, at, body := webhook.NewSecret(), time.Unix(1800000000, 0), []byte(`{"n":1}`)
	keys := []webhook.Key{key}
	signature, err := webhook.Sign(keys, "m1", at, body)
	require.NoError(t, err)
	good := headers("m1", at, signature)
	without := func(name string) http.Header {
		h := good.Clone()
		h.Del(name)
		return h
	}

	for name, tt := range map[string]struct {
		header http.Header
		body   string
		now    time.Time
		want   error
	}{
		"as it was":                  {good, `{"n":1}`, at, nil},
		"at the edge of the past":    {good, `{"n":1}`, at.Add(webhook.Tolerance), nil},
		"at the edge of the future":  {good, `{"n":1}`, at.Add(-webhook.Tolerance), nil},
		"too old":                    {good, `{"n":1}`, at.Add(webhook.Tolerance + time.Second), webhook.ErrTooOld},
		"too new":                    {good, `{"n":1}`, at.Add(-webhook.Tolerance - time.Second), webhook.ErrTooNew},
		"another body":               {good, `{"n":2}`, at, webhook.ErrSignature},
		"a body one byte longer":     {good, `{"n":1} `, at, webhook.ErrSignature},
		"another id":                 {headers("m2", at, signature), `{"n":1}`, at, webhook.ErrSignature},
		"another time":               {headers("m1", at.Add(time.Second), signature), `{"n":1}`, at, webhook.ErrSignature},
		"another version":            {headers("m1", at, "v2"+strings.TrimPrefix(signature, "v1")), `{"n":1}`, at, webhook.ErrSignature},
		"no base64":                  {headers("m1", at, "v1,%%%"), `{"n":1}`, at, webhook.ErrSignature},
		"an ed25519 of another kind": {headers("m1", at, "v1a"+strings.TrimPrefix(signature, "v1")), `{"n":1}`, at, webhook.ErrSignature},
		"one of several":             {headers("m1", at, "v1,AAAA v1a,AAAA "+signature), `{"n":1}`, at, nil},
		"after sixteen others":       {headers("m1", at, strings.Repeat("v1,AAAA ", 16)+signature), `{"n":1}`, at, webhook.ErrSignature},
		"no id":                      {without(webhook.HeaderID), `{"n":1}`, at, webhook.ErrHeaders},
		"no timestamp":               {without(webhook.HeaderTimestamp), `{"n":1}`, at, webhook.ErrHeaders},
		"no signature":               {without(webhook.HeaderSignature), `{"n":1}`, at, webhook.ErrHeaders},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := webhook.Verify(keys, tt.header, []byte(tt.body), tt.now, webhook.Tolerance)
			if tt.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tt.want)
		})
	}
	odd := good.Clone()
	odd.Set(webhook.HeaderTimestamp, "+1800000000")
	require.ErrorIs(t, webhook.Verify(keys, odd, body, at, webhook.Tolerance), webhook.ErrHeaders)
	require.NoError(t, webhook.Verify(keys, good, body, at.Add(time.Hour), 0), "without a tolerance the time is not looked at")
}

// A point in an id would let somebody move the border between id and timestamp.
func TestAnIDThatCouldPassForMoreIsNotSigned(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "a.1", "a b", "a\n", "æ", strings.Repeat("a", 257)} {
		_, err := webhook.Sign([]webhook.Key{webhook.NewSecret()}, id, time.Unix(1, 0), nil)
		require.ErrorIs(t, err, webhook.ErrID)
	}
}

// Whatever a stranger sends, a receiver that verifies neither panics nor believes it.
func FuzzVerify(f *testing.F) {
	f.Add("m1", "1800000000", "v1,AAAA v1a,AAAA", []byte("{}"))
	f.Add("", "-", ",,, v1 v1, v1a,", []byte{0})
	key, pair := webhook.NewSecret(), webhook.NewKeyPair()
	f.Fuzz(func(t *testing.T, id, stamp, signature string, body []byte) {
		h := http.Header{}
		h.Set(webhook.HeaderID, id)
		h.Set(webhook.HeaderTimestamp, stamp)
		h.Set(webhook.HeaderSignature, signature)
		require.Error(t, webhook.Verify([]webhook.Key{key, pair, {}}, h, body, time.Unix(1800000000, 0), webhook.Tolerance))
	})
}
