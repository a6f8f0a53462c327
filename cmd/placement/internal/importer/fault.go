package importer

import (
	"strings"

	"placement/cmd/placement/internal/caller"
)

// Codes of what the import itself finds wrong with a line. Everything else is what the service says.
const (
	codeTooManyFields  = "too_many_fields"
	codeQuoteNotClosed = "quote_not_closed"
	codeQuoteInField   = "quote_in_field"
	codeNoNumber       = "not_a_number"
	codeNotWhole       = "not_a_whole_number"
	codeNoDay          = "invalid_date"
	codeRequired       = "required"
	codeUnknownCompany = "unknown_company"
	codeUnknownUnit    = "unknown_unit"
	codeLevel          = "invalid_level"
	codeRepeated       = "repeated"
	codeProtected      = "protected_person"
)

// fault is something wrong in a column of a line. It never holds what stands there.
type fault struct{ column, code string }

// Error says what is wrong, in words.
func (f fault) Error() string { return sentences()[f.code] }

func sentences() map[string]string {
	return map[string]string{
		codeTooManyFields:  "the line has more fields than there are columns; a separator inside a field needs quotes around it",
		codeQuoteNotClosed: "a quote is opened and not closed",
		codeQuoteInField:   "something follows a closed quote; a quote inside a quoted field is written twice",
		codeNoNumber:       "this is no number",
		codeNotWhole:       "this is no whole number",
		codeNoDay:          "a day is written as 2026-12-24, 24-12-2026, 24.12.2026 or 24/12/2026",
		codeRequired:       "this is needed",
		codeUnknownCompany: "no company has this number; import the companies first",
		codeUnknownUnit:    "no unit has this name",
		codeLevel:          "a level of Danish is A1, A2, B1, B2, C1 or C2, or 0 for none",
		codeRepeated:       "a line above has the same number and says something else",
		codeProtected:      "the person is protected, and you are not a case worker of their unit",
	}
}

// refused is a line that the service did not take.
type refused struct {
	problem caller.Refusal
	// fields are the columns that the fields of the request came from.
	fields map[string]string
}

// Error is what the service said.
func (r refused) Error() string { return r.problem.Code }

// finding is one thing to say of a line.
type finding struct{ column, code, reason string }

// findings are what the service said, by column. The service never repeats what it was sent.
func (r refused) findings() []finding {
	var out []finding
	for _, e := range r.problem.Errors {
		out = append(out, finding{r.column(e.Field), e.Code, e.Detail})
	}
	if len(out) == 0 {
		out = append(out, finding{"", r.problem.Code, r.problem.Detail})
	}
	return out
}

// column is where a field of the request came from: the longest beginning of its path that is known.
func (r refused) column(field string) string {
	for path := field; path != ""; {
		if c, ok := r.fields[path]; ok {
			return c
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return ""
}
