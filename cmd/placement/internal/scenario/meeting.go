package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// bookMeeting gives the safety meeting a time, moveMeeting another one.
type bookMeeting struct {
	at   moment
	form string
}

type moveMeeting struct {
	bookMeeting

	because string
}

func (r *reader) bookMeeting(n *yaml.Node) act {
	m := bookMeeting{form: "visit"}
	if isText(n) {
		m.at = r.moment(n)
		return m
	}
	r.fields(n, "book meeting", known{"at": into(&m.at, r.moment), "form": into(&m.form, r.code)}, "at")
	return m
}

func (r *reader) moveMeeting(n *yaml.Node) act {
	m := moveMeeting{bookMeeting: bookMeeting{form: "visit"}}
	r.fields(n, "move meeting", known{
		"to": into(&m.at, r.moment), "form": into(&m.form, r.code), "because": into(&m.because, r.text),
	}, "to")
	return m
}

func (bookMeeting) names() names { return names{} }

func (m bookMeeting) request(s *scene) (request, error) {
	at, err := m.at.at(s.anchor)
	return request{
		tell: fmt.Sprintf("the safety meeting is booked for %s", timeWords(at)),
		path: "safety-meeting", body: body{"at": at.Format(time.RFC3339), "form": m.form},
	}, err
}

func (m moveMeeting) request(s *scene) (request, error) {
	q, err := m.bookMeeting.request(s)
	q.tell = strings.Replace(q.tell, "booked for", "moved to", 1)
	q.path += "/move"
	q.body.with("reason_text", m.because)
	return q, err
}

// holdMeeting holds the safety meeting, as it should be but for what it says.
type holdMeeting struct {
	without []string
	texts   map[string]string
	also    []string
}

// meetingParties are present at a meeting as it should be; meetingTexts are written down there.
func meetingParties() []string { return []string{"candidate", "company", "caseworker"} }

func meetingTexts() map[string]string {
	return map[string]string{
		"demands":          "Come as agreed, and call before eight when you cannot.",
		"expectations":     "One person to ask, tasks that can be learned, and a talk at the end of every week.",
		"purpose":          "As it was proposed; everybody has read it aloud and agreed.",
		"responsibilities": "The company instructs and answers for safety; the case worker follows up and can be called.",
	}
}

const accommodationsReviewed = "accommodations"

func (r *reader) holdMeeting(n *yaml.Node) act {
	m := holdMeeting{texts: meetingTexts()}
	if isText(n) {
		if text := r.text(n); text != "as it should be" {
			r.fault(n, "hold meeting", `"as it should be", or a mapping of what is different`, text)
		}
		return m
	}
	text := func(key string) func(*yaml.Node) { return func(n *yaml.Node) { m.texts[key] = r.text(n) } }
	r.fields(n, "hold meeting", known{
		"without": func(n *yaml.Node) {
			can := append(append(meetingParties(), accommodationsReviewed), sortedKeys(m.texts)...)
			r.list(n, "without", func(n *yaml.Node) {
				missing := r.party(n)
				if !slices.Contains(can, missing) {
					r.fault(n, "without", "one of: "+strings.Join(can, ", "), missing)
				}
				m.without = append(m.without, missing)
			})
		},
		"also present": func(n *yaml.Node) {
			r.list(n, "also present", func(n *yaml.Node) { m.also = append(m.also, r.party(n)) })
		},
		"demands": text("demands"), "expectations": text("expectations"), "purpose": text("purpose"),
		"responsibilities": text("responsibilities"), "minutes": text("minutes"),
	})
	return m
}

func (holdMeeting) names() names { return names{} }

func (m holdMeeting) request(*scene) request {
	there := func(thing string) bool { return !slices.Contains(m.without, thing) }
	attended := append(slices.DeleteFunc(meetingParties(), func(p string) bool { return !there(p) }), m.also...)
	b := body{"attended": attended, "accommodations_reviewed": there(accommodationsReviewed)}
	for _, key := range sortedKeys(m.texts) {
		if there(key) {
			b[key] = m.texts[key]
		}
	}
	tell := "the safety meeting is held"
	if len(m.without) > 0 {
		tell += " without the " + strings.Join(m.without, " and the ")
	}
	return request{tell: tell, path: "safety-meeting/hold", body: b}
}
