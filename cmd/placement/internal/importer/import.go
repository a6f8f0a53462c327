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
