package webhook

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"

	"code.dny.dev/ssrf"
)

// Class is what became of an attempt, in one word. The set is closed and its names are fixed: they are stored, and callers see
// them.
type Class string

// What can become of an attempt.
const (
	// ClassOK is an answer from 200 to 299: the message has arrived. What follows the headers does not change that.
	ClassOK Class = "ok"
	// ClassGone is 410: the receiver wants no more messages at this address.
	ClassGone Class = "gone"
	// ClassThrottled is 429, 502 or 504: the receiver, or what stands before it, has too much to do. Send more slowly.
	ClassThrottled Class = "throttled"
	// ClassClientError is any other answer from 400 to 499.
	ClassClientError Class = "client_error"
	// ClassServerError is any other answer from 500 to 599.
	ClassServerError Class = "server_error"
	// ClassRedirect is an answer from 300 to 399. It is not followed: the address must be right.
	ClassRedirect Class = "redirect"
	// ClassTimeout means that connecting, or the first byte of the answer, took too long.
	ClassTimeout Class = "timeout"
	// ClassDNS means that the name is unknown or no name server answered.
	ClassDNS Class = "dns"
	// ClassTLS means that the certificate is not trusted, has expired or belongs to another name, or that both sides found
	// no common version of TLS.
	ClassTLS Class = "tls"
	// ClassRefused means that nobody listens there, or that no way leads there.
	ClassRefused Class = "refused"
	// ClassReset means that the connection was cut before there was an answer.
	ClassReset Class = "reset"
	// ClassBlocked means that the address may not be reached from here: it is not public, or not on the operator's list.
	// Nothing was sent.
	ClassBlocked Class = "blocked"
	// ClassInvalidResponse means that what came back is no HTTP, or has more headers than anybody needs.
	ClassInvalidResponse Class = "invalid_response"
	// ClassUnsendable means that there was nothing to send: no valid key, an address or a header that is not allowed. Nothing
	// was sent, and no repetition helps before the endpoint is changed.
	ClassUnsendable Class = "unsendable"
	// ClassOther is anything else, which is for us to look at and no fault of the receiver's: all our own connections to it
	// were busy, for example.
	ClassOther Class = "other"
)

// Classes lists them all.
func Classes() []Class {
	return []Class{
		ClassOK, ClassGone, ClassThrottled, ClassClientError, ClassServerError, ClassRedirect, ClassTimeout, ClassDNS, ClassTLS,
		ClassRefused, ClassReset, ClassBlocked, ClassInvalidResponse, ClassUnsendable, ClassOther,
	}
}

// classOf is what a status means.
func classOf(status int) Class {
	switch {
	case status >= 200 && status <= 299:
		return ClassOK
	case status >= 300 && status <= 399:
		return ClassRedirect
	case status == http.StatusGone:
		return ClassGone
	case status == http.StatusTooManyRequests, status == http.StatusBadGateway, status == http.StatusGatewayTimeout:
		return ClassThrottled
	case status >= 400 && status <= 499:
		return ClassClientError
	case status >= 500 && status <= 599:
		return ClassServerError
	default:
		return ClassInvalidResponse
	}
}

// progress is how far an attempt has come. net/http calls back from several goroutines, also after the attempt has ended.
type progress struct{ dialled, shaking, connected, answered atomic.Bool }

func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart:             func(httptrace.DNSStartInfo) { p.dialled.Store(true) },
		ConnectStart:         func(string, string) { p.dialled.Store(true) },
		TLSHandshakeStart:    func() { p.shaking.Store(true) },
		GotConn:              func(httptrace.GotConnInfo) { p.connected.Store(true) },
		GotFirstResponseByte: func() { p.answered.Store(true) },
	}
}

// classify says what an error of an attempt means: by its type where it has one, else by how far the attempt had come. Its
// text is never looked at, nor passed on, for it may hold the address.
func classify(err error, p *progress) Class {
	switch {
	case blocked(err):
		return ClassBlocked
	case is[*net.DNSError](err):
		return ClassDNS
	case timedOut(err):
		if !p.dialled.Load() && !p.connected.Load() {
			return ClassOther // it waited for a connection that others held
		}
		return ClassTimeout
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return ClassRefused
	case cut(err) && p.connected.Load():
		return ClassReset
	case p.answered.Load():
		return ClassInvalidResponse
	case p.connected.Load() && !refusedByAlert(err):
		return ClassReset
	case p.shaking.Load():
		return ClassTLS
	default:
		return ClassOther
	}
}

func blocked(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) ||
		errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ssrf.ErrInvalidHostPort)
}

// cut says whether the other side hung up, politely or not.
func cut(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func timedOut(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && timeout.Timeout()
}

// refusedByAlert says whether the other side ended the handshake in words. With TLS 1.3 it does so when we think that it is
// over: a receiver that asks for a certificate of ours and gets none.
func refusedByAlert(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "remote error"
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
