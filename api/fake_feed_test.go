package api

import (
	"context"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// fakeFeed is a feed in memory. Its positions are "after-" and a number.
type fakeFeed struct {
	events []store.FeedEvent
	// gone is what a position before the first event gets.
	gone   *store.FeedGoneError
	stamps int
	asked  []store.FeedQuery
}

// happens adds events of the canonical placement to the feed.
func (f *fakeStore) happens(facts ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fact := range facts {
		n := len(f.feed.events) + 1
		f.feed.events = append(f.feed.events, store.FeedEvent{
			Cursor: "after-" + strconv.Itoa(n), ID: lifecycle.DeriveID("event", strconv.Itoa(n)), Version: n, Fact: fact, Status: "active",
			Process: lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycletest.PlacementID}, At: now().Add(time.Duration(n) * time.Minute),
		})
	}
}

func (f *fakeStore) StampFeed(context.Context, string) (store.FeedHead, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.feed.stamps++
	return store.FeedHead{Seq: int64(len(f.feed.events))}, f.broken
}

func (f *fakeStore) Feed(_ context.Context, _ string, q store.FeedQuery) (store.FeedPage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.feed.asked = append(f.feed.asked, q)
	from := 0
	switch {
	case f.broken != nil:
		return store.FeedPage{}, f.broken
	case q.After == "expired":
		return store.FeedPage{}, f.feed.gone
	case q.After == store.FeedNow:
		from = len(f.feed.events)
	case q.After != "":
		n, err := strconv.Atoi(q.After[min(len("after-"), len(q.After)):])
		if err != nil {
			return store.FeedPage{}, store.ErrCursor
		}
		from = n
	}
	page := store.FeedPage{Next: "after-" + strconv.Itoa(len(f.feed.events))}
	for _, e := range f.feed.events[from:] {
		if len(page.Events) == q.Limit && q.Limit > 0 {
			page.Next, page.More = page.Events[q.Limit-1].Cursor, true
			break
		}
		if len(q.Types) == 0 || q.Types[0] == "placement."+e.Fact {
			page.Events = append(page.Events, e)
		}
	}
	return page, nil
}
