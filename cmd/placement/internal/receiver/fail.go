package receiver

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Fail is a way in which a receiver fails: a status from 300 to 599, or one of the words below. Empty, it does not.
type Fail string

// The ways to fail that are no status.
const (
	// Hang never answers.
	Hang Fail = "hang"
	// Slow answers rightly, after five seconds.
	Slow Fail = "slow"
	// Reset cuts the connection.
	Reset Fail = "reset"
	// Garbage answers in another language.
	Garbage Fail = "garbage"
	// Redirect sends the message on to an address within this machine.
	Redirect Fail = "redirect"
)

const (
	slowBy = 5 * time.Second
	// retryAfter is what comes with 429 and 503, in seconds.
	retryAfter = "5"
)

// ErrNoFail says that there is no such way to fail.
var ErrNoFail = errors.New("a way to fail is a status from 300 to 599, hang, slow, reset, garbage or redirect")

// ParseFail reads a way to fail; empty is none.
func ParseFail(text string) (Fail, error) {
	switch f := Fail(text); f {
	case "", Hang, Slow, Reset, Garbage, Redirect:
		return f, nil
	default:
		if status, err := strconv.Atoi(text); err != nil || status < 300 || status > 599 {
			return "", ErrNoFail
		}
		return f, nil
	}
}

// answer fails.
func (f Fail) answer(w http.ResponseWriter, req *http.Request) {
	switch f {
	case Hang:
		<-req.Context().Done()
	case Slow:
		wait := time.NewTimer(slowBy)
		defer wait.Stop()
		select {
		case <-wait.C:
			w.WriteHeader(http.StatusNoContent)
		case <-req.Context().Done():
		}
	case Reset:
		cut(w, "")
	case Garbage:
		cut(w, "SSH-2.0-OpenSSH_9.2\r\n")
	case Redirect:
		http.Redirect(w, req, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
	default:
		status, err := strconv.Atoi(string(f))
		if err != nil {
			status = http.StatusInternalServerError
		}
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "failing on purpose\n") // nobody to tell
	}
}

// cut says that much and hangs up; where there is nothing to say, impolitely.
func cut(w http.ResponseWriter, text string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // HTTP/2 has no connection of its own for a request
	}
	if tcp, ok := conn.(*net.TCPConn); ok && text == "" {
		_ = tcp.SetLinger(0)
	}
	_, _ = io.WriteString(conn, text)
	_ = conn.Close()
}
