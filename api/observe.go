package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"placement/models/store"
)

// Keys of log lines. Nothing that a caller typed is ever a value: routes are patterns, IDs are checked.
const (
	keyRequestID = "request_id"
	keyMethod    = "method"
	keyRoute     = "route"
	keyOperation = "operation"
	keyStatus    = "status"
	keyCode      = "code"
	keyDuration  = "duration_ms"
	keyBytes     = "bytes"
	keyTenantID  = "tenant_id"
	keyUserID    = "user_id"
	keySubject   = "subject_id"
	keyError     = "error"
	keyStack     = "stack"
	keyTraceID   = "trace_id"
)

// inquiry is what is known of one request. It travels in the request's context; only the goroutine of the request
// touches it.
type inquiry struct {
	id       string
	language language
	// header is the answer's, for what must be there whatever the answer becomes.
	header    http.Header
	body      []byte
	operation string
	// path is the request's, for the fingerprint only: it may hold anything.
	path      string
	principal *store.Principal
	// traceID is the trace that the request is part of; empty where nobody looks at it.
	traceID string
	// code and cause are those of the problem that was answered, if one was.
	code  string
	cause error
}

type inquiryKey struct{}

// inquiryOf returns the inquiry of the request that ctx belongs to; an empty one outside a request.
func inquiryOf(ctx context.Context) *inquiry {
	if q, ok := ctx.Value(inquiryKey{}).(*inquiry); ok {
		return q
	}
	return &inquiry{header: http.Header{}}
}

var (
	requestIDForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$`)
	uuidForm      = regexp.MustCompile(uuidPattern)
	// manyDigits finds what could be a personal number, in a request ID that somebody chose or in an error's text.
	manyDigits = regexp.MustCompile(`[0-9]{6}-?[0-9]{4}`)
	quoted     = regexp.MustCompile(`"[^"]*"|'[^']*'`)
)

// observe gives every request its ID, sets the headers that every answer carries and writes one wide line at the end.
func (s *server) observe(c *gin.Context) {
	start := s.Clock()
	q := &inquiry{id: requestID(c.GetHeader("X-Request-Id")), language: preferred(c.GetHeader("Accept-Language")), header: c.Writer.Header(), path: c.Request.URL.Path}
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), inquiryKey{}, q))
	q.header.Set("X-Request-Id", q.id)
	q.header.Set("Cache-Control", "no-store")
	q.header.Set("X-Content-Type-Options", "nosniff")
	q.header.Set("Referrer-Policy", "no-referrer")
	q.header.Set("Content-Language", string(q.language))
	q.header.Set("Vary", "Accept-Language")

	c.Next()

	took := s.Clock().Sub(start)
	s.logRequest(c, q, took)
	if s.Watch != nil {
		s.Watch.Request(method(c.Request.Method), c.FullPath(), c.Writer.Status(), took)
	}
}

func (s *server) logRequest(c *gin.Context, q *inquiry, took time.Duration) {
	status := c.Writer.Status()
	attrs := []slog.Attr{
		slog.String(keyRequestID, q.id), slog.String(keyMethod, method(c.Request.Method)), slog.String(keyRoute, c.FullPath()),
		slog.Int(keyStatus, status), slog.Float64(keyDuration, float64(took.Microseconds())/1000), slog.Int(keyBytes, max(c.Writer.Size(), 0)),
	}
	optional := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	optional(keyOperation, q.operation)
	optional(keyCode, q.code)
	optional(keyTraceID, q.traceID)
	if q.principal != nil {
		optional(keyTenantID, q.principal.Tenant.ID)
		optional(keyUserID, q.principal.UserID)
	}
	if id := c.Param("id"); uuidForm.MatchString(id) {
		optional(keySubject, id)
	}
	level := slog.LevelInfo
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case status == http.StatusAccepted:
		level = slog.LevelWarn
	}
	if q.cause != nil {
		optional(keyError, scrub(q.cause.Error()))
	}
	s.Log.LogAttrs(c.Request.Context(), level, "request", attrs...)
}

// recoverPanics answers a panic with an internal problem. What was panicked with may hold anything, so only its type is
// logged, with the stack.
func (s *server) recoverPanics(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.LogAttrs(c.Request.Context(), slog.LevelError, "panic", slog.String(keyRequestID, inquiryOf(c.Request.Context()).id),
				slog.String(keyError, fmt.Sprintf("%T", p)), slog.String(keyStack, string(debug.Stack())))
			if !c.Writer.Written() {
				s.writeProblem(c, refuse(http.StatusInternalServerError, codeInternal))
			}
			c.Abort()
		}
	}()
	c.Next()
}

// requestID returns the caller's request ID when it is a sane one, else a new one.
func requestID(sent string) string {
	if requestIDForm.MatchString(sent) && !manyDigits.MatchString(sent) {
		return sent
	}
	return uuid.Must(uuid.NewV7()).String()
}

// method returns m when HTTP knows it: a caller can send anything as a method.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// scrub takes out of an error's text what could have come from a caller: quoted values and numbers of persons.
func scrub(text string) string {
	return manyDigits.ReplaceAllString(quoted.ReplaceAllString(text, `"…"`), "…")
}
