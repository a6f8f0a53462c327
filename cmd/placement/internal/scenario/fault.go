package scenario

import (
	"fmt"
	"strings"
)

// spot is where something stands in a story's file.
type spot struct {
	file string
	line int
}

func (s spot) String() string { return fmt.Sprintf("%s:%d", s.file, s.line) }

// Fault is something wrong: with a story's file, or with what the service did in answer to it.
type Fault struct {
	// File and Line say where in the story it stands.
	File string
	Line int
	// What names the thing, Expected and Found what the story says and what is so; Expected may be empty.
	What, Expected, Found string
}

// Error names file and line, expected and found.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s", f.File, f.Line, f.What)
	if f.Expected != "" {
		fmt.Fprintf(&b, "\n    expected %s\n    found    %s", f.Expected, f.Found)
	} else if f.Found != "" {
		fmt.Fprintf(&b, ": %s", f.Found)
	}
	return b.String()
}

func (s spot) fault(what, expected, found string) *Fault {
	return &Fault{File: s.file, Line: s.line, What: what, Expected: expected, Found: found}
}
