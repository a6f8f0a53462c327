package api

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"placement/models/store"
)

// stampEvery is how often, at most, this process looks for new events of a tenant while somebody listens.
const stampEvery = 100 * time.Millisecond

// listeners are the streams of this process. Per tenant with at least one stream, one goroutine gives events their numbers and
// wakes the streams; they read by themselves, each from its own position.
type listeners struct {
	stamp func(ctx context.Context, tenantID string) (store.FeedHead, error)
	log   *slog.Logger
	// ctx ends with the process.
	ctx context.Context

	mu      sync.Mutex
	tenants map[string]*listened
	byUser  map[string]int
}

// listened is a tenant with streams.
type listened struct {
	woken map[chan struct{}]struct{}
	stop  context.CancelFunc
}

func newListeners(ctx context.Context, db Store, log *slog.Logger) *listeners {
	return &listeners{stamp: db.StampFeed, log: log, ctx: ctx, tenants: map[string]*listened{}, byUser: map[string]int{}}
}

// join adds a stream of a user. The channel says when there may be something new; leave must be called in the end. False
// when the user has as many streams as one may have.
func (l *listeners) join(tenantID, userID string) (woken <-chan struct{}, leave func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	user := tenantID + "/" + userID
	if l.byUser[user] >= streamsPerUser {
		return nil, nil, false
	}
	l.byUser[user]++
	t := l.tenants[tenantID]
	if t == nil {
		ctx, stop := context.WithCancel(l.ctx)
		t = &listened{woken: map[chan struct{}]struct{}{}, stop: stop}
		l.tenants[tenantID] = t
		go l.watch(ctx, tenantID, t)
	}
	wake := make(chan struct{}, 1)
	t.woken[wake] = struct{}{}
	return wake, func() { l.leave(tenantID, user, t, wake) }, true
}

func (l *listeners) leave(tenantID, user string, t *listened, wake chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byUser[user]--; l.byUser[user] == 0 {
		delete(l.byUser, user)
	}
	delete(t.woken, wake)
	if len(t.woken) == 0 {
		t.stop()
		delete(l.tenants, tenantID)
	}
}

// watch stamps the feed of a tenant until nobody listens any more. It wakes the streams whenever the feed ends elsewhere than
// before, whoever has stamped it.
func (l *listeners) watch(ctx context.Context, tenantID string, t *listened) {
	tick := time.NewTicker(stampEvery)
	defer tick.Stop()
	newest, failing := int64(-1), false
	for {
		head, err := l.stamp(ctx, tenantID)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !failing:
			failing = true
			l.log.LogAttrs(ctx, slog.LevelWarn, "stamp feed", slog.String(keyTenantID, tenantID), slog.String(keyError, scrub(err.Error())))
		case err == nil:
			failing = false
			if head.Seq != newest {
				newest = head.Seq
				l.wake(t)
			}
		}
		if head.Waiting {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (l *listeners) wake(t *listened) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range t.woken {
		select {
		case w <- struct{}{}:
		default: // is awake already
		}
	}
}
