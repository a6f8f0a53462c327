package api

import (
	"embed"
	"encoding/json"
	"fmt"
)

// The words of differences and of a rebuild are in files of their own: they are for administrators alone.
//
//go:embed texts/differences_da.json texts/differences_en.json
var differenceFiles embed.FS

// loadDifferenceTexts reads the kinds ("difference."), what became of one ("outcome."), and of a process that did not run
// ("restart.").
func loadDifferenceTexts() (incidentTexts, error) {
	t := incidentTexts{}
	for _, l := range []language{english, danish} {
		file, err := differenceFiles.ReadFile("texts/differences_" + string(l) + ".json")
		if err != nil {
			return nil, fmt.Errorf("load words of differences: %w", err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(file, &words); err != nil {
			return nil, fmt.Errorf("load words of differences in %q: %w", l, err)
		}
		t[l] = words
	}
	return t, nil
}
