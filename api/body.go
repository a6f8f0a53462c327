package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

const (
	maxBody  = 1 << 20
	maxDepth = 16
)

// takeBody reads the body of an operation that has one and refuses what no operation could take: too much, another
// content type, broken JSON, characters that Postgres does not store, numbers that no computer holds. What the body must
// say is left to the schema of the operation. The bytes are kept for the fingerprint of the request.
func (s *server) takeBody(ctx huma.Context, next func(huma.Context)) {
	if ctx.Operation().RequestBody == nil {
		next(ctx)
		return
	}
	c := humagin.Unwrap(ctx)
	body, err := readBody(c.Writer, c.Request)
	if err == nil {
		err = checkBody(body)
	}
	if err != nil {
		s.writeProblem(c, err)
		return
	}
	inquiryOf(ctx.Context()).body = body
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	next(ctx)
}

// readBody returns the whole body; nothing at all counts as an object without fields, so that the answer can name them.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if ct := r.Header.Get("Content-Type"); ct != "" {
		media, params, err := mime.ParseMediaType(ct)
		if err != nil || media != "application/json" || (params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8")) {
			return nil, refuse(http.StatusUnsupportedMediaType, "unsupported_media_type")
		}
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, refuse(http.StatusUnsupportedMediaType, "unsupported_media_type")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, refuse(http.StatusRequestEntityTooLarge, "body_too_large")
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "body_incomplete")
	case len(bytes.TrimSpace(body)) == 0:
		return []byte("{}"), nil
	}
	return body, nil
}

// checkBody refuses what is no JSON, and values that nobody could mean.
func checkBody(body []byte) error {
	if !utf8.Valid(body) {
		return refuse(http.StatusBadRequest, "invalid_utf8")
	}
	if deeper(body, maxDepth) {
		return refuse(http.StatusBadRequest, "json_too_deep")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return refuse(http.StatusBadRequest, "malformed_json")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refuse(http.StatusBadRequest, "malformed_json")
	}
	if _, ok := value.(map[string]any); !ok {
		return refuse(http.StatusUnprocessableEntity, "object_expected")
	}
	var faults []FieldError
	inspect("", value, &faults)
	if len(faults) > 0 {
		return shapeRefused(faults)
	}
	return nil
}

// deeper tells whether the JSON in b nests deeper than limit, without recursion.
func deeper(b []byte, limit int) bool {
	var depth int
	var inString, escaped bool
	for _, c := range b {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// inspect collects the strings that hold characters no text has, and the numbers no float holds.
func inspect(path string, value any, faults *[]FieldError) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			at := join(path, key)
			if !storable(key) {
				*faults = append(*faults, FieldError{Field: fieldName(path), Code: "unknown_field"})
				continue
			}
			inspect(at, inner, faults)
		}
	case []any:
		for i, inner := range v {
			inspect(path+"["+strconv.Itoa(i)+"]", inner, faults)
		}
	case string:
		if !storable(v) {
			*faults = append(*faults, FieldError{Field: fieldName(path), Code: "invalid_text"})
		}
	case json.Number:
		if _, err := v.Float64(); err != nil {
			*faults = append(*faults, FieldError{Field: fieldName(path), Code: "out_of_range"})
		}
	}
}

// storable tells whether s has none of the control characters that are no part of a text. Postgres refuses the first of
// them, the others are an accident of copying.
func storable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r == utf8.RuneError || r == 0x7f || (r < 0x20 && r != '\n' && r != '\r' && r != '\t')
	})
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
