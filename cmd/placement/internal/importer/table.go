package importer

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// table is what a file holds: the first line with anything in it names the columns.
type table struct {
	header []string
	rows   []row
}

// row is one line with anything in it. Its number is that of its first line in the file, counted from 1.
type row struct {
	line  int
	cells []string
	// fault is the code of what is wrong with the line as a line; empty for nothing.
	fault string
}

// mostLines is how many lines of a file one quoted field may reach over. A quote that is closed later was not meant as one.
const mostLines = 50

// readTable reads a file as Danish spreadsheets save it: fields between semicolons, commas or tabs, in UTF-8 with or without
// a byte order mark, UTF-16 with one, or Windows-1252.
func readTable(data []byte) (table, error) {
	text, err := decode(data)
	if err != nil {
		return table{}, err
	}
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	var t table
	var separator byte
	for i := 0; i < len(lines); {
		if separator == 0 {
			if said, ok := strings.CutPrefix(lines[i], "sep="); ok && len(said) == 1 {
				separator = said[0]
				i++
				continue
			}
			if strings.Trim(lines[i], "; ,\t") == "" {
				i++
				continue
			}
			separator = separatorOf(lines[i])
		}
		cells, used, fault := fields(lines[i:], separator)
		at := i + 1
		i += used
		switch {
		case fault == "" && empty(cells):
		case t.header == nil && fault != "":
			return t, errors.New("the line that names the columns has a quote that is not closed")
		case t.header == nil:
			t.header = cells
		case fault == "" && len(cells) > len(t.header) && !empty(cells[len(t.header):]):
			t.rows = append(t.rows, row{line: at, fault: codeTooManyFields})
		default:
			t.rows = append(t.rows, row{line: at, cells: cells, fault: fault})
		}
	}
	if t.header == nil {
		return t, errors.New("the file is empty: its first line names the columns")
	}
	return t, nil
}

// decode returns the text of a file. What is no UTF-8 is Windows-1252, in which Danish Excel saves "CSV".
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return "", errors.New("this is a workbook: save it as CSV first")
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		return string(text), err
	case bytes.IndexByte(data, 0) >= 0:
		return "", errors.New("this is no text: save the sheet as CSV first")
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if utf8.Valid(data) {
		return string(data), nil
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(text), err
}

// separatorOf is what stands between the names of the columns: the one of the three that stands there most often.
func separatorOf(line string) byte {
	best := byte(';')
	for _, c := range []byte{',', '\t'} {
		if strings.Count(line, string(c)) > strings.Count(line, string(best)) {
			best = c
		}
	}
	return best
}

// fields reads the fields of the first line, and of those after it that a quoted field reaches over. It returns how many
// lines that were; a quote that is not closed spoils its own line alone.
func fields(lines []string, separator byte) (cells []string, used int, fault string) {
	rest, used := lines[0], 1
	for {
		if opened := strings.TrimLeft(rest, " "); strings.HasPrefix(opened, `"`) {
			rest = opened
		} else {
			cell, after, more := strings.Cut(rest, string(separator))
			cells = append(cells, strings.TrimSpace(cell))
			if !more {
				return cells, used, ""
			}
			rest = after
			continue
		}
		var cell strings.Builder
		rest = rest[1:]
		for {
			inside, after, closed := strings.Cut(rest, `"`)
			cell.WriteString(inside)
			switch {
			case !closed && (used >= len(lines) || used >= mostLines):
				return nil, 1, codeQuoteNotClosed
			case !closed:
				cell.WriteByte('\n')
				rest = lines[used]
				used++
				continue
			case strings.HasPrefix(after, `"`):
				cell.WriteByte('"')
				rest = after[1:]
				continue
			}
			rest = after
			break
		}
		cells = append(cells, strings.TrimSpace(cell.String()))
		after, more := strings.CutPrefix(strings.TrimLeft(rest, " "), string(separator))
		switch {
		case more:
			rest = after
		case strings.TrimSpace(rest) == "":
			return cells, used, ""
		default:
			return nil, 1, codeQuoteInField
		}
	}
}

func empty(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
