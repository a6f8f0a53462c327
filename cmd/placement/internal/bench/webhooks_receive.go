package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"placement/activities/webhook"
)

// keptForFloor is how many messages a receiver keeps, for the floor to post them again.
const keptForFloor = 10_000

// inlet is where receivers listen: one server of net/http, one path for each.
type inlet struct {
	base   string
	server *http.Server
	mux    *http.ServeMux
	// closing lets those go that hang on purpose.
	closing chan struct{}
}

func openInlet(ctx context.Context) (*inlet, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	in := &inlet{base: "http://" + listener.Addr().String(), mux: http.NewServeMux(), closing: make(chan struct{})}
	in.server = &http.Server{Handler: in.mux, ReadHeaderTimeout: 5 * time.Second}
	go in.server.Serve(listener) //nolint:errcheck // closed at the end
	return in, nil
}

func (in *inlet) close() {
	close(in.closing)
	_ = in.server.Close()
}

// hook is one receiver and its endpoint. It does as little as it can: reads, and notes what came when.
type hook struct {
	id, path string
	url      string
	key      webhook.Key
	in       *inlet
	// fails makes it answer 500, hangs makes it answer nothing.
	fails, hangs atomic.Bool

	mu   sync.Mutex // guards what follows
	came []arrival
	kept []posted
	most int
}

// arrival is a message that came, at the time when its header was read.
type arrival struct {
	id string
	at time.Time
}

// posted is a message as it came.
type posted struct {
	header http.Header
	body   []byte
}

// hook opens a receiver.
func (in *inlet) hook(name string) *hook {
	h := &hook{url: in.base + "/" + name, in: in}
	in.mux.Handle("/"+name, h)
	return h
}

// ServeHTTP takes a message.
func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := time.Now()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if bytes.Contains(body, []byte(`"webhook_endpoint.verification"`)) {
		var asked struct {
			Data struct {
				Challenge string `json:"challenge"`
			} `json:"data"`
		}
		_ = json.Unmarshal(body, &asked)
		_ = json.NewEncoder(w).Encode(object{"challenge": asked.Data.Challenge})
		return
	}
	switch {
	case h.hangs.Load():
		select {
		case <-r.Context().Done():
		case <-h.in.closing:
		}
		return
	case h.fails.Load():
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	h.mu.Lock()
	h.came = append(h.came, arrival{id: r.Header.Get(webhook.HeaderID), at: at})
	if len(h.kept) < h.most {
		h.kept = append(h.kept, posted{header: r.Header.Clone(), body: body})
	}
	h.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

// keep keeps the next messages, so many at most.
func (h *hook) keep(most int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.most = most
}

func (h *hook) arrivals() []arrival {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clip(h.came)
}

func (h *hook) last() time.Time {
	came := h.arrivals()
	return came[len(came)-1].at
}

// forget begins anew.
func (h *hook) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.came = nil
}

// await waits until so many messages have come.
func (h *hook) await(ctx context.Context, n int, atMost time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	for len(h.arrivals()) < n {
		select {
		case <-ctx.Done():
			return fmt.Errorf("of %d messages, %d came: %w", n, len(h.arrivals()), ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}

// verify checks the signatures of what was kept.
func (h *hook) verify() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.kept {
		if err := webhook.Verify([]webhook.Key{h.key}, p.header, p.body, time.Now(), time.Hour); err != nil {
			return fmt.Errorf("message %s: %w", p.header.Get(webhook.HeaderID), err)
		}
	}
	if len(h.kept) == 0 {
		return fmt.Errorf("no message to %s was kept", h.url)
	}
	return nil
}

// post posts the i-th of the messages that were kept, beginning again after the last.
func (h *hook) post(ctx context.Context, client *http.Client, i int) error {
	p := h.kept[i%len(h.kept)]
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(p.body))
	if err != nil {
		return err
	}
	req.Header = p.header.Clone()
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		return fmt.Errorf("the floor's receiver answered %s", res.Status)
	}
	return nil
}

// floor posts what a receiver kept to it again, over and over until it was so many messages, and returns how many a second.
func (in *inlet) floor(ctx context.Context, h *hook, n, clients int) (float64, error) {
	client := &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	h.forget()
	return perSecond(n, clients, func(i int) error {
		return h.post(ctx, client, i)
	})
}
