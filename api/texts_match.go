package api

import (
	"strconv"
	"strings"

	"placement/models/matching"
)

// match is the text of a code of matching. Facts take the places of their names in braces; a demand, and what something learned
// is about, are given in words.
func (t texts) match(l language, kind matching.Kind, code matching.Code, values map[string]string) string {
	text := t[l].Matching[string(kind)+"."+string(code)]
	for name, value := range values {
		for _, words := range []string{"demand.", "learned."} {
			if word, ok := t[l].Matching[words+value]; ok {
				value = word
			}
		}
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return sentence(text)
}

// part is the text of a part of a score.
func (t texts) part(l language, p matching.Part) string {
	return t.match(l, matching.KindFactor, p.Factor, map[string]string{"points": strconv.Itoa(p.Points), "weight": strconv.Itoa(p.Weight)})
}

// opens is the text of a change that would open more.
func (t texts) opens(l language, r matching.Relaxation) string {
	return t.match(l, matching.KindRelaxation, r.Code, map[string]string{
		"about": r.About, "from": r.From, "to": r.To, "opens": strconv.Itoa(r.Opens),
	})
}
