package api

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

type spreadsheetOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// spreadsheet is a file as Danish Excel opens it: semicolons and a byte order mark. The first row names the columns. What people
// wrote must be inert.
func spreadsheet(name string, rows [][]string) (*spreadsheetOutput, error) {
	var file bytes.Buffer
	file.WriteString("\ufeff")
	w := csv.NewWriter(&file)
	w.Comma, w.UseCRLF = ';', true
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return &spreadsheetOutput{"text/csv; charset=utf-8", `attachment; filename="` + name + `"`, file.Bytes()}, nil
}

// inert is a text that no spreadsheet takes for a formula.
func inert(text string) string {
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@\t\r") {
		return "'" + text
	}
	return text
}
