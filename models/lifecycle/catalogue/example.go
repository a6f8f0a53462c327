package catalogue

import (
	_ "embed" // the table of examples
	"strconv"
	"strings"
	"time"
)

// Made up, and the same in every example.
const (
	exampleID        = "7d0a3c52-6f0e-4b8e-9a51-2f4c8e1b6d90"
	exampleProcessID = "c1b7e4d8-05a9-4c36-8f2b-91d3a7e6f540"
)

// examples has a line for each type: its name, and status and version that such an event led to in a canonical life. It is
// made from the rules, and a test keeps it so.
//
//go:embed examples.tsv
var examples string

// example is where a process stands after an event.
type example struct {
	status  string
	version int
}

func exampleTable() map[string]example {
	table := map[string]example{}
	for line := range strings.Lines(examples) {
		name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		status, version, _ := strings.Cut(rest, "\t")
		if n, err := strconv.Atoi(version); err == nil {
			table[name] = example{status, n}
		}
	}
	return table
}

// ExampleEvent returns an event of the type as it may well happen, with a made-up ID and instant.
func ExampleEvent(t Type) Event {
	return Event{
		ID: exampleID, Kind: t.Kind, ProcessID: exampleProcessID, Version: max(t.example.version, 1), Fact: t.Fact, Status: t.example.status,
		At: time.Date(2027, time.January, 14, 8, 30, 0, 123456000, time.UTC),
	}
}

// Example returns a body of the type, made like every other.
func Example(base string, t Type) ([]byte, error) { return Message(base, ExampleEvent(t)) }
