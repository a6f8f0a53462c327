package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// language is one that the API speaks.
type language string

const (
	english language = "en"
	danish  language = "da"
)

//go:embed texts/da.json texts/en.json
var textFiles embed.FS

// catalogue is what people read in one language. Keys are codes; a text about one field of a code comes first, under
// "code.field".
type catalogue struct {
	// Titles are by HTTP status, Refusals by code.
	Titles   map[string]string `json:"titles"`
	Refusals map[string]string `json:"refusals"`
	// Statuses are by kind of process and status ("placement.active"), Tasks by kind of task, Deadlines by the key of a
	// deadline without its number, Rungs by what happens, or by deadline and what happens ("planned_end.conclude").
	Statuses  map[string]string `json:"statuses"`
	Tasks     map[string]string `json:"tasks"`
	Deadlines map[string]string `json:"deadlines"`
	Rungs     map[string]string `json:"rungs"`
	// Facts are by kind of process and fact ("placement.signed"), Parties by party.
	Facts   map[string]string `json:"facts"`
	Parties map[string]string `json:"parties"`
	// Relations are about companies: who answers for one, how old what is known is, how far it is.
	Relations map[string]string `json:"relations"`
	// Matching is by kind and code of matching ("exclusion.too_far"), and demands in words ("demand.standing").
	Matching map[string]string `json:"matching"`
	// Terms are about what an agreement says: its terms, what became of one ("changed"), and values in words.
	Terms map[string]string `json:"terms"`
	// Adjustments are what can be changed instead of ending a placement.
	Adjustments map[string]string `json:"adjustments"`
	// Failures are by what became of an attempt to send a webhook.
	Failures map[string]string `json:"failures"`
	// Agenda is by what a point of a follow-up is about, and code ("problem.hours"); Remarks are the sentences for the state's form.
	Agenda  map[string]string `json:"agenda"`
	Remarks map[string]string `json:"remarks"`
	// Documents are the words of documents, which have files of their own.
	Documents map[string]string `json:"-"`
	// KPIs are the words of numbers, in files of their own, too.
	KPIs map[string]string `json:"-"`
}

type texts map[language]catalogue

func loadTexts() (texts, error) {
	t := texts{}
	for _, l := range []language{english, danish} {
		file, err := textFiles.ReadFile("texts/" + string(l) + ".json")
		if err != nil {
			return nil, fmt.Errorf("load texts: %w", err)
		}
		var c catalogue
		if err := json.Unmarshal(file, &c); err != nil {
			return nil, fmt.Errorf("load texts in %q: %w", l, err)
		}
		if c.Documents, err = documentTexts(l); err != nil {
			return nil, err
		}
		if c.KPIs, err = kpiTexts(l); err != nil {
			return nil, err
		}
		t[l] = c
	}
	return t, nil
}

func (t texts) title(l language, status int) string { return t[l].Titles[strconv.Itoa(status)] }

// refusal is the text of a code, about a field when there is one for it. The limit takes the place of {limit}.
func (t texts) refusal(l language, code, field, limit string) string {
	text, ok := t[l].Refusals[code+"."+strings.TrimPrefix(field, placement.PartProposal+".")]
	if !ok {
		text = t[l].Refusals[code]
	}
	return sentence(strings.ReplaceAll(text, "{limit}", limit))
}

// sentence begins with a capital letter and ends with a full stop, or as a question. Rules speak in clauses, people read sentences.
func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

func (t texts) status(l language, kind lifecycle.Kind, status string) string {
	return t[l].Statuses[string(kind)+"."+status]
}

// failure is the text of what became of an attempt to send a webhook; empty for one of which nothing is known.
func (t texts) failure(l language, class string) string { return t[l].Failures[class] }

// task is the text of a task. The party or number that its key carries takes the place of {of}.
func (t texts) task(l language, kind, key string) string {
	_, of, _ := strings.Cut(key, ":")
	return strings.ReplaceAll(t[l].Tasks[kind], "{of}", t.of(l, of))
}

// deadline is the text of what should be done by a deadline, rung that of what happens at its next step.
func (t texts) deadline(l language, key string) string {
	name, of, _ := strings.Cut(key, ":")
	return strings.ReplaceAll(t[l].Deadlines[name], "{of}", t.of(l, of))
}

func (t texts) rung(l language, key string, kind lifecycle.RungKind) string {
	name, _, _ := strings.Cut(key, ":")
	if text, ok := t[l].Rungs[name+"."+string(kind)]; ok {
		return text
	}
	return t[l].Rungs[string(kind)]
}

func (t texts) fact(l language, kind lifecycle.Kind, fact string) string {
	return t[l].Facts[string(kind)+"."+fact]
}

// relation is a text about a company or workplace. The number takes the place of {n}.
func (t texts) relation(l language, key string, n int) string {
	return strings.ReplaceAll(t[l].Relations[key], "{n}", strconv.Itoa(n))
}

// of is a party in words, a day as people write it, and a number as it is.
func (t texts) of(l language, s string) string {
	name, _, _ := strings.Cut(s, ":") // one of several companies carries its ID
	if party, ok := t[l].Parties[name]; ok {
		return party
	}
	if d := lifecycle.Date(s); d.Valid() {
		return t.dayInWords(l, d)
	}
	return s
}

// preferred returns the language that the Accept-Language header asks for most; English when it asks for none of ours.
func preferred(header string) language {
	best, weight := english, 0.0
	for i, part := range strings.Split(header, ",") {
		if i == 20 {
			break
		}
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		if v, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
			parsed, err := strconv.ParseFloat(v, 64)
			if err != nil {
				continue
			}
			q = parsed
		}
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		l := language(primary)
		if (l == english || l == danish) && q > weight && q <= 1 {
			best, weight = l, q
		}
	}
	return best
}
