package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"strconv"
	"strings"
)

type kpiFileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// reportKPIFile is the report as a spreadsheet that Danish Excel opens: semicolons, decimal commas and a byte order mark. What is
// hidden has no value, and says so.
func (s *server) reportKPIFile(ctx context.Context, in *kpiReportInput) (*kpiFileOutput, error) {
	v, err := s.kpis(ctx, in)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	file.WriteString("\ufeff")
	w := csv.NewWriter(&file)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{{"from", "to", "group", "group_text", "name", "text", "unit", "value", "n", "placements", "count", "count_placements", "hidden"}}
	add := func(group, text string, numbers []KPIView) {
		for _, n := range numbers {
			value := ""
			if n.Value != nil {
				value = strings.Replace(strconv.FormatFloat(*n.Value, 'f', -1, 64), ".", ",", 1)
			}
			rows = append(rows, []string{
				v.From, v.To, group, inert(text), n.Name, n.Text, n.Unit, value,
				cellOf(n.N), cellOf(n.Placements), cellOf(n.Count), cellOf(n.CountPlacements), strconv.FormatBool(n.Hidden),
			})
		}
	}
	add("", "", v.Numbers)
	for _, g := range v.Groups {
		add(g.Group, g.Text, g.Numbers)
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return &kpiFileOutput{"text/csv; charset=utf-8", `attachment; filename="kpis.csv"`, file.Bytes()}, nil
}

// cellOf is a count that may be told, or nothing.
func cellOf(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
