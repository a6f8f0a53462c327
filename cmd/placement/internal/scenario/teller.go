package scenario

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// teller writes a story down as it happens, with the times of the practice clock.
type teller struct {
	out io.Writer
	// verbose tells every request, and what exactly was found as expected.
	verbose bool
}

// margin is as wide as the time in front of a line.
const margin = "                        "

func (t teller) title(s Story) {
	fmt.Fprintf(t.out, "\n%s\n%s\n%s\n", s.Title, strings.Repeat("─", len([]rune(s.Title))), s.Purpose) //nolint:errcheck // nobody can be told of it
}

// happens writes what happens at a time.
func (t teller) happens(at time.Time, text string) {
	t.line(fmt.Sprintf("%-*s%s", len(margin), at.Format("Mon 2 Jan 2006 15:04"), text))
}

// then writes what follows from it.
func (t teller) then(mark, text string) { t.line(margin + "  " + mark + " " + text) }

func (t teller) note(text string) { t.line("\n" + text) }

func (t teller) line(text string) {
	fmt.Fprintln(t.out, text) //nolint:errcheck // nobody can be told of it
}
