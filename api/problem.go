package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gin-gonic/gin"

	"placement/models/lifecycle"
)

// Problem is the body of every answer that is not what was asked for (RFC 9457). It never holds anything of the request.
type Problem struct {
	Type      string            `json:"type" doc:"The address of a page about this code."`
	Title     string            `json:"title" doc:"What kind of problem it is, in the caller's language."`
	Status    int               `json:"status" doc:"The HTTP status."`
	Detail    string            `json:"detail" doc:"One sentence in plain words, in the caller's language."`
	Code      string            `json:"code" doc:"The stable code; it never changes and is the same in every language."`
	Errors    []FieldError      `json:"errors,omitempty" doc:"The inputs at fault, where inputs are."`
	Values    map[string]string `json:"values,omitempty" doc:"Facts that help to mend it: dates, statuses, codes, IDs."`
	Findings  []Finding         `json:"findings,omitempty" doc:"What the rules found against it, each with its sentence."`
	RequestID string            `json:"request_id" doc:"Say this when you ask for help."`

	retryAfter string
	cause      error
	found      []lifecycle.Finding
}

// FieldError names one input at fault.
type FieldError struct {
	Field  string `json:"field" doc:"The path of the input, such as period.end or goals[0].kind; empty for the whole body."`
	Code   string `json:"code" doc:"The stable code of what is wrong with it."`
	Detail string `json:"detail" doc:"The same in plain words, in the caller's language."`

	// limit is what the text of the code names: a number, or the values to choose from.
	limit string
}

// Error returns the code and the status.
func (p *Problem) Error() string { return p.Code + " (" + strconv.Itoa(p.Status) + ")" }

// GetStatus returns the HTTP status, for Huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns the media type of problems, for Huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders returns the headers that belong to the problem, for Huma.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter != "" {
		h.Set("Retry-After", p.retryAfter)
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="placement"`)
	}
	return h
}

// worded is p in the words of the request's language. It notes the code for the request's log line.
func (s *server) worded(ctx context.Context, p Problem) *Problem {
	q := inquiryOf(ctx)
	q.code, q.cause = p.Code, p.cause
	p.RequestID = q.id
	p.Type = s.PublicURL + "/problems/" + p.Code
	p.Title = s.texts.title(q.language, p.Status)
	p.Errors = slices.Clone(p.Errors)
	if len(p.found) > 0 {
		p.Findings = findingViews(q.language, p.found)
	}
	for i, e := range p.Errors {
		if e.Detail == "" || q.language != english {
			p.Errors[i].Detail = s.texts.refusal(q.language, e.Code, e.Field, e.limit)
		}
	}
	if p.Detail == "" || q.language != english {
		p.Detail = s.texts.refusal(q.language, p.Code, "", "")
	}
	p.Detail = sentence(p.Detail)
	for i, e := range p.Errors {
		p.Errors[i].Detail = sentence(e.Detail)
	}
	if len(p.Errors) == 1 && p.Code == p.Errors[0].Code {
		p.Detail = p.Errors[0].Detail
	}
	return &p
}

// writeProblem answers with the problem that err is, outside of Huma's operations.
func (s *server) writeProblem(c *gin.Context, err error) {
	p := s.problemOf(c.Request.Context(), err)
	maps.Copy(c.Writer.Header(), p.GetHeaders())
	c.Header("Content-Type", p.ContentType(""))
	c.Status(p.Status)
	_ = json.NewEncoder(c.Writer).Encode(p)
	c.Abort()
}

//nolint:gochecknoglobals // Huma's settings are package variables; this sees to it that they are set once.
var configureOnce sync.Once

type serverKey struct{}

// configureHuma replaces what Huma makes of errors: its own echo the input, value by value. Which server a request
// belongs to is in its context, for Huma's hook is one for the whole process.
func configureHuma() {
	configureOnce.Do(func() {
		huma.DefaultArrayNullable = false
		huma.ValidateStrictCasing = true
		huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
			return &Problem{Status: status, Code: codeInternal}
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			s, ok := ctx.Context().Value(serverKey{}).(*server)
			if !ok {
				return &Problem{Status: status, Code: codeInternal}
			}
			return s.problemOf(ctx.Context(), fromHuma(status, errs))
		}
	})
}

// fromHuma is the error that Huma means, in codes and names of our own.
func fromHuma(status int, errs []error) error {
	if status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
		switch status {
		case http.StatusNotAcceptable:
			return refuse(status, "not_acceptable")
		case http.StatusRequestEntityTooLarge:
			return refuse(status, "body_too_large")
		case http.StatusUnsupportedMediaType:
			return refuse(status, "unsupported_media_type")
		case http.StatusRequestTimeout:
			return refuse(status, "body_incomplete")
		}
		return fmt.Errorf("the operation ended with status %d", status)
	}
	var faults []FieldError
	for _, err := range errs {
		var d huma.ErrorDetailer
		if !errors.As(err, &d) {
			continue
		}
		f := fault(d.ErrorDetail())
		// One input is often wrong in several ways; the first one says enough.
		if !slices.ContainsFunc(faults, func(g FieldError) bool { return g.Field == f.Field && f.Field != "" }) {
			faults = append(faults, f)
		}
	}
	if len(faults) == 0 {
		return refuse(http.StatusBadRequest, "malformed_json")
	}
	return shapeRefused(faults)
}

// fault is what Huma found wrong with one input. Huma's messages are made of our own schemas, but for those that end in
// an error of a parser; so only known beginnings are looked at, and nothing is taken over but limits of the schema.
func fault(d *huma.ErrorDetail) FieldError {
	path := d.Location
	for _, root := range []string{"body", "query.", "path.", "header."} {
		path = strings.TrimPrefix(path, root)
	}
	path = strings.TrimPrefix(path, ".")
	f := FieldError{Field: fieldName(path), Code: "invalid"}
	m := d.Message
	after := func(template string) (string, bool) {
		prefix, _, _ := strings.Cut(template, "%")
		rest, ok := strings.CutPrefix(m, prefix)
		return rest, ok
	}
	if rest, ok := after(validation.MsgExpectedRequiredProperty); ok {
		name, _, _ := strings.Cut(rest, " ")
		f.Field, f.Code = fieldName(join(path, name)), "required"
		return f
	}
	for _, rule := range []struct{ template, code string }{
		{validation.MsgExpectedOneOf, "not_one_of"},
		{validation.MsgExpectedMinLength, "too_short"},
		{validation.MsgExpectedMaxLength, "too_long"},
		{validation.MsgExpectedMinItems, "too_few"},
		{validation.MsgExpectedMaxItems, "too_many"},
		{validation.MsgExpectedMinimumNumber, "too_small"},
		{validation.MsgExpectedMaximumNumber, "too_large"},
	} {
		if rest, ok := after(rule.template); ok {
			f.Code, f.limit = rule.code, strings.TrimSuffix(rest, `"`)
			return f
		}
	}
	switch m {
	case validation.MsgUnexpectedProperty:
		f.Code = "unknown_field"
	case "unknown query parameter":
		f.Code = "unknown_parameter"
	case "required path parameter is missing", "required query parameter is missing", "required header parameter is missing":
		f.Code = "required"
	case validation.MsgExpectedRFC3339Date:
		f.Code = "invalid_date"
	case validation.MsgExpectedRFC3339DateTime, "invalid date/time for format " + time.RFC3339Nano:
		f.Code = "invalid_time"
	case validation.MsgExpectedBoolean, "invalid boolean":
		f.Code = "boolean_expected"
	case validation.MsgExpectedNumber, "invalid float":
		f.Code = "number_expected"
	case validation.MsgExpectedInteger, "invalid integer":
		f.Code = "integer_expected"
	case validation.MsgExpectedString:
		f.Code = "string_expected"
	case validation.MsgExpectedArray:
		f.Code = "array_expected"
	case validation.MsgExpectedObject:
		f.Code = "object_expected"
	}
	if rest, ok := after(validation.MsgExpectedBePattern); ok && f.Code == "invalid" {
		switch rest {
		case dateDescription:
			f.Code = "invalid_date"
		case uuidDescription:
			f.Code = "invalid_id"
		default:
			f.Code = "invalid_form"
		}
	}
	if f.Field == "" && f.Code == "invalid" {
		f.Code = "out_of_range" // a number that fits the schema and not the field
	}
	return f
}

// fieldForm is what a field's name may look like to be named in an answer. A caller can send anything as a name, so only
// what cannot be a person's name or number comes back: words in lower case as the API has them.
var fieldForm = regexp.MustCompile(`^[a-z][a-z]*(_[a-z]+)*(\[[0-9]{1,4}\])*(\.[a-z]+(_[a-z]+)*(\[[0-9]{1,4}\])*)*$|^[A-Z][a-z]+(-[A-Z][A-Za-z]+)+$`)

// fieldName returns path when it is fit to be named, else the part of it that is, down to nothing.
func fieldName(path string) string {
	for path != "" && (len(path) > 120 || !fieldForm.MatchString(path)) {
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return ""
		}
		path = path[:i]
	}
	return path
}
