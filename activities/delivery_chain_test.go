package activities

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/store"
)

// These look from inside: what is read while something is let go cannot be arranged from outside.

// onTheirWay is a run that has sent the first message about p and recorded it, while the queue was being read.
func onTheirWay(t *testing.T, ordered bool) *delivery {
	t.Helper()
	d := &delivery{under: map[string]bool{}, busy: map[string]bool{}}
	d.Settings.Ordered = ordered
	chains, _ := d.chains([]store.WebhookDue{{EventID: "p1", ProcessID: "p", Version: 1}})
	require.Len(t, chains, 1)
	d.take(chains[0])
	d.watch()
	d.release(chains[0])
	return d
}

// before is what the queue said when the first message was still under way.
func before() []store.WebhookDue {
	return []store.WebhookDue{
		{EventID: "p1", ProcessID: "p", Version: 1}, {EventID: "p2", ProcessID: "p", Version: 2, After: 1}, {EventID: "q1", ProcessID: "q", Version: 1},
	}
}

func events(chains []*chain) []string {
	var ids []string
	for _, c := range chains {
		for _, m := range c.due {
			ids = append(ids, m.EventID)
		}
	}
	return ids
}

func TestWhatWasSentWhileTheQueueWasReadIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for name, ordered := range map[string]bool{"in order": true, "in any order": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := onTheirWay(t, ordered)

			chains, blocked := d.chains(before())

			if ordered {
				require.Equal(t, []string{"q1"}, events(chains), "nobody knows yet what became of the one before")
			} else {
				require.ElementsMatch(t, []string{"p2", "q1"}, events(chains))
			}
			require.Empty(t, blocked)
		})
	}
}

func TestTheNextReadTakesWhatWasLeft(t *testing.T) {
	t.Parallel()
	d := onTheirWay(t, true)
	d.chains(before())
	d.watch()

	chains, blocked := d.chains([]store.WebhookDue{{EventID: "p2", ProcessID: "p", Version: 2}})

	require.Equal(t, []string{"p2"}, events(chains))
	require.Empty(t, blocked)
}
