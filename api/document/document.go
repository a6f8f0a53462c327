package document

import "time"

// Document is what is given to people, in one language.
type Document struct {
	// Language is its code: da, en.
	Language string
	Title    string
	// From is who gives it, Line what stands under the title: the version and the day.
	From, Line string
	// For says whom it is for, and who must not have it.
	For      string
	Sections []Section
	// Page is what stands at the foot of each page, with {n} and {of} for the numbers.
	Page string
	// IssuedAt is when it was issued.
	IssuedAt time.Time
}

// Section is a part under a heading of its own. Its JSON is what a document is recognized by later: it only grows.
type Section struct {
	// Key names the section for code; nobody reads it.
	Key     string  `json:"key"`
	Heading string  `json:"heading"`
	Blocks  []Block `json:"blocks"`
}

// Block is a piece of a section: a [Paragraph], a [List] or a [Table].
type Block interface{ block() }

// Paragraph is running text. Its line breaks are kept.
type Paragraph struct {
	Text string `json:"text"`
	// Large is for the one thing that must be found at once.
	Large bool `json:"large,omitempty"`
}

// List is a list of points.
type List struct {
	Items []string `json:"items"`
}

// Table has a heading over every column, or over every row, or both: a cell is never without one.
type Table struct {
	// Columns are the headings; none for a table of facts, where the first cell of each row says what the second is.
	Columns []string   `json:"columns,omitempty"`
	Rows    [][]string `json:"rows"`
	// RowHeads tells that the first cell of each row is its heading.
	RowHeads bool `json:"row_heads,omitempty"`
}

func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}

// Facts is a table of pairs: what it is, and what it says. Pairs that say nothing are left out.
func Facts(pairs ...[2]string) Table {
	t := Table{RowHeads: true}
	for _, p := range pairs {
		if p[1] != "" {
			t.Rows = append(t.Rows, []string{p[0], p[1]})
		}
	}
	return t
}
