package receiver

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

// Line writes a message as a line for people: when, what, about what, which number, which message, whether to believe it, and
// what it was answered.
func Line(w io.Writer, m Message) error {
	said := []string{m.At.Format(time.TimeOnly), or(m.Type, "no event"), or(m.Subject, "-"), "sequence " + or(m.Sequence, "-"), "webhook-id " + or(m.ID, "-")}
	switch {
	case m.Problem != nil:
		said = append(said, "signature BAD: "+m.Problem.Error())
	case m.Unchecked:
		said = append(said, "signature not checked: no secret")
	default:
		said = append(said, "signature good")
	}
	if m.Duplicate() {
		said = append(said, fmt.Sprintf("duplicate, seen %d times", m.Time))
	}
	if m.OutOfOrder {
		said = append(said, "out of order: a later one came before")
	}
	if m.EventID != "" && m.EventID != m.ID {
		said = append(said, "id in the body differs")
	}
	_, err := fmt.Fprintln(w, printable(strings.Join(append(said, "answered "+m.Answer), "  ")))
	return err
}

// JSON writes a message with its whole body as a line for programs.
func JSON(w io.Writer, m Message) error {
	line := struct {
		At         time.Time       `json:"at"`
		ID         string          `json:"webhook_id"`
		Signature  string          `json:"signature"`
		Problem    string          `json:"problem,omitempty"`
		Time       int             `json:"time"`
		OutOfOrder bool            `json:"out_of_order,omitempty"`
		Answer     string          `json:"answer"`
		Body       json.RawMessage `json:"body,omitempty"`
		Text       string          `json:"text,omitempty"`
	}{At: m.At, ID: m.ID, Signature: "good", Time: m.Time, OutOfOrder: m.OutOfOrder, Answer: m.Answer}
	switch {
	case m.Problem != nil:
		line.Signature, line.Problem = "bad", m.Problem.Error()
	case m.Unchecked:
		line.Signature = "not_checked"
	}
	if json.Valid(m.Body) {
		line.Body = m.Body
	} else {
		line.Text = string(m.Body)
	}
	return json.NewEncoder(w).Encode(line)
}

// or is the text, cut to what fits a line, or what stands for none.
func or(text, none string) string {
	if text == "" {
		return none
	}
	if runes := []rune(text); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return text
}

// printable leaves out what a terminal would obey: whoever sends a message decides what is in it.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}
