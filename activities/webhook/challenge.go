package webhook

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// Verification is what became of asking an endpoint whether it wants our messages.
type Verification struct {
	Result
	// Consented says whether it does. A status proves nothing: it must have said so in words.
	Consented bool
	// Rate is how many messages a minute it allows; 0 where it set no limit.
	Rate int
}

// Challenge sends a message like any other and sees whether the answer gives the challenge back: as JSON,
// {"challenge":"…"}, or alone as text. The message holds the challenge somewhere within its data, never at the top, so that
// a server that merely sends back what it gets does not pass. Like Send it fails only when ctx has ended.
func (s *Sender) Challenge(ctx context.Context, r Request, challenge string) (Verification, error) {
	got, err := s.post(ctx, r, 0)
	if err != nil {
		return Verification{}, err
	}
	return Verification{Result: got.Result, Consented: got.Class == ClassOK && echoes(got.body, challenge)}, nil
}

// echoes says whether an answer gives the challenge back.
func echoes(body []byte, challenge string) bool {
	if challenge == "" {
		return false
	}
	said := string(bytes.TrimSpace(body))
	var answer struct {
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(body, &answer) == nil && answer.Challenge != "" {
		said = answer.Challenge
	}
	return subtle.ConstantTimeCompare([]byte(said), []byte(challenge)) == 1
}

// Handshake is the question whether an endpoint wants our messages, as the CNCF's HTTP webhooks put it.
type Handshake struct {
	// URL is the endpoint's.
	URL string
	// Rate is how many messages a minute we should like to send; 0 leaves it to the endpoint.
	Rate int
	// Header is sent along, as with the messages.
	Header map[string]string
}

// Handshake asks by OPTIONS. The endpoint consents by naming our Options.Origin, or any ("*"), as allowed; it may say how many
// messages a minute it takes. Like Send it fails only when ctx has ended.
func (s *Sender) Handshake(ctx context.Context, h Handshake) (Verification, error) {
	if s.options.Origin == "" {
		return Verification{Result: Result{Class: ClassUnsendable}}, ctx.Err()
	}
	header := http.Header{}
	if h.Rate > 0 {
		header.Set("WebHook-Request-Rate", strconv.Itoa(h.Rate))
	}
	got, err := s.exchange(ctx, exchange{method: http.MethodOptions, url: h.URL, header: header, extra: h.Header, patience: bodyPatience})
	if err != nil {
		return Verification{}, err
	}
	v := Verification{Result: got.Result}
	allowed := strings.TrimSpace(got.header.Get("WebHook-Allowed-Origin"))
	v.Consented = got.Class == ClassOK && (allowed == "*" || strings.EqualFold(allowed, s.options.Origin))
	if rate, err := strconv.Atoi(strings.TrimSpace(got.header.Get("WebHook-Allowed-Rate"))); err == nil && rate > 0 && v.Consented {
		v.Rate = rate
	}
	return v, nil
}
