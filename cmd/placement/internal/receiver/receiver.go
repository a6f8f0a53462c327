package receiver

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"placement/activities/webhook"
)

// VerificationType is the type of the message by which an endpoint is asked whether it wants any others.
const VerificationType = "webhook_endpoint.verification"

// maxBody is more than any message has.
const maxBody = 1 << 20

// Options say how a receiver behaves.
type Options struct {
	// Keys are asked for at every message, so that they can change. A receiver without keys takes everything, unverified.
	Keys func() []webhook.Key
	// Clock is what timestamps are compared with.
	Clock func() time.Time
	// Fail is how it fails; it can be changed later.
	Fail Fail
	// FailFirst is how many messages fail before the others succeed; 0 means that all of them do.
	FailFirst int
	// Forget lets a receiver that runs for long keep no more than what it needs to know a message that comes again.
	Forget bool
	// Received, if any, is told of every message, one after the other, before it is answered.
	Received func(Message)
}

// Message is one message as it came, each time that it came.
type Message struct {
	// At is when it came.
	At time.Time
	// ID is its webhook-id; Time is the n-th that it came, from 1.
	ID   string
	Time int
	// Type, Subject, Sequence and EventID are what its body says. They are empty where it is no event.
	Type, Subject, Sequence, EventID string
	// Problem says what is wrong with its signature; nil means that it is right. Unchecked means that there was no key.
	Problem   error
	Unchecked bool
	// OutOfOrder says that an event of the same subject with this sequence number or a higher one has come before, under
	// another webhook-id.
	OutOfOrder bool
	// Answer is what it gets: a status, or how it is failed.
	Answer string
	// Header and Body are as they came.
	Header http.Header
	Body   []byte
}

// Duplicate says whether the message has come before.
func (m Message) Duplicate() bool { return m.Time > 1 }

// Receiver is an HTTP handler that receives messages. It is safe for concurrent use.
type Receiver struct {
	options Options

	mu       sync.Mutex
	fail     Fail
	failed   int
	seen     memory
	highest  map[string]string // by subject
	messages []Message
	changed  chan struct{}
}

// New makes a receiver.
func New(o Options) *Receiver {
	return &Receiver{options: o, fail: o.Fail, seen: memory{times: map[string]int{}}, highest: map[string]string{}, changed: make(chan struct{})}
}

// FailBy changes how the receiver fails from now on.
func (r *Receiver) FailBy(f Fail) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = f
}

// Messages are all that have come, in that order, duplicates and failed ones among them; none where Options.Forget.
func (r *Receiver) Messages() []Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.messages)
}

// Wait returns as soon as the messages are as they should be, or with ctx.
func (r *Receiver) Wait(ctx context.Context, enough func([]Message) bool) error {
	for {
		r.mu.Lock()
		messages, changed := slices.Clone(r.messages), r.changed
		r.mu.Unlock()
		if enough(messages) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// event is what of a message's body matters here.
type event struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Subject  string `json:"subject"`
	Sequence string `json:"sequence"`
	Data     struct {
		Challenge string `json:"challenge"`
	} `json:"data"`
}

// ServeHTTP takes a message, or answers the question by OPTIONS whether messages are welcome.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch req.Method {
	case http.MethodOptions:
		w.Header().Set("Allow", http.MethodPost)
		if origin := req.Header.Get("WebHook-Request-Origin"); origin != "" {
			w.Header().Set("WebHook-Allowed-Origin", origin)
			w.Header().Set("WebHook-Allowed-Rate", "*")
		}
		return
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "POST, OPTIONS")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	m, e, fail := r.take(req.Header, body)
	switch {
	case m.Problem != nil:
		w.WriteHeader(http.StatusUnauthorized)
	case fail != "":
		fail.answer(w, req)
	case e.Type == VerificationType:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"challenge": e.Data.Challenge})
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// take looks at a message and remembers it.
func (r *Receiver) take(header http.Header, body []byte) (Message, event, Fail) {
	m := Message{At: r.options.Clock(), ID: header.Get(webhook.HeaderID), Header: header.Clone(), Body: body}
	var keys []webhook.Key
	if r.options.Keys != nil {
		keys = r.options.Keys()
	}
	if m.Unchecked = len(keys) == 0; !m.Unchecked {
		m.Problem = webhook.Verify(keys, header, body, m.At, webhook.Tolerance)
	}
	var e event
	if json.Unmarshal(body, &e) == nil {
		m.Type, m.Subject, m.Sequence, m.EventID = e.Type, e.Subject, e.Sequence, e.ID
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	fail := r.fail
	if fail != "" && r.options.FailFirst > 0 && r.failed >= r.options.FailFirst {
		fail = ""
	}
	switch {
	case m.Problem != nil: // whoever sent it is not believed, so nothing of it is remembered
		m.Time, m.Answer, fail = 1, "401", ""
	default:
		m.Time = r.seen.add(m.ID)
		m.OutOfOrder = r.outOfOrder(m)
		m.Answer = "204"
		if fail != "" {
			r.failed++
			m.Answer = string(fail)
		} else if m.Type == VerificationType {
			m.Answer = "200"
		}
	}
	if !r.options.Forget {
		r.messages = append(r.messages, m)
	}
	if r.options.Received != nil {
		r.options.Received(m)
	}
	close(r.changed)
	r.changed = make(chan struct{})
	return m, e, fail
}

// outOfOrder says whether a later event of the subject has come before. Sequence numbers have leading zeros, so they compare
// as text.
func (r *Receiver) outOfOrder(m Message) bool {
	if m.Duplicate() || m.Subject == "" || m.Sequence == "" {
		return false
	}
	highest, known := r.highest[m.Subject]
	if known && m.Sequence <= highest {
		return true
	}
	if !known && len(r.highest) >= maxRemembered {
		clear(r.highest)
	}
	r.highest[m.Subject] = m.Sequence
	return false
}

// maxRemembered is how many messages and subjects are remembered.
const maxRemembered = 100_000

// memory knows which messages have come, and how often; the oldest are forgotten first.
type memory struct {
	times map[string]int
	order []string // a ring once it is full
	next  int
}

func (m *memory) add(id string) int {
	m.times[id]++
	if m.times[id] > 1 {
		return m.times[id]
	}
	if len(m.order) < maxRemembered {
		m.order = append(m.order, id)
		return 1
	}
	delete(m.times, m.order[m.next])
	m.order[m.next] = id
	m.next = (m.next + 1) % maxRemembered
	return 1
}
