package api

import (
	"context"
	"strconv"
	"strings"
)

// reportKPIFile is the report as a spreadsheet, with decimal commas. What is hidden has no value, and says so.
func (s *server) reportKPIFile(ctx context.Context, in *kpiReportInput) (*spreadsheetOutput, error) {
	v, err := s.kpis(ctx, in)
	if err != nil {
		return nil, err
	}
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
	return spreadsheet("kpis.csv", rows)
}

// cellOf is a count that may be told, or nothing.
func cellOf(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
