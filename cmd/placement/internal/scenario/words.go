package scenario

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"placement/models/lifecycle"
)

// dayWords writes a day as people do: "Mon 4 Jan 2027".
func dayWords(d lifecycle.Date) string { return civil(d).Format("Mon 2 Jan 2006") }

// timeWords writes a time as a Danish wall clock shows it.
func timeWords(t time.Time) string { return t.Format("Mon 2 Jan 2006 15:04") }

// exactWords is timeWords with the distance to UTC, where that matters.
func exactWords(t time.Time) string { return t.Format("Mon 2 Jan 2006 15:04 -07:00") }

// plain writes a code as words.
func plain(code string) string {
	return strings.NewReplacer("_", " ", ":", " ", "caseworker", "case worker").Replace(code)
}

// partyWords writes a party as words.
func partyWords(party string) string { return strings.Replace(party, "caseworker", "case worker", 1) }

// canonical makes what a story says of something, and the service's code for it, the same: "collect the signature of
// company" is collect_signature:company.
func canonical(words string) string {
	all := strings.FieldsFunc(strings.ToLower(words), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	var kept []string
	for _, w := range all {
		if w != "the" && w != "of" {
			kept = append(kept, w)
		}
	}
	return strings.ReplaceAll(strings.Join(kept, " "), "case worker", "caseworker")
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + plain(reason)
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return ": " + strconv.Quote(text)
}

// listWords writes a list; "none" for an empty one.
func listWords(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

// merge returns the keys of both.
func merge(a, b known) known {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
