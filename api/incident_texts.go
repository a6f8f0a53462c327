package api

import (
	"embed"
	"encoding/json"
	"fmt"
)

// The words of incidents and timers are in files of their own: they are for administrators alone.
//
//go:embed texts/incidents_da.json texts/incidents_en.json
var incidentFiles embed.FS

// incidentTexts are the words of incidents and timers by language: kinds ("incident."), what to do ("do."), what came of a retry
// ("result."), and what became of a step ("stand.").
type incidentTexts map[language]map[string]string

func loadIncidentTexts() (incidentTexts, error) {
	t := incidentTexts{}
	for _, l := range []language{english, danish} {
		file, err := incidentFiles.ReadFile("texts/incidents_" + string(l) + ".json")
		if err != nil {
			return nil, fmt.Errorf("load words of incidents: %w", err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(file, &words); err != nil {
			return nil, fmt.Errorf("load words of incidents in %q: %w", l, err)
		}
		t[l] = words
	}
	return t, nil
}

// IncidentWords are the words of incidents and timers in English, for the command line: it says what the API says.
func IncidentWords() (map[string]string, error) {
	t, err := loadIncidentTexts()
	return t[english], err
}

func (t incidentTexts) of(l language, key string) string { return t[l][key] }
