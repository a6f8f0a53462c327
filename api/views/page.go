package views

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/url"
	"slices"

	"placement/api/plainpage"
)

//go:embed page.html style.css da.json en.json
var files embed.FS

// Pages write the page of questions in the languages that it is in.
type Pages struct {
	page   *template.Template
	policy string
	words  map[string]map[string]string
}

// Load reads the page and its words.
func Load() (Pages, error) {
	p, err := plainpage.Load(files, "views", "en", "da")
	return Pages{p.Template, p.Policy, p.Words}, err
}

// Question is what a view asks.
func (p Pages) Question(language, view string) string { return p.words[language]["question."+view] }

// Title is what a view is called in the Web UI.
func (p Pages) Title(language, view string) string { return p.words[language]["title."+view] }

// Group is what a group of views is about.
func (p Pages) Group(language, group string) string { return p.words[language]["group."+group] }

// Policy is the content security policy that the page is served under.
func (p Pages) Policy() string { return p.policy }

// Shown is what one page shows.
type Shown struct {
	Language string
	Scope    Scope
	// TemporalUI is where the Web UI is; empty where there is none. Namespace is the one asked about, Other whether it is another
	// one than usual, so that it must be said again when the page is asked anew.
	TemporalUI, Namespace string
	Other                 bool
	// Wrong are the fields that hold no ID.
	Wrong []string
}

// Write writes the page.
func (p Pages) Write(s Shown) ([]byte, error) {
	var out bytes.Buffer
	if err := p.page.Execute(&out, rendering{p, s}); err != nil {
		return nil, fmt.Errorf("write the page of views: %w", err)
	}
	return out.Bytes(), nil
}

// rendering is what the template asks.
type rendering struct {
	pages Pages
	Shown
}

// Say is a text.
func (r rendering) Say(key string) string { return r.pages.words[r.Language][key] }

// OtherLanguage is the other language.
func (r rendering) OtherLanguage() string {
	if r.Language == "da" {
		return "en"
	}
	return "da"
}

// InOther is the same page in the other language.
func (r rendering) InOther() string {
	asked := url.Values{"lang": {r.OtherLanguage()}, "today": {string(r.Scope.Today)}}
	for _, f := range r.Fields() {
		if f.Value != "" {
			asked.Set(f.Name, f.Value)
		}
	}
	if r.Other {
		asked.Set("namespace", r.Namespace)
	}
	return "?" + asked.Encode()
}

// field is one of what the questions can be narrowed by.
type field struct{ Name, Label, Value, Fault string }

// Fields are what the questions can be narrowed by.
func (r rendering) Fields() []field {
	fields := []field{
		{"tenant", r.Say("tenant"), r.Scope.TenantID, ""}, {"unit", r.Say("unit"), r.Scope.UnitID, ""}, {"owner", r.Say("owner"), r.Scope.OwnerID, ""},
	}
	for i, f := range fields {
		if slices.Contains(r.Wrong, f.Name) {
			fields[i].Fault = r.Say("not_an_id")
		}
	}
	return fields
}

// group is one part of the page.
type group struct {
	Title     string
	Questions []question
}

// question is one line of it.
type question struct {
	View
	Question, Href string
}

// Groups are the parts of the page.
func (r rendering) Groups() []group {
	var groups []group
	all := All(r.Scope)
	for _, name := range Groups() {
		g := group{Title: r.pages.Group(r.Language, name)}
		for _, v := range all {
			if v.Group != name {
				continue
			}
			q := question{View: v, Question: r.pages.Question(r.Language, v.Name)}
			if v.Query != "" && r.TemporalUI != "" {
				q.Href = TemporalURL(r.TemporalUI, r.Namespace, v.Query, r.pages.Title(r.Language, v.Name))
			}
			g.Questions = append(g.Questions, q)
		}
		groups = append(groups, g)
	}
	return groups
}
