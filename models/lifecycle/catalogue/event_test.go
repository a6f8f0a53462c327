package catalogue_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/catalogue"
)

const base = "https://placement.example"

func held() catalogue.Event {
	return catalogue.Event{
		ID: "5f0c8d2a-9c11-4b53-8a3e-0b8f6f2f4a10", Kind: lifecycle.KindPlacement, ProcessID: "0d7f3f6e-3f0b-4f54-9f7c-7f5d0a1b2c3d",
		Version: 7, Fact: "safety_meeting_held", Status: "signing", At: time.Date(2027, 1, 14, 9, 30, 0, 123456789, time.FixedZone("CET", 3600)),
	}
}

// What was sent is sent again by later releases, and signed: the file is never written anew.
func TestTheBytesOfAMessageNeverChange(t *testing.T) {
	t.Parallel()
	before := held()
	before.Status, before.At = "", time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)
	for file, e := range map[string]catalogue.Event{"message.json": held(), "message_without_status.json": before} {
		want, err := os.ReadFile("testdata/" + file)
		require.NoError(t, err)

		got, err := catalogue.Message(base, e)

		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
	}
}

func TestTheInstantIsTheDatabases(t *testing.T) {
	t.Parallel()
	stored := held()
	stored.At = stored.At.Truncate(time.Microsecond).UTC()

	sent, err := catalogue.Message(base, held())
	require.NoError(t, err)
	again, err := catalogue.Message(base, stored)

	require.NoError(t, err)
	require.Equal(t, string(sent), string(again))
}

func TestSequencesSortAsText(t *testing.T) {
	t.Parallel()
	var last string
	for _, version := range []int{1, 2, 9, 10, 11, 99, 100, 12345} {
		e := held()
		e.Version = version
		body, err := catalogue.Message(base, e)
		require.NoError(t, err)
		var said struct {
			Sequence string `json:"sequence"`
		}
		require.NoError(t, json.Unmarshal(body, &said))

		require.Greater(t, said.Sequence, last)
		require.Len(t, said.Sequence, 10)
		last = said.Sequence
	}
}

func TestAKindOfALaterReleaseIsLeftToIt(t *testing.T) {
	t.Parallel()
	e := held()
	e.Kind = "estrangement"

	_, err := catalogue.Message(base, e)

	require.ErrorContains(t, err, "estrangement")
}
