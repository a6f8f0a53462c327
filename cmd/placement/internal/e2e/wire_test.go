package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"placement/cmd/placement/internal/instance"
)

// wire stands between the service and Postgres and can do what a bad network does: keep the answer to a commit, or cut
// everything.
type wire struct {
	listener net.Listener
	to       string

	mu        sync.Mutex
	conns     map[net.Conn]bool
	cut       bool
	wanted    func() bool   // says whether the commit to keep has happened; nil when none is to be kept
	committed chan struct{} // closed when the answer to that commit was kept
}

// startOnWire starts an instance whose worker, and nobody else, reaches the database through a wire.
func startOnWire(t *testing.T, database string) (*instance.Instance, *wire) {
	t.Helper()
	i, err := instance.New(t.Context(), database)
	require.NoError(t, err)
	t.Cleanup(i.Stop)
	w, through := newWire(t, i.AppURL)
	require.NoError(t, i.Start(context.Background(), "worker", "worker", "DATABASE_URL="+through))
	require.NoError(t, i.StartAPI(context.Background()))
	return i, w
}

// newWire listens in front of the database at the given URL and returns the URL that goes through it.
func newWire(t *testing.T, database string) (*wire, string) {
	t.Helper()
	u, err := url.Parse(database)
	require.NoError(t, err)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{listener: listener, to: u.Host, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close() })
	go w.accept()
	u.Host = listener.Addr().String()
	return w, u.String()
}

// keepCommit keeps the answer to the commit after which the query is true; a worker has others to make meanwhile. The channel is
// closed when that has happened: then the transaction is in the database and nobody has been told.
func (w *wire) keepCommit(i *instance.Instance, query string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.committed = make(chan struct{})
	w.wanted = func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), waitLong)
		defer cancel()
		conn, err := pgx.Connect(ctx, i.OwnerURL)
		if err != nil {
			return false
		}
		defer conn.Close(ctx) //nolint:errcheck // nothing is lost
		var so bool
		return conn.QueryRow(ctx, query).Scan(&so) == nil && so
	}
	return w.committed
}

// setCut cuts all connections and refuses new ones, or lets them through again.
func (w *wire) setCut(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for c := range w.conns {
			_ = c.Close()
		}
	}
}

func (w *wire) accept() {
	for {
		from, err := w.listener.Accept()
		if err != nil {
			return
		}
		go w.serve(from)
	}
}

func (w *wire) serve(from net.Conn) {
	defer from.Close() //nolint:errcheck // a wire
	if !w.add(from) {
		return
	}
	to, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	defer to.Close() //nolint:errcheck // a wire
	if !w.add(to) {
		return
	}
	go func() {
		_, _ = io.Copy(to, from)
		_ = to.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := to.Read(buffer)
		if n > 0 && w.keeps(buffer[:n]) {
			// Nothing more reaches this client: it waits, as it would for a server that has gone.
			_, _ = io.Copy(io.Discard, to)
			return
		}
		if _, writeErr := from.Write(buffer[:n]); err != nil || writeErr != nil {
			if !errors.Is(err, io.EOF) {
				return
			}
			return
		}
	}
}

// add remembers a connection, unless the wire is cut.
func (w *wire) add(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut {
		return false
	}
	w.conns[c] = true
	return true
}

// keeps tells whether this answer of the server is the one to keep.
func (w *wire) keeps(data []byte) bool {
	if !bytes.Contains(data, []byte("COMMIT\x00")) {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wanted == nil || !w.wanted() {
		return false
	}
	w.wanted = nil
	close(w.committed)
	return true
}
