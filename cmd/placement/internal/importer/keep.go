package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"placement/cmd/placement/internal/caller"
)

type body = map[string]any

// register is how one thing is brought to what a line says of it.
type register struct {
	// path is where things of the kind are made; each is below it, by its ID.
	path string
	// find returns what is there under the number, nil for nothing.
	find func(context.Context) (body, error)
	// merge adds what the line says to what is there; to nothing for a new one.
	merge func(there body) body
	// fields are the columns that the fields of the request came from.
	fields map[string]string
}

// attempts is how often a line is tried anew when somebody else changes the same thing.
const attempts = 5

// keep makes the thing, changes it, or leaves it, and returns its ID.
func (i *importing) keep(ctx context.Context, r register) (string, outcome, error) {
	result, last := unchanged, caller.Refusal{}
	for range attempts {
		there, err := r.find(ctx)
		if err != nil {
			return "", nil, err
		}
		want := r.merge(there)
		e := caller.Exchange{Method: http.MethodPost, Path: r.path, Token: i.Token, Body: want}
		id, _ := there["id"].(string)
		switch {
		case there == nil:
			text, err := json.Marshal(want)
			if err != nil {
				return "", nil, err
			}
			e.Key = "import-" + i.digest(r.path, string(text))
		case same(there, want):
			return id, result, nil
		default:
			e.Method, e.Path, e.IfMatch = http.MethodPut, r.path+"/"+id, version(there)
		}
		a, err := i.Service.Send(ctx, e)
		switch {
		case err != nil:
			return "", nil, err
		case a.Problem.Code == "stale_version" || a.Problem.Code == "already_exists" && there == nil:
			// The answer may have been lost, or somebody else was first: look again.
			last = a.Problem
			if there != nil {
				result = changed
			}
			continue
		case a.Refused():
			return "", nil, refused{a.Problem, r.fields}
		case there != nil:
			return id, changed, nil
		}
		var one struct {
			ID string `json:"id"`
		}
		err = a.Decode("POST "+r.path, &one)
		return one.ID, made, err
	}
	return "", nil, refused{last, r.fields}
}

func version(there body) string {
	v, _ := there["version"].(float64)
	return fmt.Sprintf(`"v%.0f"`, v)
}

// same tells whether what is there already says what is wanted. Both are compared as they are written on the wire.
func same(there, want body) bool {
	for name, value := range want {
		if !equal(there[name], value) {
			return false
		}
	}
	return true
}

// equal compares values as JSON; nothing, an empty text, an empty list and zero are the same.
func equal(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && normal(x) == normal(y)
}

func normal(data []byte) string {
	var v any
	if json.Unmarshal(data, &v) != nil {
		return ""
	}
	text, err := json.Marshal(trimmed(v))
	if err != nil {
		return ""
	}
	return string(text)
}

// trimmed is v without what says nothing, so that a field left out is the same as an empty one.
func trimmed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			if inner = trimmed(inner); inner != nil {
				out[name] = inner
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		if len(v) == 0 {
			return nil
		}
		out := make([]any, 0, len(v))
		for _, inner := range v {
			out = append(out, trimmed(inner))
		}
		return out
	case string:
		if v == "" {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

// read gets something; nil when the service refuses with the code none.
func (i *importing) read(ctx context.Context, e caller.Exchange, none string) (body, error) {
	e.Token = i.Token
	a, err := i.Service.Send(ctx, e)
	switch {
	case err != nil:
		return nil, err
	case a.Refused() && a.Problem.Code == none:
		return nil, nil //nolint:nilnil // nothing is there, and nothing is wrong
	case a.Refused():
		return nil, refused{a.Problem, nil}
	}
	var b body
	err = a.Decode(e.Method+" "+e.Path, &b)
	return b, err
}

// kept is what of there stays, by the names that a change takes.
func kept(there body, names ...string) body {
	out := body{}
	for _, n := range names {
		if v, ok := there[n]; ok && trimmed(v) != nil {
			out[n] = v
		}
	}
	return out
}
