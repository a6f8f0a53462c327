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
	terms

	minutes string
	also    []string
}

// meetingParties are present at a meeting as it should be.
func meetingParties() []string { return []string{"candidate", "company", "caseworker"} }

const accommodationsReviewed = "accommodations"

func (r *reader) holdMeeting(n *yaml.Node) act {
	var m holdMeeting
	keys := r.terms(&m.terms)
	if isText(n) {
		if text := r.text(n); text != "as it should be" {
			r.fault(n, "hold meeting", `"as it should be", or a mapping of what is different`, text)
		}
		return m
	}
	r.fields(n, "hold meeting", merge(keys, known{
		"without": r.without(&m.terms, append(meetingParties(), accommodationsReviewed)),
		"also present": func(n *yaml.Node) {
			r.list(n, "also present", func(n *yaml.Node) { m.also = append(m.also, r.party(n)) })
		},
		"minutes": into(&m.minutes, r.text),
	}))
	return m
}

func (holdMeeting) names() names { return names{} }

func (m holdMeeting) agrees(s *scene, toAnswer []string) (request, error) {
	attended := append(slices.DeleteFunc(meetingParties(), func(p string) bool { return !m.has(p) }), m.also...)
	b := body{"attended": attended, "accommodations_reviewed": m.has(accommodationsReviewed)}.with("minutes", m.minutes)
	agreed, err := m.body(s, s.placements[s.step.placement], toAnswer, true)
	if m.has("terms") {
		b["terms"] = agreed
	}
	tell := "the safety meeting is held"
	if len(m.without) > 0 {
		tell += " without the " + strings.Join(m.without, " and the ")
	}
	return request{tell: tell, path: "safety-meeting/hold", body: b}, err
}
