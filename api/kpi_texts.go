package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle/kpi"
)

// The words of numbers are in files of their own: there are many, and they are definitions.
//
//go:embed texts/kpis_da.json texts/kpis_en.json
var kpiFiles embed.FS

// kpiTexts are the words of numbers in one language: by measure ("definition."), by measure and statistic or class ("number."),
// and what they are about ("stage.", "reason.", "model.", "target_group.", "month.").
func kpiTexts(l language) (map[string]string, error) {
	file, err := kpiFiles.ReadFile("texts/kpis_" + string(l) + ".json")
	if err != nil {
		return nil, fmt.Errorf("load words of numbers: %w", err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(file, &words); err != nil {
		return nil, fmt.Errorf("load words of numbers in %q: %w", l, err)
	}
	return words, nil
}

// NumberLabels are what numbers are called in Danish, by name: for dashboards, whose readers say no language.
func NumberLabels() (map[string]string, error) {
	words, err := kpiTexts(danish)
	if err != nil {
		return nil, err
	}
	t := texts{danish: {KPIs: words}}
	all := map[string]string{kpi.PlaceUtilisation: t.kpi(danish, "number."+kpi.PlaceUtilisation)}
	for _, n := range kpi.Numbers() {
		all[n.Name] = t.kpiNumber(danish, n)
	}
	return all, nil
}

func (t texts) kpi(l language, key string) string { return t[l].KPIs[key] }

// kpiNumber is what a number is. The stage or reason that it is about takes the place of {of}.
func (t texts) kpiNumber(l language, n kpi.Number) string {
	key, of := n.Name, ""
	switch {
	case n.Of == "":
	case n.Stat == kpi.Share:
		key, of = "early_terminations_for", "reason."+n.Of
	default:
		key, of = "days_in_stage_"+string(n.Stat), "stage."+n.Of
	}
	return strings.ReplaceAll(t.kpi(l, "number."+key), "{of}", t.kpi(l, of))
}

// kpiDefinition says what exactly a number counts.
func (t texts) kpiDefinition(l language, n kpi.Number) string {
	key := string(n.Measure)
	if n.Of != "" && n.Stat != kpi.Share {
		key = "days_in_stage"
	}
	return strings.ReplaceAll(t.kpi(l, "definition."+key), "{of}", t.kpi(l, "stage."+n.Of))
}

// month is what a month, as 2027-01, is called.
func (t texts) month(l language, month string) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return t.kpi(l, "month."+strconv.Itoa(int(at.Month()))) + " " + strconv.Itoa(at.Year())
}
