package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
)

// What documents say is in files of its own: it is read by others than the users of the API.
//
//go:embed texts/documents_da.json texts/documents_en.json
var documentFiles embed.FS

// documentTexts are the words of documents in one language, by key.
func documentTexts(l language) (map[string]string, error) {
	file, err := documentFiles.ReadFile("texts/documents_" + string(l) + ".json")
	if err != nil {
		return nil, fmt.Errorf("load words of documents: %w", err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(file, &words); err != nil {
		return nil, fmt.Errorf("load words of documents in %q: %w", l, err)
	}
	return words, nil
}

// phrases puts words of one language together.
type phrases struct {
	language language
	words    map[string]string
	// demands are the demands of work in words, parties the parties of a placement.
	demands, parties map[string]string
}

func (t texts) phrases(l language) phrases {
	return phrases{l, t[l].Documents, t[l].Matching, t[l].Parties}
}

// say returns the words of a key; what comes in pairs takes the places of its names in braces.
func (p phrases) say(key string, pairs ...string) string {
	text := p.words[key]
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// sentence is say with a full stop.
func (p phrases) sentence(key string, pairs ...string) string {
	text := p.say(key, pairs...)
	if strings.HasSuffix(text, "?") || strings.HasSuffix(text, ":") {
		return text
	}
	return sentence(text)
}

// many are the words of the keys with 1, 2, … after a dot, as long as there are any.
func (p phrases) many(key string) []string {
	var all []string
	for i := 1; p.words[key+"."+strconv.Itoa(i)] != ""; i++ {
		all = append(all, p.words[key+"."+strconv.Itoa(i)])
	}
	return all
}

// day is a day as people write it; empty for none.
func (p phrases) day(d lifecycle.Date) string {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	month := p.say("month." + strconv.Itoa(int(at.Month())))
	if p.language == danish {
		return fmt.Sprintf("%d. %s %d", at.Day(), month, at.Year())
	}
	return fmt.Sprintf("%d %s %d", at.Day(), month, at.Year())
}

// weekday is a day with its name before it.
func (p phrases) weekday(d lifecycle.Date) string {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	name := p.say("day." + strings.ToLower(at.Weekday().String()))
	if p.language == danish {
		return name + " den " + p.day(d)
	}
	return name + " " + p.day(d)
}

// clock is a time of day as people write it.
func (p phrases) clock(t string) string {
	if p.language == danish {
		return strings.ReplaceAll(t, ":", ".")
	}
	return t
}

// number is a number with the comma or point of the language.
func (p phrases) number(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if p.language == danish {
		return strings.ReplaceAll(text, ".", ",")
	}
	return text
}

// list joins words with commas, and the last with and.
func (p phrases) list(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " " + p.say("and") + " " + all[len(all)-1]
}

// phoneHours says when somebody answers: days that follow each other and have the same hours are one span.
func (p phrases) phoneHours(all []relation.PhoneHours) string {
	var spans []string
	for i := 0; i < len(all); {
		last := i
		for last+1 < len(all) && all[last+1].From == all[i].From && all[last+1].To == all[i].To && nextDay(all[last].Day) == all[last+1].Day {
			last++
		}
		times := p.say("times.between", "from", p.clock(all[i].From), "to", p.clock(all[i].To))
		first, until := p.say("day."+string(all[i].Day)), p.say("day."+string(all[last].Day))
		if last == i {
			spans = append(spans, p.say("times.one_day", "day", first, "times", times))
		} else {
			spans = append(spans, p.say("times.all_week", "from", first, "to", until, "times", times))
		}
		i = last + 1
	}
	return p.list(spans)
}

func nextDay(d relation.Weekday) relation.Weekday {
	days := relation.Weekdays()
	return days[(slices.Index(days, d)+1)%len(days)]
}

// told is an accommodation as the company was told of it; empty for what means no demand and was said without words.
func (p phrases) told(i candidacy.Item) string {
	text := i.Text
	if demand, ok := candidacy.DemandOf(i.Key); ok {
		word := p.demands["demand."+string(demand)]
		switch {
		case demand.Measure() == vocabulary.YesNo:
			word = p.say("limit.yes_no", "demand", word)
		case i.Max != nil && demand.Measure() == vocabulary.Level:
			word = p.say("limit."+string(demand), "n", level(*i.Max))
		case i.Max != nil:
			word = p.say("limit."+string(demand), "n", p.number(*i.Max))
		}
		if text != "" {
			text = " (" + text + ")"
		}
		text = word + text
	}
	return text
}

// level is a level of the Common European Framework.
func level(v float64) string {
	levels := []string{"A1", "A2", "B1", "B2", "C1", "C2"}
	if i := int(v) - 1; i >= 0 && i < len(levels) {
		return levels[i]
	}
	return "0"
}
