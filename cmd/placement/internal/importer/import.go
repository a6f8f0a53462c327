package importer

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"placement/cmd/placement/internal/caller"
)

// Options say where a file goes.
type Options struct {
	Service *caller.Service
	Token   string
	// Out takes the lines that were not taken, and the summary.
	Out io.Writer
}

// Summary is what became of the lines of a file.
type Summary struct{ Made, Changed, Unchanged, Refused int }

// Run imports a file, line by line. The error is about the file or the service as a whole; lines that were not taken are told
// and counted. It may be repeated: what is there with the same values stays as it is.
func Run(ctx context.Context, k Kind, data []byte, o Options) (Summary, error) {
	t, err := readTable(data)
	if err != nil {
		return Summary{}, err
	}
	p, err := planOf(k, t.header)
	if err != nil {
		return Summary{}, err
	}
	var me struct {
		Roles []string `json:"roles"`
	}
	if err := o.Service.Read(ctx, o.Token, "/v1/me", &me); err != nil {
		return Summary{}, err
	}
	i := &importing{Options: o, seen: map[string]string{}, companies: map[string]string{}}
	if len(p.unknown) > 0 {
		i.tell("columns that are not known are left out: %s", strings.Join(p.unknown, ", "))
	}
	err = i.lines(ctx, k, p, t.rows)
	i.tell("%s: %d made, %d changed, %d unchanged, %d refused", k, i.sum.Made, i.sum.Changed, i.sum.Unchanged, i.sum.Refused)
	return i.sum, errors.Join(err, i.untold)
}

// importing is one import.
type importing struct {
	Options

	sum Summary
	// seen is what the lines that were taken say, by number, so that no two say something else; reading is the line at hand.
	seen    map[string]string
	reading [2]string
	// companies are the IDs of companies by CVR number, units those of units by name.
	companies map[string]string
	units     map[string]string
	untold    error
}

func (i *importing) lines(ctx context.Context, k Kind, p plan, rows []row) error {
	for _, r := range rows {
		outcome, err := i.line(ctx, k, p, r)
		var wrong fault
		var no refused
		switch {
		case errors.As(err, &wrong):
			i.refuse(r.line, finding{wrong.column, wrong.code, wrong.Error()})
		case errors.As(err, &no):
			i.refuse(r.line, no.findings()...)
		case err != nil:
			return fmt.Errorf("line %d, and nothing after it was read; import again to go on: %w", r.line, err)
		default:
			*outcome(&i.sum)++
			i.seen[i.reading[0]] = i.reading[1]
		}
	}
	return nil
}

// outcome counts what became of a line.
type outcome func(*Summary) *int

func made(s *Summary) *int      { return &s.Made }
func changed(s *Summary) *int   { return &s.Changed }
func unchanged(s *Summary) *int { return &s.Unchanged }

func (i *importing) line(ctx context.Context, k Kind, p plan, r row) (outcome, error) {
	if r.fault != "" {
		return nil, fault{"", r.fault}
	}
	rec := p.record(r)
	for _, c := range p.columns {
		if c.required && rec[c.name] == "" {
			return nil, fault{c.name, codeRequired}
		}
	}
	switch k {
	case Companies:
		return i.company(ctx, rec)
	case Workplaces:
		return i.workplace(ctx, rec)
	case Candidates:
		return i.candidate(ctx, rec)
	}
	return nil, fmt.Errorf("nothing is imported as %s", k)
}

// first refuses a line whose number stood above, in a line that was taken, with other values: importing again would change
// them to and fro.
func (i *importing) first(column, number string, rec record) error {
	said, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	i.reading = [2]string{i.digest(column, number), i.digest(string(said))}
	if before, ok := i.seen[i.reading[0]]; ok && before != i.reading[1] {
		return fault{column, codeRepeated}
	}
	return nil
}

// digest names something by its content. It is keyed with the token, so that nobody else can tell what it was made from.
func (i *importing) digest(parts ...string) string {
	h := hmac.New(sha256.New, []byte(i.Token))
	h.Write([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(h.Sum(nil))
}

func (i *importing) refuse(line int, findings ...finding) {
	i.sum.Refused++
	for _, f := range findings {
		where := fmt.Sprintf("line %d", line)
		if f.column != "" {
			where += ", column " + f.column
		}
		i.tell("%s: %s (%s)", where, f.reason, f.code)
	}
}

func (i *importing) tell(format string, args ...any) {
	if _, err := fmt.Fprintf(i.Out, format+"\n", args...); err != nil {
		i.untold = err
	}
}

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
