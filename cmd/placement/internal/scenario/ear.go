package scenario

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"gopkg.in/yaml.v3"

	"placement/activities/webhook"
	"placement/cmd/placement/internal/caller"
	"placement/cmd/placement/internal/receiver"
)

// ear is the other system's receiver, which listens on this machine, and its endpoint at the service.
type ear struct {
	*receiver.Receiver

	id     string
	server *http.Server
	// taken is how many of the events that it heard the story has told.
	taken int

	mu   sync.Mutex
	keys []webhook.Key
}

func (e *ear) signing() []webhook.Key {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.keys)
}

// learn lets the receiver verify by a secret, and by no other any more.
func (e *ear) learn(secret string) error {
	key, err := webhook.ParseKey(secret)
	if err != nil {
		return fmt.Errorf("read the secret of the endpoint: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keys = []webhook.Key{key}
	return nil
}

// hangUp ends the receiver, if there is one.
func (p *play) hangUp() {
	if p.ear != nil {
		_ = p.ear.server.Close() // nobody needs it any more
	}
}

const hooksPath = "/v1/webhook-endpoints"

func (e *ear) path() string { return hooksPath + "/" + e.id }

// tellsOf is what an endpoint of a story wants to hear.
const tellsOf = "placement.*"

// webhookAct does something to the other system's endpoint: registers it, which verifies it too, lets it stand still or go on,
// gives it a new secret, sends it a test, deletes it.
type webhookAct struct{ what string }

func (r *reader) webhook(n *yaml.Node) act {
	a := webhookAct{what: r.text(n)}
	if all := []string{"registered", "paused", "resumed", "new secret", "test", "deleted"}; !slices.Contains(all, a.what) {
		r.fault(n, "webhook", listWords(all), a.what)
	}
	return a
}

func (webhookAct) names() names { return names{noPlacement: true} }

func (a webhookAct) order(ctx context.Context, s *scene) (order, error) {
	if a.what == "registered" {
		return s.registerEar(ctx)
	}
	if s.ear == nil {
		return order{}, s.step.fault("webhook", "an endpoint that was registered", "none")
	}
	switch a.what {
	case "paused":
		return order{request: request{tell: "the other system's endpoint stands still", path: s.ear.path() + "/pause"}}, nil
	case "resumed":
		return order{request: request{tell: "the other system's endpoint goes on", path: s.ear.path() + "/resumption"}}, nil
	case "test":
		return order{request: request{tell: "a test is sent to the other system", path: s.ear.path() + "/test"}}, nil
	case "deleted":
		return order{request: request{tell: "the other system wants to hear no more", path: s.ear.path() + "/deletion"}}, nil
	default:
		q := request{tell: "the other system gets a new secret; the old one signs for an hour more", path: s.ear.path() + "/secret", body: body{"overlap_hours": 1}}
		return order{q, func(answer caller.Answer) error { return s.learns(answer) }}, nil
	}
}

// endpointAnswer is a webhook endpoint.
type endpointAnswer struct {
	ID         string `json:"id"`
	Status     string `json:"status"`
	Unverified string `json:"unverified"`
	Secret     string `json:"secret"`
	Health     struct {
		Waiting  int `json:"waiting"`
		Failures int `json:"failures"`
	} `json:"health"`
}

// registerEar lets a receiver listen, registers it and asks it for its consent.
func (s *scene) registerEar(ctx context.Context) (order, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return order{}, fmt.Errorf("listen for webhooks: %w", err)
	}
	e := &ear{}
	e.Receiver = receiver.New(receiver.Options{Clock: time.Now, Keys: e.signing})
	e.server = &http.Server{Handler: e.Receiver, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = e.server.Serve(listener) }() // it ends when it is closed
	s.hangUp()
	s.ear = e
	q := request{
		tell: "another system registers a webhook endpoint", path: hooksPath,
		body: body{"name": "The case system", "url": "http://" + listener.Addr().String() + "/events", "event_types": []string{tellsOf}},
	}
	return order{q, func(answer caller.Answer) error {
		if err := s.learns(answer); err != nil {
			return err
		}
		asked, err := s.service.Send(ctx, caller.Exchange{
			Method: http.MethodPost, Path: e.path() + "/verification", Token: s.token(), Key: s.key(), Body: body{"method": "challenge"},
		})
		if err != nil {
			return err
		}
		var now endpointAnswer
		if err := asked.Decode("verify the endpoint", &now); err != nil {
			return err
		}
		if s.checks++; now.Status != "active" {
			return s.step.fault("webhook", "an endpoint that was verified", now.Status+" "+now.Unverified)
		}
		s.then("=", "it was asked, by a signed message, and wants to hear")
		return nil
	}}, nil
}

// learns takes the secret out of the one answer that shows it.
func (s *scene) learns(answer caller.Answer) error {
	var made endpointAnswer
	if err := answer.Decode("endpoint", &made); err != nil {
		return err
	}
	s.ear.id = made.ID
	return s.ear.learn(made.Secret)
}

// receiverAct lets the other system's receiver fail, or answer again.
type receiverAct struct{ fail receiver.Fail }

func (r *reader) receiver(n *yaml.Node) act {
	text := r.text(n)
	fail, err := receiver.ParseFail(strings.TrimPrefix(text, "fails by "))
	if text == "answers" {
		fail, err = "", nil
	}
	if err != nil {
		r.fault(n, "receiver", `"answers", or "fails by" with a status, hang, slow, reset, garbage or redirect`, text)
	}
	return receiverAct{fail}
}

func (receiverAct) names() names { return names{noPlacement: true} }

func (a receiverAct) order(_ context.Context, s *scene) (order, error) {
	if s.ear == nil {
		return order{}, s.step.fault("receiver", "an endpoint that was registered", "none")
	}
	s.ear.FailBy(a.fail)
	tell := "the other system answers again"
	if a.fail != "" {
		tell = fmt.Sprintf("the other system fails (%s)", a.fail)
	}
	return order{request: request{tell: tell, method: http.MethodGet, path: s.ear.path()}}, nil
}

// webhookHears waits until the other system has heard what is said, in order and each once, and nothing else; or until it
// was tried and nothing came of it.
type webhookHears struct {
	nothing bool
	want    []string
}

func (r *reader) webhookHears(n *yaml.Node) act {
	if isText(n) && r.text(n) == "nothing, though it was tried" {
		return webhookHears{nothing: true}
	}
	return webhookHears{want: r.texts(n)}
}

func (webhookHears) names() names { return names{noPlacement: true} }

// heardWithin is how long what was tried in vain may take to be tried again: the second attempt is after five seconds, and on a busy
// machine that may come before the receiver is well; the third is five minutes later.
const heardWithin = 7 * time.Minute

func (a webhookHears) order(ctx context.Context, s *scene) (order, error) {
	if s.ear == nil {
		return order{}, s.step.fault("webhook hears", "an endpoint that was registered", "none")
	}
	q := request{tell: "the other system waits for webhooks", method: http.MethodGet, path: s.ear.path()}
	return order{q, func(caller.Answer) error {
		if a.nothing {
			return s.hearsNothing(ctx)
		}
		return s.hears(ctx, a.want)
	}}, nil
}

// hears compares what came with what the story says.
func (s *scene) hears(ctx context.Context, want []string) error {
	var found []string
	ctx, cancel := context.WithTimeout(ctx, heardWithin)
	defer cancel()
	err := s.ear.Wait(ctx, func(all []receiver.Message) bool {
		found = s.taken(all)
		return len(found) >= s.ear.taken+len(want)
	})
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	found = found[min(s.ear.taken, len(found)):]
	if s.checks++; !slices.Equal(found, want) {
		return s.step.fault("webhook hears", listWords(want), listWords(found))
	}
	s.ear.taken += len(found)
	s.then("=", fmt.Sprintf("signed, in order, each once: %d events", len(found)))
	return nil
}

// taken are the facts of the story's placements that the receiver took, and tests, each when it came first.
func (p *play) taken(all []receiver.Message) []string {
	var facts []string
	known := map[string]bool{}
	for _, m := range all {
		id, _ := strings.CutPrefix(m.Subject, "placement/")
		test := m.Subject == "webhook_endpoint/"+p.ear.id && m.Type != receiver.VerificationType
		if m.Problem != nil || m.OutOfOrder || m.Answer != "204" || known[m.ID] || !test && !p.ours(id) {
			continue
		}
		known[m.ID] = true
		_, fact, _ := strings.Cut(m.Type, ".")
		facts = append(facts, plain(fact))
	}
	return facts
}

// hearsNothing waits until something was tried in vain.
func (s *scene) hearsNothing(ctx context.Context) error {
	before := len(s.taken(s.ear.Messages()))
	ctx, cancel := context.WithTimeout(ctx, heardWithin)
	defer cancel()
	for {
		var now endpointAnswer
		if err := s.service.Read(ctx, s.token(), s.ear.path(), &now); err != nil {
			return err
		}
		if now.Health.Failures > 0 && now.Health.Waiting > 0 {
			s.checks++
			s.then("=", fmt.Sprintf("%d messages wait, and none is lost", now.Health.Waiting))
			break
		}
		if err := s.service.Pause(ctx, 50*time.Millisecond); err != nil {
			return fmt.Errorf("nothing was tried: %w", err)
		}
	}
	if s.checks++; len(s.taken(s.ear.Messages())) != before {
		return s.step.fault("webhook hears", "nothing", "something")
	}
	return nil
}
