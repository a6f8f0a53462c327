package api

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strconv"
	"strings"

	"placement/api/plainpage"
	"placement/models/lifecycle"
)

//go:embed linkpage
var linkFiles embed.FS

// linkPages are the template of the page, its policy and what it says, by language.
type linkPages struct {
	page   *template.Template
	policy string
	words  map[language]map[string]string
}

func loadLinkPages() (linkPages, error) {
	files, err := fs.Sub(linkFiles, "linkpage")
	if err != nil {
		return linkPages{}, fmt.Errorf("load the page of links: %w", err)
	}
	p, err := plainpage.Load(files, "links", english, danish)
	return linkPages{p.Template, p.Policy, p.Words}, err
}

// say is a text of the page; pairs are what takes the place of {name}.
func (p linkPages) say(l language, key string, pairs ...string) string {
	text := p.words[l][key]
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// date is a day as people write it: 1. februar 2027.
func (p linkPages) date(l language, d lifecycle.Date) string {
	year, month, dayOfMonth := "", 0, 0
	if len(d) == len("2027-02-01") {
		year = string(d[:4])
		month, _ = strconv.Atoi(string(d[5:7]))
		dayOfMonth, _ = strconv.Atoi(string(d[8:]))
	}
	months := strings.Fields(p.words[l]["months"])
	if month < 1 || month > len(months) {
		return string(d)
	}
	return p.say(l, "date", "day", strconv.Itoa(dayOfMonth), "month", months[month-1], "year", year)
}

// linkView is one rendering of the page.
type linkView struct {
	pages    linkPages
	Language language
	// Step is what there is to do: promise, form, or nothing.
	Step       string
	Title      string
	Paragraphs []string
	Fields     []linkField
	Faults     []linkFault
}

// linkField is one question: to be answered in words, or by choosing one of its options. Fault says what is wrong with what was
// answered.
type linkField struct {
	Name, Label, Hint, Value, Fault string
	Required                        bool
	Options                         []linkOption
}

// linkOption is one answer that can be chosen.
type linkOption struct {
	Value, Label string
	Chosen       bool
}

// linkFault is one line of what is wrong; Field is the question, empty when it is about none.
type linkFault struct{ Field, Text string }

// Say is a text, for the template.
func (v linkView) Say(key string) string { return v.pages.say(v.Language, key) }

// Other is the other language, for the template.
func (v linkView) Other() language {
	if v.Language == danish {
		return english
	}
	return danish
}
